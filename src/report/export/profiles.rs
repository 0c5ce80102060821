//! Profiles, assignments, filters.

use super::{Cell, count};
use crate::model::{
    Assignment, AssignmentEffect, AssignmentFilter, AssignmentTarget, FilterUse, Profile, ProfileId,
};
use crate::report::names::StableName;

/// A row of [`PROFILES`](super::PROFILES).
#[must_use]
pub fn profile(profile: &Profile) -> Vec<Cell> {
    vec![
        profile.id.as_str().into(),
        profile.name.as_str().into(),
        profile.kind.id().into(),
        profile.type_label.as_str().into(),
        profile.odata_type.as_str().into(),
        profile.platform.id().into(),
        profile.certificate_store.value().map(|store| store.stable_name()).into(),
        profile.created.value().copied().into(),
        profile.last_modified.value().copied().into(),
        profile.assignments.known().map_or(Cell::Null, |assignments| count(assignments.len())),
    ]
}

/// Rows of [`ASSIGNMENTS`](super::ASSIGNMENTS); none where they were not read.
pub fn assignments(profile: &Profile) -> impl Iterator<Item = Vec<Cell>> {
    let assignments = profile.assignments.known().into_iter().flatten();
    assignments.map(|one| assignment(&profile.id, one))
}

fn assignment(profile: &ProfileId, assignment: &Assignment) -> Vec<Cell> {
    let (target, group) = match &assignment.target {
        AssignmentTarget::AllUsers => ("allUsers", None),
        AssignmentTarget::AllDevices => ("allDevices", None),
        AssignmentTarget::Group(id) => ("group", Some(id.as_str())),
        AssignmentTarget::ExclusionGroup(id) => ("exclusionGroup", Some(id.as_str())),
        AssignmentTarget::Other { .. } => ("other", None),
    };
    let (filter, mode) = match &assignment.filter {
        FilterUse::Filter { id, mode } => (Some(id.as_str()), Some(mode.stable_name())),
        FilterUse::ModeUnknown { id, .. } => (Some(id.as_str()), None),
        FilterUse::None | FilterUse::NotRead => (None, None),
    };
    let intent = match &assignment.effect {
        AssignmentEffect::Apply => "apply",
        AssignmentEffect::Remove => "remove",
        AssignmentEffect::Install(intent) => intent.stable_name(),
        AssignmentEffect::Other(other) => other,
    };
    vec![
        profile.as_str().into(),
        assignment.id.as_str().into(),
        target.into(),
        group.into(),
        filter.into(),
        mode.into(),
        intent.into(),
    ]
}

/// A row of [`FILTERS`](super::FILTERS).
#[must_use]
pub fn filter(filter: &AssignmentFilter) -> Vec<Cell> {
    vec![
        filter.id.as_str().into(),
        filter.name.text().into(),
        filter.platform.text().into(),
        filter.rule.text().into(),
        filter.last_modified.value().copied().into(),
    ]
}
