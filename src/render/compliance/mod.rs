//! The compliance report: for a screen, a ticket, a browser, a spreadsheet, a pipeline and a monitoring system.

mod card;
mod csv;
mod escape;
mod first;
mod format;
mod headline;
mod html;
mod junit;
mod markdown;
mod outlook;
mod prometheus;
mod table;
mod words;
#[cfg(feature = "xlsx")]
mod xlsx;

use std::io::{self, Write};

use super::json;
use super::style::Style;
use crate::report::compliance::ComplianceReport;
pub use card::{CardKind, card, subject};
pub use first::Items;
pub use format::ReportFormat;

/// Writes the report. `items` calls back with every item in order; only formats that list all of them call it to
/// the end, and none holds them all.
///
/// # Errors
/// Those of the stream, and those of `items`.
pub fn write(
    report: &ComplianceReport,
    items: &mut Items<'_>,
    format: ReportFormat,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ReportFormat::Table => table::screen(report, style, out),
        ReportFormat::Json => json::document(report, out),
        ReportFormat::Jsonl => items(&mut |item| json::line(item, out)),
        ReportFormat::Csv => csv::items(items, out),
        ReportFormat::Markdown => markdown::ticket(report, out),
        ReportFormat::Html => html::page(report, items, out),
        ReportFormat::Junit => junit::suites(report, out),
        ReportFormat::Prometheus => prometheus::samples(report, out),
        #[cfg(feature = "xlsx")]
        ReportFormat::Xlsx => xlsx::workbook(report, items, out),
    }
}
