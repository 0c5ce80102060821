//! The profiles, and why each is not as expected.

use super::super::headline::worsened;
use super::super::words::{ISSUES, NOT_GOOD, code, counted, matters, moved, of, share, signed};
use super::bar::Bar;
use super::grid::{Cell, Grid, Head, choice, left_out, number, text, tone};
use super::trend::title;
use crate::report::compliance::{ComplianceReport, FailureLine, ProfileLine};
use crate::report::{Finding, Tone, finding, platform_label};

/// How many rows each of the two tables shows.
const ROWS: usize = 1000;

/// A line for each profile that matters.
pub(super) fn profiles(report: &ComplianceReport) -> Grid {
    let mut columns: Vec<Head> = vec![text("Profile"), number("Should have"), number("Has it")];
    columns.extend(NOT_GOOD.map(|kind| number(title(kind))));
    let compared = report.profiles.iter().any(|line| line.change.is_some());
    if compared {
        columns.push(text("Change"));
    }
    let lines: Vec<&ProfileLine> = report.profiles.iter().filter(matters).collect();
    let rows: Vec<Vec<Cell>> = lines.iter().take(ROWS).map(|line| row(line, compared)).collect();
    let quiet = report.profiles.len() - lines.len();
    let mut caption = "Who should have each profile, and who has it.".to_owned();
    if quiet > 0 {
        let quiet = counted(quiet as u64, "more profile is", "more profiles are");
        caption = format!("{caption} {quiet} expected nowhere.");
    }
    Grid {
        id: "profile-table",
        caption,
        columns,
        left_out: left_out(rows.len(), lines.len() as u64, "report.json"),
        rows,
        empty: "No profile is expected anywhere, as far as it was read.".to_owned(),
    }
}

fn row(line: &ProfileLine, compared: bool) -> Vec<Cell> {
    let findings = &line.findings;
    let has = of(findings, Finding::AsExpected);
    let issues: u64 = [Finding::Failed, Finding::Missing, Finding::Conflict]
        .into_iter()
        .map(|kind| of(findings, kind))
        .sum();
    let about = format!("{} · {}", line.profile.type_label, platform_label(line.profile.platform));
    let bar = Bar::of(&[
        ("f-good", has),
        ("f-waiting", of(findings, Finding::Waiting)),
        ("f-unknown", of(findings, Finding::Unknown)),
        ("f-failed", issues),
    ]);
    let share = share(has, line.expected);
    let mut cells = vec![
        Cell::new(&line.profile.name).with(Some(&about)),
        Cell::count(line.expected, Tone::Plain),
        Cell { bar, ..Cell::count(has, Tone::Plain).with(share.as_deref()) },
    ];
    cells.extend(NOT_GOOD.map(|kind| Cell::count(of(findings, kind), finding(kind).tone)));
    if compared {
        cells.push(change(line));
    }
    cells
}

fn change(line: &ProfileLine) -> Cell {
    let Some(shift) = line.change.as_ref() else {
        return Cell { tone: "mute", ..Cell::new("not compared") };
    };
    let parts: Vec<String> = NOT_GOOD
        .into_iter()
        .map(|kind| (kind, moved(shift, kind)))
        .filter(|(_, by)| *by != 0)
        .map(|(kind, by)| format!("{} {}", signed(by), finding(kind).text))
        .collect();
    let by = worsened(shift);
    let text = if parts.is_empty() { "no change".to_owned() } else { parts.join(", ") };
    let kind = match by {
        0 => Tone::Muted,
        1.. => Tone::Bad,
        _ => Tone::Good,
    };
    let verdict = match by {
        0 => None,
        1.. => Some("worse"),
        _ => Some("better"),
    };
    Cell { tone: tone(kind), sort: Some(by.to_string()), ..Cell::new(&text).with(verdict) }
}

/// What is not as expected, by profile, cause and result code.
pub(super) fn failures(report: &ComplianceReport) -> Grid {
    let all =
        || report.profiles.iter().flat_map(|line| line.failures.iter().map(move |failure| (line, failure)));
    let rows: Vec<Vec<Cell>> = all().take(ROWS).map(|(line, failure)| failure_row(line, failure)).collect();
    Grid {
        id: "failure-table",
        caption: "What is not as expected, by cause and result code.".to_owned(),
        columns: vec![
            choice("Profile"),
            choice("Finding"),
            number("How many"),
            text("Why"),
            text("Result code"),
        ],
        left_out: left_out(rows.len(), all().count() as u64, "report.json"),
        rows,
        empty: "Nothing that was read is not as expected.".to_owned(),
    }
}

fn failure_row(line: &ProfileLine, failure: &FailureLine) -> Vec<Cell> {
    let state = &failure.state;
    let error = state.error.as_ref();
    let code = error.map(code);
    let meaning = error.and_then(|error| error.meaning.as_deref());
    let why: Vec<&str> = std::iter::once(state.text.trim_end_matches('.')).chain(meaning).collect();
    vec![
        Cell::new(&line.profile.name),
        Cell::finding(state.finding),
        Cell::count(failure.decisions, finding(state.finding).tone),
        Cell::prose(&why.join("; ")).with(error.and_then(|error| error.next.as_deref())),
        Cell::optional(code.as_deref()),
    ]
}

/// The counts of all profiles together, for the tiles.
pub(super) fn told() -> impl Iterator<Item = Finding> {
    ISSUES.into_iter().chain([Finding::Waiting, Finding::Unknown])
}
