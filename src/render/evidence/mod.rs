//! What device logs prove: a page that reads from the sentence that matters down to the events.

mod markdown;
mod page;

use std::io::{self, Write};

use super::style::{Format, Style};
use super::{csv, json};
use crate::report::EvidenceReport;

/// Writes what the logs prove. `style` matters to the page only.
///
/// # Errors
/// Those of the stream.
pub fn evidence(
    report: &EvidenceReport,
    format: Format,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => page::page(report, style, out),
        Format::Json => json::document(report, out),
        Format::Jsonl => report.files.iter().try_for_each(|file| json::line(file, out)),
        Format::Csv => csv::evidence(report, out),
        Format::Markdown => markdown::ticket(report, out),
    }
}
