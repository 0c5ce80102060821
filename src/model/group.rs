//! Groups, and who is in them by which path.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fact::{Field, Gap};
use super::ids::GroupId;
use super::ternary::Ternary;

/// How a group gets its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// Members are added by hand or by another system.
    Assigned,
    /// A membership rule over users.
    DynamicUser,
    /// A membership rule over devices.
    DynamicDevice,
    /// A Microsoft 365 group.
    Microsoft365,
}

/// A group of the directory.
#[derive(Clone, Debug)]
pub struct Group {
    /// Object id.
    pub id: GroupId,
    /// `displayName`; not read when the group is hidden from the caller.
    pub display_name: Field<String>,
    /// `securityEnabled`; Intune evaluates only security-enabled groups.
    pub security_enabled: Field<bool>,
    /// `groupTypes`.
    pub group_types: Field<Vec<String>>,
    /// `membershipRule` of a dynamic group.
    pub membership_rule: Field<String>,
    /// `membershipRuleProcessingState`: On or Paused.
    pub rule_processing: Field<String>,
}

impl Group {
    /// A group of which only the id is known.
    #[must_use]
    pub fn unread(id: GroupId) -> Self {
        Self {
            id,
            display_name: Field::NotRead,
            security_enabled: Field::NotRead,
            group_types: Field::NotRead,
            membership_rule: Field::NotRead,
            rule_processing: Field::NotRead,
        }
    }

    /// Whether a rule fills the group.
    #[must_use]
    pub fn is_dynamic(&self) -> Ternary {
        match self.group_types.value() {
            Some(types) => types.iter().any(|t| t.eq_ignore_ascii_case("DynamicMembership")).into(),
            None => Ternary::Unknown,
        }
    }

    /// The kind, as far as it was read. A dynamic group's rule names `device.` or `user.` properties.
    #[must_use]
    pub fn kind(&self) -> Option<GroupKind> {
        let types = self.group_types.value()?;
        let has = |name: &str| types.iter().any(|t| t.eq_ignore_ascii_case(name));
        if has("DynamicMembership") {
            let rule = self.membership_rule.text().unwrap_or_default().to_ascii_lowercase();
            return Some(if rule.contains("device.") {
                GroupKind::DynamicDevice
            } else {
                GroupKind::DynamicUser
            });
        }
        Some(if has("Unified") { GroupKind::Microsoft365 } else { GroupKind::Assigned })
    }
}

/// How a group came to hold a user or device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembershipLink {
    /// Whether the subject itself is a member; `Unknown` when direct membership was not read.
    pub direct: Option<bool>,
    /// The groups between, from just below this group down to the one that holds the subject.
    /// Empty for a direct member, and where the path was not read.
    pub via: Vec<GroupId>,
}

/// The groups that hold one user or one device, transitive.
///
/// Links listed are certain even when the list is incomplete; absence counts only when it is complete.
#[derive(Clone, Debug, Default)]
pub struct Membership {
    /// The groups known to hold the subject.
    pub links: BTreeMap<GroupId, MembershipLink>,
    /// Why the list may be incomplete. `None`: read to the end.
    pub gap: Option<Gap>,
    /// For lists made from the groups' side: which groups' members were read. `None`: the subject's own list was.
    pub only: Option<Arc<GroupsRead>>,
}

/// The groups whose members were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupsRead {
    /// Read to the end.
    pub complete: BTreeSet<GroupId>,
    /// Read in part or not at all, and why.
    pub gaps: BTreeMap<GroupId, Gap>,
    /// What is said of all other groups.
    pub elsewhere: Gap,
}

impl Membership {
    /// Whether the group holds the subject.
    #[must_use]
    pub fn contains(&self, group: &GroupId) -> Ternary {
        if self.links.contains_key(group) {
            Ternary::Yes
        } else if self.gap_of(group).is_some() {
            Ternary::Unknown
        } else {
            Ternary::No
        }
    }

    /// Why it is not known whether a group that is not listed holds the subject. `None`: it does not.
    #[must_use]
    pub fn gap_of(&self, group: &GroupId) -> Option<&Gap> {
        self.gap.as_ref().or_else(|| match &self.only {
            Some(read) if !read.complete.contains(group) => {
                Some(read.gaps.get(group).unwrap_or(&read.elsewhere))
            }
            _ => None,
        })
    }

    /// A list of which nothing was read.
    #[must_use]
    pub fn unread(gap: Gap) -> Self {
        Self { gap: Some(gap), ..Self::default() }
    }
}
