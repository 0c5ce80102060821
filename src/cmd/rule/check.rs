//! `rule check`: would the service accept the rule?

use std::io;

use super::answer::Answer;
use super::args::{RuleFormat, RuleSource, format};
use super::screen;
use crate::cmd::options::{Common, Verbosity};
use crate::error::{AppError, Exit};
use crate::filter::{self, Diagnostic, Rule};
use crate::render;

/// Runs it.
pub(super) fn run(source: &RuleSource, common: &Common, verbosity: &Verbosity) -> Result<Exit, AppError> {
    let format = format(common)?;
    let text = source.text()?;
    let rule = match filter::parse(&text, &source.platform, &source.management()) {
        Ok(rule) => rule,
        Err(mistakes) => return refuse(&text, mistakes, format, common),
    };
    warn(&text, &rule, format, verbosity);
    let answer = Answer::valid(&rule);
    common.destination().stream(|out| match format {
        RuleFormat::Json => render::json_line(&answer, out),
        RuleFormat::Table => screen::valid(&answer, out),
    })?;
    Ok(Exit::Answered)
}

/// Says what is wrong with a rule: as data, or for people on stderr.
pub(super) fn refuse(
    text: &str,
    mistakes: Vec<Diagnostic>,
    format: RuleFormat,
    common: &Common,
) -> Result<Exit, AppError> {
    match format {
        RuleFormat::Json => {
            let answer = Answer::refused(mistakes);
            common.destination().stream(|out| render::json_line(&answer, out))?;
        }
        RuleFormat::Table => say(|err| screen::mistakes(text, &mistakes, err)),
    }
    Ok(Exit::Usage)
}

/// Says on stderr what in the rule can hardly be meant; JSON has it in its own `warnings`.
pub(super) fn warn(text: &str, rule: &Rule, format: RuleFormat, verbosity: &Verbosity) {
    if format == RuleFormat::Table && !verbosity.quiet {
        say(|err| screen::doubts(text, rule.warnings(), err));
    }
}

/// Says something on stderr. Nobody is left to tell when it is gone.
pub(super) fn say(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) {
    let _ = write(&mut io::stderr().lock());
}
