//! A workbook. Every text is written as text, never as a formula, and rows go to disk as they come.

mod sheet;
mod sheets;

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::first::Items;
use super::headline::tenant;
use crate::report::compliance::ComplianceReport;
use sheets::{causes, certificates, items, profiles, silent, summary};

/// Writes the workbook.
pub(super) fn workbook(
    report: &ComplianceReport,
    stream: &mut Items<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(report.head.generated_at.timestamp()).map_err(unwritable)?;
    // The moment of the report, not of writing: the same report gives the same bytes.
    book.set_properties(
        &DocProperties::new()
            .set_title(format!("Compliance report of {}", super::super::text::clean(tenant(report))))
            .set_creation_datetime(&made),
    );
    summary(&mut book, report)?;
    profiles(&mut book, report)?;
    causes(&mut book, report)?;
    items(&mut book, stream)?;
    certificates(&mut book, report)?;
    silent(&mut book, report)?;
    let mut file = tempfile::tempfile()?;
    book.save_to_writer(&mut file).map_err(unwritable)?;
    io::Seek::rewind(&mut file)?;
    io::copy(&mut file, out).map(drop)
}

/// An error of the crate as one of the stream.
fn unwritable(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    }
}
