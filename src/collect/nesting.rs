//! By which path a nested group holds its subject: read from the groups' own members, only where an
//! assignment names a nested group.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::answers::Answers;
use super::directory::OnlyId;
use super::reads::{self, Planned, Read};
use crate::model::{GroupId, Membership};

/// The most groups that are asked for their members; beyond it the path stays unsaid.
const MOST: usize = 40;

/// Nested groups to ask for their children, in the order in which the reads number them.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    asked: Vec<GroupId>,
    children: BTreeMap<GroupId, BTreeSet<GroupId>>,
}

impl Nesting {
    /// Plans the reads that explain these memberships. Groups already asked are not asked again.
    pub(super) fn plan<'a>(
        &mut self,
        memberships: impl Iterator<Item = &'a Membership>,
        assigned: &HashSet<GroupId>,
    ) -> Vec<Planned> {
        let mut wanted = BTreeSet::new();
        for membership in memberships {
            let nested: Vec<&GroupId> = membership
                .links
                .iter()
                .filter(|(_, link)| link.direct == Some(false))
                .map(|(id, _)| id)
                .collect();
            if nested.iter().any(|id| assigned.contains(*id)) {
                wanted.extend(nested.into_iter().cloned());
            }
        }
        wanted
            .into_iter()
            .filter(|id| !self.asked.contains(id))
            .take(MOST.saturating_sub(self.asked.len()))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|id| {
                self.asked.push(id.clone());
                reads::child_groups(self.asked.len() - 1, id.as_str())
            })
            .collect()
    }

    /// Takes what the reads brought. A failed one only leaves a path unsaid; the membership stays certain.
    pub(super) fn learn(&mut self, answers: &mut Answers) {
        for (index, id) in self.asked.iter().enumerate() {
            if let Some(items) = answers.take_quietly::<OnlyId>(Read::ChildGroups(index)) {
                let children = items.into_iter().filter_map(OnlyId::id).map(|id| GroupId::new(&id)).collect();
                self.children.insert(id.clone(), children);
            }
        }
    }

    /// Fills in the path from each nested group down to a group that holds the subject itself.
    pub(super) fn explain(&self, membership: &mut Membership) {
        membership.explain(&self.children);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MembershipLink;

    fn membership(links: &[(&str, bool)]) -> Membership {
        let links = links
            .iter()
            .map(|(id, direct)| (GroupId::new(id), MembershipLink { direct: Some(*direct), via: Vec::new() }))
            .collect();
        Membership { links, ..Membership::default() }
    }

    #[test]
    fn nothing_is_read_when_no_nested_group_is_assigned() {
        let membership = membership(&[("top", false), ("team", true)]);
        let assigned = HashSet::from(["team".into()]);
        assert!(Nesting::default().plan([&membership].into_iter(), &assigned).is_empty());
        let assigned = HashSet::from(["top".into()]);
        assert_eq!(Nesting::default().plan([&membership].into_iter(), &assigned).len(), 1);
    }
}
