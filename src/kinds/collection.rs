//! The collections of assignable things: one row each, from which reads, coverage and conversion follow.

use crate::model::{ProfileKind, Source};

/// How a collection's assignments are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignmentRead {
    /// With the list (`$expand=assignments`).
    Expanded,
    /// One by one (`{id}/assignments`): the expansion is not documented for this collection.
    EachOne,
}

/// How large a collection is in a real tenant; decides whether it travels alone or in a `$batch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A few items.
    Light,
    /// Hundreds of items, or large ones.
    Heavy,
}

/// One collection of assignable things.
#[derive(Debug)]
pub struct Collection {
    /// Its name in the coverage block.
    pub source: Source,
    /// Its path below `/beta`.
    pub path: &'static [&'static str],
    /// What to `$select`; `None` where the derived types hold what the model needs, which a `$select` on
    /// the base type can't name.
    pub select: Option<&'static [&'static str]>,
    /// How its assignments are read.
    pub assignments: AssignmentRead,
    /// The type of its items where answers carry no `@odata.type`.
    pub implied_type: &'static str,
    /// What items of a type that this version does not know are.
    pub unknown_kind: ProfileKind,
    /// The read permission it needs.
    pub permission: &'static str,
    /// How large it is.
    pub weight: Weight,
}

const CONFIGURATION: &str = "DeviceManagementConfiguration.Read.All";
const APPS: &str = "DeviceManagementApps.Read.All";
const SERVICE_CONFIG: &str = "DeviceManagementServiceConfig.Read.All";

const BASE: &[&str] =
    &["id", "displayName", "createdDateTime", "lastModifiedDateTime", "roleScopeTagIds", "assignments"];

const CATALOG: &[&str] = &[
    "id",
    "name",
    "createdDateTime",
    "lastModifiedDateTime",
    "roleScopeTagIds",
    "platforms",
    "technologies",
    "templateReference",
    "assignments",
];

const INTENT: &[&str] = &["id", "displayName", "lastModifiedDateTime", "roleScopeTagIds"];

/// What most collections have in common; a row says only where it differs.
const USUAL: Collection = Collection {
    source: Source(""),
    path: &[],
    select: Some(BASE),
    assignments: AssignmentRead::Expanded,
    implied_type: "",
    unknown_kind: ProfileKind::Other,
    permission: CONFIGURATION,
    weight: Weight::Light,
};

/// Every collection that is read for a user or device.
pub const COLLECTIONS: &[Collection] = &[
    Collection {
        source: Source("deviceConfigurations"),
        path: &["deviceManagement", "deviceConfigurations"],
        select: None,
        implied_type: "deviceConfiguration",
        weight: Weight::Heavy,
        ..USUAL
    },
    Collection {
        source: Source("configurationPolicies"),
        path: &["deviceManagement", "configurationPolicies"],
        select: Some(CATALOG),
        implied_type: "deviceManagementConfigurationPolicy",
        unknown_kind: ProfileKind::SettingsCatalog,
        weight: Weight::Heavy,
        ..USUAL
    },
    Collection {
        source: Source("groupPolicyConfigurations"),
        path: &["deviceManagement", "groupPolicyConfigurations"],
        implied_type: "groupPolicyConfiguration",
        unknown_kind: ProfileKind::AdministrativeTemplate,
        ..USUAL
    },
    Collection {
        source: Source("intents"),
        path: &["deviceManagement", "intents"],
        select: Some(INTENT),
        assignments: AssignmentRead::EachOne,
        implied_type: "deviceManagementIntent",
        unknown_kind: ProfileKind::Intent,
        ..USUAL
    },
    Collection {
        source: Source("deviceCompliancePolicies"),
        path: &["deviceManagement", "deviceCompliancePolicies"],
        implied_type: "deviceCompliancePolicy",
        unknown_kind: ProfileKind::Compliance,
        ..USUAL
    },
    Collection {
        source: Source("compliancePolicies"),
        path: &["deviceManagement", "compliancePolicies"],
        select: None,
        assignments: AssignmentRead::EachOne,
        implied_type: "deviceManagementCompliancePolicy",
        unknown_kind: ProfileKind::Compliance,
        ..USUAL
    },
    Collection {
        source: Source("deviceEnrollmentConfigurations"),
        path: &["deviceManagement", "deviceEnrollmentConfigurations"],
        select: None,
        implied_type: "deviceEnrollmentConfiguration",
        unknown_kind: ProfileKind::Enrollment,
        permission: SERVICE_CONFIG,
        ..USUAL
    },
    Collection {
        source: Source("windowsFeatureUpdateProfiles"),
        path: &["deviceManagement", "windowsFeatureUpdateProfiles"],
        select: None,
        assignments: AssignmentRead::EachOne,
        implied_type: "windowsFeatureUpdateProfile",
        unknown_kind: ProfileKind::FeatureUpdate,
        ..USUAL
    },
    Collection {
        source: Source("windowsQualityUpdateProfiles"),
        path: &["deviceManagement", "windowsQualityUpdateProfiles"],
        select: None,
        assignments: AssignmentRead::EachOne,
        implied_type: "windowsQualityUpdateProfile",
        unknown_kind: ProfileKind::QualityUpdate,
        ..USUAL
    },
    Collection {
        source: Source("windowsQualityUpdatePolicies"),
        path: &["deviceManagement", "windowsQualityUpdatePolicies"],
        select: None,
        assignments: AssignmentRead::EachOne,
        implied_type: "windowsQualityUpdatePolicy",
        unknown_kind: ProfileKind::QualityUpdate,
        ..USUAL
    },
    Collection {
        source: Source("windowsDriverUpdateProfiles"),
        path: &["deviceManagement", "windowsDriverUpdateProfiles"],
        select: None,
        assignments: AssignmentRead::EachOne,
        implied_type: "windowsDriverUpdateProfile",
        unknown_kind: ProfileKind::DriverUpdate,
        ..USUAL
    },
    Collection {
        source: Source("mobileApps"),
        path: &["deviceAppManagement", "mobileApps"],
        implied_type: "mobileApp",
        unknown_kind: ProfileKind::App,
        permission: APPS,
        weight: Weight::Heavy,
        ..USUAL
    },
    Collection {
        source: Source("mobileAppConfigurations"),
        path: &["deviceAppManagement", "mobileAppConfigurations"],
        implied_type: "managedDeviceMobileAppConfiguration",
        unknown_kind: ProfileKind::DeviceAppConfiguration,
        permission: APPS,
        ..USUAL
    },
    Collection {
        source: Source("targetedManagedAppConfigurations"),
        path: &["deviceAppManagement", "targetedManagedAppConfigurations"],
        implied_type: "targetedManagedAppConfiguration",
        unknown_kind: ProfileKind::AppConfiguration,
        permission: APPS,
        ..USUAL
    },
    Collection {
        source: Source("iosManagedAppProtections"),
        path: &["deviceAppManagement", "iosManagedAppProtections"],
        implied_type: "iosManagedAppProtection",
        unknown_kind: ProfileKind::AppProtection,
        permission: APPS,
        ..USUAL
    },
    Collection {
        source: Source("androidManagedAppProtections"),
        path: &["deviceAppManagement", "androidManagedAppProtections"],
        implied_type: "androidManagedAppProtection",
        unknown_kind: ProfileKind::AppProtection,
        permission: APPS,
        ..USUAL
    },
    Collection {
        source: Source("windowsManagedAppProtections"),
        path: &["deviceAppManagement", "windowsManagedAppProtections"],
        implied_type: "windowsManagedAppProtection",
        unknown_kind: ProfileKind::AppProtection,
        permission: APPS,
        ..USUAL
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expansion_with_a_select_names_the_expansion() {
        // Graph drops an expansion that an explicit $select leaves out.
        for collection in COLLECTIONS.iter().filter(|row| row.assignments == AssignmentRead::Expanded) {
            if let Some(select) = collection.select {
                assert!(select.contains(&"assignments"), "{:?}", collection.source);
            }
        }
    }

    #[test]
    fn only_read_permissions_are_asked_for() {
        assert!(COLLECTIONS.iter().all(|row| row.permission.ends_with(".Read.All")));
    }
}
