//! What `create` and `refresh` have in common: the way to the tenant, the board, and the answer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::app::{Board, BoardMode, Env, SystemClock, Terminal};
use crate::cmd::link::Link;
use crate::cmd::options::{Common, Verbosity};
use crate::cmd::session::unwritable;
use crate::collect::whole::{Outcome, Setting, Watch};
use crate::error::{AppError, Exit};
use crate::graph::{Client, Stats};
use crate::model::Source;
use crate::report::v1::CoverageLine;
use crate::report::{CoverageStatus, ReadTenant, ReadingCost, ReadingReport, reading};
use crate::snapshot::{About, Line, Reader, Status};
use crate::time::Clock;
use crate::{app, render};

/// Requests at one time when nobody says how many: a whole tenant is worth more than one view.
pub(in crate::cmd) const CONCURRENCY: usize = 32;

/// A run over a tenant.
pub(in crate::cmd) struct Run {
    pub(in crate::cmd) link: Link,
    board: Arc<Board>,
    format: render::Format,
    style: render::Style,
    output: app::Output,
}

impl Run {
    /// Connects. The answer goes to stdout where `--output` names the snapshot.
    pub(in crate::cmd) async fn open(
        common: &Common,
        verbosity: &Verbosity,
        env: &Env,
        (output, format): (app::Output, render::Format),
    ) -> Result<Self, AppError> {
        let board = Arc::new(Board::new(board_mode(verbosity)));
        let target = app::Target { concurrency: Some(concurrency(common)), ..common.target() };
        let link = Link::open(common, &target, env, board.clone(), SystemClock.now()).await?;
        let style = style(common, env, &output);
        Ok(Self { link, board, format, style, output })
    }

    pub(in crate::cmd) fn client(&self) -> &Client {
        &self.link.client
    }

    /// What watches the reading.
    pub(in crate::cmd) fn watch(&self) -> Watching {
        Watching(Arc::clone(&self.board))
    }

    /// Writes an answer.
    pub(in crate::cmd) fn write(
        &self,
        draw: impl FnOnce(render::Format, &render::Style, &mut dyn std::io::Write) -> std::io::Result<()>,
    ) -> Result<(), AppError> {
        let mut answer = Vec::new();
        draw(self.format, &self.style, &mut answer).map_err(unwritable)?;
        self.output.write(&answer)
    }
}

/// What the file holds now, and what this run cost.
pub(in crate::cmd) fn report(
    file: &Path,
    outcome: &Outcome,
    stats: &Stats,
) -> Result<ReadingReport, AppError> {
    let reader = Reader::open(file)?;
    let about = reader.about()?;
    Ok(ReadingReport {
        schema: reading::SCHEMA,
        generated_at: SystemClock.now(),
        as_of: about.as_of.filter(|_| outcome.finished),
        tenant: ReadTenant { id: about.tenant_id, name: about.tenant_name },
        cloud: about.cloud,
        file: file.display().to_string(),
        finished: outcome.finished,
        coverage: by_source(reader.coverage()?),
        reading: ReadingCost {
            requests: stats.requests,
            batch_members: stats.batch_members,
            retries: stats.retries,
            throttled: stats.throttled,
            bytes: stats.bytes,
            waited_seconds: stats.waited.as_secs_f64(),
        },
    })
}

/// Shows the reading on the board.
pub(in crate::cmd) struct Watching(Arc<Board>);

impl Watch for Watching {
    fn begun(&self, source: Source, items: u64) {
        self.0.begun(source.0, items);
    }

    fn page(&self, source: Source, items: usize) {
        self.0.page(source.0, items);
    }

    fn ended(&self, source: Source, status: Status) {
        let how = match status {
            Status::Complete => "complete",
            Status::Reading => "broke off",
            Status::Partial => "partly read",
            Status::Unread => "not read",
            Status::NotOffered => "not offered",
        };
        self.0.ended(source.0, how);
    }
}

/// How the answer should look.
pub(super) fn style(common: &Common, env: &Env, output: &app::Output) -> render::Style {
    let terminal = Terminal::detect(env, common.color, matches!(output, app::Output::File(_)));
    render::Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: false }
}

fn concurrency(common: &Common) -> usize {
    common.concurrency.map_or(CONCURRENCY, usize::from)
}

fn board_mode(verbosity: &Verbosity) -> BoardMode {
    if verbosity.quiet || verbosity.no_progress || verbosity.verbose > 0 || app::is_told() {
        BoardMode::Silent
    } else if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        BoardMode::Live
    } else {
        BoardMode::Log
    }
}

/// A new file's own words about itself.
pub(in crate::cmd) fn about(cloud: &str, now: DateTime<Utc>) -> About {
    About {
        cloud: cloud.to_owned(),
        program: concat!("scepcheck ", env!("CARGO_PKG_VERSION")).to_owned(),
        created: Some(now),
        ..About::default()
    }
}

/// One line a source: parts of one source share it, and the worst counts.
pub(in crate::cmd) fn by_source(lines: Vec<Line>) -> Vec<CoverageLine> {
    let mut sources: BTreeMap<&'static str, (Vec<Status>, CoverageLine)> = BTreeMap::new();
    for line in lines {
        let (statuses, shown) = sources.entry(line.source.0).or_insert_with(|| {
            let source = line.source.0.to_owned();
            let status = CoverageStatus::Complete;
            (Vec::new(), CoverageLine { source, status, items: 0, reason: None, remedy: None, asked: true })
        });
        statuses.push(line.status);
        shown.items += usize::try_from(line.items).unwrap_or(usize::MAX);
        if let Some(gap) = line.gap.filter(|_| shown.reason.is_none()) {
            shown.reason = Some(gap.reason.to_string());
            shown.remedy = Some(gap.remedy.to_string());
        }
    }
    sources
        .into_values()
        .map(|(statuses, line)| CoverageLine { status: joined(&statuses, line.items), ..line })
        .collect()
}

fn joined(statuses: &[Status], items: usize) -> CoverageStatus {
    let all = |wanted: Status| statuses.iter().all(|status| *status == wanted);
    if statuses.iter().all(|status| matches!(status, Status::Complete)) {
        CoverageStatus::Complete
    } else if all(Status::NotOffered) {
        CoverageStatus::NotOffered
    } else if items > 0 || statuses.contains(&Status::Complete) {
        CoverageStatus::Partial
    } else {
        CoverageStatus::Unread
    }
}

/// How the run ends for a script.
pub(in crate::cmd) fn exit(report: &ReadingReport, outcome: &Outcome, allow_unknown: bool) -> Exit {
    let unknown = report.has_unknown() || !outcome.kept.is_empty();
    if !outcome.finished {
        Exit::GaveUp
    } else if unknown && !allow_unknown {
        Exit::Unknown
    } else {
        Exit::Answered
    }
}

/// Says on stderr what broke off.
pub(in crate::cmd) fn complain(outcome: &Outcome) {
    use std::io::Write as _;
    if app::is_told() {
        for (source, error) in &outcome.broken {
            tracing::warn!(target: app::RUN, source = source.0, error = error.to_string(), "broke off");
        }
        return;
    }
    // Nobody is left to tell when stderr is gone.
    for (source, error) in &outcome.broken {
        let _ = writeln!(std::io::stderr(), "{}: {error}", source.0);
    }
    for (source, error) in &outcome.kept {
        let _ = writeln!(std::io::stderr(), "{} stays as it was: {error}", source.0);
    }
}

/// The setting of a run.
pub(in crate::cmd) fn setting<'a>(client: &'a Client, watch: &'a Watching) -> Setting<'a> {
    Setting { client, clock: &SystemClock, watch }
}
