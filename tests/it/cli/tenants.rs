//! Names of what a tenant holds, for runs over all of it.

use mock_graph::Tenant;
use serde_json::Value;

/// The users' principal names and the devices' names.
pub(super) fn names(tenant: &Tenant) -> (Vec<String>, Vec<String>) {
    (each(tenant, "users", "userPrincipalName"), each(tenant, "managedDevices", "deviceName"))
}

/// The devices' ids: names may be shared.
pub(super) fn device_ids(tenant: &Tenant) -> Vec<String> {
    each(tenant, "managedDevices", "id")
}

/// The users that have this many devices, by principal name.
pub(super) fn users_with(tenant: &Tenant, devices: usize) -> Vec<String> {
    let owners = each(tenant, "managedDevices", "userPrincipalName");
    let own = |user: &String| owners.iter().filter(|owner| *owner == user).count();
    names(tenant).0.into_iter().filter(|user| own(user) == devices).collect()
}

fn each(tenant: &Tenant, collection: &str, property: &str) -> Vec<String> {
    let items = tenant.collections().find(|(name, _)| *name == collection).map(|(_, items)| items);
    let items = items.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item[property].as_str()).map(str::to_owned).collect()
}
