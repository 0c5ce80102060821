//! Which profiles and devices deserve a read of their own.

use crate::model::{
    AssignmentFilter, AssignmentTarget, FilterCatalog, Gap, GapKind, GroupId, ManagedDevice, Platform,
    Profile, Source, Tenant, Ternary,
};

/// The most reads in round two for certificate profiles: two `$batch`es. What is left over and turns out to
/// reach the subject follows in round three.
pub(super) const MOST_SPECULATIVE_READS: usize = 40;

/// The most reads in one `$batch`.
pub(super) const BATCH: usize = 20;

/// How many more reads fit into the last `$batch` of so many.
pub(super) fn room(reads: usize) -> usize {
    BATCH - 1 - (reads + BATCH - 1) % BATCH
}

/// The gap of device groups until they are read.
pub(super) fn device_groups_gap() -> Gap {
    Gap::new(
        Source("devices/transitiveMemberOf"),
        GapKind::NotCollected,
        "the device's groups were not read",
        "run `scepcheck troubleshoot` or `scepcheck device`",
    )
}

/// Whether a filter in the tenant reads a property that lists leave at its default.
pub(super) fn reads_architecture(filters: &FilterCatalog) -> bool {
    filters.filters.values().any(names_architecture)
}

/// Whether the filter's rule names that property.
pub(super) fn names_architecture(filter: &AssignmentFilter) -> bool {
    const PROPERTY: &str = "cpuarchitecture";
    filter.rule.text().is_some_and(|rule| rule.to_ascii_lowercase().contains(PROPERTY))
}

/// Whether a device must be read by id, because a list left out what decides: the architecture if a filter
/// asks for it, and whether an iPad is shared.
pub(super) fn by_id(device: &ManagedDevice, architecture: bool) -> bool {
    let ipad = device.model.text().is_none_or(|model| model.to_ascii_lowercase().contains("ipad"))
        && device.operating_system.text().is_some_and(|system| Platform::Ios.may_run_on(system));
    (architecture && !device.processor_architecture.is_read()) || (ipad && !device.shared.is_read())
}

/// Whether one of the devices may take a profile of this platform.
pub(super) fn fits_a_device(profile: &Profile, devices: &[ManagedDevice]) -> bool {
    devices.iter().any(|device| {
        let system = device.operating_system.text();
        system.is_none_or(|system| profile.platform.may_run_on(system))
    })
}

/// The groups that a profile's assignments name.
pub(super) fn groups_of(profile: &Profile) -> impl Iterator<Item = &GroupId> {
    profile.assignments.known().into_iter().flatten().filter_map(|assignment| match &assignment.target {
        AssignmentTarget::Group(id) | AssignmentTarget::ExclusionGroup(id) => Some(id),
        _ => None,
    })
}

/// Whether an assignment reaches a user or device, exclusions and filters aside. Unknown while the groups of a
/// device are.
pub(super) fn reach(profile: &Profile, tenant: &Tenant) -> Ternary {
    let Some(assignments) = profile.assignments.known() else { return Ternary::Unknown };
    Ternary::any(assignments.iter().map(|assignment| match &assignment.target {
        AssignmentTarget::AllUsers | AssignmentTarget::AllDevices => Ternary::Yes,
        AssignmentTarget::Group(id) => holds(id, tenant),
        AssignmentTarget::ExclusionGroup(_) | AssignmentTarget::Other { .. } => Ternary::No,
    }))
}

fn holds(group: &GroupId, tenant: &Tenant) -> Ternary {
    let users = tenant.users.iter().map(|user| user.groups.contains(group));
    let devices = tenant.devices.iter().map(|device| match device.directory.known() {
        Some(Some(object)) => object.groups.contains(group),
        Some(None) => Ternary::No,
        None => Ternary::Unknown,
    });
    Ternary::any(users.chain(devices))
}

#[cfg(test)]
mod tests {
    use super::room;

    #[test]
    fn the_last_batch_is_filled_and_no_other_begun() {
        for (reads, left) in [(1, 19), (19, 1), (20, 0), (21, 19), (40, 0)] {
            assert_eq!(room(reads), left, "{reads}");
        }
    }
}
