//! `rule`: an assignment filter's rule, checked as the service checks it, tested on devices offline.

mod answer;
mod args;
mod check;
mod document;
mod inventory;
mod screen;
mod test;

pub(super) use args::RuleArgs;

use super::options::{Common, Verbosity};
use crate::error::{AppError, Exit};

/// Runs it.
pub(super) fn run(args: &RuleArgs, common: &Common, verbosity: &Verbosity) -> Result<Exit, AppError> {
    match &args.command {
        args::RuleCommand::Check(source) => check::run(source, common, verbosity),
        args::RuleCommand::Test(args) => test::run(args, common, verbosity),
    }
}
