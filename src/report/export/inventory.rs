//! Users, devices, groups, and how completely they were read.

use super::{Cell, count};
use crate::model::{Coverage, Group, GroupId, ManagedDevice, Ternary, User};
use crate::report::names::StableName;

/// A row of [`USERS`](super::USERS).
#[must_use]
pub fn user(user: &User) -> Vec<Cell> {
    let licensed = match user.intune_licensed() {
        Ternary::Yes => Some(true),
        Ternary::No => Some(false),
        Ternary::Unknown => None,
    };
    vec![
        user.id.as_ref().map(|id| id.as_str()).into(),
        user.user_principal_name.text().into(),
        user.display_name.text().into(),
        user.mail.text().into(),
        user.account_enabled.value().copied().into(),
        licensed.into(),
    ]
}

/// A row of [`DEVICES`](super::DEVICES).
#[must_use]
pub fn device(device: &ManagedDevice) -> Vec<Cell> {
    let object = device.directory.known().and_then(Option::as_ref);
    let primary = device.primary_users.known().and_then(|users| users.first());
    vec![
        device.id.as_str().into(),
        device.device_name.text().into(),
        object.map(|object| object.id.as_str()).into(),
        device.entra_device_id.value().map(|id| id.as_str()).into(),
        device.serial_number.text().into(),
        device.operating_system.text().into(),
        device.os_version.text().into(),
        device.management_agent.text().into(),
        device.owner_type.text().into(),
        device.join_type.text().into(),
        device.compliance_state.text().into(),
        device.manufacturer.text().into(),
        device.model.text().into(),
        device.last_sync.value().copied().into(),
        device.enrolled_at.value().copied().into(),
        primary.map(|id| id.as_str()).into(),
        device.user_principal_name.text().into(),
        device.enrolled_by.text().into(),
    ]
}

/// A row of [`GROUPS`](super::GROUPS). `read`: whether its members were read to the end; `None`: nobody asked.
#[must_use]
pub fn group(group: &Group, read: Option<bool>) -> Vec<Cell> {
    vec![
        group.id.as_str().into(),
        group.display_name.text().into(),
        group.kind().map(StableName::stable_name).into(),
        group.security_enabled.value().copied().into(),
        read.into(),
    ]
}

/// A row of [`MEMBERSHIPS`](super::MEMBERSHIPS).
#[must_use]
pub fn membership(group: &GroupId, member: &str, kind: &str) -> Vec<Cell> {
    vec![group.as_str().into(), member.into(), kind.into()]
}

/// A row of [`COVERAGE`](super::COVERAGE).
#[must_use]
pub fn coverage(line: &Coverage) -> Vec<Cell> {
    vec![
        line.source.0.into(),
        line.status.stable_name().into(),
        count(line.items),
        line.gap.as_ref().map(|gap| gap.reason.to_string()).into(),
        line.gap.as_ref().map(|gap| gap.remedy.to_string()).into(),
    ]
}
