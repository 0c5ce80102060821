//! `report`: the scheduled compliance report.

mod args;
mod config;
mod delivery;
mod output;
mod record;
mod run;
mod survey;
mod told;

pub(super) use args::ReportArgs;

use super::options::{Common, Verbosity};
use super::whole::Whole;
use crate::app::{Env, SystemClock, Terminal};
use crate::deliver::Lock;
use crate::error::{AppError, Exit};
use crate::render::Style;
use crate::render::compliance::ReportFormat;
use crate::time::Clock;
use config::Settings;
use output::Way;

/// Runs it.
pub(super) async fn run(
    args: &ReportArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    let settings = args.settings()?;
    // Before anything is read: of two runs at one time the second ends here.
    let lock = lock(&settings)?;
    let way = way(&settings, common, env);
    let whole = Whole::open(common, verbosity, env).await?;
    run::check_age(&settings, common.snapshot.as_deref(), &whole)?;
    let selection = run::selection(&settings, &whole)?;
    let world = whole.world;
    let quiet = verbosity.quiet;
    // Not on this thread, which listens for an interruption.
    tokio::task::spawn_blocking(move || {
        run::report(&run::Job {
            settings: &settings,
            world: &world,
            selection: &selection,
            way: &way,
            lock: &lock,
            quiet,
        })
    })
    .await
    .unwrap_or_else(|error| {
        Err(AppError::new(Exit::Failure, format!("the report broke off: {error}"), "report it with -v"))
    })
}

/// One run at a time for each folder of reports, or history.
fn lock(settings: &Settings) -> Result<Option<Lock>, AppError> {
    let now = SystemClock.now();
    Ok(match (&settings.out, &settings.history) {
        (Some(out), _) => Some(Lock::folder(out, now)?),
        (None, Some(history)) => Some(Lock::beside(history, now)?),
        (None, None) => None,
    })
}

/// With a folder of reports, an answer is written only where it is asked for.
fn way(settings: &Settings, common: &Common, env: &Env) -> Way {
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let usual = || (settings.out.is_none() || common.output.is_some()).then_some(ReportFormat::Table);
    Way {
        format: common.report_format().or_else(usual),
        style: Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: false },
        output: common.destination(),
    }
}
