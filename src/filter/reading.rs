//! What a device says to a filter property: the service's words for Graph's values.

use super::sku;
use crate::model::{Field, ManagedDevice};

/// What is known of a property's value on one device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// It has none.
    Null,
    /// This text.
    Text(&'a str),
    /// One of these; `None` stands for null.
    OneOf(&'static [Option<&'static str>]),
    /// The answer did not hold this Graph property.
    NotRead(&'static str),
    /// It was read and does not tell.
    Undetermined,
}

/// A value, and what is not certain about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading<'a> {
    pub(super) value: Value<'a>,
    /// Why the value does not tell, or a caveat on the mapping.
    pub(super) note: Option<&'static str>,
}

impl<'a> Reading<'a> {
    fn certain(value: Value<'a>) -> Self {
        Self { value, note: None }
    }

    fn noted(value: Value<'a>, note: &'static str) -> Self {
        Self { value, note: Some(note) }
    }

    /// The read property's text, or what stands for its absence.
    fn text(field: &'a Field<String>, name: &'static str) -> Result<&'a str, Self> {
        match field {
            Field::NotRead => Err(Self::certain(Value::NotRead(name))),
            Field::Null => Err(Self::certain(Value::Null)),
            Field::Value(text) => Ok(text),
        }
    }
}

const EMPTY: &str = "the property is empty, which is taken for no value; not confirmed for this property";
const NEW_VALUE: &str = "Graph gives a value that this version does not know";

/// Free text: the value as it is.
fn free<'a>(field: &'a Field<String>, name: &'static str) -> Reading<'a> {
    match Reading::text(field, name) {
        Err(absent) => absent,
        Ok(text) if text.trim().is_empty() => Reading::noted(Value::Null, EMPTY),
        Ok(text) => Reading::certain(Value::Text(text)),
    }
}

/// An enumerated property: Graph's word (any case) to the service's.
fn mapped<'a>(
    field: &'a Field<String>,
    name: &'static str,
    words: &'static [(&'static str, Value<'static>, Option<&'static str>)],
) -> Reading<'a> {
    match Reading::text(field, name) {
        Err(absent) => absent,
        Ok(text) => words.iter().find(|(word, ..)| word.eq_ignore_ascii_case(text.trim())).map_or(
            Reading::noted(Value::Undetermined, NEW_VALUE),
            |(_, value, note)| Reading { value: *value, note: *note },
        ),
    }
}

pub(super) fn device_name(device: &ManagedDevice) -> Reading<'_> {
    free(&device.device_name, "deviceName")
}

pub(super) fn manufacturer(device: &ManagedDevice) -> Reading<'_> {
    free(&device.manufacturer, "manufacturer")
}

pub(super) fn model(device: &ManagedDevice) -> Reading<'_> {
    free(&device.model, "model")
}

pub(super) fn os_version(device: &ManagedDevice) -> Reading<'_> {
    free(&device.os_version, "osVersion")
}

/// Graph writes "Unknown" where the service sees no category.
pub(super) fn device_category(device: &ManagedDevice) -> Reading<'_> {
    match Reading::text(&device.category, "deviceCategoryDisplayName") {
        Err(absent) => absent,
        Ok(text) if text.trim().is_empty() => Reading::certain(Value::Null),
        Ok(text) if text.trim().eq_ignore_ascii_case("Unknown") => Reading::noted(
            Value::Null,
            "Graph shows `Unknown` for a device without a category; a category of that name looks the same",
        ),
        Ok(text) => Reading::certain(Value::Text(text)),
    }
}

/// Graph's default is the empty text, which the service treats as no value.
pub(super) fn enrollment_profile_name(device: &ManagedDevice) -> Reading<'_> {
    match Reading::text(&device.enrollment_profile_name, "enrollmentProfileName") {
        Err(absent) => absent,
        Ok(text) if text.trim().is_empty() => Reading::certain(Value::Null),
        Ok(text) => Reading::certain(Value::Text(text)),
    }
}

pub(super) fn device_ownership(device: &ManagedDevice) -> Reading<'_> {
    mapped(
        &device.owner_type,
        "managedDeviceOwnerType",
        &[
            ("company", Value::Text("Corporate"), None),
            ("personal", Value::Text("Personal"), None),
            ("unknown", Value::Text("Unknown"), None),
        ],
    )
}

const ARM: &str = "how the service names 32-bit ARM is not documented";

/// Windows: the service says amd64 where Graph says x64.
pub(super) fn windows_architecture(device: &ManagedDevice) -> Reading<'_> {
    mapped(
        &device.processor_architecture,
        "processorArchitecture",
        &[
            ("x64", Value::Text("amd64"), None),
            ("x86", Value::Text("x86"), None),
            ("arm64", Value::Text("arm64"), None),
            ("unknown", Value::Text("unknown"), Some(LIST_DEFAULT)),
            ("arm", Value::OneOf(&[Some("arm"), Some("arm64"), Some("unknown")]), Some(ARM)),
        ],
    )
}

/// macOS: the words are Graph's own.
pub(super) fn mac_architecture(device: &ManagedDevice) -> Reading<'_> {
    mapped(
        &device.processor_architecture,
        "processorArchitecture",
        &[
            ("x64", Value::Text("x64"), None),
            ("arm64", Value::Text("arm64"), None),
            ("unknown", Value::Text("unknown"), Some(LIST_DEFAULT)),
            ("arm", Value::OneOf(&[Some("arm"), Some("arm64"), Some("unknown")]), Some(ARM)),
        ],
    )
}

const LIST_DEFAULT: &str = "a list of devices leaves `processorArchitecture` at `unknown`; only a device read by id \
     tells";

pub(super) fn device_trust_type(device: &ManagedDevice) -> Reading<'_> {
    mapped(
        &device.join_type,
        "joinType",
        &[
            ("azureADJoined", Value::Text("Azure AD joined"), None),
            ("azureADRegistered", Value::Text("Azure AD registered"), None),
            ("hybridAzureADJoined", Value::Text("Hybrid Azure AD joined"), None),
            ("unknown", Value::Text("Unknown"), None),
        ],
    )
}

/// The edition by number; `skuFamily` is no substitute, it calls an evaluation edition by the plain name.
pub(super) fn operating_system_sku(device: &ManagedDevice) -> Reading<'_> {
    match device.sku_number {
        Field::NotRead => Reading::certain(Value::NotRead("skuNumber")),
        Field::Null => Reading::certain(Value::Null),
        Field::Value(number) => match sku::name(number) {
            None => Reading::noted(Value::Undetermined, "the edition's number has no documented name"),
            Some(name) if sku::number_is_disputed(number) => {
                Reading::noted(Value::Text(name), "sources disagree on the number of `Core`")
            }
            Some(name) => Reading::certain(Value::Text(name)),
        },
    }
}

pub(super) fn is_rooted(device: &ManagedDevice) -> Reading<'_> {
    let mut reading = mapped(
        &device.jail_broken,
        "jailBroken",
        &[
            ("True", Value::Text("True"), None),
            ("False", Value::Text("False"), None),
            ("Unknown", Value::Text("Unknown"), None),
            ("", Value::Null, Some(EMPTY)),
        ],
    );
    let corporate = |text: &str| text.to_ascii_lowercase().starts_with("androidenterprise");
    if device.enrollment_type.text().is_some_and(corporate) {
        reading.note = reading
            .note
            .or(Some("on Android Enterprise it is documented for personally-owned work profiles only"));
    }
    reading
}

pub(super) const DEDICATED_SHARED: &str = "Corporate-owned dedicated devices with Entra ID Shared mode";
pub(super) const DEDICATED: &str = "Corporate-owned dedicated devices without Entra ID Shared mode";
pub(super) const CORPORATE_WORK_PROFILE: &str = "Corporate-owned with work profile";
pub(super) const FULLY_MANAGED: &str = "Corporate-owned fully managed";
pub(super) const WORK_PROFILE: &str = "Personally-owned work profile";
pub(super) const AOSP_USER: &str = "AOSP user-associated devices";
pub(super) const AOSP_USERLESS: &str = "AOSP userless devices";

/// From the enrolment type, as far as it tells.
pub(super) fn device_management_type(device: &ManagedDevice) -> Reading<'_> {
    const MAPPED: Option<&str> =
        Some("told from the enrolment type; that the service does the same is not confirmed");
    let by_enrollment = mapped(
        &device.enrollment_type,
        "deviceEnrollmentType",
        &[
            ("androidEnterpriseFullyManaged", Value::Text(FULLY_MANAGED), MAPPED),
            ("androidEnterpriseCorporateWorkProfile", Value::Text(CORPORATE_WORK_PROFILE), MAPPED),
            (
                "androidEnterpriseDedicatedDevice",
                Value::OneOf(&[Some(DEDICATED_SHARED), Some(DEDICATED)]),
                Some("Graph does not tell whether a dedicated device is in shared mode"),
            ),
            ("androidAOSPUserOwnedDeviceEnrollment", Value::Text(AOSP_USER), MAPPED),
            ("androidAOSPUserlessDeviceEnrollment", Value::Text(AOSP_USERLESS), MAPPED),
        ],
    );
    // A work profile shows as a user's own enrolment of a device of type androidForWork, or so it seems.
    let seems_personal =
        device.enrollment_type.text().is_some_and(|text| text.eq_ignore_ascii_case("userEnrollment"))
            && device.device_type.text().is_some_and(|text| text.eq_ignore_ascii_case("androidForWork"));
    if seems_personal {
        return Reading::noted(
            Value::OneOf(&[Some(WORK_PROFILE), None]),
            "how Graph marks a personally-owned work profile is not documented",
        );
    }
    match by_enrollment.note {
        Some(NEW_VALUE) => {
            Reading::noted(Value::Undetermined, "this enrolment type does not tell the management type")
        }
        _ => by_enrollment,
    }
}

pub(super) fn is_tpm_attested(_: &ManagedDevice) -> Reading<'_> {
    Reading::noted(Value::Undetermined, "Graph has no property that tells whether the TPM is attested")
}

/// A managed app's property: devices do not have it.
pub(super) fn of_an_app(_: &ManagedDevice) -> Reading<'_> {
    Reading::noted(Value::Undetermined, super::evaluate::LOOKS_AT_APPS)
}
