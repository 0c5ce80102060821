//! The totals at a glance.

use super::super::super::text::grouped;
use super::super::words::{moved, of, share, signed};
use super::grid::tone;
use super::profiles::told;
use super::trend::title;
use crate::report::compliance::ComplianceReport;
use crate::report::{Finding, Tone, finding};

/// A number with its name, and what became of it.
pub(super) struct Tile {
    pub(super) title: &'static str,
    pub(super) value: String,
    pub(super) tone: &'static str,
    pub(super) note: Option<String>,
}

/// The totals.
pub(super) fn tiles(report: &ComplianceReport) -> Vec<Tile> {
    let totals = &report.totals;
    let change = report.trend.change.as_ref();
    let since = |by: i64| {
        let baseline = report.trend.baseline?.format("%-d %b");
        Some(format!("{} since {baseline}", signed(by)))
    };
    let has = of(&totals.findings, Finding::AsExpected);
    let mut tiles = vec![
        Tile {
            title: "Should have it",
            value: grouped(totals.expected),
            tone: "",
            note: change.and_then(|change| since(change.expected)),
        },
        Tile {
            title: title(Finding::AsExpected),
            value: grouped(has),
            tone: tone(Tone::Good),
            note: share(has, totals.expected),
        },
    ];
    tiles.extend(told().map(|kind| {
        let count = of(&totals.findings, kind);
        Tile {
            title: title(kind),
            value: grouped(count),
            tone: if count == 0 { tone(Tone::Muted) } else { tone(finding(kind).tone) },
            note: change.and_then(|change| since(moved(change, kind))),
        }
    }));
    tiles
}
