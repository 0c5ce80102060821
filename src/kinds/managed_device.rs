//! `managedDevice`: from the wire to the model.

use super::convert::{date, field, id, text};
use crate::graph::wire::{Read, managed_device as wire};
use crate::model::{
    CoManagement, EntraDeviceId, Field, LoggedOnUser, ManagedDevice, ManagedDeviceId, UserId,
};

/// What to `$select`: the beta property names that the model is made from.
pub const MANAGED_DEVICE_SELECT: &[&str] = &[
    "id",
    "deviceName",
    "azureADDeviceId",
    "serialNumber",
    "operatingSystem",
    "osVersion",
    "managedDeviceOwnerType",
    "managementAgent",
    "managementState",
    "deviceEnrollmentType",
    "deviceType",
    "joinType",
    "azureADRegistered",
    "enrollmentProfileName",
    "deviceCategoryDisplayName",
    "skuNumber",
    "skuFamily",
    "processorArchitecture",
    "jailBroken",
    "isSupervised",
    "manufacturer",
    "model",
    "imei",
    "complianceState",
    "lastSyncDateTime",
    "enrolledDateTime",
    "managementCertificateExpirationDate",
    "userId",
    "userPrincipalName",
    "userDisplayName",
    "enrolledByUserPrincipalName",
    "usersLoggedOn",
    "configurationManagerClientEnabledFeatures",
    "hardwareInformation",
];

/// The device of a read by id. Primary users and the Entra object are other reads and stay unknown here.
#[must_use]
pub fn managed_device(device: wire::ManagedDevice) -> ManagedDevice {
    ManagedDevice {
        device_name: field(device.device_name),
        entra_device_id: id(device.azure_ad_device_id, EntraDeviceId::new),
        serial_number: text(device.serial_number),
        operating_system: field(device.operating_system),
        os_version: field(device.os_version),
        owner_type: field(device.managed_device_owner_type),
        management_agent: field(device.management_agent),
        management_state: field(device.management_state),
        enrollment_type: field(device.device_enrollment_type),
        device_type: field(device.device_type),
        join_type: field(device.join_type),
        entra_registered: field(device.azure_ad_registered),
        enrollment_profile_name: field(device.enrollment_profile_name),
        category: field(device.device_category_display_name),
        sku_number: field(device.sku_number),
        sku_family: field(device.sku_family),
        processor_architecture: field(device.processor_architecture),
        jail_broken: field(device.jail_broken),
        supervised: field(device.is_supervised),
        shared: shared(device.hardware_information),
        manufacturer: field(device.manufacturer),
        model: field(device.model),
        imei: text(device.imei),
        compliance_state: field(device.compliance_state),
        last_sync: date(device.last_sync_date_time),
        enrolled_at: date(device.enrolled_date_time),
        management_certificate_expires: date(device.management_certificate_expiration_date),
        user_id: id(device.user_id, UserId::new),
        user_principal_name: text(device.user_principal_name),
        user_display_name: text(device.user_display_name),
        enrolled_by: text(device.enrolled_by_user_principal_name),
        users_logged_on: field(device.users_logged_on)
            .map(|users| users.into_iter().filter_map(logged_on_user).collect()),
        co_management: field(device.configuration_manager_client_enabled_features).map(co_management),
        ..ManagedDevice::unread(ManagedDeviceId::new(&device.id.value().unwrap_or_default()))
    }
}

/// The device of a list, which leaves `processorArchitecture` and `hardwareInformation` at their defaults;
/// those say nothing.
#[must_use]
pub fn listed_managed_device(device: wire::ManagedDevice) -> ManagedDevice {
    let mut device = managed_device(device);
    if device.processor_architecture.text().is_some_and(|value| value.eq_ignore_ascii_case("unknown")) {
        device.processor_architecture = Field::NotRead;
    }
    if device.shared == Field::Value(false) {
        device.shared = Field::NotRead;
    }
    device
}

fn shared(hardware: Read<wire::HardwareInformation>) -> Field<bool> {
    match hardware {
        Read::NotRead => Field::NotRead,
        Read::Null => Field::Null,
        Read::Value(hardware) => field(hardware.is_shared_device),
    }
}

/// A sign-in without a user names nobody and is left out.
fn logged_on_user(user: wire::LoggedOnUser) -> Option<LoggedOnUser> {
    let user_id = id(user.user_id, UserId::new).value()?.clone();
    Some(LoggedOnUser { user_id, last_logon: date(user.last_log_on_date_time).value().copied() })
}

fn co_management(features: wire::EnabledFeatures) -> CoManagement {
    CoManagement {
        resource_access: features.resource_access.value(),
        device_configuration: features.device_configuration.value(),
        compliance_policy: features.compliance_policy.value(),
        modern_apps: features.modern_apps.value(),
        windows_update: features.windows_update_for_business.value(),
        endpoint_protection: features.endpoint_protection.value(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::wire::property_names;

    /// Names of `managedDevice`, its complex types included, in the published beta schema.
    const SCHEMA: &str = include_str!("fixtures/managed_device_properties.txt");

    fn read(json: &str) -> ManagedDevice {
        managed_device(serde_json::from_str(json).expect("valid"))
    }

    #[test]
    fn select_names_what_the_wire_struct_reads() {
        assert_eq!(MANAGED_DEVICE_SELECT, property_names::<wire::ManagedDevice>());
    }

    #[test]
    fn every_name_is_in_the_published_schema() {
        let names = [
            property_names::<wire::ManagedDevice>(),
            property_names::<wire::LoggedOnUser>(),
            property_names::<wire::EnabledFeatures>(),
        ];
        for name in names.into_iter().flatten() {
            assert!(SCHEMA.lines().any(|line| line == *name), "{name}");
        }
    }

    #[test]
    fn an_empty_object_is_a_device_of_which_nothing_was_read() {
        let device = read("{}");
        assert_eq!(device.id.as_str(), "");
        assert_eq!(device.device_name, Field::NotRead);
        assert!(device.primary_users.gap().is_some());
    }

    #[test]
    fn the_services_words_for_nothing_are_null() {
        let device = read(
            r#"{"userId": "", "azureADDeviceId": "00000000-0000-0000-0000-000000000000",
                "lastSyncDateTime": "0001-01-01T00:00:00Z", "imei": " "}"#,
        );
        assert_eq!(device.user_id, Field::Null);
        assert_eq!(device.entra_device_id, Field::Null);
        assert_eq!(device.last_sync, Field::Null);
        assert_eq!(device.imei, Field::Null);
        assert_eq!(device.enrolled_at, Field::NotRead);
    }

    #[test]
    fn what_filters_compare_is_kept_as_it_came() {
        let device = read(r#"{"enrollmentProfileName": "", "deviceCategoryDisplayName": "Unknown"}"#);
        assert_eq!(device.enrollment_profile_name.text(), Some(""));
        assert_eq!(device.category.text(), Some("Unknown"));
    }

    #[test]
    fn an_unknown_architecture_in_a_list_is_not_read() {
        let parse = |json| serde_json::from_str::<wire::ManagedDevice>(json).expect("valid");
        let unknown = r#"{"processorArchitecture": "unknown"}"#;
        assert_eq!(managed_device(parse(unknown)).processor_architecture.text(), Some("unknown"));
        assert_eq!(listed_managed_device(parse(unknown)).processor_architecture, Field::NotRead);
        let known = r#"{"processorArchitecture": "arM64"}"#;
        assert_eq!(listed_managed_device(parse(known)).processor_architecture.text(), Some("arM64"));
    }

    #[test]
    fn sign_ins_and_workloads() {
        let device = read(
            r#"{"usersLoggedOn": [{"userId": "u1", "lastLogOnDateTime": "2026-01-02T03:04:05Z"}, {"userId": ""}],
                "configurationManagerClientEnabledFeatures": {"resourceAccess": true, "modernApps": null}}"#,
        );
        let users = device.users_logged_on.value().expect("read");
        assert_eq!(users.len(), 1);
        assert!(users[0].last_logon.is_some());
        let features = device.co_management.value().expect("read");
        assert_eq!((features.resource_access, features.modern_apps), (Some(true), None));
    }
}
