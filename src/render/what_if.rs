//! What edits to the facts turned.

use std::io::{self, Write};

use super::screen::{Screen, Span};
use super::style::{Format, Style};
use super::{csv, diff, json};
use crate::report::{TurnReport, WhatIf};

/// Writes what edits turn among all decisions of a tenant. `jsonl` is one turned decision a line,
/// `csv` one a row.
///
/// # Errors
/// When `out` can't be written to.
pub fn turned(report: &TurnReport, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Jsonl => report.what_if.changes.iter().try_for_each(|flip| json::line(flip, out)),
        Format::Json => json::document(report, out),
        Format::Csv => csv::flips(&report.what_if.changes, out),
        Format::Table | Format::Markdown => {
            let mut screen = Screen::new(out, style);
            assumed(&report.what_if, &mut screen)?;
            diff::turned(&report.what_if.changes, report.compared, &mut screen)
        }
    }
}

/// Says what is assumed and what that turned; nothing without edits.
pub(super) fn draw(what_if: Option<&WhatIf>, screen: &mut Screen<'_>) -> io::Result<()> {
    let Some(what_if) = what_if else { return Ok(()) };
    assumed(what_if, screen)?;
    if what_if.changes.is_empty() {
        screen.paragraph("  ", "    ", &[Span::plain("nothing here would come out another way")])?;
    } else {
        let count = format!("{} would come out another way:", what_if.changes.len());
        screen.paragraph("  ", "    ", &[Span::plain(&count)])?;
        diff::list(&what_if.changes, screen)?;
    }
    screen.paragraph("  ", "    ", &[Span::muted("everything below is as it would be")])
}

fn assumed(what_if: &WhatIf, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("What if")?;
    what_if.edits.iter().try_for_each(|edit| screen.paragraph("  ", "    ", &[Span::plain(edit)]))
}
