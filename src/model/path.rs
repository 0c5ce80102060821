//! By which path a nested group holds its subject.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use super::group::Membership;
use super::ids::GroupId;

impl Membership {
    /// Fills in the shortest path from each nested group down to a group that holds the subject itself, as far
    /// as the groups directly inside groups are known.
    pub fn explain(&mut self, children: &BTreeMap<GroupId, BTreeSet<GroupId>>) {
        let nested: Vec<GroupId> = self
            .links
            .iter()
            .filter(|(_, link)| link.direct == Some(false) && link.via.is_empty())
            .map(|(id, _)| id.clone())
            .collect();
        for id in nested {
            if let Some(via) = self.path(&id, children)
                && let Some(link) = self.links.get_mut(&id)
            {
                link.via = via;
            }
        }
    }

    /// Breadth first, each group once: nesting may be circular.
    fn path(&self, from: &GroupId, children: &BTreeMap<GroupId, BTreeSet<GroupId>>) -> Option<Vec<GroupId>> {
        let mut seen = HashSet::from([from.clone()]);
        let mut queue = VecDeque::from([(from.clone(), Vec::new())]);
        while let Some((at, path)) = queue.pop_front() {
            for child in children.get(&at).into_iter().flatten() {
                let Some(link) = self.links.get(child) else { continue };
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
        Membership { links, ..Membership::default() }
    }

    fn children(children: &[(&str, &[&str])]) -> BTreeMap<GroupId, BTreeSet<GroupId>> {
        children
            .iter()
            .map(|(id, below)| (GroupId::new(id), below.iter().map(|id| GroupId::new(id)).collect()))
            .collect()
    }

    #[test]
    fn the_path_goes_down_to_the_group_that_holds_the_subject() {
        let mut membership =
            membership(&[("top", false), ("middle", false), ("team", true), ("other", true)]);
        membership.explain(&children(&[("top", &["middle", "stranger"]), ("middle", &["team", "top"])]));
        assert_eq!(membership.links[&"top".into()].via, ["middle".into(), "team".into()]);
        assert_eq!(membership.links[&"middle".into()].via, ["team".into()]);
        assert!(membership.links[&"team".into()].via.is_empty());
    }

    #[test]
    fn circles_end_and_unread_groups_leave_the_path_unsaid() {
        let mut membership = membership(&[("a", false), ("b", false), ("team", true)]);
        membership.explain(&children(&[("a", &["b"]), ("b", &["a"])]));
        assert!(membership.links[&"a".into()].via.is_empty());
    }
}
