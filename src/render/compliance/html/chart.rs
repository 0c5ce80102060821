//! Two drawings of the runs: the share that has it, and what is not as expected.

use super::super::super::text::grouped;
use super::super::words::{NOT_GOOD, day, of, share, thousandths};
use crate::report::compliance::{RunPoint, RunStatus};
use crate::report::{Finding, finding};

/// Where the drawing lies in the view box of 640 by 212.
const TOP: u32 = 14;
const BOTTOM: u32 = 186;
const LEFT: u32 = 66;
const RIGHT: u32 = 628;

/// A chart.
pub(super) struct Chart {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) says: String,
    pub(super) lines: Vec<Tick>,
    pub(super) days: Vec<Tick>,
    pub(super) marks: Vec<Mark>,
    pub(super) joins: Vec<Join>,
}

/// A label at a height or a place.
pub(super) struct Tick {
    pub(super) at: u32,
    pub(super) text: String,
}

/// A point or a part of a stack.
pub(super) struct Mark {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) tone: &'static str,
    pub(super) partial: bool,
    pub(super) text: String,
}

/// A line between two runs that were both complete.
pub(super) struct Join {
    pub(super) from: (u32, u32),
    pub(super) to: (u32, u32),
}

pub(super) fn is_partial(run: &RunPoint) -> bool {
    run.status == RunStatus::Partial
}

/// The class that fills a part of a stack.
pub(super) fn fill(kind: Finding) -> &'static str {
    match kind {
        Finding::Failed => "f-failed",
        Finding::Missing => "f-missing",
        Finding::Conflict => "f-conflict",
        Finding::Unexpected => "f-unexpected",
        Finding::Waiting => "f-waiting",
        Finding::Unknown => "f-unknown",
        Finding::AsExpected | Finding::NotExpected => "f-good",
    }
}

/// The middle of a run's place.
fn place(at: usize, runs: usize) -> u32 {
    let (at, runs) = (u32::try_from(at).unwrap_or(0), u32::try_from(runs).unwrap_or(1).max(1));
    LEFT + (RIGHT - LEFT) * (2 * at + 1) / (2 * runs)
}

/// The height of a value of `0..=most`.
fn height(value: u64, most: u64) -> u32 {
    let room = u128::from(BOTTOM - TOP);
    u32::try_from(u128::from(value) * room / u128::from(most.max(1))).unwrap_or(0)
}

/// First, last and some days between.
fn days(runs: &[RunPoint]) -> Vec<Tick> {
    let step = runs.len().div_ceil(5).max(1);
    let last = runs.len().saturating_sub(1);
    let first_day = runs.first().map(|run| run.as_of.date_naive());
    // Of one day only the times differ.
    let one_day = runs.iter().all(|run| Some(run.as_of.date_naive()) == first_day);
    let format = if one_day { "%H:%M" } else { "%-d %b" };
    let label = |run: &RunPoint| run.as_of.format(format).to_string();
    let shown = |at: &usize| at.is_multiple_of(step) && at + step / 2 < last || *at == last;
    (0..runs.len())
        .filter(shown)
        .filter_map(|at| Some(Tick { at: place(at, runs.len()), text: label(runs.get(at)?) }))
        .collect()
}

pub(super) fn share_chart(runs: &[RunPoint]) -> Chart {
    let shares: Vec<Option<u16>> =
        runs.iter().map(|run| thousandths(of(&run.findings, Finding::AsExpected), run.expected)).collect();
    // The axis begins at a whole ten per cent below the lowest run, and says so.
    let lowest = shares.iter().flatten().min().copied().unwrap_or(0);
    let floor = (lowest / 100 * 100).min(900);
    let y = |share: u16| BOTTOM - height(u64::from(share - floor), u64::from(1000 - floor));
    let tick = |share: u16| Tick { at: y(share), text: format!("{} %", share / 10) };
    let mut joins = Vec::new();
    let mut last: Option<(u32, u32)> = None;
    let mut marks = Vec::new();
    for (at, (run, share)) in runs.iter().zip(&shares).enumerate() {
        let Some(share) = *share else {
            last = None;
            continue;
        };
        let point = (place(at, runs.len()), y(share));
        if !is_partial(run) {
            joins.extend(last.map(|from| Join { from, to: point }));
            last = Some(point);
        }
        let words = format!("{}: {}", day(run.as_of), says(run));
        marks.push(Mark {
            x: point.0,
            y: point.1,
            width: 0,
            height: 0,
            tone: "",
            partial: is_partial(run),
            text: words,
        });
    }
    let of_last = runs.last().map(|run| format!("{}: {}", day(run.as_of), says(run))).unwrap_or_default();
    Chart {
        id: "share",
        title: "Has it, of those that should have it",
        says: format!("One point a run; the axis begins at {} %. Latest, {of_last}.", floor / 10),
        lines: vec![tick(floor), tick(floor + (1000 - floor) / 2), tick(1000)],
        days: days(runs),
        marks,
        joins,
    }
}

/// What a run says in words.
fn says(run: &RunPoint) -> String {
    let share = share(of(&run.findings, Finding::AsExpected), run.expected);
    let share = share.unwrap_or_else(|| "nothing expected".to_owned());
    if is_partial(run) { format!("{share}, partial run") } else { share }
}

pub(super) fn open_chart(runs: &[RunPoint]) -> Chart {
    let sum = |run: &RunPoint| NOT_GOOD.into_iter().map(|kind| of(&run.findings, kind)).sum::<u64>();
    let most = nice(runs.iter().map(sum).max().unwrap_or(0));
    let places = u32::try_from(runs.len()).unwrap_or(1).max(1);
    let width = ((RIGHT - LEFT) / places * 7 / 10).clamp(2, 48);
    let mut marks = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let x = place(at, runs.len()) - width / 2;
        let mut below = 0;
        for kind in NOT_GOOD {
            let count = of(&run.findings, kind);
            let (from, to) = (height(below, most), height(below + count, most));
            below += count;
            if count == 0 {
                continue;
            }
            let partial = if is_partial(run) { ", partial run" } else { "" };
            marks.push(Mark {
                x,
                y: BOTTOM - to,
                width,
                height: (to - from).max(1),
                tone: fill(kind),
                partial: is_partial(run),
                text: format!("{}: {count} {}{partial}", day(run.as_of), finding(kind).text),
            });
        }
    }
    let tick = |value: u64| Tick { at: BOTTOM - height(value, most), text: compact(value) };
    Chart {
        id: "open",
        title: "Not as expected, waiting or unknown",
        says: "One column a run, stacked by finding.".to_owned(),
        lines: vec![tick(0), tick(most / 2), tick(most)],
        days: days(runs),
        marks,
        joins: Vec::new(),
    }
}

/// The next even number of one digit and zeros that holds the value, or ten and zeros.
fn nice(value: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [2, 4, 6, 8, 10] {
            let nice = power.saturating_mul(step);
            if nice >= value {
                return nice;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A number short enough for an axis.
fn compact(value: u64) -> String {
    match value {
        0..10_000 => grouped(value),
        10_000..10_000_000 => format!("{}k", value / 1000),
        _ => format!("{}M", value / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::nice;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        let cases = [(0, 2), (2, 2), (3, 4), (5, 6), (9, 10), (11, 20), (399, 400), (4733, 6000)];
        for (value, expected) in cases {
            assert_eq!(nice(value), expected);
        }
    }
}
