//! Which profiles and devices deserve a read of their own.

use crate::model::{
    AssignmentTarget, FilterCatalog, Gap, GapKind, GroupId, ManagedDevice, Platform, Profile, Source, Tenant,
    Ternary,
};

/// The most reads in one round for certificate references and states; three `$batch`es.
pub(super) const MOST_CERTIFICATE_READS: usize = 60;

/// The most groups that are read only for their names.
pub(super) const MOST_GROUP_NAMES: usize = 30;

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
    const PROPERTY: &str = "cpuarchitecture";
    filters
        .filters
        .values()
        .any(|row| row.rule.text().is_some_and(|rule| rule.to_ascii_lowercase().contains(PROPERTY)))
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

/// Whether an assignment may reach a user or device, as far as is known before device groups are.
pub(super) fn may_reach(profile: &Profile, tenant: &Tenant) -> bool {
    reach(profile, tenant) != Ternary::No
}

/// Whether an assignment reaches a user or device, exclusions and filters aside.
pub(super) fn reaches(profile: &Profile, tenant: &Tenant) -> bool {
    reach(profile, tenant) == Ternary::Yes
}

fn reach(profile: &Profile, tenant: &Tenant) -> Ternary {
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
