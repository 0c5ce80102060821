//! `snapshot refresh`: a snapshot brought up to date.

use std::path::PathBuf;

use clap::Args;

use crate::app::Env;
use crate::cmd::options::{Common, Verbosity};
use crate::error::{AppError, Exit};

/// Arguments of `snapshot refresh`.
#[derive(Debug, Args)]
pub(super) struct RefreshArgs {
    /// The snapshot [default: scepcheck-snapshot.db]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Exit with 0 although something could not be read
    #[arg(long)]
    allow_unknown: bool,
}

/// Runs it.
pub(super) async fn run(
    args: &RefreshArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    let _ = (args.allow_unknown, super::file_of(args.file.as_ref(), common), verbosity, env);
    Ok(Exit::Failure)
}
