//! From arguments to exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use super::cli::{Cli, Command};
use super::session::Session;
use super::{audit, auth, completions, device, evidence, profile, report, rule, snapshot, troubleshoot, why};
use crate::app::{Env, RUN, is_told, log, no_core_dumps};
use crate::error::{AppError, Exit};

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    no_core_dumps();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli.with_profile(),
        Err(error) => {
            // Help and version are answers; everything else is a matter of usage.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() {
                Exit::Usage.code()
            } else {
                Exit::Answered.code()
            });
        }
    };
    log(cli.verbosity.verbose, cli.log_choice());
    let exit = match dispatch(&cli) {
        Ok(exit) => exit,
        Err(error) => {
            tell(&error);
            error.exit
        }
    };
    tracing::info!(target: RUN, exit = exit.code(), meaning = exit.meaning(), "finished");
    ExitCode::from(exit.code())
}

fn dispatch(cli: &Cli) -> Result<Exit, AppError> {
    match &cli.command {
        Command::Completions(args) => completions::completions(args, &cli.common.destination()),
        Command::Man => completions::man(&cli.common.destination()),
        Command::Rule(args) => rule::run(args, &cli.common, &cli.verbosity),
        Command::Evidence(args) if !evidence::needs_tenant(args, &cli.common) => {
            evidence::offline(args, &cli.common, &Env::read())
        }
        Command::Auth(_)
        | Command::Audit(_)
        | Command::Profile(_)
        | Command::Report(_)
        | Command::Snapshot(_)
        | Command::Troubleshoot(_)
        | Command::Device(_)
        | Command::Why(_)
        | Command::Evidence(_) => online(cli),
    }
}

/// Commands that read a tenant or sign in to one. One thread is enough: they wait more than they work.
fn online(cli: &Cli) -> Result<Exit, AppError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        AppError::new(Exit::Failure, format!("could not start: {error}"), "check the limits of this account")
    })?;
    let exit = runtime.block_on(async {
        tokio::select! {
            exit = answer(cli) => exit,
            _ = tokio::signal::ctrl_c() => {
                if let Command::Snapshot(args) = &cli.command {
                    let _ = writeln!(std::io::stderr(), "{}", snapshot::when_interrupted(args));
                }
                Ok(Exit::Interrupted)
            }
        }
    });
    // Whoever interrupts a long calculation, or leaves a question unanswered, does not wait for its end.
    runtime.shutdown_background();
    exit
}

async fn answer(cli: &Cli) -> Result<Exit, AppError> {
    let env = Env::read();
    if let Command::Auth(args) = &cli.command {
        return auth::run(args, &cli.common, &env).await;
    }
    if let Command::Snapshot(args) = &cli.command {
        return snapshot::run(args, &cli.common, &cli.verbosity, &env).await;
    }
    if let Command::Audit(args) = &cli.command {
        return audit::run(args, &cli.common, &cli.verbosity, &env).await;
    }
    if let Command::Report(args) = &cli.command {
        return report::run(args, &cli.common, &cli.verbosity, &env).await;
    }
    if let Command::Profile(args) = &cli.command {
        return profile::run(args, &cli.common, &cli.verbosity, &env).await;
    }
    let session = Session::open(&cli.common, &cli.verbosity, &env).await?;
    match &cli.command {
        Command::Troubleshoot(args) => troubleshoot::run(args, &session).await,
        Command::Device(args) => device::run(args, &session).await,
        Command::Why(args) => why::run(args, &session).await,
        Command::Evidence(args) => evidence::joined(args, &session).await,
        Command::Auth(_)
        | Command::Audit(_)
        | Command::Profile(_)
        | Command::Report(_)
        | Command::Completions(_)
        | Command::Man
        | Command::Rule(_)
        | Command::Snapshot(_) => Ok(Exit::Answered),
    }
}

/// Says what ended the run: to a person, or as an event to whoever reads the log.
fn tell(error: &AppError) {
    if is_told() {
        let details = error.details.join("; ");
        tracing::error!(target: RUN, error = error.message, details, next = error.next.as_deref(), "failed");
    } else {
        // Nobody is left to tell when stderr is gone.
        let _ = writeln!(std::io::stderr(), "{error}");
    }
}
