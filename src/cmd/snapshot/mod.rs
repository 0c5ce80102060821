//! `snapshot`: the tenant in one file.

mod create;
mod reading;
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
}

/// The file that is read into when nobody names one.
const USUAL_FILE: &str = "scepcheck-snapshot.db";

/// The file: the argument, else where the answer was to go, else the usual one.
fn file_of(argument: Option<&PathBuf>, common: &Common) -> PathBuf {
    argument.or(common.output.as_ref()).cloned().unwrap_or_else(|| PathBuf::from(USUAL_FILE))
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
    }
}

/// What to say to somebody who stops it.
pub(super) fn when_interrupted(args: &SnapshotArgs) -> &'static str {
    match &args.command {
        SnapshotCommand::Create(_) => {
            "stopped; what was read is kept: run the same command again and it goes on there"
        }
        SnapshotCommand::Refresh(_) => {
            "stopped; sources that were not done are as they were before: run the same command again"
        }
    }
}
