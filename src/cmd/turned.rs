//! Decisions that come out another way on another side: a later snapshot, or the same one after edits.

use std::collections::{BTreeSet, HashMap};

use crate::decide::bulk::{Bulk, Class, Classes, Plan, RowId, Selection};
use crate::decide::{Decision, Finding};
use crate::model::{Profile, ProfileId};
use crate::report::{Flip, flips};

/// The rows of two sides that are about the same subject.
pub(super) struct Turned<'b> {
    before: &'b Bulk<'b>,
    after: &'b Bulk<'b>,
    /// The row of the later side, by the earlier one's place.
    later: Vec<Option<RowId>>,
    /// Rows that only the later side has.
    new: Vec<RowId>,
}

impl<'b> Turned<'b> {
    /// Pairs the rows.
    pub(super) fn of(before: &'b Bulk<'b>, after: &'b Bulk<'b>) -> Self {
        let mut rows: HashMap<_, RowId> = ids(after).collect();
        let later = ids(before).map(|(key, _)| rows.remove(&key)).collect();
        let mut new: Vec<RowId> = rows.into_values().collect();
        new.sort_unstable();
        Self { before, after, later, new }
    }

    /// Tells each selected decision that turned, profile by profile. `selection` is of the earlier side's rows. Gives
    /// how many were compared.
    pub(super) fn each(
        &self,
        selection: &Selection,
        wanted: impl Fn(&Profile) -> bool,
        mut told: impl FnMut(Flip),
    ) -> u64 {
        let mut compared = 0;
        for id in self.profiles() {
            let (old, new) = (self.before.tenant().profile(id), self.after.tenant().profile(id));
            if new.or(old).is_some_and(|profile| !wanted(profile)) {
                continue;
            }
            compared += match (old, new) {
                (Some(old), Some(new)) => self.both(old, new, selection, &mut told),
                (Some(old), None) => {
                    alone(self.before, old, |decision| (vec![decision], Vec::new()), &mut told)
                }
                (None, Some(new)) => {
                    alone(self.after, new, |decision| (Vec::new(), vec![decision]), &mut told)
                }
                (None, None) => 0,
            };
        }
        compared
    }

    /// The profiles of both sides, in the order of the later one.
    fn profiles(&self) -> Vec<&'b ProfileId> {
        let mut seen = BTreeSet::new();
        let all = self.after.profiles().iter().chain(self.before.profiles()).map(|profile| &profile.id);
        all.filter(|id| seen.insert(*id)).collect()
    }

    fn both(&self, old: &Profile, new: &Profile, selection: &Selection, told: &mut impl FnMut(Flip)) -> u64 {
        let (was, is) = (self.before.plan_to_count(old), self.after.plan_to_count(new));
        let (before, after) =
            (Verdicts::of(self.before, &was, selection), Verdicts::of(self.after, &is, &Selection::all()));
        let mut compared = 0;
        let mut tell = |first: Option<RowId>, then: Option<RowId>| {
            let explain = |bulk: &Bulk<'_>, plan: &Plan<'_>, row: Option<RowId>| {
                row.map(|row| bulk.explain(plan, row).0).into_iter().collect()
            };
            flips(explain(self.before, &was, first), explain(self.after, &is, then))
                .into_iter()
                .for_each(&mut *told);
        };
        for (row, class) in before.rows() {
            compared += 1;
            let pair = self.later.get(row.at()).copied().flatten();
            let same = pair.and_then(|pair| after.class(pair)).map(|other| verdict(class) == verdict(other));
            if !same.unwrap_or(class.finding == Finding::NotExpected) {
                tell(Some(row), pair);
            }
        }
        for row in &self.new {
            compared += 1;
            if after.class(*row).is_some_and(|class| class.finding != Finding::NotExpected) {
                tell(None, Some(*row));
            }
        }
        compared
    }
}

/// What makes a row the same on another side: the ids of its device and its user.
type Ids<'d> = (Option<&'d str>, Option<&'d str>);

fn ids<'d>(bulk: &'d Bulk<'_>) -> impl Iterator<Item = (Ids<'d>, RowId)> {
    let dense = bulk.dense();
    (0..dense.rows()).filter_map(move |at| {
        let row = dense.row(at)?;
        Some(((dense.device_of(row).map(|device| device.0), dense.user_of(row).map(|user| user.0)), row))
    })
}

fn verdict(class: &Class) -> impl PartialEq + use<> {
    (class.targeting, class.applicability, class.expected, class.finding)
}

/// The class of every selected row of one profile.
struct Verdicts<'p> {
    classes: Classes<'p>,
    of: Vec<(RowId, u32)>,
}

impl<'p> Verdicts<'p> {
    fn of(bulk: &Bulk<'_>, plan: &'p Plan<'p>, selection: &Selection) -> Self {
        let mut classes = Classes::new(plan);
        let mut of = Vec::with_capacity(bulk.dense().rows());
        bulk.rows(&mut classes, (selection, true), 0..bulk.blocks(), |_, row, class| of.push((row, class)));
        Self { classes, of }
    }

    fn rows(&self) -> impl Iterator<Item = (RowId, &Class)> {
        self.of.iter().filter_map(|(row, class)| Some((*row, self.classes.get(*class)?)))
    }

    /// Rows come in order, so a row is found by halving.
    fn class(&self, row: RowId) -> Option<&Class> {
        let at = self.of.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.classes.get(self.of.get(at)?.1)
    }
}

/// A profile that one side has: whoever should have it, or reports it.
fn alone(
    bulk: &Bulk<'_>,
    profile: &Profile,
    sides: fn(Decision) -> (Vec<Decision>, Vec<Decision>),
    told: &mut impl FnMut(Flip),
) -> u64 {
    let plan = bulk.plan_to_count(profile);
    let mut rows = Vec::new();
    let mut classes = Classes::new(&plan);
    bulk.rows(&mut classes, (&Selection::all(), false), 0..bulk.blocks(), |classes, row, class| {
        if classes.get(class).is_some_and(|class| class.finding != Finding::NotExpected) {
            rows.push(row);
        }
    });
    for row in rows {
        let (before, after) = sides(bulk.explain(&plan, row).0);
        flips(before, after).into_iter().for_each(&mut *told);
    }
    bulk.dense().rows() as u64
}
