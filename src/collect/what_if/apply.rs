//! Edits applied to the facts about some subjects.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Edit, Edits};
use crate::model::{
    Assignment, AssignmentEffect, AssignmentId, AssignmentTarget, Fact, Field, FilterUse, Gap, GapKind,
    GroupId, GroupsRead, InstallIntent, ManagedDevice, Membership, MembershipLink, ProfileId, ProfileKind,
    Tenant, User,
};
use crate::snapshot::sources;

impl Edits {
    /// Edits the facts. What they do to subjects that the tenant does not hold is somebody else's matter.
    pub fn apply(&self, tenant: &mut Tenant) {
        self.apply_to_profiles(tenant);
        tenant.users.iter_mut().for_each(|user| self.apply_to_user(user));
        tenant.devices.iter_mut().for_each(|device| self.apply_to_device(device));
    }

    /// Edits what all subjects share: assignments and filters.
    pub fn apply_to_profiles(&self, tenant: &mut Tenant) {
        for (number, edit) in self.edits.iter().enumerate() {
            match edit {
                Edit::Assign { profile, target } => assign(tenant, profile, target, number),
                Edit::Rule { filter, rule } => {
                    if let Some(filter) = tenant.filters.filters.get_mut(filter) {
                        filter.rule = Field::Value(rule.clone());
                    }
                }
                Edit::Join { .. } | Edit::Leave { .. } => {}
            }
        }
    }

    /// Edits a user's groups.
    pub fn apply_to_user(&self, user: &mut User) {
        if let Some(id) = &user.id {
            self.move_member(id.as_str(), &mut user.groups);
        }
    }

    /// Edits the groups of a device's Entra object.
    pub fn apply_to_device(&self, device: &mut ManagedDevice) {
        if let Fact::Known(Some(object)) = &mut device.directory {
            self.move_member(object.id.as_str(), &mut object.groups);
        }
    }

    fn move_member(&self, id: &str, membership: &mut Membership) {
        for edit in &self.edits {
            match edit {
                Edit::Join { member, group } if member.eq_ignore_ascii_case(id) => {
                    self.join(membership, group)
                }
                Edit::Leave { member, group } if member.eq_ignore_ascii_case(id) => {
                    self.leave(membership, group);
                }
                _ => {}
            }
        }
    }

    /// Whoever is in a group is in every group that holds it.
    fn join(&self, membership: &mut Membership, group: &GroupId) {
        membership.links.insert(group.clone(), MembershipLink { direct: Some(true), via: Vec::new() });
        for above in self.above(group) {
            membership
                .links
                .entry(above.clone())
                .or_insert(MembershipLink { direct: Some(false), via: Vec::new() });
        }
        membership.explain(&self.children);
    }

    /// Whoever leaves a group stays in it, and in those above it, that hold them by another way.
    fn leave(&self, membership: &mut Membership, group: &GroupId) {
        let Some(link) = membership.links.get_mut(group) else { return };
        link.direct = Some(false);
        let shaken: BTreeSet<GroupId> = self
            .above(group)
            .chain([group])
            .filter(|id| membership.links.contains_key(*id))
            .cloned()
            .collect();
        let mut held: BTreeSet<GroupId> = membership
            .links
            .iter()
            .filter(|(id, link)| !shaken.contains(*id) || link.direct == Some(true))
            .map(|(id, _)| id.clone())
            .collect();
        // What holds on to something that is held is held: groups in a circle don't hold each other up.
        while let Some(more) = shaken.iter().find(|id| {
            !held.contains(*id) && self.nested.get(*id).is_some_and(|inside| !inside.is_disjoint(&held))
        }) {
            held.insert(more.clone());
        }
        for id in shaken.difference(&held) {
            let link = membership.links.remove(id);
            if link.is_some_and(|link| link.direct.is_none()) {
                doubt(membership, id);
            }
        }
        for link in membership.links.values_mut().filter(|link| link.direct == Some(false)) {
            link.via.clear();
        }
        membership.explain(&self.children);
    }

    /// The groups that hold this one, however high.
    fn above<'e>(&'e self, group: &'e GroupId) -> impl Iterator<Item = &'e GroupId> {
        self.nested.iter().filter(move |(_, inside)| inside.contains(group)).map(|(above, _)| above)
    }
}

/// Whether a group above still holds the subject directly was not read.
fn doubt(membership: &mut Membership, group: &GroupId) {
    let gap = Gap::new(
        sources::DIRECT_MEMBERS,
        GapKind::NotCollected,
        "whether the group also holds the subject directly was not read",
        "run `scepcheck snapshot refresh`",
    );
    if let Some(read) = &membership.only {
        let mut read: GroupsRead = GroupsRead::clone(read);
        read.complete.remove(group);
        read.gaps.insert(group.clone(), gap);
        membership.only = Some(Arc::new(read));
    } else {
        membership.gap = Some(gap);
    }
}

fn assign(tenant: &mut Tenant, profile: &ProfileId, target: &AssignmentTarget, number: usize) {
    let Some(profile) = tenant.profiles.iter_mut().find(|known| known.id == *profile) else { return };
    let effect = match profile.kind {
        ProfileKind::App => AssignmentEffect::Install(InstallIntent::Required),
        _ => AssignmentEffect::Apply,
    };
    if let Fact::Known(assignments) = &mut profile.assignments {
        assignments.push(Assignment {
            id: AssignmentId::new(&format!("what-if-{}", number + 1)),
            target: target.clone(),
            filter: FilterUse::None,
            effect,
            from_policy_set: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::Ternary;

    fn edits(nested: &[(&str, &[&str])]) -> Edits {
        let nested: BTreeMap<GroupId, BTreeSet<GroupId>> = nested
            .iter()
            .map(|(id, inside)| (GroupId::new(id), inside.iter().map(|id| GroupId::new(id)).collect()))
            .collect();
        Edits { edits: Vec::new(), children: nested.clone(), nested }
    }

    fn membership(links: &[(&str, Option<bool>)]) -> Membership {
        let link = |direct: &Option<bool>| MembershipLink { direct: *direct, via: Vec::new() };
        Membership {
            links: links.iter().map(|(id, direct)| (GroupId::new(id), link(direct))).collect(),
            ..Membership::default()
        }
    }

    fn groups(membership: &Membership) -> Vec<&str> {
        membership.links.keys().map(GroupId::as_str).collect()
    }

    #[test]
    fn joining_a_group_joins_those_above_it() {
        let edits = edits(&[("all", &["sales", "team"]), ("sales", &["team"]), ("other", &["side"])]);
        let mut joined = Membership::default();
        edits.join(&mut joined, &"team".into());
        assert_eq!(groups(&joined), ["all", "sales", "team"]);
        assert_eq!(joined.links[&"sales".into()].via, ["team".into()]);
    }

    #[test]
    fn leaving_a_group_leaves_those_above_it_unless_there_is_another_way() {
        let edits = edits(&[("all", &["sales", "team", "side"]), ("sales", &["team"])]);
        let start = || membership(&[("all", Some(false)), ("sales", Some(false)), ("team", Some(true))]);
        let mut left = start();
        edits.leave(&mut left, &"team".into());
        assert!(groups(&left).is_empty());
        let mut stays = start();
        stays.links.insert("side".into(), MembershipLink { direct: Some(true), via: Vec::new() });
        edits.leave(&mut stays, &"team".into());
        assert_eq!(groups(&stays), ["all", "side"]);
        assert_eq!(stays.links[&"all".into()].via, ["side".into()]);
    }

    #[test]
    fn a_circle_of_groups_does_not_hold_itself_up() {
        let edits = edits(&[("a", &["b", "team"]), ("b", &["a", "team"])]);
        let mut left = membership(&[("a", Some(false)), ("b", Some(false)), ("team", Some(true))]);
        edits.leave(&mut left, &"team".into());
        assert!(groups(&left).is_empty(), "{:?}", groups(&left));
    }

    #[test]
    fn where_direct_membership_was_not_read_leaving_leaves_a_doubt() {
        let edits = edits(&[("all", &["team"])]);
        let mut left = membership(&[("all", None), ("team", Some(true))]);
        left.only = Some(Arc::new(GroupsRead {
            complete: ["all".into(), "team".into()].into(),
            gaps: BTreeMap::new(),
            elsewhere: Gap::new(sources::GROUPS, GapKind::NotCollected, "not asked", "ask"),
        }));
        edits.leave(&mut left, &"team".into());
        assert_eq!(left.contains(&"all".into()), Ternary::Unknown);
        assert_eq!(left.contains(&"team".into()), Ternary::No);
    }
}
