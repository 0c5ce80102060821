//! The lists of assignable things, and what to do when a list can't be had with its assignments.

use super::answers::{Answers, Items, ask};
use super::ledger::Ledger;
use super::reads::{self, Planned, Read};
use crate::graph::wire::assignable as wire;
use crate::graph::{Client, GraphErrorKind};
use crate::kinds::{self, AssignmentRead, COLLECTIONS, Collection};
use crate::model::{Fact, FilterCatalog, Profile};

/// Profiles with the collection that each came from.
#[derive(Debug, Default)]
pub(super) struct Assignables {
    pub(super) profiles: Vec<Profile>,
    origins: Vec<&'static Collection>,
}

impl Assignables {
    /// Takes the lists of a round. Lists that the service could not expand are asked again without.
    pub(super) async fn take(client: &Client, answers: &mut Answers, ledger: &mut Ledger) -> Self {
        let again: Vec<Planned> = COLLECTIONS
            .iter()
            .enumerate()
            .filter(|(index, row)| {
                row.assignments == AssignmentRead::Expanded
                    && answers
                        .error(Read::Collection(*index))
                        .is_some_and(|error| may_be_the_expansion(&error.kind))
            })
            .map(|(index, row)| Planned {
                read: Read::Collection(index),
                get: reads::collection_alone(row),
                alone: true,
            })
            .collect();
        if !again.is_empty() {
            answers.extend(ask(client, again).await);
        }
        let mut found = Self::default();
        for (index, row) in COLLECTIONS.iter().enumerate() {
            if let Some(Items { items, .. }) =
                answers.take::<wire::Assignable>(Read::Collection(index), ledger)
            {
                found.add(items, row);
            }
        }
        found
    }

    fn add(&mut self, items: Vec<wire::Assignable>, row: &'static Collection) {
        let profiles = items.into_iter().filter_map(|item| kinds::profile(item, row));
        let before = self.profiles.len();
        self.profiles.extend(profiles);
        self.origins.extend(std::iter::repeat_n(row, self.profiles.len() - before));
    }

    /// Reads the assignments, one by one, of every profile that came without.
    pub(super) fn plan_assignments(&self) -> Vec<Planned> {
        self.profiles
            .iter()
            .zip(&self.origins)
            .enumerate()
            .filter(|(_, (profile, _))| profile.assignments.known().is_none())
            .map(|(index, (profile, row))| reads::assignments(index, row, profile.id.as_str()))
            .collect()
    }

    /// Whether the list came without the assignments of certificate profiles.
    pub(super) fn lack_certificate_assignments(&self) -> bool {
        let lacks =
            |profile: &Profile| profile.kind.is_certificate() && profile.assignments.known().is_none();
        self.profiles.iter().any(lacks)
    }

    /// Takes the assignments that were read one by one.
    pub(super) fn learn_assignments(&mut self, answers: &mut Answers, ledger: &mut Ledger) {
        for (index, profile) in self.profiles.iter_mut().enumerate() {
            let Some(items) = answers.take::<wire::Assignment>(Read::Assignments(index), ledger) else {
                continue;
            };
            profile.assignments = match items.whole() {
                Ok(items) => Fact::Known(items.into_iter().map(kinds::assignment).collect()),
                Err(gap) => Fact::Unknown(gap),
            };
        }
    }
}

/// Failures that a list without its expansion may not have: services time out on it, or refuse it.
pub(super) fn may_be_the_expansion(kind: &GraphErrorKind) -> bool {
    matches!(
        kind,
        GraphErrorKind::BadRequest
            | GraphErrorKind::Server
            | GraphErrorKind::Malformed
            | GraphErrorKind::TooLarge
    )
}

/// The assignment filters of a round.
pub(super) fn filters(answers: &mut Answers, ledger: &mut Ledger) -> FilterCatalog {
    let Some(Items { items, gap }) = answers.take::<wire::AssignmentFilter>(Read::Filters, ledger) else {
        return FilterCatalog::default();
    };
    let filters = items.into_iter().filter_map(kinds::assignment_filter);
    FilterCatalog { filters: filters.map(|filter| (filter.id.clone(), filter)).collect(), gap }
}
