//! What a command that reads a tenant works with, and how its answer leaves.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::options::{Common, Judgement, Verbosity};
use crate::app::{self, Env, Progress, SystemClock, Terminal};
use crate::collect::Extent;
use crate::error::{AppError, Exit};
use crate::graph::Client;
use crate::report::{DataSource, Findings, Meta};
use crate::time::Clock;
use crate::{collect, render};

/// One run against one tenant.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) format: render::Format,
    meta: Meta,
    style: render::Style,
    common_output: app::Output,
    progress: Arc<Progress>,
    #[cfg(feature = "demo")]
    _demo: Option<super::demo::Demo>,
}

impl Session {
    /// Connects, to the demo if that is asked for.
    pub(super) async fn open(common: &Common, verbosity: &Verbosity, env: &Env) -> Result<Self, AppError> {
        let format = common.decision_format()?;
        let now = SystemClock.now();
        let visible = !verbosity.no_progress && !verbosity.quiet && verbosity.verbose == 0;
        let progress =
            Arc::new(Progress::new(visible && std::io::IsTerminal::is_terminal(&std::io::stderr())));
        let terminal = Terminal::detect(env, common.color, common.output.is_some());
        let meta = |cloud: &str, source| Meta {
            generated_at: now,
            as_of: common.as_of.unwrap_or(now),
            cloud: cloud.to_owned(),
            source,
        };
        let style =
            render::Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: false };
        #[cfg(feature = "demo")]
        if common.demo {
            let demo = super::demo::Demo::start(now).await?;
            let client = demo.connect(&common.target(), env, progress.clone())?;
            return Ok(Self {
                client,
                format,
                meta: meta("global", DataSource::Demo),
                style,
                common_output: common.destination(),
                progress,
                _demo: Some(demo),
            });
        }
        #[cfg(not(feature = "demo"))]
        if common.demo {
            return Err(AppError::usage(
                "this build has no demo tenant",
                "build with `--features demo`, or sign in to a tenant",
            ));
        }
        let connection = app::connect(&common.target(), env, progress.clone())?;
        Ok(Self {
            client: connection.client,
            format,
            meta: meta(connection.cloud, DataSource::Live),
            style,
            common_output: common.destination(),
            progress,
            #[cfg(feature = "demo")]
            _demo: None,
        })
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
    pub(super) async fn user(&self, who: &str, extent: Extent) -> Result<crate::model::Tenant, AppError> {
        let tenant = collect::for_user(&self.client, who, extent).await;
        self.progress.clear();
        self.log_cost();
        Ok(tenant?)
    }

    /// Everything about a device.
    pub(super) async fn device(&self, which: &str, extent: Extent) -> Result<crate::model::Tenant, AppError> {
        let tenant = collect::for_device(&self.client, which, extent).await;
        self.progress.clear();
        self.log_cost();
        Ok(tenant?)
    }

    /// Profiles, without a user or device.
    pub(super) async fn profiles(&self, ids: &[String]) -> Result<crate::model::Tenant, AppError> {
        let tenant = collect::for_profiles(&self.client, ids).await;
        self.progress.clear();
        self.log_cost();
        Ok(tenant?)
    }

    fn log_cost(&self) {
        tracing::info!(stats = ?self.client.stats(), "read");
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
