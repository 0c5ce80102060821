//! What would be if: edits to the facts of a snapshot, before they are decided on. Nothing is written.

mod apply;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AssignmentTarget, FilterId, GroupId, ProfileId};

/// What is edited, with everything that the edit drags along.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    edits: Vec<Edit>,
    /// The groups inside each group, however deep.
    nested: BTreeMap<GroupId, BTreeSet<GroupId>>,
    /// The groups directly inside groups.
    children: BTreeMap<GroupId, BTreeSet<GroupId>>,
}

/// One edit.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// A user or an Entra device object becomes a member.
    Join {
        /// Whose id it is.
        member: String,
        /// The group.
        group: GroupId,
    },
    /// It is no member any more.
    Leave {
        /// Whose id it is.
        member: String,
        /// The group.
        group: GroupId,
    },
    /// A profile gets one more assignment.
    Assign {
        /// The profile.
        profile: ProfileId,
        /// To whom.
        target: AssignmentTarget,
    },
    /// A filter gets another rule.
    Rule {
        /// The filter.
        filter: FilterId,
        /// Its rule.
        rule: String,
    },
}

/// A rule that an edit sets, to be checked before it is believed.
#[derive(Clone, Copy, Debug)]
pub struct NewRule<'e> {
    /// The filter.
    pub filter: &'e FilterId,
    /// Its rule.
    pub rule: &'e str,
}

impl Edits {
    /// Whether there is nothing to edit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Whether somebody comes to a group or leaves one.
    #[must_use]
    pub fn moves_members(&self) -> bool {
        self.edits.iter().any(|edit| matches!(edit, Edit::Join { .. } | Edit::Leave { .. }))
    }

    /// The rules that edits set.
    pub fn rules(&self) -> impl Iterator<Item = NewRule<'_>> {
        self.edits.iter().filter_map(|edit| match edit {
            Edit::Rule { filter, rule } => Some(NewRule { filter, rule }),
            _ => None,
        })
    }
}

/// An edit that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EditError {
    /// What is wrong: lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub next: String,
}

impl EditError {
    pub(super) fn new(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { message: message.into(), next: next.into() }
    }
}
