//! Reading a whole tenant: the plan, and what came of it.

use std::io::{self, Write};

use super::screen::{Screen, Span};
use super::style::{Format, Style};
use super::table::{Column, Row, Table, optional, word};
use super::{json, text};
use crate::report::v1::CoverageLine;
use crate::report::{PlanReport, ReadingReport, Tone, coverage_status};

const PLAN: &[Column] = &[
    Column::fixed("Source").lead(),
    Column::fixed("Requests").lead(),
    Column::fixed("Reads"),
    Column::flexible("How it comes about", 30).bare(),
];

const COVERAGE: &[Column] = &[
    Column::fixed("Status").lead(),
    Column::fixed("Source").lead(),
    Column::fixed("Items"),
    Column::flexible("Why", 30).bare(),
    Column::flexible("What would help", 30).bare(),
];

/// Writes a plan.
///
/// # Errors
/// When `out` can't be written to.
pub fn plan(report: &PlanReport, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if format != Format::Table {
        return json::document(report, out);
    }
    let mut screen = Screen::new(out, style);
    let plan = &report.plan;
    screen.heading("Reading this tenant")?;
    let rows = plan.sources.iter().map(|line| {
        Row::from(vec![
            Span::plain(&line.source),
            Span::plain(&line.requests.to_string()),
            Span::plain(&line.reads.to_string()),
            Span::plain(&line.basis),
        ])
    });
    Table { columns: PLAN, rows: rows.collect() }.draw(&mut screen)?;
    let total = format!(
        "{} requests ({} reads, {} resource units of the directory, {} of Intune's requests), about {} min at \
         the usual speed and within the published limits; reports take as long as the service takes to write them",
        plan.requests,
        plan.reads,
        plan.resource_units,
        plan.intune_requests,
        minutes(plan.minutes)
    );
    screen.paragraph("", "", &[Span::plain(&total)])?;
    for line in &plan.uncounted {
        let uncounted = format!("{} could not be counted and is left out: {}", line.source, line.reason);
        screen.paragraph("", "  ", &[Span::new("? ", Tone::Unknown), Span::plain(&uncounted)])?;
    }
    let counting = format!("nothing was read into a file; counting took {} requests", plan.counting_requests);
    screen.paragraph("", "", &[Span::muted(&counting)])
}

fn minutes(minutes: f64) -> String {
    if minutes < 1.0 { "1".to_owned() } else { format!("{:.0}", minutes.ceil()) }
}

pub(super) fn coverage(lines: &[CoverageLine], screen: &mut Screen<'_>) -> io::Result<()> {
    let rows = lines.iter().map(|line| {
        Row::from(vec![
            word(coverage_status(line.status)),
            Span::plain(&line.source),
            Span::plain(&line.items.to_string()),
            optional(line.reason.as_deref()),
            optional(line.remedy.as_deref()),
        ])
    });
    Table { columns: COVERAGE, rows: rows.collect() }.draw(screen)
}

/// Writes what came of reading.
///
/// # Errors
/// When `out` can't be written to.
pub fn reading(report: &ReadingReport, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if format != Format::Table {
        return json::document(report, out);
    }
    let mut screen = Screen::new(out, style);
    let name = report.tenant.name.as_deref().or(report.tenant.id.as_deref()).unwrap_or("unknown tenant");
    screen.heading(&format!("Snapshot of {}", text::clean(name)))?;
    coverage(&report.coverage, &mut screen)?;
    let cost = &report.reading;
    let spent = format!(
        "{} requests, {} of the reads in $batch, {} MB, {} repeated, {} times throttled",
        cost.requests,
        cost.batch_members,
        cost.bytes / 1_000_000,
        cost.retries,
        cost.throttled
    );
    screen.paragraph("", "", &[Span::muted(&spent)])?;
    let end = match report.finished {
        true => format!("written to {}", report.file),
        false => {
            format!("{} is not whole: run the same command again, it goes on where it stopped", report.file)
        }
    };
    screen.paragraph("", "", &[Span::plain(&end)])
}
