//! The sections of the view, in their order.

use std::io::{self, Write};

use super::{apps, chains, coverage, devices, groups, header, lists};
use crate::render::screen::{Screen, Span};
use crate::render::style::{Format, Style};
use crate::render::{csv, json, markdown, what_if};
use crate::report::{List, Tone, TroubleshootReport};

/// Writes the report. `style` matters to tables only.
///
/// # Errors
/// Those of the stream.
pub fn troubleshoot(
    report: &TroubleshootReport,
    format: Format,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table(report, &mut Screen::new(out, style)),
        Format::Json => json::document(report, out),
        Format::Jsonl => json::lines(&report.decisions, out),
        Format::Csv => csv::decisions(&report.decisions, out),
        Format::Markdown => markdown::troubleshoot(report, out),
    }
}

fn table(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    header::draw(report, screen)?;
    what_if::draw(report.what_if.as_ref(), screen)?;
    chains::certificates(report, screen)?;
    chains::policy(report, screen)?;
    devices::draw(report, screen)?;
    groups::draw(report, screen)?;
    apps::applications(report, screen)?;
    apps::protection(report, screen)?;
    chains::updates(report, screen)?;
    lists::enrollment(report, screen)?;
    lists::failures(report, screen)?;
    lists::diagnostics(report, screen)?;
    coverage::draw(report, screen)
}

/// What of a list is missing: below its rows, or in their place.
pub(super) fn missing(
    report: &TroubleshootReport,
    list: List,
    empty: bool,
    screen: &mut Screen<'_>,
) -> io::Result<()> {
    let notes: Vec<&String> =
        report.incomplete.iter().filter(|(of, _)| *of == list).map(|(_, note)| note).collect();
    if notes.is_empty() && empty {
        let text = if report.complete.contains(&list) {
            "  none (read completely)"
        } else {
            "  none among what was read"
        };
        return screen.line(&[Span::muted(text)]);
    }
    let word = if empty { "not read: " } else { "not complete: " };
    for note in notes {
        screen.paragraph("  ", "    ", &[Span::new(&format!("? {word}{note}"), Tone::Unknown)])?;
    }
    Ok(())
}
