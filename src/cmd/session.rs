//! What a command that reads a tenant works with, and how its answer leaves.

use std::io::Write;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::link::Link;
use super::options::{Common, Judgement, Verbosity};
use super::what_if;
use crate::app::{self, Env, Progress, SystemClock, Terminal};
use crate::collect::{Edits, Extent};
use crate::error::{AppError, Exit};
use crate::graph::Client;
use crate::model::Tenant;
use crate::report::{DataSource, Findings, Meta};
use crate::snapshot::{Facts, Reader};
use crate::time::Clock;
use crate::{collect, render};

/// One run against one tenant.
pub(super) struct Session {
    origin: Origin,
    pub(super) format: render::Format,
    meta: Meta,
    style: render::Style,
    common_output: app::Output,
}

/// Where the facts come from.
enum Origin {
    /// The service.
    Service(Box<Service>),
    /// A file.
    Snapshot(Box<Facts<'static>>),
}

/// The service, or the demo of it.
pub(super) struct Service {
    link: Link,
    progress: Arc<Progress>,
    quiet: bool,
}

impl Session {
    /// Connects, to the demo if that is asked for, or opens a snapshot.
    pub(super) async fn open(common: &Common, verbosity: &Verbosity, env: &Env) -> Result<Self, AppError> {
        let format = common.decision_format()?;
        let now = SystemClock.now();
        let (origin, meta) = match &common.snapshot {
            Some(_) if common.demo => {
                return Err(AppError::usage(
                    "the demo and a snapshot",
                    "give --demo or --snapshot, not both",
                ));
            }
            Some(file) => {
                let facts = Facts::read(Reader::open(file)?)?;
                let meta = stored_meta(&facts, common.as_of)?;
                (Origin::Snapshot(Box::new(facts)), meta)
            }
            None => {
                let service = Service::open(common, verbosity, env, now).await?;
                let meta = Meta {
                    generated_at: now,
                    as_of: common.as_of.unwrap_or(now),
                    cloud: service.link.cloud.to_owned(),
                    source: service.link.source,
                };
                (Origin::Service(Box::new(service)), meta)
            }
        };
        let terminal = Terminal::detect(env, common.color, common.output.is_some());
        let style =
            render::Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: false };
        Ok(Self { origin, format, meta, style, common_output: common.destination() })
    }

    /// As of when it is judged.
    pub(super) fn as_of(&self) -> DateTime<Utc> {
        self.meta.as_of
    }

    /// What every report says of its run.
    pub(super) fn meta(&self) -> Meta {
        self.meta.clone()
    }

    /// Everything about a user.
    pub(super) async fn user(&self, who: &str, extent: Extent) -> Result<Tenant, AppError> {
        match &self.origin {
            Origin::Service(service) => {
                let tenant = collect::for_user(&service.link.client, who, extent).await;
                service.done();
                Ok(tenant?)
            }
            Origin::Snapshot(facts) => Ok(collect::stored_user(facts, who, extent)?),
        }
    }

    /// Everything about a device.
    pub(super) async fn device(&self, which: &str, extent: Extent) -> Result<Tenant, AppError> {
        match &self.origin {
            Origin::Service(service) => {
                let tenant = collect::for_device(&service.link.client, which, extent).await;
                service.done();
                Ok(tenant?)
            }
            Origin::Snapshot(facts) => Ok(collect::stored_device(facts, which, extent)?),
        }
    }

    /// The edits that were asked for, names resolved and rules checked.
    pub(super) fn edits(&self, texts: &[String]) -> Result<Edits, AppError> {
        let facts = match &self.origin {
            _ if texts.is_empty() => return Ok(Edits::default()),
            Origin::Snapshot(facts) => facts,
            Origin::Service(_) => {
                return Err(AppError::usage(
                    "--what-if needs a snapshot",
                    "make one with `scepcheck snapshot create` and name it with --snapshot",
                ));
            }
        };
        what_if::read(texts, facts)
    }

    /// Profiles, without a user or device.
    pub(super) async fn profiles(&self, ids: &[String]) -> Result<Tenant, AppError> {
        match &self.origin {
            Origin::Service(service) => {
                let tenant = collect::for_profiles(&service.link.client, ids).await;
                service.done();
                Ok(tenant?)
            }
            Origin::Snapshot(facts) => Ok(facts.tenant()),
        }
    }

    /// The service itself, for what no snapshot holds.
    pub(super) fn service(&self, what: &str) -> Result<&Service, AppError> {
        match &self.origin {
            Origin::Service(service) => Ok(service),
            Origin::Snapshot(_) => Err(AppError::usage(
                format!("a snapshot holds no diagnostics {what}"),
                "leave --snapshot out",
            )),
        }
    }

    /// The style, listing everything if `all`.
    pub(super) fn style(&self, all: bool) -> render::Style {
        render::Style { all, ..self.style }
    }

    /// Sends the answer on its way.
    pub(super) fn write(&self, answer: &[u8]) -> Result<(), AppError> {
        self.common_output.write(answer)
    }
}

impl Service {
    async fn open(
        common: &Common,
        verbosity: &Verbosity,
        env: &Env,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let visible = !verbosity.no_progress && !verbosity.quiet && verbosity.verbose == 0;
        let progress =
            Arc::new(Progress::new(visible && std::io::IsTerminal::is_terminal(&std::io::stderr())));
        let link = Link::open(common, &common.target(), env, progress.clone(), now).await?;
        Ok(Self { link, progress, quiet: verbosity.quiet })
    }

    /// What asks Graph.
    pub(super) fn client(&self) -> &Client {
        &self.link.client
    }

    /// Takes the progress away after a read.
    pub(super) fn done(&self) {
        self.progress.clear();
        tracing::info!(stats = ?self.link.client.stats(), "read");
    }

    /// Shows how a longer wait goes on.
    pub(super) fn show(&self, text: &str) {
        self.progress.show_text(text);
    }

    /// Says something that a person should know, on stderr.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            self.progress.clear();
            // Nobody is left to tell when stderr is gone.
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }
}

/// A snapshot speaks of the moment when it was finished, whenever it is asked: the same file gives the same
/// answer.
pub(super) fn stored_meta(facts: &Facts<'_>, as_of: Option<DateTime<Utc>>) -> Result<Meta, AppError> {
    let about = facts.reader().about()?;
    let as_of = as_of.or(about.as_of).or(about.finished).or(about.created);
    let as_of = as_of.unwrap_or(DateTime::UNIX_EPOCH);
    Ok(Meta { generated_at: as_of, as_of, cloud: about.cloud, source: DataSource::Snapshot })
}

/// The exit code of an answer.
pub(super) fn judge(judgement: &Judgement, findings: &Findings, unknown: bool) -> Exit {
    match judgement.fail_on {
        Some(level) if findings.at_or_above(level.into()) => Exit::Findings,
        _ if unknown && !judgement.allow_unknown => Exit::Unknown,
        _ => Exit::Answered,
    }
}

/// Writing to memory fails only when rendering does.
pub(super) fn unwritable(error: std::io::Error) -> AppError {
    AppError::new(
        Exit::Failure,
        format!("could not write the answer: {error}"),
        "run again with --format json",
    )
}
