//! `report`: the scheduled compliance report.

mod args;
#[allow(dead_code, unused_imports, reason = "the run that goes by it comes next")]
mod config;
mod record;
mod run;
mod survey;
mod told;

pub(super) use args::ReportArgs;

use super::options::{Common, Verbosity};
use super::whole::Whole;
use crate::app::Env;
use crate::error::{AppError, Exit};

/// Runs it.
pub(super) async fn run(
    args: &ReportArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    let settings = args.settings()?;
    let whole = Whole::open(common, verbosity, env).await?;
    let selection = run::selection(&settings, &whole)?;
    let world = whole.world;
    // Not on this thread, which listens for an interruption.
    tokio::task::spawn_blocking(move || run::report(&settings, &world, &selection)).await.unwrap_or_else(
        |error| {
            Err(AppError::new(Exit::Failure, format!("the report broke off: {error}"), "report it with -v"))
        },
    )
}
