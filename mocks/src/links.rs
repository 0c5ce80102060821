//! What stands behind each navigation of an object.

use serde_json::{Map, Value, json};

use crate::states;
use crate::tenant::{Item, Store};

/// The items behind a navigation; a single-valued one gives at most one.
pub(crate) fn follow(store: &Store, from: &Item, navigation: &str, target_type: &str) -> Vec<Item> {
    let id = from.id();
    let is = |ty: &str| from.ty == ty;
    match navigation {
        "memberOf" => directory(store, store.membership.member_of(id, false)),
        "transitiveMemberOf" => directory(store, store.membership.member_of(id, true)),
        "members" => directory(store, store.membership.members(id, false)),
        "transitiveMembers" => directory(store, store.membership.members(id, true)),
        "registeredDevices" if is("user") => holding(store, "devices", "registeredUsers", id),
        "ownedDevices" if is("user") => holding(store, "devices", "registeredOwners", id),
        "managedDevices" if is("user") => naming(store, "managedDevices", "userId", id),
        "managedAppRegistrations" if is("user") => naming(store, "managedAppRegistrations", "userId", id),
        "deviceManagementTroubleshootingEvents" if is("user") => {
            naming(store, "troubleshootingEvents", "userId", id)
        }
        "deviceEnrollmentConfigurations" if is("user") => crate::enrollment::reaching(store, id),
        "mobileAppIntentAndStates" if is("user") => resolved_apps(store, from),
        "users" if is("managedDevice") => primary_users(store, from),
        "deviceConfigurationStates" | "deviceCompliancePolicyStates"
            if !from.value.contains_key(navigation) =>
        {
            states::by_device(store, from, navigation)
        }
        "deviceStatuses" | "userStatuses" | "deviceStatusOverview" | "userStatusOverview" => {
            states::by_policy(store, from, navigation)
        }
        "deviceConfigurationsAllManagedDeviceCertificateStates" => states::all_certificates(store),
        "deviceConfigurationDeviceStateSummaries" => states::summary(store),
        "comanagedDevices" => comanaged(store),
        "managedAppPolicies" => ["ios", "android", "windows"]
            .iter()
            .flat_map(|platform| store.list(&format!("{platform}ManagedAppProtections")).iter().cloned())
            .collect(),
        _ => written(store, from, navigation, target_type),
    }
}

/// A collection below `deviceManagement` or `deviceAppManagement`.
pub(crate) fn root_collection(store: &Store, root: &Item, navigation: &str, target_type: &str) -> Vec<Item> {
    match store.list(navigation) {
        [] => follow(store, root, navigation, target_type),
        items => items.to_vec(),
    }
}

fn directory(store: &Store, ids: Vec<String>) -> Vec<Item> {
    ids.iter().filter_map(|id| store.by_id(id)).cloned().collect()
}

fn naming(store: &Store, collection: &str, property: &str, id: &str) -> Vec<Item> {
    store.list(collection).iter().filter(|item| item.text(property) == Some(id)).cloned().collect()
}

fn holding(store: &Store, collection: &str, navigation: &str, id: &str) -> Vec<Item> {
    let holds = |item: &&Item| {
        item.value
            .get(navigation)
            .and_then(Value::as_array)
            .is_some_and(|ids| ids.iter().any(|held| held.as_str() == Some(id)))
    };
    store.list(collection).iter().filter(holds).cloned().collect()
}

/// Written out where it differs from `userId`, which it does after a change of primary user.
fn primary_users(store: &Store, device: &Item) -> Vec<Item> {
    if device.value.contains_key("users") {
        return written(store, device, "users", "user");
    }
    device.text("userId").and_then(|id| store.by_id(id)).cloned().into_iter().collect()
}

/// One list for each device of the user; the service computes it, so a pair without apps has an empty one.
fn resolved_apps(store: &Store, user: &Item) -> Vec<Item> {
    let ty = "mobileAppIntentAndState";
    let mut rows = written(store, user, "mobileAppIntentAndStates", ty);
    for device in naming(store, "managedDevices", "userId", user.id()) {
        let own = Some(device.id());
        if !rows.iter().any(|row| row.text("managedDeviceIdentifier") == own) {
            let pair = json!({"id": device.id(), "managedDeviceIdentifier": own, "userId": user.id()});
            rows.extend(pair.as_object().map(|row| Item::new(ty, row.clone())));
        }
    }
    rows
}

fn comanaged(store: &Store) -> Vec<Item> {
    let agent =
        |item: &&Item| item.text("managementAgent").is_some_and(|a| a.starts_with("configurationManager"));
    store.list("managedDevices").iter().filter(agent).cloned().collect()
}

/// What the tenant writes under the navigation's name: objects are contained, texts are ids.
fn written(store: &Store, from: &Item, navigation: &str, target_type: &str) -> Vec<Item> {
    let one = |value: &Value| match value {
        Value::String(id) => store.by_id(id).cloned(),
        Value::Object(map) => Some(Item::new(target_type, with_id(from, navigation, map))),
        _ => None,
    };
    match from.value.get(navigation) {
        Some(Value::Array(values)) => values.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn with_id(from: &Item, navigation: &str, map: &Map<String, Value>) -> Map<String, Value> {
    let mut map = map.clone();
    map.entry("id").or_insert_with(|| Value::String(format!("{}_{navigation}", from.id())));
    map
}
