//! One profile's rows: counts, causes with whom they meet, what is not as expected, certificates.

use std::collections::HashMap;

use super::super::audit::ProfileTally;
use super::certificates::Ends;
use super::document::{Affected, CauseLine, FailureLine, Listed, ProfileLine, Thresholds};
use super::state::OpenState;
use crate::decide::bulk::{Bulk, Class, Classes, RowId, Selection};
use crate::decide::{CauseCode, Finding, WarningCode};
use crate::model::Profile;

/// How many of those whom a cause meets are named.
const NAMED: usize = 25;

/// What one profile's rows come to.
#[derive(Debug)]
pub struct ProfileSurvey {
    /// Its numbers.
    pub line: ProfileLine,
    /// Decisions that are not as expected, in the order of rows: the row, and the number of its state.
    pub open: Vec<(RowId, u32)>,
    /// What those numbers stand for.
    pub states: Vec<OpenState>,
    pub(super) causes: Vec<CauseLine>,
    pub(super) undecided: u64,
    pub(super) ends: Ends,
    /// Rows for which an exclusion in the other dimension does nothing.
    pub(super) exclusions_without_effect: u64,
    /// Rows whose certificate profile names no root.
    pub(super) roots_not_named: u64,
}

impl ProfileSurvey {
    /// Decides the selected rows of a profile, and keeps what a report tells of them.
    #[must_use]
    pub fn of(bulk: &Bulk<'_>, profile: &Profile, selection: &Selection, thresholds: &Thresholds) -> Self {
        let plan = bulk.plan_to_count(profile);
        let mut classes = Classes::new(&plan);
        let mut seen = Seen::default();
        bulk.rows(&mut classes, (selection, false), 0..bulk.blocks(), |classes, row, class| {
            seen.add(classes, row, class);
        });
        let quiet = selection.len(bulk.dense().rows()) - seen.rows.iter().sum::<u64>();
        let tally = ProfileTally::of(bulk, profile, &[(&classes, seen.rows.as_slice())], quiet);
        let warned = |code: WarningCode| {
            let with =
                classes.all().iter().zip(&seen.rows).filter(|(class, _)| class.warnings.contains(&code));
            with.map(|(_, rows)| rows).sum()
        };
        Self {
            ends: Ends::of(bulk, &plan, selection, thresholds),
            exclusions_without_effect: warned(WarningCode::UnsupportedMixedExclusion),
            roots_not_named: warned(WarningCode::RootNotNamed),
            causes: causes(bulk, &tally, &classes, &seen),
            line: ProfileLine {
                profile: tally.totals.profile,
                expected: tally.totals.expected,
                findings: tally.totals.findings,
                targeting: tally.totals.targeting,
                failures: failures(&seen),
                change: None,
            },
            undecided: tally.undecided,
            open: seen.open,
            states: seen.states,
        }
    }
}

/// What was met on the way through the rows.
#[derive(Default)]
struct Seen {
    /// How many rows each class has, by its number.
    rows: Vec<u64>,
    /// The state of each class, by its number: none yet, none at all, or a number.
    state_of: Vec<Option<Option<u32>>>,
    /// The first rows of each class.
    first: Vec<Vec<RowId>>,
    states: Vec<OpenState>,
    numbers: HashMap<OpenState, u32>,
    /// How many rows each state has.
    with_state: Vec<u64>,
    open: Vec<(RowId, u32)>,
}

impl Seen {
    fn add(&mut self, classes: &Classes<'_>, row: RowId, class: u32) {
        let at = class as usize;
        if self.rows.len() <= at {
            self.rows.resize(at + 1, 0);
            self.state_of.resize(at + 1, None);
            self.first.resize_with(at + 1, Vec::new);
        }
        if let Some(rows) = self.rows.get_mut(at) {
            *rows += 1;
        }
        if let Some(first) = self.first.get_mut(at).filter(|first| first.len() < NAMED) {
            first.push(row);
        }
        if let Some(state) = self.state_of(classes.get(class), at) {
            self.open.push((row, state));
            if let Some(count) = self.with_state.get_mut(state as usize) {
                *count += 1;
            }
        }
    }

    fn state_of(&mut self, class: Option<&Class>, at: usize) -> Option<u32> {
        if let Some(Some(known)) = self.state_of.get(at) {
            return *known;
        }
        let number = class.and_then(OpenState::of).map(|state| self.number(state));
        if let Some(slot) = self.state_of.get_mut(at) {
            *slot = Some(number);
        }
        number
    }

    fn number(&mut self, state: OpenState) -> u32 {
        if let Some(known) = self.numbers.get(&state) {
            return *known;
        }
        let number = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
        self.states.push(state);
        self.with_state.push(0);
        self.numbers.insert(state, number);
        number
    }
}

fn failures(seen: &Seen) -> Vec<FailureLine> {
    let line =
        |(state, decisions): (&OpenState, &u64)| FailureLine { state: state.told(), decisions: *decisions };
    let mut failures: Vec<FailureLine> = seen.states.iter().zip(&seen.with_state).map(line).collect();
    // Stable: what is as frequent stays in the order in which it was met.
    failures.sort_by_key(|failure| std::cmp::Reverse(failure.decisions));
    failures
}

/// The causes of the tally, with the first of those whom each meets.
fn causes(bulk: &Bulk<'_>, tally: &ProfileTally, classes: &Classes<'_>, seen: &Seen) -> Vec<CauseLine> {
    let mut met: HashMap<(CauseCode, Finding), Vec<RowId>> = HashMap::new();
    for (class, first) in classes.all().iter().zip(&seen.first) {
        let Some(cause) = &class.cause else { continue };
        met.entry((cause.code, class.finding)).or_default().extend(first);
    }
    let line = |cause: &super::super::audit::CauseTotals| {
        let mut rows = met.remove(&(cause.code, cause.finding)).unwrap_or_default();
        rows.sort_unstable();
        rows.truncate(NAMED);
        let rows = rows.into_iter().map(|row| affected(bulk, row)).collect();
        CauseLine { affected: Listed { total: cause.decisions, rows }, cause: cause.clone() }
    };
    tally.causes.iter().map(line).collect()
}

fn affected(bulk: &Bulk<'_>, row: RowId) -> Affected {
    let label =
        |(id, name): (&str, Option<&str>)| name.filter(|name| !name.is_empty()).unwrap_or(id).to_owned();
    let dense = bulk.dense();
    Affected { user: dense.user_of(row).map(label), device: dense.device_of(row).map(label) }
}
