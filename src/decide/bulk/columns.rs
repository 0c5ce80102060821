//! The properties of a device that decide and that many devices share: one row a property.
//!
//! Names, serial numbers and the like, of which only presence decides, are kept as presence.

use std::borrow::Cow;

use crate::model::{CoManagement, Field, ManagedDevice};

/// How many there are.
pub(super) const COLUMNS: usize = 18;

/// The properties of one device, each as its number in the dictionary.
pub(super) type Shape = [u32; COLUMNS];

/// One property.
pub(super) struct Column {
    /// Graph's name.
    pub(super) field: &'static str,
    /// Whether every decision may read it, whatever the profile and its filters are.
    pub(super) always: bool,
    /// Takes it from a device.
    pub(super) read: for<'d> fn(&'d ManagedDevice) -> Field<Cow<'d, str>>,
    /// Puts it into a device.
    pub(super) write: fn(&mut ManagedDevice, Field<String>),
}

macro_rules! text {
    ($name:literal, $field:ident, $always:literal) => {
        Column {
            field: $name,
            always: $always,
            read: |device| borrowed(&device.$field),
            write: |device, value| device.$field = value,
        }
    };
}

macro_rules! presence {
    ($name:literal, $field:ident) => {
        Column {
            field: $name,
            always: true,
            read: |device| presence(&device.$field),
            write: |device, value| device.$field = value,
        }
    };
}

/// The properties, in the order of a [`Shape`].
pub(super) static TABLE: [Column; COLUMNS] = [
    text!("operatingSystem", operating_system, true),
    text!("managementAgent", management_agent, true),
    text!("deviceEnrollmentType", enrollment_type, true),
    text!("deviceType", device_type, true),
    Column { field: "skuNumber", always: true, read: sku, write: set_sku },
    Column { field: "isSharedDevice", always: true, read: shared, write: set_shared },
    Column { field: "coManagement", always: true, read: workloads, write: set_workloads },
    presence!("imei", imei),
    presence!("serialNumber", serial_number),
    text!("osVersion", os_version, false),
    text!("manufacturer", manufacturer, false),
    text!("model", model, false),
    text!("managedDeviceOwnerType", owner_type, false),
    text!("joinType", join_type, false),
    text!("enrollmentProfileName", enrollment_profile_name, false),
    text!("deviceCategoryDisplayName", category, false),
    text!("processorArchitecture", processor_architecture, false),
    text!("jailBroken", jail_broken, false),
];

fn borrowed(field: &Field<String>) -> Field<Cow<'_, str>> {
    match field {
        Field::NotRead => Field::NotRead,
        Field::Null => Field::Null,
        Field::Value(text) => Field::Value(Cow::Borrowed(text)),
    }
}

/// Blank or filled; the value itself decides nothing.
fn presence(field: &Field<String>) -> Field<Cow<'_, str>> {
    match field {
        Field::NotRead => Field::NotRead,
        Field::Null => Field::Null,
        Field::Value(text) if text.trim().is_empty() => Field::Value(Cow::Borrowed("")),
        Field::Value(_) => Field::Value(Cow::Borrowed("x")),
    }
}

fn sku(device: &ManagedDevice) -> Field<Cow<'_, str>> {
    device.sku_number.clone().map(|number| Cow::Owned(number.to_string()))
}

fn set_sku(device: &mut ManagedDevice, value: Field<String>) {
    device.sku_number = match value {
        Field::NotRead => Field::NotRead,
        Field::Null => Field::Null,
        Field::Value(text) => text.parse().map_or(Field::NotRead, Field::Value),
    };
}

fn shared(device: &ManagedDevice) -> Field<Cow<'_, str>> {
    device.shared.clone().map(|shared| Cow::Borrowed(if shared { "true" } else { "false" }))
}

fn set_shared(device: &mut ManagedDevice, value: Field<String>) {
    device.shared = value.map(|text| text == "true");
}

/// The workloads in the order of the model, each `t`, `f` or `?`.
fn workloads(device: &ManagedDevice) -> Field<Cow<'_, str>> {
    device.co_management.clone().map(|features| {
        let letters = [
            features.resource_access,
            features.device_configuration,
            features.compliance_policy,
            features.modern_apps,
            features.windows_update,
            features.endpoint_protection,
        ];
        let letter = |held: Option<bool>| match held {
            Some(true) => 't',
            Some(false) => 'f',
            None => '?',
        };
        Cow::Owned(letters.into_iter().map(letter).collect())
    })
}

fn set_workloads(device: &mut ManagedDevice, value: Field<String>) {
    device.co_management = value.map(|text| {
        let mut letters = text.chars().map(|letter| match letter {
            't' => Some(true),
            'f' => Some(false),
            _ => None,
        });
        let mut next = || letters.next().flatten();
        CoManagement {
            resource_access: next(),
            device_configuration: next(),
            compliance_policy: next(),
            modern_apps: next(),
            windows_update: next(),
            endpoint_protection: next(),
        }
    });
}
