//! Who is in which group, transitive.

/// The members of one group in one dimension, as sorted dense ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Members {
    /// The members.
    pub(super) ids: Vec<u32>,
    /// The paths of those whose path is known, by member: the number of a path.
    pub(super) paths: Vec<(u32, u32)>,
}

impl Members {
    /// Sorts, after every id went through `renumber`; members without a new id are dropped.
    pub(super) fn settle(&mut self, renumber: impl Fn(u32) -> Option<u32>) {
        self.ids = self.ids.iter().filter_map(|id| renumber(*id)).collect();
        self.ids.sort_unstable();
        self.ids.dedup();
        self.paths = self.paths.iter().filter_map(|(id, path)| Some((renumber(*id)?, *path))).collect();
        self.paths.sort_unstable();
        self.paths.dedup_by_key(|(id, _)| *id);
    }
}

/// A group: its users and its devices.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct GroupMembers {
    /// Users.
    pub(super) users: Members,
    /// Devices, by the dense id of the Intune device whose Entra object the group holds.
    pub(super) devices: Members,
}
