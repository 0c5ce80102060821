//! `evidence`: device logs in, proof of delivery out.

mod args;
mod collect;
mod open;
mod subject;

pub(super) use args::EvidenceArgs;

use open::Reading;

use super::options::Common;
use super::session::{Session, unwritable};
use crate::app::{Env, SystemClock, Terminal};
use crate::error::{AppError, Exit};
use crate::render;
use crate::report::{self, DataSource, EvidenceReport, Meta};
use crate::time::Clock;

/// Reads the logs, without a tenant.
pub(super) fn offline(args: &EvidenceArgs, common: &Common, env: &Env) -> Result<Exit, AppError> {
    let reading = something(open::read(&args.paths))?;
    let now = SystemClock.now();
    let meta = Meta {
        generated_at: now,
        as_of: common.as_of.unwrap_or(now),
        cloud: String::new(),
        source: DataSource::Live,
    };
    let report = report::evidence(&reading.files, meta).with_unread(&reading.problems, reading.unknown);
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let style =
        render::Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: args.all };
    let answer = rendered(report, args, common.decision_format()?, &style)?;
    common.destination().write(&answer.bytes)?;
    Ok(reading.exit(answer.exit))
}

/// Reads the logs and holds them against what the tenant says.
pub(super) async fn joined(args: &EvidenceArgs, session: &Session) -> Result<Exit, AppError> {
    let device = args.device.as_deref().unwrap_or_default();
    if args.collection.packages {
        let answer =
            rendered(collect::list(device, session).await?, args, session.format, &session.style(true))?;
        session.write(&answer.bytes)?;
        return Ok(Exit::Answered);
    }
    let mut reading = open::read(&args.paths);
    if args.collection.collect || args.collection.package.is_some() {
        let mut package = collect::package(&args.collection, device, session).await?;
        reading.file(&package.name, &mut package.file);
    }
    let reading = something(reading)?;
    let (tenant, subject) = subject::ask(args, &reading.files, session).await?;
    let report = report::evidence_joined(&reading.files, &tenant, subject, session.meta())
        .with_unread(&reading.problems, reading.unknown);
    let answer = rendered(report, args, session.format, &session.style(args.all))?;
    session.write(&answer.bytes)?;
    Ok(reading.exit(answer.exit))
}

/// The reading, unless nothing at all could be read.
fn something(reading: Reading) -> Result<Reading, AppError> {
    if reading.files.is_empty() && reading.unknown == 0 { Err(reading.failure()) } else { Ok(reading) }
}

struct Answer {
    bytes: Vec<u8>,
    exit: Exit,
}

fn rendered(
    mut report: EvidenceReport,
    args: &EvidenceArgs,
    format: render::Format,
    style: &render::Style,
) -> Result<Answer, AppError> {
    let exit = match args.judgement.fail_on {
        Some(level) if report.at_or_above(level.into()) => Exit::Findings,
        _ if report.has_unknown() && !args.judgement.allow_unknown => Exit::Unknown,
        _ => Exit::Answered,
    };
    if args.redact {
        report::redact(&mut report);
    }
    let mut bytes = Vec::new();
    render::evidence(&report, format, style, &mut bytes).map_err(unwritable)?;
    Ok(Answer { bytes, exit })
}

/// Whether the command needs a tenant.
pub(super) fn needs_tenant(args: &EvidenceArgs, common: &Common) -> bool {
    args.join || args.user.is_some() || args.device.is_some() || common.demo || common.snapshot.is_some()
}
