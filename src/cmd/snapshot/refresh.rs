//! `snapshot refresh`: a snapshot brought up to date.

use std::path::PathBuf;

use clap::Args;

use super::reading::{self, Run};
use crate::app::{Env, Output};
use crate::cmd::columns;
use crate::cmd::options::{Common, Verbosity};
use crate::collect::whole;
use crate::error::{AppError, Exit};
use crate::render;
use crate::snapshot::{Reader, Writer};

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

/// Runs it. A snapshot that was never whole has nothing to bring up to date.
pub(super) async fn run(
    args: &RefreshArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    let file = super::file_of(args.file.as_ref(), common);
    let named = args.file.is_some() || common.snapshot.is_some();
    let answer = if named { common.destination() } else { Output::Stdout };
    if Reader::open(&file)?.about()?.finished.is_none() {
        return Err(AppError::usage(
            format!("`{}` is not whole yet", file.display().to_string().escape_debug()),
            "run `scepcheck snapshot create` with it again; it goes on where it stopped",
        ));
    }
    let run = Run::open(common, verbosity, env, (answer, common.decision_format()?)).await?;
    let watch = run.watch();
    let outcome = whole::refresh(&reading::setting(run.client(), &watch), Writer::open(&file)?).await?;
    reading::complain(&outcome);
    columns::keep(&file)?;
    let report = reading::report(&file, &outcome, &run.client().stats())?;
    run.write(|format, style, out| render::reading(&report, format, style, out))?;
    Ok(reading::exit(&report, &outcome, args.allow_unknown))
}
