//! By which path a nested group holds its subject: read from the groups' own members, only where an
//! assignment names a nested group.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

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

    /// Fills in the shortest path from each nested group down to a group that holds the subject itself.
    pub(super) fn explain(&self, membership: &mut Membership) {
        let nested: Vec<GroupId> = membership
            .links
            .iter()
            .filter(|(_, link)| link.direct == Some(false) && link.via.is_empty())
            .map(|(id, _)| id.clone())
            .collect();
        for id in nested {
            if let Some(via) = self.path(&id, membership)
                && let Some(link) = membership.links.get_mut(&id)
            {
                link.via = via;
            }
        }
    }

    /// Breadth first, each group once: nesting may be circular.
    fn path(&self, from: &GroupId, membership: &Membership) -> Option<Vec<GroupId>> {
        let mut seen = HashSet::from([from.clone()]);
        let mut queue = VecDeque::from([(from.clone(), Vec::new())]);
        while let Some((at, path)) = queue.pop_front() {
            for child in self.children.get(&at).into_iter().flatten() {
                let Some(link) = membership.links.get(child) else { continue };
                if !seen.insert(child.clone()) {
                    continue;
                }
                let mut path: Vec<GroupId> = path.clone();
                path.push(child.clone());
                if link.direct == Some(true) {
                    return Some(path);
                }
                queue.push_back((child.clone(), path));
            }
        }
        None
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
        Membership { links, gap: None }
    }

    fn nesting(children: &[(&str, &[&str])]) -> Nesting {
        let children = children
            .iter()
            .map(|(id, below)| (GroupId::new(id), below.iter().map(|id| GroupId::new(id)).collect()))
            .collect();
        Nesting { asked: Vec::new(), children }
    }

    #[test]
    fn the_path_goes_down_to_the_group_that_holds_the_subject() {
        let mut membership =
            membership(&[("top", false), ("middle", false), ("team", true), ("other", true)]);
        let nesting = nesting(&[("top", &["middle", "stranger"]), ("middle", &["team", "top"])]);
        nesting.explain(&mut membership);
        assert_eq!(membership.links[&"top".into()].via, ["middle".into(), "team".into()]);
        assert_eq!(membership.links[&"middle".into()].via, ["team".into()]);
        assert!(membership.links[&"team".into()].via.is_empty());
    }

    #[test]
    fn circles_end_and_unread_groups_leave_the_path_unsaid() {
        let mut membership = membership(&[("a", false), ("b", false), ("team", true)]);
        nesting(&[("a", &["b"]), ("b", &["a"])]).explain(&mut membership);
        assert!(membership.links[&"a".into()].via.is_empty());
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
