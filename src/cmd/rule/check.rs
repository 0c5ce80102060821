//! `rule check`: would the service accept the rule?

use std::io;

use super::answer::Answer;
use super::args::{RuleFormat, RuleSource, format};
use super::screen;
use crate::cmd::options::Common;
use crate::error::{AppError, Exit};
use crate::filter::{self, Rule};
use crate::render;

/// Runs it.
pub(super) fn run(source: &RuleSource, common: &Common) -> Result<Exit, AppError> {
    let text = source.text()?;
    let Some(rule) = accepted(source, &text, common)? else { return Ok(Exit::Usage) };
    let answer = Answer::valid(&rule);
    common.destination().stream(|out| match format(common).unwrap_or(RuleFormat::Table) {
        RuleFormat::Json => render::json_line(&answer, out),
        RuleFormat::Table => screen::valid(&answer, out),
    })?;
    Ok(Exit::Answered)
}

/// The rule, or `None` once it was said what is wrong with it: as data on stdout, or for people on stderr.
pub(super) fn accepted(source: &RuleSource, text: &str, common: &Common) -> Result<Option<Rule>, AppError> {
    let format = format(common)?;
    let parsed = filter::parse(text, &source.platform, &source.management());
    match (parsed, format) {
        (Ok(rule), RuleFormat::Json) => Ok(Some(rule)),
        (Ok(rule), RuleFormat::Table) => {
            say(|err| screen::doubts(text, rule.warnings(), err));
            Ok(Some(rule))
        }
        (Err(mistakes), RuleFormat::Json) => {
            let answer = Answer::refused(mistakes);
            common.destination().stream(|out| render::json_line(&answer, out))?;
            Ok(None)
        }
        (Err(mistakes), RuleFormat::Table) => {
            say(|err| screen::mistakes(text, &mistakes, err));
            Ok(None)
        }
    }
}

/// Says something on stderr. Nobody is left to tell when it is gone.
pub(super) fn say(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) {
    let _ = write(&mut io::stderr().lock());
}
