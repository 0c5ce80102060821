//! `report`: the scheduled compliance report.

mod args;
mod config;
mod delivery;
mod log;
mod output;
mod record;
mod run;
mod survey;
mod told;

use std::sync::Arc;

pub(super) use args::ReportArgs;

use super::options::{Common, Verbosity};
use super::whole::Whole;
use crate::app::{Env, SystemClock, Terminal};
use crate::auth::ExtraRoots;
use crate::deliver::Lock;
use crate::error::{AppError, Exit};
use crate::render::Style;
use crate::render::compliance::ReportFormat;
use crate::time::Clock;
use config::Settings;
use delivery::Delivery;
use output::Way;

/// Runs it.
pub(super) async fn run(
    args: &ReportArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    if args.print_config {
        common.destination().write(config::sample().as_bytes())?;
        return Ok(Exit::Answered);
    }
    let settings = args.settings()?;
    let delivery = Delivery::prepare(&settings, env, &roots(common)?);
    if args.check_config {
        let checked = config::check(&settings, env, delivery.map(drop));
        common.destination().write(checked.text.as_bytes())?;
        return Ok(if checked.problems == 0 { Exit::Answered } else { Exit::Usage });
    }
    let delivery = Arc::new(delivery?);
    log::started(&settings, common.snapshot.as_deref());
    // Before anything is read: of two runs at one time the second ends here.
    let lock = lock(&settings)?;
    let way = way(&settings, common, (env, args.full));
    let whole = Whole::open(common, verbosity, env).await?;
    run::check_age(&settings, common.snapshot.as_deref(), &whole)?;
    let selection = run::selection(&settings, &whole)?;
    let world = whole.world;
    let quiet = verbosity.quiet;
    let deliveries = Arc::clone(&delivery);
    // Not on this thread, which listens for an interruption.
    let (exit, parcel) = tokio::task::spawn_blocking(move || {
        run::report(&run::Job {
            settings: &settings,
            world: &world,
            selection: &selection,
            way: &way,
            lock: &lock,
            delivery: &deliveries,
            quiet,
        })
    })
    .await
    .unwrap_or_else(|error| {
        Err(AppError::new(Exit::Failure, format!("the report broke off: {error}"), "report it with -v"))
    })?;
    // The report is where it belongs; who is told of it comes last.
    let delivered = delivery.send(parcel, SystemClock.now()).await;
    delivery::tell(&delivered);
    Ok(delivery::judged(exit, &delivered))
}

/// What is trusted besides the system's roots.
fn roots(common: &Common) -> Result<ExtraRoots, AppError> {
    let roots = common.ca_file.as_deref().map(ExtraRoots::load).transpose();
    roots.map(Option::unwrap_or_default).map_err(|error| AppError::usage(error.message, error.next))
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
fn way(settings: &Settings, common: &Common, (env, all): (&Env, bool)) -> Way {
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let usual = || (settings.out.is_none() || common.output.is_some()).then_some(ReportFormat::Table);
    Way {
        format: common.report_format().or_else(usual),
        style: Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all },
        output: common.destination(),
    }
}
