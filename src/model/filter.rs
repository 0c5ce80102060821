//! Assignment filters as objects; their rule language is in [`crate::filter`].

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::fact::{Field, Gap};
use super::ids::FilterId;

/// What a filter looks at (`assignmentFilterManagementType`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterManagement {
    /// Enrolled devices.
    Devices,
    /// Managed apps; such a filter never applies to a configuration profile.
    Apps,
    /// A kind this version does not know.
    Other(String),
}

/// An assignment filter.
#[derive(Clone, Debug)]
pub struct AssignmentFilter {
    /// Object id.
    pub id: FilterId,
    /// `displayName`.
    pub name: Field<String>,
    /// `platform` (devicePlatformType), as Graph wrote it.
    pub platform: Field<String>,
    /// `rule`.
    pub rule: Field<String>,
    /// `assignmentFilterManagementType`; not read counts as devices, the only kind there was at first.
    pub management: Field<FilterManagement>,
    /// `lastModifiedDateTime`.
    pub last_modified: Field<DateTime<Utc>>,
}

/// All assignment filters that could be read.
#[derive(Clone, Debug, Default)]
pub struct FilterCatalog {
    /// The filters by id.
    pub filters: BTreeMap<FilterId, AssignmentFilter>,
    /// Why the list may be incomplete. `None`: read to the end.
    pub gap: Option<Gap>,
}
