//! Groups of the user and of each device, with the path by which they hold their subject.

use super::v1::{GroupInfo, GroupOf};
use crate::model::{Gap, GroupId, ManagedDevice, Membership, Tenant, User};

/// The groups; `None` when some list was not read and no group is known.
pub(super) fn groups(
    tenant: &Tenant,
    user: Option<&User>,
    devices: &[&ManagedDevice],
) -> Option<Vec<GroupInfo>> {
    let mut rows = Vec::new();
    if let Some(user) = user {
        rows.extend(links(tenant, &user.groups, None));
    }
    for device in devices {
        if let Some(membership) = membership(device) {
            rows.extend(links(tenant, membership, Some(device)));
        }
    }
    let unread = !gaps(user, devices).is_empty();
    (!rows.is_empty() || !unread).then_some(rows)
}

/// Why the groups of a user and devices may be incomplete.
pub(super) fn gaps(user: Option<&User>, devices: &[&ManagedDevice]) -> Vec<Gap> {
    let of_user = user.and_then(|user| gap(&user.groups).cloned());
    let of_devices = devices
        .iter()
        .filter_map(|device| device.directory.gap().or_else(|| gap(membership(device)?)).cloned());
    let mut gaps: Vec<Gap> = of_user.into_iter().chain(of_devices).collect();
    gaps.dedup();
    gaps
}

/// Why a list of groups may be incomplete. One made from the groups' side always may: nobody asks all groups.
fn gap(membership: &Membership) -> Option<&Gap> {
    membership.gap.as_ref().or_else(|| membership.only.as_deref().map(|read| &read.elsewhere))
}

fn membership(device: &ManagedDevice) -> Option<&Membership> {
    device.directory.known()?.as_ref().map(|object| &object.groups)
}

fn links(tenant: &Tenant, membership: &Membership, device: Option<&ManagedDevice>) -> Vec<GroupInfo> {
    let mut rows: Vec<GroupInfo> = membership
        .links
        .iter()
        .map(|(id, link)| {
            let group = tenant.groups.get(id);
            GroupInfo {
                id: id.to_string(),
                display_name: tenant.group_name(id).map(str::to_owned),
                membership: link.direct.map(|direct| if direct { "direct" } else { "transitive" }),
                via: link.via.iter().map(ToString::to_string).collect(),
                via_names: link.via.iter().map(|id| label(tenant, id)).collect(),
                kind: group.and_then(crate::model::Group::kind),
                security_enabled: group.and_then(|group| group.security_enabled.value().copied()),
                of: if device.is_some() { GroupOf::Device } else { GroupOf::User },
                device_id: device.map(|device| device.id.to_string()),
                device_name: device.and_then(|device| super::users::text(&device.device_name)),
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        let name = row.display_name.as_ref().map(|name| name.to_lowercase());
        (row.membership != Some("direct"), name.is_none(), name, row.id.clone())
    });
    rows
}

/// A group's name, or its id where the name was not read.
pub(super) fn label(tenant: &Tenant, id: &GroupId) -> String {
    tenant.group_name(id).map_or_else(|| id.to_string(), str::to_owned)
}
