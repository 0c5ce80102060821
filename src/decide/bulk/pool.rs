//! The bulk core: the columns of a tenant beside the explaining core that knows its profiles.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rustc_hash::FxHashMap;

use super::answers::Answers;
use super::bits::Bits;
use super::classes::{Class, Classes};
use super::codes::Codes;
use super::columns::Shape;
use super::dense::{Dense, RowId};
use super::intern::{Interner, number};
use super::named::Named;
use super::plan::{Alike, Plan, Statics, StaticsRead};
use super::rows::{Directory, NEVER, NONE, Primary, RowBase};
use super::scan::Counts;
use super::select::Selection;
use super::stand::{Names, Stand, bare_device};
use crate::decide::decision::{Decision, Finding, Targeting};
use crate::decide::engine::Engine;
use crate::decide::joins::Joins;
use crate::decide::sides::userless;
use crate::decide::subjects::Subject;
use crate::model::{Profile, Tenant};

/// Decides every row of a tenant as it was at one time.
#[derive(Debug)]
pub struct Bulk<'t> {
    pub(super) skeleton: &'t Tenant,
    pub(super) dense: &'t Dense,
    pub(super) engine: Engine<'t>,
    pub(super) as_of: DateTime<Utc>,
    pub(super) now: i64,
    /// Rows that may be in groups that do not list them.
    pub(super) open: Bits,
    /// Whether no user can count on devices of a shape.
    pub(super) userless: Vec<bool>,
    pub(super) named: Named,
    answers: Answers,
    statics: Mutex<HashMap<StaticsRead, Arc<Statics>>>,
}

/// A profile with its counts, and how many rows each of its classes has.
#[derive(Debug)]
pub struct Counted<'p> {
    /// The classes that were met.
    pub classes: Classes<'p>,
    /// How many rows each class has, by its number.
    pub rows: Vec<u64>,
    /// How many rows are not targeted, with nothing reported of them; they belong to no class.
    pub quiet: u64,
    /// All rows that were asked about.
    pub counts: Counts,
}

impl<'t> Bulk<'t> {
    /// A core for a tenant: `skeleton` holds its profiles, filters, groups and coverage, and neither users nor
    /// devices; those are in `dense`. `as_of` stands for now.
    #[must_use]
    pub fn new(skeleton: &'t Tenant, dense: &'t Dense, as_of: DateTime<Utc>) -> Self {
        let engine = Engine::new(skeleton, as_of);
        let is_userless = |shape| userless(&bare_device(dense, shape)).is_some();
        let userless = dense.words.shapes.iter().map(is_userless).collect();
        let open = open_rows(dense, engine.device_list_is_open());
        Self {
            skeleton,
            dense,
            engine,
            as_of,
            now: Self::now_of(as_of),
            open,
            userless,
            named: Named::default(),
            answers: Answers::default(),
            statics: Mutex::default(),
        }
    }

    /// The profiles in the order in which answers list them.
    #[must_use]
    pub fn profiles(&self) -> &[&'t Profile] {
        self.engine.profiles_in_order()
    }

    /// The tenant that holds the profiles, filters and groups.
    #[must_use]
    pub fn tenant(&self) -> &'t Tenant {
        self.skeleton
    }

    /// The moment that stands for now.
    #[must_use]
    pub fn as_of(&self) -> DateTime<Utc> {
        self.as_of
    }

    /// The columns.
    #[must_use]
    pub fn dense(&self) -> &'t Dense {
        self.dense
    }

    /// The plan for one profile, with classes that can share a text.
    #[must_use]
    pub fn plan<'b>(&'b self, profile: &'b Profile) -> Plan<'b> {
        Plan::new(self, profile, Alike::InEveryWord)
    }

    /// The plan for one profile, to count outcomes: with fewer classes, which differ in words.
    #[must_use]
    pub fn plan_to_count<'b>(&'b self, profile: &'b Profile) -> Plan<'b> {
        Plan::new(self, profile, Alike::InOutcome)
    }

    /// Decides all selected rows of a profile and counts them.
    #[must_use]
    pub fn count<'p>(&self, plan: &'p Plan<'p>, selection: &Selection) -> Counted<'p> {
        let rows = selection.within(&plan.candidates);
        let mut counted =
            Counted { classes: Classes::new(plan), rows: Vec::new(), quiet: 0, counts: Counts::default() };
        let mut counts: Vec<u64> = Vec::new();
        self.scan(&mut counted.classes, &rows, 0..rows.blocks(), |classes, _, class| {
            if counts.len() <= class as usize {
                counts.resize(classes.all().len(), 0);
            }
            if let Some(count) = counts.get_mut(class as usize) {
                *count += 1;
            }
        });
        for (class, rows) in counted.classes.all().iter().zip(&counts) {
            counted.counts.add(class.finding, class.targeting, *rows);
        }
        let quiet = selection.len(self.dense.rows()) - rows.count();
        counted.counts.add(Finding::NotExpected, Targeting::NotTargeted, quiet);
        counted.quiet = quiet;
        counted.rows = counts;
        counted
    }

    /// The blocks of 64 rows that there are.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.dense.rows().div_ceil(64)
    }

    /// Goes through the selected rows of these blocks in order, with the class of each. Rows that nothing reaches
    /// and of which nothing is reported are gone through only if `full`.
    pub fn rows<'p>(
        &self,
        classes: &mut Classes<'p>,
        selected: (&Selection, bool),
        blocks: Range<usize>,
        visit: impl FnMut(&mut Classes<'p>, RowId, u32),
    ) {
        let (selection, full) = selected;
        let rows =
            if full { selection.rows(self.dense.rows()) } else { selection.within(&classes.plan.candidates) };
        self.scan(classes, &rows, blocks, visit);
    }

    /// The decision on one row, as the explaining core makes it from the columns.
    #[must_use]
    pub fn explain(&self, plan: &Plan<'_>, row: RowId) -> (Decision, Stand) {
        let stand = self.stand(plan, row, Names::Real).unwrap_or_default();
        (self.decide(plan, &stand), stand)
    }

    /// The class of one row, among those of its profile.
    #[must_use]
    pub fn class_of<'c>(&self, classes: &'c mut Classes<'_>, row: RowId) -> Option<&'c Class> {
        let mut codes = Codes::default();
        self.codes(classes.plan, &[row.0], &mut codes);
        let class = classes.of(self, codes.of.first().copied()?, row);
        classes.get(class)
    }

    /// The same for a row under placeholder names. `None` if its times can't be told from others.
    #[must_use]
    pub fn explain_as(&self, plan: &Plan<'_>, row: RowId, names: Names) -> Option<(Decision, Stand)> {
        let stand = self.stand(plan, row, names).filter(|_| !plan.alone && plan.named.is_empty())?;
        Some((self.decide(plan, &stand), stand))
    }

    fn decide(&self, plan: &Plan<'_>, stand: &Stand) -> Decision {
        let joins = Joins::of(&stand.facts).with_registrations_of(self.engine.joins());
        let subject = Subject { user: stand.user.as_ref(), device: stand.device.as_ref() };
        self.engine.decide_by(plan.profile, subject, &joins)
    }

    /// Numbers what of each row is the same whatever a profile's groups and times are.
    pub(super) fn statics(&self, read: &StaticsRead) -> Arc<Statics> {
        let mut known = self.statics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(statics) = known.get(read) {
            return Arc::clone(statics);
        }
        let statics = Arc::new(self.number_rows(read));
        known.insert(read.clone(), Arc::clone(&statics));
        statics
    }

    fn number_rows(&self, read: &StaticsRead) -> Statics {
        let mut distinct: Interner<(Shape, Vec<u32>)> = Interner::default();
        let filters = read.filters.iter().filter_map(|id| self.skeleton.filters.filters.get(id));
        let answers: Vec<_> = filters.map(|filter| self.answers.of(self.dense, filter)).collect();
        let reduced = |(at, shape): (usize, &Shape)| {
            let mut shape = *shape;
            shape.iter_mut().zip(read.columns).filter(|(_, used)| !used).for_each(|(code, _)| *code = 0);
            (shape, answers.iter().map(|answers| answers.get(at).copied().unwrap_or(NONE)).collect())
        };
        let (rows, devices) = (&self.dense.rows, &self.dense.devices);
        let shapes = self.dense.words.shapes.iter().enumerate();
        let shapes: Vec<u32> = shapes.map(|shape| distinct.code(reduced(shape))).collect();
        let mut numbers: FxHashMap<(u32, u32, bool), u32> = FxHashMap::default();
        let number_of = |(base, device): (&u32, &u32)| {
            let shape = devices.shapes.get(*device as usize).and_then(|shape| shapes.get(*shape as usize));
            let expires = devices.expires.get(*device as usize).copied().unwrap_or(NEVER);
            let key = (*base, shape.copied().unwrap_or(NONE), expires != NEVER && expires < self.now);
            let next = number(numbers.len());
            *numbers.entry(key).or_insert(next)
        };
        let of = rows.bases.iter().zip(&rows.devices).map(number_of).collect();
        Statics { of, count: numbers.len() }
    }
}

/// Rows whose user or device may be in groups that do not list them.
fn open_rows(dense: &Dense, device_list_is_open: bool) -> Bits {
    let is_open = |base: &RowBase| {
        let person = dense.words.person_bases.get(base.person as usize);
        let unread_user =
            base.person == NONE && base.relation.is_some_and(|relation| relation.primary != Primary::Nobody);
        let device = match base.device {
            Some(device) => !matches!(device.directory, Directory::Absent | Directory::Object { gap: 0, .. }),
            None => device_list_is_open,
        };
        unread_user || device || person.is_some_and(|person| person.gap != 0)
    };
    let open: Vec<bool> = dense.words.row_bases.iter().map(is_open).collect();
    let mut rows = Bits::none(dense.rows());
    for (row, base) in dense.rows.bases.iter().enumerate() {
        if open.get(*base as usize) == Some(&true) {
            rows.set(number(row));
        }
    }
    rows
}
