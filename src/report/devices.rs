//! The devices a report is about, and what it says of each.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::apps;
use super::meta::Focus;
use super::users::text;
use super::v1::DeviceInfo;
use crate::decide::Decision;
use crate::model::{DirectoryDevice, ManagedDevice, ManagedDeviceId, Tenant, User};

/// The devices in the tenant's order: the one in focus, or the user's and all that a decision names.
pub(super) fn relevant<'a>(
    tenant: &'a Tenant,
    user: Option<&User>,
    focus: Focus<'a>,
    decisions: &[Decision],
) -> Vec<&'a ManagedDevice> {
    if let Focus::Device(device) = focus {
        return vec![device];
    }
    let named: BTreeSet<&ManagedDeviceId> =
        decisions.iter().filter_map(|decision| Some(&decision.device.as_ref()?.id)).collect();
    tenant
        .devices
        .iter()
        .filter(|device| named.contains(&device.id) || user.is_some_and(|user| is_theirs(device, user)))
        .collect()
}

/// Whether the user is the device's primary user, its associated user, or someone who signed in to it.
fn is_theirs(device: &ManagedDevice, user: &User) -> bool {
    let Some(id) = &user.id else { return false };
    let signed_in =
        || device.users_logged_on.value().is_some_and(|users| users.iter().any(|logon| logon.user_id == *id));
    match device.primary_users.known() {
        Some(primary) => primary.contains(id) || signed_in(),
        None => device.user_id.value() == Some(id) || signed_in(),
    }
}

/// Minutes from a moment to the report's own.
pub(super) fn minutes_since(time: DateTime<Utc>, as_of: DateTime<Utc>) -> i64 {
    // A check-in after the time that is judged by is no older than nothing.
    as_of.signed_duration_since(time).num_minutes().max(0)
}

pub(super) fn device(device: &ManagedDevice, tenant: &Tenant, as_of: DateTime<Utc>) -> DeviceInfo {
    let directory = device.directory.known();
    let object: Option<&DirectoryDevice> = directory.and_then(Option::as_ref);
    let last_sync = device.last_sync.value().copied();
    DeviceInfo {
        id: device.id.to_string(),
        device_name: text(&device.device_name),
        directory_object_id: object.map(|object| object.id.to_string()),
        azure_ad_device_id: device.entra_device_id.value().map(ToString::to_string),
        serial_number: text(&device.serial_number),
        operating_system: text(&device.operating_system),
        os_version: text(&device.os_version),
        management_mode: management_mode(device),
        management_agent: text(&device.management_agent),
        join_type: text(&device.join_type).or_else(|| object.and_then(|object| text(&object.trust_type))),
        ownership: text(&device.owner_type),
        compliance_state: text(&device.compliance_state),
        entra_compliant: object.and_then(|object| object.compliant.value().copied()),
        entra_object_missing: directory.map(Option::is_none),
        app_status: apps::status(tenant, &device.id),
        last_sync_date_time: last_sync,
        last_sync_age_minutes: last_sync.map(|time| minutes_since(time, as_of)),
        enrolled_date_time: device.enrolled_at.value().copied(),
        primary_user_id: device
            .primary_users
            .known()
            .and_then(|users| users.first())
            .map(ToString::to_string),
        has_primary_user: device.primary_users.known().map(|users| !users.is_empty()),
        user_principal_name: text(&device.user_principal_name),
        enrolled_by_user_principal_name: text(&device.enrolled_by),
    }
}

/// Management modes that an enrolment type or agent proves.
const MODES: &[(&str, &str)] = &[
    ("androidEnterpriseDedicatedDevice", "androidDedicated"),
    ("androidEnterpriseFullyManaged", "androidFullyManaged"),
    ("androidEnterpriseCorporateWorkProfile", "androidCorporateWorkProfile"),
    ("androidAOSPUserOwnedDeviceEnrollment", "androidAOSP"),
    ("androidAOSPUserlessDeviceEnrollment", "androidAOSPUserless"),
    ("intuneAosp", "androidAOSP"),
    ("configurationManagerClientMdm", "coManaged"),
    ("configurationManagerClientMdmEas", "coManaged"),
    ("configurationManagerClient", "configurationManager"),
    ("eas", "easOnly"),
    ("easMdm", "mdm"),
    ("mdm", "mdm"),
];

/// The mode, where enrolment type or agent proves it. An Android device whose agent says only `mdm` may be
/// in any of several modes, so it has none here.
fn management_mode(device: &ManagedDevice) -> Option<&'static str> {
    let find =
        |text: &str| MODES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, mode)| *mode);
    let by_enrollment = device.enrollment_type.text().and_then(find);
    let android =
        device.operating_system.text().is_some_and(|name| name.to_ascii_lowercase().starts_with("android"));
    by_enrollment
        .or_else(|| device.management_agent.text().and_then(find).filter(|mode| !(android && *mode == "mdm")))
}
