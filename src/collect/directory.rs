//! Memberships: the transitive list says which groups, the direct list says which without nesting.

use std::collections::{BTreeMap, HashSet};

use super::answers::{Answers, Items};
use super::ledger::Ledger;
use super::reads::Read;
use crate::graph::wire::{Read as Property, directory as wire};
use crate::kinds;
use crate::model::{Group, GroupId, Membership, MembershipLink};

/// An item of a list of which only the id is asked.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct OnlyId {
    id: Property<String>,
}

impl OnlyId {
    /// The id, if it came.
    pub(super) fn id(self) -> Option<String> {
        self.id.value().filter(|id| !id.is_empty())
    }
}

/// The membership that two reads make, and the groups they named. `None` if they were not asked.
pub(super) fn membership(
    answers: &mut Answers,
    transitive: Read,
    direct: Read,
    ledger: &mut Ledger,
    groups: &mut BTreeMap<GroupId, Group>,
) -> Option<Membership> {
    let Items { items, gap } = answers.take::<wire::Group>(transitive, ledger)?;
    let direct: Option<HashSet<GroupId>> = answers
        .take::<OnlyId>(direct, ledger)
        .and_then(|items| items.whole().ok())
        .map(|items| items.into_iter().filter_map(OnlyId::id).map(|id| GroupId::new(&id)).collect());
    let mut links = BTreeMap::new();
    for group in items.into_iter().filter_map(kinds::group) {
        let direct = direct.as_ref().map(|ids| ids.contains(&group.id));
        links.insert(group.id.clone(), MembershipLink { direct, via: Vec::new() });
        groups.insert(group.id.clone(), group);
    }
    Some(Membership { links, gap, only: None })
}
