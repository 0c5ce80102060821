//! What was read, and what was not and why.

use std::io;

use crate::render::screen::{Screen, Span};
use crate::render::table::{Column, Row, Table, optional, word};
use crate::report::v1::CoverageLine;
use crate::report::{CoverageStatus, Tone, TroubleshootReport, coverage_status};

const COLUMNS: &[Column] = &[
    Column::fixed("Status").lead(),
    Column::fixed("Source").lead(),
    Column::flexible("Why", 30).bare(),
    Column::flexible("What would help", 30).bare(),
];

pub(super) fn draw(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Coverage")?;
    let (complete, gaps): (Vec<_>, Vec<_>) =
        report.coverage.iter().partition(|line| line.status == CoverageStatus::Complete);
    if !complete.is_empty() {
        let names: Vec<String> =
            complete.iter().map(|line| format!("{} {}", line.source, line.items)).collect();
        let names = Span::plain(&names.join(", "));
        screen.paragraph("  ", "    ", &[Span::muted("read completely: "), names])?;
    }
    if !gaps.is_empty() {
        Table { columns: COLUMNS, rows: gaps.iter().map(|line| row(line)).collect() }.draw(screen)?;
    }
    for warning in &report.warnings {
        screen.paragraph("  ", "    ", &[Span::new("? ", Tone::Unknown), Span::plain(&warning.text)])?;
    }
    let roles = "the portal's tile Role and scope (the user's own Intune roles) is not read";
    screen.paragraph("  ", "    ", &[Span::muted(roles)])
}

fn row(line: &CoverageLine) -> Row {
    vec![
        word(coverage_status(line.status)),
        Span::plain(&line.source),
        optional(line.reason.as_deref()),
        optional(line.remedy.as_deref()),
    ]
    .into()
}
