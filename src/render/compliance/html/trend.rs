//! The trend: two charts of the same runs, and a table with the same numbers.

use askama::Template;

use super::super::words::{NOT_GOOD, of, share};
use super::chart::{Chart, fill, is_partial, open_chart, share_chart};
use super::grid::{Cell, Grid, number, text, tone};
use crate::report::compliance::RunPoint;
use crate::report::{Finding, Tone, finding};

/// How many runs a chart shows.
const RUNS: usize = 52;

/// The trend.
#[derive(Template)]
#[template(path = "trend.html")]
pub(super) struct Trend {
    charts: [Chart; 2],
    legend: Vec<(&'static str, &'static str)>,
    partial: bool,
    table: Grid,
}

impl Trend {
    /// Draws it; `None` where there is no earlier run to show.
    pub(super) fn of(runs: &[RunPoint]) -> Option<Self> {
        let runs = runs.get(runs.len().saturating_sub(RUNS)..).unwrap_or_default();
        if runs.len() < 2 {
            return None;
        }
        let used = NOT_GOOD.into_iter().filter(|kind| runs.iter().any(|run| of(&run.findings, *kind) > 0));
        Some(Self {
            charts: [share_chart(runs), open_chart(runs)],
            legend: used.map(|kind| (fill(kind), finding(kind).text)).collect(),
            partial: runs.iter().any(is_partial),
            table: table(runs),
        })
    }
}

fn table(runs: &[RunPoint]) -> Grid {
    let kinds = NOT_GOOD;
    let mut columns =
        vec![text("Run"), text("Read"), number("Should have"), number("Has it"), number("Share")];
    columns.extend(kinds.map(|kind| number(title(kind))));
    let rows = runs.iter().rev().map(|run| {
        let has = of(&run.findings, Finding::AsExpected);
        let read = if is_partial(run) {
            Cell { tone: tone(Tone::Unknown), ..Cell::new("partial, not compared") }
        } else {
            Cell::new("complete")
        };
        let share = share(has, run.expected);
        let mut cells = vec![
            Cell::day(Some(run.as_of), ""),
            read,
            Cell::count(run.expected, Tone::Plain),
            Cell::count(has, Tone::Plain),
            Cell::optional(share.as_deref()),
        ];
        cells.extend(kinds.map(|kind| Cell::count(of(&run.findings, kind), Tone::Plain)));
        cells
    });
    Grid {
        id: "runs",
        caption: "The runs, the latest first".to_owned(),
        columns,
        rows: rows.collect(),
        empty: String::new(),
        left_out: None,
    }
}

/// A column's title for a finding.
pub(super) fn title(kind: Finding) -> &'static str {
    match kind {
        Finding::AsExpected => "Has it",
        Finding::Waiting => "Waiting",
        Finding::Missing => "Missing",
        Finding::Failed => "Failed",
        Finding::Conflict => "Conflict",
        Finding::Unexpected => "Unexpected",
        Finding::NotExpected => "Not expected",
        Finding::Unknown => "Unknown",
    }
}
