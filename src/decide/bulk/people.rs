//! Everyone who is named anywhere: users that were read, and those that only a device names.

use super::texts::{State, TextColumn, Texts};
use crate::model::Ternary;

/// What decides about a user, apart from groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PersonBase {
    /// Whether the user has an Intune licence.
    pub(super) licensed: Ternary,
    /// Why the groups may be incomplete: the number of a gap; 0: they are not.
    pub(super) gap: u32,
    /// For groups known from their own side, which were read: the number of that list; 0: from the user's side.
    pub(super) only: u32,
    /// Whether there is a principal name.
    pub(super) principal: State,
    /// Whether there is a display name.
    pub(super) display: State,
}

/// Users by dense id.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    /// Object ids as they were received.
    pub(super) ids: Texts,
    /// Principal names.
    pub(super) principals: TextColumn,
    /// Display names.
    pub(super) displays: TextColumn,
    /// The number of the [`PersonBase`].
    pub(super) bases: Vec<u32>,
    /// Whose record was read, and whom no device names: they have a row of their own.
    pub(super) without_device: Vec<bool>,
}

impl People {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.bases.len()
    }
}
