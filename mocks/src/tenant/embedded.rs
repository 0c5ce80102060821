//! The demo tenant, compiled in so that it needs no files.

use serde_json::{Map, Value};

macro_rules! tenant {
    ($folder:literal: $($collection:literal),+ $(,)?) => {
        &[$(($collection, include_str!(concat!("../../tenants/", $folder, "/", $collection, ".json")))),+]
    };
}

const CONTOSO: &[(&str, &str)] = tenant!("contoso":
    "androidManagedAppProtections",
    "assignmentFilters",
    "auditEvents",
    "compliancePolicies",
    "configurationPolicies",
    "deviceCompliancePolicies",
    "deviceConfigurations",
    "deviceEnrollmentConfigurations",
    "deviceHealthScripts",
    "deviceManagement",
    "deviceManagementScripts",
    "deviceShellScripts",
    "devices",
    "directoryRoles",
    "groupPolicyConfigurations",
    "groups",
    "intents",
    "iosManagedAppProtections",
    "managedAppRegistrations",
    "managedDevices",
    "mobileAppConfigurations",
    "mobileApps",
    "ndesConnectors",
    "organization",
    "reported",
    "roleScopeTags",
    "subscribedSkus",
    "targetedManagedAppConfigurations",
    "troubleshootingEvents",
    "users",
    "windowsDriverUpdateProfiles",
    "windowsFeatureUpdateProfiles",
    "windowsQualityUpdatePolicies",
    "windowsQualityUpdateProfiles",
);

/// The collections; a file that is no JSON is left out, which no test survives.
pub(crate) fn contoso() -> Map<String, Value> {
    CONTOSO
        .iter()
        .filter_map(|(name, text)| Some(((*name).to_owned(), serde_json::from_str(text).ok()?)))
        .collect()
}
