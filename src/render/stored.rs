//! What a snapshot holds.

use std::io::{self, Write};

use super::reading::coverage;
use super::screen::{Screen, Span};
use super::style::{Format, Style};
use super::table::{Column, Row, Table};
use super::{json, text};
use crate::report::{ExportReport, InfoReport, age};

/// Writes what a snapshot holds.
///
/// # Errors
/// When `out` can't be written to.
pub fn info(report: &InfoReport, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table | Format::Markdown => table(report, style, out),
        Format::Jsonl => json::line(report, out),
        Format::Json | Format::Csv => json::document(report, out),
    }
}

fn table(report: &InfoReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut screen = Screen::new(out, style);
    let name = report.tenant.name.as_deref().or(report.tenant.id.as_deref()).unwrap_or("unknown tenant");
    screen.heading(&format!("Snapshot of {}", text::clean(name)))?;
    for (name, value) in facts(report) {
        screen.paragraph("", "  ", &[Span::muted(&format!("{name} ")), Span::plain(&value)])?;
    }
    screen.heading("Coverage")?;
    coverage(&report.coverage, &mut screen)
}

fn facts(report: &InfoReport) -> Vec<(&'static str, String)> {
    let holds = &report.holds;
    let whole = match report.finished {
        Some(time) => format!("whole since {}", text::rfc3339(time)),
        None => "not whole: `scepcheck snapshot create` with the same file goes on".to_owned(),
    };
    let speaks = report.as_of.map(|time| {
        let ago = report.age_minutes.map_or_else(String::new, |minutes| format!(", {}", age(minutes)));
        format!("{}{ago}", text::rfc3339(time))
    });
    vec![
        ("file", format!("{}, {:.1} MB", report.file, report.bytes as f64 / 1e6)),
        ("tenant", report.tenant.id.clone().unwrap_or_else(|| "not known".to_owned())),
        ("cloud", report.cloud.clone()),
        ("as of", speaks.unwrap_or_else(|| "not known".to_owned())),
        ("state", whole),
        ("made by", report.program.clone()),
        (
            "holds",
            format!(
                "{} users, {} devices ({} Entra objects), {} groups, {} memberships of {} groups",
                holds.users,
                holds.devices,
                holds.directory_devices,
                holds.groups,
                holds.memberships,
                holds.groups_with_members
            ),
        ),
        (
            "and",
            format!(
                "{} profiles, {} filters, {} reported states, {} certificates",
                holds.profiles, holds.filters, holds.reported_states, holds.certificates
            ),
        ),
    ]
}

const TABLES: &[Column] = &[
    Column::fixed("Table").lead(),
    Column::fixed("Rows").lead(),
    Column::fixed("kB"),
    Column::flexible("File", 30).bare(),
];

/// Writes what was exported.
///
/// # Errors
/// When `out` can't be written to.
pub fn exported(report: &ExportReport, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table | Format::Markdown => {}
        Format::Jsonl => return json::line(report, out),
        Format::Json | Format::Csv => return json::document(report, out),
    }
    let mut screen = Screen::new(out, style);
    screen.heading("Exported")?;
    let rows = report.tables.iter().map(|table| {
        Row::from(vec![
            Span::plain(table.table),
            Span::plain(&table.rows.to_string()),
            Span::plain(&table.bytes.div_ceil(1000).to_string()),
            Span::plain(&table.file),
        ])
    });
    Table { columns: TABLES, rows: rows.collect() }.draw(&mut screen)
}
