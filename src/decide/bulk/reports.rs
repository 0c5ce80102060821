//! What Intune reports, by profile.

use super::rows::{NEVER, NONE};
use crate::decide::reported::{state_of, weight};
use crate::model::{Gap, ReportedStatus};

/// Whom a reported row speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// The device itself.
    System,
    /// This user, by id.
    Person(u32),
    /// Whoever has this principal name (the number of its lower-case text).
    Named(u32),
    /// Somebody who can be nobody here.
    Nobody,
}

/// How completely the report of a device was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Completeness {
    /// Why it may be incomplete.
    pub(super) gap: Option<Gap>,
    /// Why the catalog's rows may be.
    pub(super) catalog_gap: Option<Gap>,
}

/// What a row says, apart from when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Said {
    /// The status.
    pub(super) status: ReportedStatus,
    /// The error code.
    pub(super) error: Option<i64>,
    /// The install state, for apps; those have no status.
    pub(super) install: Option<Option<String>>,
}

/// One reported row of a profile.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReportRow {
    /// The device.
    pub(super) device: u32,
    /// Of whom it speaks.
    pub(super) who: Who,
    /// The number of what it [`Said`].
    pub(super) said: u32,
    /// When it was reported, in seconds; [`NEVER`] without a time.
    pub(super) time: i64,
}

/// What the report of a row's device has for a profile, as far as it decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Found {
    /// No row.
    #[default]
    Nothing,
    /// Rows of other users only.
    OthersOnly,
    /// A row for the subject, or for the device itself: the number of what it [`Said`].
    Row(u32),
}

impl Found {
    /// As a number, below the count of what rows say and two.
    pub(super) fn number(self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::OthersOnly => 1,
            Self::Row(said) => u64::from(said) + 2,
        }
    }
}

/// The row that counts, with its time: as [`reported::join`](crate::decide::reported::join) chooses it.
pub(super) fn choose(rows: &[ReportRow], is_mine: impl Fn(Who) -> bool, said: &[Said]) -> (Found, i64) {
    let newest = |mine: &dyn Fn(Who) -> bool| {
        let mut rows = rows.iter().filter(|row| mine(row.who));
        let first = rows.next()?;
        // Mostly it is the only one, and what it says need not be weighed.
        let Some(second) = rows.next() else { return Some(first) };
        [first, second].into_iter().chain(rows).max_by_key(|row| {
            let status = said.get(row.said as usize).map(|said| weight(state_of(&said.status)));
            (row.time, status)
        })
    };
    let chosen = newest(&is_mine).or_else(|| newest(&|who| who == Who::System));
    match chosen {
        Some(row) => (Found::Row(row.said), row.time),
        None if rows.is_empty() => (Found::Nothing, NEVER),
        None => (Found::OthersOnly, NEVER),
    }
}

/// Whether a reported row speaks of a row's subject. `named` finds the number of the user's principal name.
pub(super) fn is_of(who: Who, person: u32, named: impl Fn() -> Option<u32>) -> bool {
    match who {
        Who::Person(id) => person != NONE && id == person,
        Who::Named(name) => named() == Some(name),
        Who::System | Who::Nobody => false,
    }
}
