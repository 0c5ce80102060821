//! `snapshot`: the tenant in one file.

mod create;
mod decisions;
mod diff;
mod export;
mod info;
pub(super) mod reading;
mod refresh;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::options::{Common, Verbosity};
use crate::app::Env;
use crate::error::{AppError, Exit};

/// Arguments of `snapshot`.
#[derive(Debug, Args)]
pub(super) struct SnapshotArgs {
    #[command(subcommand)]
    command: SnapshotCommand,
}

#[derive(Debug, Subcommand)]
enum SnapshotCommand {
    /// Read the whole tenant into a file; run again, it goes on where it stopped
    Create(create::CreateArgs),
    /// Bring a snapshot up to date: changes where the directory tells them, the rest anew
    Refresh(refresh::RefreshArgs),
    /// Say what a snapshot holds, how old it is, and what is missing
    Info(info::InfoArgs),
    /// Compare two snapshots: what changed, and which decisions came out another way
    Diff(diff::DiffArgs),
    /// Write inventory and decisions as tables (JSON lines or Parquet), a folder for each tenant and day
    Export(export::ExportArgs),
}

/// The file that is read into when nobody names one.
const USUAL_FILE: &str = "scepcheck-snapshot.db";

/// The file to fill: the argument, else the snapshot that is named, else where the answer was to go, else the
/// usual one.
fn file_of(argument: Option<&PathBuf>, common: &Common) -> PathBuf {
    argument
        .or(common.snapshot.as_ref())
        .or(common.output.as_ref())
        .cloned()
        .unwrap_or_else(|| PathBuf::from(USUAL_FILE))
}

/// The file to ask: the argument, else the snapshot that is named, else the usual one.
fn asked(argument: Option<&PathBuf>, common: &Common) -> PathBuf {
    argument.or(common.snapshot.as_ref()).cloned().unwrap_or_else(|| PathBuf::from(USUAL_FILE))
}

/// Runs it.
pub(super) async fn run(
    args: &SnapshotArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    match &args.command {
        SnapshotCommand::Create(args) => create::run(args, common, verbosity, env).await,
        SnapshotCommand::Refresh(args) => refresh::run(args, common, verbosity, env).await,
        SnapshotCommand::Info(args) => info::run(args, common, env),
        SnapshotCommand::Diff(args) => diff::run(args, common, env),
        SnapshotCommand::Export(args) => export::run(args, common, env),
    }
}

/// What to say to somebody who stops it.
pub(super) fn when_interrupted(args: &SnapshotArgs) -> &'static str {
    match &args.command {
        SnapshotCommand::Create(_) => {
            "stopped; what was read is kept: run the same command again and it goes on there"
        }
        SnapshotCommand::Info(_) | SnapshotCommand::Diff(_) | SnapshotCommand::Export(_) => "stopped",
        SnapshotCommand::Refresh(_) => {
            "stopped; sources that were not done are as they were before: run the same command again"
        }
    }
}
