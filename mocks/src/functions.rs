//! Functions: what each is bound to, and what it gives.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use crate::enrollment::{self, reaches};
use crate::request::Version;
use crate::tenant::{Item, Store};

/// A function of the metadata.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// The type it is bound to.
    bound: &'static str,
    /// Whether it is bound to the collection rather than to one object.
    of_many: bool,
    /// The type of what it gives; always a collection.
    pub(crate) gives: &'static str,
    v1: bool,
}

const fn row(
    name: &'static str,
    bound: &'static str,
    of_many: bool,
    gives: &'static str,
    v1: bool,
) -> Function {
    Function { name, bound, of_many, gives, v1 }
}

/// What functions that give texts are declared to give.
pub(crate) const TEXTS: &str = "String";

#[rustfmt::skip]
const FUNCTIONS: &[Function] = &[
    row("delta", "user", true, "user", true),
    row("delta", "group", true, "group", true),
    row("delta", "device", true, "device", true),
    row("getLoggedOnManagedDevices", "user", false, "managedDevice", false),
    row("getEffectiveDeviceEnrollmentConfigurations", "user", false, "deviceEnrollmentConfiguration", false),
    row("getManagedAppPolicies", "user", false, "managedAppPolicy", true),
    row("getManagedDevicesWithAppFailures", "user", false, TEXTS, true),
    row("getManagedDevicesWithFailedOrPendingApps", "user", false, TEXTS, false),
    row("getAuditCategories", "auditEvent", true, TEXTS, true),
    row("getAuditActivityTypes", "auditEvent", true, TEXTS, true),
    row("getUserIdsWithFlaggedAppRegistration", "managedAppRegistration", true, TEXTS, true),
];

/// The function of that name on such an object or collection, if the version has it.
pub(crate) fn find(version: Version, name: &str, ty: &str, many: bool) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| {
        function.name == name
            && function.bound == ty
            && function.of_many == many
            && (function.v1 || version == Version::Beta)
    })
}

/// The objects that a function gives for `from`.
pub(crate) fn items(store: &Store, from: &[Item], name: &str) -> Vec<Item> {
    let id = from.first().map(Item::id).unwrap_or_default();
    match name {
        "delta" => from.to_vec(),
        "getLoggedOnManagedDevices" => {
            let here =
                |item: &&Item| each(item, "usersLoggedOn").any(|user| text(user, "userId") == Some(id));
            store.list("managedDevices").iter().filter(here).cloned().collect()
        }
        "getEffectiveDeviceEnrollmentConfigurations" => enrollment::effective(store, id),
        "getManagedAppPolicies" => {
            let groups: HashSet<String> = store.membership.member_of(id, true).into_iter().collect();
            let policies =
                ["ios", "android", "windows"].map(|platform| format!("{platform}ManagedAppProtections"));
            let all = policies.iter().flat_map(|collection| store.list(collection));
            all.filter(|policy| reaches(policy, &groups)).cloned().collect()
        }
        _ => Vec::new(),
    }
}

/// The texts that a function gives.
pub(crate) fn texts(store: &Store, from: &[Item], name: &str, arguments: &[(String, String)]) -> Vec<String> {
    let found: BTreeSet<&str> = match name {
        "getAuditCategories" => from.iter().filter_map(|event| event.text("category")).collect(),
        "getAuditActivityTypes" => {
            let wanted =
                arguments.iter().find(|(name, _)| name == "category").map(|(_, value)| value.as_str());
            from.iter()
                .filter(|event| event.text("category") == wanted)
                .filter_map(|event| event.text("activityType"))
                .collect()
        }
        "getUserIdsWithFlaggedAppRegistration" => {
            let flagged = |item: &&Item| each(item, "flaggedReasons").any(|reason| reason != "none");
            store
                .list("managedAppRegistrations")
                .iter()
                .filter(flagged)
                .filter_map(|item| item.text("userId"))
                .collect()
        }
        "getManagedDevicesWithAppFailures" => devices_with_apps(from, &["failed", "uninstallFailed"]),
        _ => devices_with_apps(from, &["failed", "pendingInstall", "uninstallFailed"]),
    };
    found.into_iter().map(str::to_owned).collect()
}

fn devices_with_apps<'a>(users: &'a [Item], states: &[&str]) -> BTreeSet<&'a str> {
    let rows = users.iter().flat_map(|user| each(user, "mobileAppIntentAndStates"));
    let hit = |row: &&Value| {
        let apps = row.get("mobileAppList").and_then(Value::as_array);
        apps.into_iter()
            .flatten()
            .filter_map(|app| text(app, "installState"))
            .any(|state| states.contains(&state))
    };
    rows.filter(hit).filter_map(|row| text(row, "managedDeviceIdentifier")).collect()
}

fn each<'a>(item: &'a Item, property: &str) -> impl Iterator<Item = &'a Value> {
    item.value.get(property).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, property: &str) -> Option<&'a str> {
    value.get(property)?.as_str()
}
