//! One assignment of a profile: whom it names, with which filter, to what effect.

use super::ids::{AssignmentId, FilterId, GroupId};

/// Whom an assignment names (`target.@odata.type`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignmentTarget {
    /// Every user with an Intune licence.
    AllUsers,
    /// Every device enrolled in Intune.
    AllDevices,
    /// The transitive members of a group.
    Group(GroupId),
    /// Excludes the transitive members of a group, in their own dimension.
    ExclusionGroup(GroupId),
    /// A target this version cannot evaluate (Configuration Manager collections, new types). It makes
    /// the answer unknown; it never vanishes.
    Other {
        /// The type as Graph wrote it.
        odata_type: String,
    },
}

/// How a filter narrows an assignment (`deviceAndAppManagementAssignmentFilterType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FilterMode {
    /// Only devices that match get it.
    Include,
    /// Devices that match do not get it.
    Exclude,
}

/// The filter on an assignment, as far as it was readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterUse {
    /// No filter: type none, or an empty or zero id whatever the type says.
    None,
    /// A filter and its mode.
    Filter {
        /// The filter.
        id: FilterId,
        /// Its mode.
        mode: FilterMode,
    },
    /// A filter id without a usable mode: inconsistent data, so the assignment cannot be evaluated.
    ModeUnknown {
        /// The filter.
        id: FilterId,
        /// The mode as Graph wrote it, if it wrote one.
        mode: Option<String>,
    },
    /// The answer did not hold the filter properties at all (a v1.0 answer, for one).
    NotRead,
}

/// What an assignment does with its profile (`deviceConfigurationAssignment.intent`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignmentEffect {
    /// Delivers it; also what an assignment without an intent does.
    Apply,
    /// `remove`. No source says what the service does with it, so the answer is unknown.
    Remove,
    /// Installs, offers or removes an app.
    Install(InstallIntent),
    /// An effect this version does not know.
    Other(String),
}

/// What an app assignment does (`mobileAppAssignment.intent`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstallIntent {
    /// Installed without asking.
    Required,
    /// Offered in Company Portal.
    Available,
    /// Offered also to devices that are not enrolled.
    AvailableWithoutEnrollment,
    /// Removed.
    Uninstall,
}

/// One assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The assignment's own id.
    pub id: AssignmentId,
    /// Whom it names.
    pub target: AssignmentTarget,
    /// The filter on it.
    pub filter: FilterUse,
    /// What it does.
    pub effect: AssignmentEffect,
    /// Whether a policy set made it (`source` = `policySets`); the effect is the same.
    pub from_policy_set: bool,
}
