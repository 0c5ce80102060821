//! `evidence`: device logs in, proof of delivery out.

mod args;
mod open;
mod subject;

pub(super) use args::EvidenceArgs;

use super::options::Common;
use super::session::{Session, unwritable};
use crate::app::{Env, SystemClock, Terminal};
use crate::error::{AppError, Exit};
use crate::render;
use crate::report::{self, DataSource, EvidenceReport, Meta, NamedFile};
use crate::time::Clock;

/// Reads the logs, without a tenant.
pub(super) fn offline(args: &EvidenceArgs, common: &Common, env: &Env) -> Result<Exit, AppError> {
    let files = open::files(&args.paths)?;
    let now = SystemClock.now();
    let meta = Meta {
        generated_at: now,
        as_of: common.as_of.unwrap_or(now),
        cloud: String::new(),
        source: DataSource::Live,
    };
    let report = report::evidence(&files, meta);
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let style =
        render::Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: args.all };
    let answer = rendered(report, args, common.decision_format()?, &style)?;
    common.destination().write(&answer.bytes)?;
    Ok(answer.exit)
}

/// Reads the logs and holds them against what the tenant says.
pub(super) async fn joined(args: &EvidenceArgs, session: &Session) -> Result<Exit, AppError> {
    let files = open::files(&args.paths)?;
    let (tenant, subject) = subject::ask(args, &files, session).await?;
    let report = report::evidence_joined(&files, &tenant, subject, session.meta());
    let answer = rendered(report, args, session.format, &session.style(args.all))?;
    session.write(&answer.bytes)?;
    Ok(answer.exit)
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

/// What a log says of one file, with nothing of it lost: the name that the report calls it by.
fn named(path: String, evidence: crate::evidence::FileEvidence) -> NamedFile {
    NamedFile { path, evidence }
}
