//! The properties of the language: one row each, and one more where the values depend on the platform.
//!
//! Parser, evaluator, completion and the device properties to read all follow from these rows.

use super::operator::Operator::{self, Contains, Eq, Ge, Gt, In, Le, Lt, Ne, NotContains, NotIn, StartsWith};
use super::platform::FilterPlatform::{
    self, AndroidApps, AndroidDeviceAdministrator, AndroidEnterprise, Aosp, Ios, IosApps, MacOs, Windows,
    WindowsApps,
};
use super::reading::{self, Reading};
use super::sku;
use crate::model::ManagedDevice;

/// What a property belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// `device.`: an enrolled device.
    Device,
    /// `app.`: a managed app.
    App,
}

impl Entity {
    /// The word before the dot.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::App => "app",
        }
    }
}

/// Which values a property takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Any text.
    Free,
    /// Any text is accepted and compared; these are the ones there are.
    Named(&'static [&'static str]),
    /// Any text is accepted; any but these never matches.
    Listed(&'static [&'static str]),
    /// A version of two to four numbers.
    Version,
}

impl Values {
    /// The values there are, for completion.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Named(names) | Self::Listed(names) => names,
            Self::Free | Self::Version => &[],
        }
    }
}

/// A property of the language.
#[derive(Debug)]
pub struct Property {
    /// What it belongs to.
    pub entity: Entity,
    /// Its name after the dot.
    pub name: &'static str,
    /// Where it can be used.
    pub platforms: &'static [FilterPlatform],
    /// What may stand after it.
    pub operators: &'static [Operator],
    /// What values it takes.
    pub values: Values,
    /// The `managedDevice` properties its value is made from; none where Graph has none.
    pub graph_fields: &'static [&'static str],
    /// A reason not to use it, if there is one.
    pub caution: Option<&'static str>,
    pub(super) read: for<'a> fn(&'a ManagedDevice) -> Reading<'a>,
}

impl Property {
    /// The name as a rule writes it: `device.deviceName`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.{}", self.entity.name(), self.name)
    }
}

impl PartialEq for Property {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl std::cmp::Eq for Property {}

const TEXT: &[Operator] = &[Eq, Ne, In, NotIn, StartsWith, Contains, NotContains];
const LISTED: &[Operator] = &[Eq, Ne, In, NotIn];
const EQUALITY: &[Operator] = &[Eq, Ne];
const VERSION: &[Operator] = &[Eq, Ne, Gt, Ge, Lt, Le];

const DEVICES: &[FilterPlatform] =
    &[AndroidDeviceAdministrator, AndroidEnterprise, Aosp, Ios, MacOs, Windows];
const APPS: &[FilterPlatform] = &[AndroidApps, IosApps, WindowsApps];

const TRUE_FALSE_UNKNOWN: Values = Values::Listed(&["True", "False", "Unknown"]);
const ENTERPRISE_TYPES: Values = Values::Listed(&[
    reading::DEDICATED_SHARED,
    reading::DEDICATED,
    reading::CORPORATE_WORK_PROFILE,
    reading::FULLY_MANAGED,
    reading::WORK_PROFILE,
    reading::AOSP_USER,
    reading::AOSP_USERLESS,
]);
const APP_TYPES: Values = Values::Listed(&[
    "Unmanaged",
    "Managed",
    "Android device administrator",
    "Android Enterprise",
    reading::AOSP_USERLESS,
    reading::AOSP_USER,
    reading::DEDICATED_SHARED,
    reading::DEDICATED,
    reading::CORPORATE_WORK_PROFILE,
    reading::FULLY_MANAGED,
    reading::WORK_PROFILE,
    "Automated Device Enrollment user-associated devices",
    "Automated Device Enrollment userless devices",
    "Account Driven User Enrollment",
    "Device Enrollment with Company Portal and Web Enrollment",
]);

/// A row for free text on every device platform, the most common kind; the others change what differs.
const FREE_TEXT: Property = Property {
    entity: Entity::Device,
    name: "",
    platforms: DEVICES,
    operators: TEXT,
    values: Values::Free,
    graph_fields: &[],
    caution: None,
    read: reading::of_an_app,
};

static PROPERTIES: &[Property] = &[
    Property { name: "deviceName", graph_fields: &["deviceName"], read: reading::device_name, ..FREE_TEXT },
    Property {
        name: "manufacturer",
        graph_fields: &["manufacturer"],
        read: reading::manufacturer,
        ..FREE_TEXT
    },
    Property { name: "model", graph_fields: &["model"], read: reading::model, ..FREE_TEXT },
    Property {
        name: "deviceCategory",
        graph_fields: &["deviceCategoryDisplayName"],
        read: reading::device_category,
        ..FREE_TEXT
    },
    Property {
        name: "deviceOwnership",
        operators: EQUALITY,
        values: Values::Listed(&["Personal", "Corporate", "Unknown"]),
        graph_fields: &["managedDeviceOwnerType"],
        read: reading::device_ownership,
        ..FREE_TEXT
    },
    Property {
        name: "enrollmentProfileName",
        platforms: &[AndroidEnterprise, Aosp, Ios, Windows],
        graph_fields: &["enrollmentProfileName"],
        read: reading::enrollment_profile_name,
        ..FREE_TEXT
    },
    Property { name: "osVersion", graph_fields: &["osVersion"], read: reading::os_version, ..FREE_TEXT },
    Property {
        name: "operatingSystemVersion",
        operators: VERSION,
        values: Values::Version,
        graph_fields: &["osVersion"],
        read: reading::os_version,
        ..FREE_TEXT
    },
    Property {
        name: "cpuArchitecture",
        platforms: &[Windows],
        operators: LISTED,
        values: Values::Listed(&["amd64", "x86", "arm64", "unknown"]),
        graph_fields: &["processorArchitecture"],
        read: reading::windows_architecture,
        ..FREE_TEXT
    },
    Property {
        name: "cpuArchitecture",
        platforms: &[MacOs],
        operators: LISTED,
        values: Values::Listed(&["x64", "arm64", "unknown"]),
        graph_fields: &["processorArchitecture"],
        read: reading::mac_architecture,
        ..FREE_TEXT
    },
    Property {
        name: "deviceTrustType",
        platforms: &[Windows],
        operators: LISTED,
        values: Values::Listed(&[
            "Azure AD joined",
            "Azure AD registered",
            "Hybrid Azure AD joined",
            "Unknown",
        ]),
        graph_fields: &["joinType"],
        read: reading::device_trust_type,
        ..FREE_TEXT
    },
    Property {
        name: "operatingSystemSKU",
        platforms: &[Windows],
        values: Values::Named(sku::NAMES),
        graph_fields: &["skuNumber"],
        read: reading::operating_system_sku,
        ..FREE_TEXT
    },
    Property {
        name: "isRooted",
        platforms: &[AndroidDeviceAdministrator, AndroidEnterprise, Aosp, Ios],
        operators: EQUALITY,
        values: TRUE_FALSE_UNKNOWN,
        graph_fields: &["jailBroken"],
        read: reading::is_rooted,
        ..FREE_TEXT
    },
    Property {
        name: "deviceManagementType",
        platforms: &[AndroidEnterprise, Aosp],
        operators: EQUALITY,
        values: ENTERPRISE_TYPES,
        graph_fields: &["deviceEnrollmentType", "deviceType"],
        read: reading::device_management_type,
        ..FREE_TEXT
    },
    Property {
        name: "isTpmAttested",
        platforms: &[Windows],
        operators: EQUALITY,
        values: Values::Listed(&["True", "False"]),
        caution: Some("the service accepts it, but it is not documented and Graph does not show its value"),
        read: reading::is_tpm_attested,
        ..FREE_TEXT
    },
    Property { entity: Entity::App, name: "appVersion", platforms: APPS, ..FREE_TEXT },
    Property { entity: Entity::App, name: "deviceManufacturer", platforms: APPS, ..FREE_TEXT },
    Property { entity: Entity::App, name: "deviceModel", platforms: APPS, ..FREE_TEXT },
    Property { entity: Entity::App, name: "osVersion", platforms: APPS, ..FREE_TEXT },
    Property {
        entity: Entity::App,
        name: "operatingSystemVersion",
        platforms: APPS,
        operators: VERSION,
        values: Values::Version,
        ..FREE_TEXT
    },
    Property {
        entity: Entity::App,
        name: "deviceManagementType",
        platforms: &[AndroidApps, IosApps],
        operators: EQUALITY,
        values: APP_TYPES,
        ..FREE_TEXT
    },
];

/// Every row. A name stands twice where its values depend on the platform.
#[must_use]
pub fn properties() -> &'static [Property] {
    PROPERTIES
}

/// The rows a filter of this platform can use.
pub(super) fn usable(platform: FilterPlatform) -> impl Iterator<Item = &'static Property> {
    PROPERTIES.iter().filter(move |row| row.platforms.contains(&platform))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A device of which these Graph properties were read; a null is written as `null`.
    pub(in crate::filter) fn device(properties: &[(&str, &str)]) -> ManagedDevice {
        let mut device = ManagedDevice::unread("d1".into());
        for (name, value) in properties {
            set(&mut device, name, value);
        }
        device
    }

    fn set(device: &mut ManagedDevice, name: &str, value: &str) {
        use crate::model::Field;
        if name == "skuNumber" {
            device.sku_number = value.parse().map_or(Field::Null, Field::Value);
            return;
        }
        let field = match name {
            "deviceName" => &mut device.device_name,
            "operatingSystem" => &mut device.operating_system,
            "osVersion" => &mut device.os_version,
            "managedDeviceOwnerType" => &mut device.owner_type,
            "managementAgent" => &mut device.management_agent,
            "deviceEnrollmentType" => &mut device.enrollment_type,
            "deviceType" => &mut device.device_type,
            "joinType" => &mut device.join_type,
            "enrollmentProfileName" => &mut device.enrollment_profile_name,
            "deviceCategoryDisplayName" => &mut device.category,
            "processorArchitecture" => &mut device.processor_architecture,
            "jailBroken" => &mut device.jail_broken,
            "manufacturer" => &mut device.manufacturer,
            "model" => &mut device.model,
            other => panic!("{other} is not a property that filters read"),
        };
        *field = if value == "null" { Field::Null } else { Field::Value(value.to_owned()) };
    }

    #[test]
    fn no_platform_has_a_name_twice() {
        for platform in DEVICES.iter().chain(APPS) {
            let mut names = BTreeSet::new();
            for row in usable(*platform) {
                assert!(names.insert(row.path()), "{platform:?} {}", row.name);
            }
        }
    }

    #[test]
    fn every_device_property_but_the_undocumented_one_reads_graph() {
        for row in PROPERTIES.iter().filter(|row| row.entity == Entity::Device) {
            assert_eq!(row.graph_fields.is_empty(), row.name == "isTpmAttested", "{}", row.name);
        }
    }

    #[test]
    fn only_free_and_named_values_take_substring_operators() {
        for row in PROPERTIES {
            let substring = row.operators.contains(&Contains);
            assert_eq!(substring, matches!(row.values, Values::Free | Values::Named(_)), "{}", row.name);
        }
    }
}
