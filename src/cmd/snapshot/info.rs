//! `snapshot info`: what a file holds.

use std::path::{Path, PathBuf};

use clap::Args;

use super::reading::by_source;
use crate::app::{Env, SystemClock, Terminal};
use crate::cmd::options::Common;
use crate::cmd::session::unwritable;
use crate::error::{AppError, Exit};
use crate::kinds::COLLECTIONS;
use crate::model::Source;
use crate::render;
use crate::report::{DataSource, HoldsBlock, InfoReport, ReadTenant, reading as shown};
use crate::snapshot::{Line, Reader, schema, sources};
use crate::time::Clock;

/// Arguments of `snapshot info`.
#[derive(Debug, Args)]
pub(super) struct InfoArgs {
    /// The snapshot [default: the one of --snapshot, else scepcheck-snapshot.db]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Runs it.
pub(super) fn run(args: &InfoArgs, common: &Common, env: &Env) -> Result<Exit, AppError> {
    let format = common.decision_format()?;
    let report = report(&super::asked(args.file.as_ref(), common), common)?;
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let style = render::Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: false };
    let mut answer = Vec::new();
    render::info(&report, format, &style, &mut answer).map_err(unwritable)?;
    common.destination().write(&answer)?;
    Ok(Exit::Answered)
}

fn report(file: &Path, common: &Common) -> Result<InfoReport, AppError> {
    let reader = Reader::open(file)?;
    let about = reader.about()?;
    let lines = reader.coverage()?;
    let now = common.as_of.unwrap_or_else(|| SystemClock.now());
    let as_of = about.as_of.or(about.created);
    Ok(InfoReport {
        schema: shown::SCHEMA,
        generated_at: now,
        as_of,
        tenant: ReadTenant { id: about.tenant_id, name: about.tenant_name },
        cloud: about.cloud,
        source: DataSource::Snapshot,
        file: file.display().to_string(),
        program: about.program,
        layout: schema::VERSION,
        bytes: file.metadata().map_or(0, |meta| meta.len()),
        created: about.created,
        finished: about.finished,
        age_minutes: as_of.map(|as_of| (now - as_of).num_minutes()),
        holds: holds(&lines),
        coverage: by_source(lines),
    })
}

fn holds(lines: &[Line]) -> HoldsBlock {
    let items =
        |source: Source| lines.iter().filter(|line| line.source == source).map(|line| line.items).sum();
    HoldsBlock {
        users: items(sources::USERS),
        devices: items(sources::MANAGED_DEVICES),
        directory_devices: items(sources::DEVICES),
        groups: items(sources::GROUPS),
        groups_with_members: lines.iter().filter(|line| line.source == sources::TRANSITIVE_MEMBERS).count()
            as u64,
        memberships: items(sources::TRANSITIVE_MEMBERS),
        profiles: COLLECTIONS.iter().map(|row| items(row.source)).sum(),
        filters: items(sources::FILTERS),
        reported_states: items(sources::CONFIGURATION_REPORT) + items(sources::COMPLIANCE_REPORT),
        certificates: items(sources::CERTIFICATE_REPORT) + items(sources::CERTIFICATE_STATES),
    }
}
