//! Who a row is, in the words of the document.

use super::super::v1::{DeviceKey, UserKey};
use super::document::ProfileKey;
use crate::decide::bulk::{Dense, RowId};
use crate::model::Profile;

pub(super) fn profile(profile: &Profile) -> ProfileKey {
    ProfileKey { id: profile.id.to_string(), name: profile.name.clone() }
}

pub(super) fn user(dense: &Dense, row: RowId) -> Option<UserKey> {
    let (id, name) = dense.user_of(row)?;
    Some(UserKey { id: Some(id.to_owned()), user_principal_name: name.map(str::to_owned) })
}

pub(super) fn device(dense: &Dense, row: RowId) -> Option<DeviceKey> {
    let (id, name) = dense.device_of(row)?;
    Some(DeviceKey { id: id.to_owned(), device_name: name.map(str::to_owned) })
}
