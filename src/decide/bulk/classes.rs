//! Subjects that a profile can't tell apart, and the one decision that they share.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::dense::RowId;
use super::plan::Plan;
use super::pool::Bulk;
use crate::decide::decision::{
    Applicability, Cause, Decision, Expected, Finding, ReportedState, Targeting, Timing,
};
use crate::decide::reason::{CauseCode, WarningCode};

/// What the explaining core said about one row of the class, and so about all.
#[derive(Clone, Debug)]
pub struct Class {
    /// Does an assignment reach them?
    pub targeting: Targeting,
    /// Can the device take it?
    pub applicability: Applicability,
    /// Both.
    pub expected: Expected,
    /// Has the device checked in since?
    pub timing: Timing,
    /// What Intune says happened.
    pub reported: Option<ReportedState>,
    /// The result code that is reported, of the profile or of its certificate; never zero.
    pub error: Option<i64>,
    /// The conclusion.
    pub finding: Finding,
    /// Worth knowing.
    pub warnings: Vec<WarningCode>,
    /// Where the chain stops, in the words for the first row.
    pub cause: Option<Cause>,
    /// Something that the profile needs could not be told to reach the same subject.
    pub needs_open: bool,
    /// The row that was asked about.
    pub first: RowId,
}

/// What rows of one class have in common, where every row is asked about by itself.
#[derive(PartialEq, Eq, Hash, Debug)]
struct Outcome {
    says: (Targeting, Applicability, Expected, Timing, Option<ReportedState>, Finding),
    cause: Option<CauseCode>,
    error: Option<i64>,
    warnings: Vec<WarningCode>,
    needs_open: bool,
}

impl Class {
    fn of(decision: Decision, first: RowId) -> Self {
        use crate::decide::decision::DependencyState;
        let needs_open =
            decision.dependencies.iter().any(|dependency| dependency.state == DependencyState::Unknown);
        let error = decision.reported.as_ref().and_then(|reported| reported.error_code);
        let of_certificate = decision.certificate.as_ref().and_then(|certificate| certificate.error_code);
        Self {
            targeting: decision.targeting,
            applicability: decision.applicability,
            expected: decision.expected,
            timing: decision.timing,
            error: error.filter(|code| *code != 0).or(of_certificate.filter(|code| *code != 0)),
            reported: decision.reported.map(|reported| reported.state),
            warnings: decision.warnings.iter().map(|warning| warning.code).collect(),
            finding: decision.finding,
            cause: decision.cause,
            needs_open,
            first,
        }
    }

    fn outcome(&self) -> Outcome {
        Outcome {
            says: (
                self.targeting,
                self.applicability,
                self.expected,
                self.timing,
                self.reported,
                self.finding,
            ),
            cause: self.cause.as_ref().map(|cause| cause.code),
            error: self.error,
            warnings: self.warnings.clone(),
            needs_open: self.needs_open,
        }
    }

    /// Whether an audit leaves its rows out; see [`is_left_out`](super::is_left_out).
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        super::is_left_out(self.finding, self.targeting, self.applicability)
    }
}

/// Codes up to this are looked up in a table.
const TABLE: u64 = 1 << 21;

/// The class of each code that was met.
#[derive(Debug)]
enum Index {
    /// By place: one more than the class; 0: none yet. Zeroes cost no memory until they are written over.
    Table(Vec<u32>),
    /// By hash, where there are too many codes for a table.
    Map(FxHashMap<u64, u32>),
}

impl Index {
    fn new(codes: u64) -> Self {
        match usize::try_from(codes) {
            Ok(size) if codes <= TABLE => Self::Table(vec![0; size]),
            _ => Self::Map(FxHashMap::default()),
        }
    }

    fn get(&self, code: u64) -> Option<u32> {
        match self {
            Self::Table(table) => table.get(code as usize)?.checked_sub(1),
            Self::Map(map) => map.get(&code).copied(),
        }
    }

    fn set(&mut self, code: u64, class: u32) {
        match self {
            Self::Table(table) => {
                if let Some(slot) = table.get_mut(code as usize) {
                    *slot = class + 1;
                }
            }
            Self::Map(map) => drop(map.insert(code, class)),
        }
    }
}

/// The classes of one profile, as far as rows were looked at.
#[derive(Debug)]
pub struct Classes<'p> {
    pub(super) plan: &'p Plan<'p>,
    index: Index,
    outcomes: HashMap<Outcome, u32>,
    classes: Vec<Class>,
}

impl<'p> Classes<'p> {
    /// No class yet.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Self { plan, index: Index::new(plan.codes), outcomes: HashMap::new(), classes: Vec::new() }
    }

    /// The class with this number.
    #[must_use]
    pub fn get(&self, class: u32) -> Option<&Class> {
        self.classes.get(class as usize)
    }

    /// All classes, by number.
    #[must_use]
    pub fn all(&self) -> &[Class] {
        &self.classes
    }

    /// The number of the class of a row.
    pub(super) fn of(&mut self, bulk: &Bulk<'_>, code: u64, row: RowId) -> u32 {
        if self.plan.alone {
            return self.of_outcome(bulk, row);
        }
        if let Some(class) = self.index.get(code) {
            return class;
        }
        let class = self.push(Class::of(bulk.explain(self.plan, row).0, row));
        self.index.set(code, class);
        class
    }

    /// Where every row is on its own, rows with the same outcome are counted as one class.
    fn of_outcome(&mut self, bulk: &Bulk<'_>, row: RowId) -> u32 {
        let class = Class::of(bulk.explain(self.plan, row).0, row);
        let outcome = class.outcome();
        if let Some(known) = self.outcomes.get(&outcome) {
            return *known;
        }
        let number = self.push(class);
        self.outcomes.insert(outcome, number);
        number
    }

    fn push(&mut self, class: Class) -> u32 {
        self.classes.push(class);
        super::intern::number(self.classes.len() - 1)
    }
}
