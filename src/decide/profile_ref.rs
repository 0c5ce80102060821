//! References to the three parties of a decision.

use super::decision::{DeviceRef, ProfileRef, UserRef};
use super::sides::{Sides, UserSide};
use crate::model::{ManagedDevice, Profile, User};

/// The profile.
pub(crate) fn of(profile: &Profile) -> ProfileRef {
    ProfileRef {
        id: profile.id.clone(),
        name: profile.name.clone(),
        odata_type: profile.odata_type.clone(),
        kind: profile.kind,
        type_label: profile.type_label.clone(),
        platform: profile.platform,
        certificate_store: profile.certificate_store.value().copied(),
        last_modified: profile.last_modified.value().copied(),
    }
}

/// The user: the one asked for, or the one that the device names and nobody read.
pub(super) fn user(asked: Option<&User>, sides: &Sides<'_>) -> Option<UserRef> {
    if let Some(user) = asked {
        return Some(UserRef {
            id: user.id.clone(),
            user_principal_name: user.user_principal_name.value().cloned(),
        });
    }
    let UserSide::Unread { id: Some(id), .. } = sides.user else { return None };
    let device = sides.managed_device();
    let same = device.is_some_and(|device| device.user_id.value() == Some(id));
    Some(UserRef {
        id: Some(id.clone()),
        user_principal_name: device
            .filter(|_| same)
            .and_then(|device| device.user_principal_name.value().cloned()),
    })
}

/// The device.
pub(super) fn device(device: &ManagedDevice) -> DeviceRef {
    DeviceRef { id: device.id.clone(), device_name: device.device_name.value().cloned() }
}
