//! Rows of an audit one after the other, between what stands before and after them.

use std::io::{self, Write};

use serde::Serialize;

use super::super::style::{Format, Style};
use super::super::{csv, json};
use super::{markdown, table};
use crate::report::DecisionRow;
use crate::report::Envelope;
use crate::report::audit::AuditTotals;

/// Whether a format lists rows; the others tell only what they add up to.
#[must_use]
pub fn lists_rows(format: Format) -> bool {
    match format {
        Format::Json | Format::Jsonl | Format::Csv => true,
        Format::Table | Format::Markdown => false,
    }
}

/// Writes what stands before the rows.
///
/// # Errors
/// Those of the stream.
pub fn begin<T: Serialize>(head: &T, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => {
            let mut document = Vec::new();
            json::line(head, &mut document)?;
            out.write_all(document.trim_ascii_end().strip_suffix(b"}").unwrap_or_default())?;
            out.write_all(b",\"decisions\":[\n")
        }
        Format::Csv => csv::titles(out),
        Format::Jsonl | Format::Table | Format::Markdown => Ok(()),
    }
}

/// Writes one row.
///
/// # Errors
/// When it can't be written as text.
pub fn row(row: &DecisionRow, format: Format, out: &mut Vec<u8>) -> io::Result<()> {
    match format {
        Format::Json => separated(out, |out| json::line(row, out)),
        Format::Jsonl => json::line(row, out),
        Format::Csv => csv::row(row, out),
        Format::Table | Format::Markdown => Ok(()),
    }
}

/// Writes a line of JSON with the comma that each row of a document has before it. The first of all loses it: see
/// [`joined`].
pub(super) fn separated(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    out.push(b',');
    write(out)
}

/// A part of the rows, ready to follow the parts before it.
#[must_use]
pub fn joined(part: &[u8], format: Format, first: bool) -> &[u8] {
    if first && format == Format::Json { part.strip_prefix(b",").unwrap_or(part) } else { part }
}

/// Writes what stands after the rows.
///
/// # Errors
/// Those of the stream.
pub fn end<T: Serialize>(tail: &T, format: Format, out: &mut dyn Write) -> io::Result<()> {
    if format != Format::Json {
        return Ok(());
    }
    let mut document = Vec::new();
    json::line(tail, &mut document)?;
    out.write_all(b"],")?;
    out.write_all(document.strip_prefix(b"{").unwrap_or_default())
}

/// Writes what the rows add up to, for people.
///
/// # Errors
/// Those of the stream.
pub fn summary(
    (head, totals): (&Envelope, &AuditTotals),
    format: Format,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Markdown => markdown::summary(head, totals, out),
        Format::Table | Format::Json | Format::Jsonl | Format::Csv => {
            table::summary(head, totals, style, out)
        }
    }
}
