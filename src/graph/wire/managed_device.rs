//! `managedDevice` (beta), as far as the model needs it.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::Read;

/// A `managedDevice`. Enumerated values stay text: enums are open.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ManagedDevice {
    /// Intune device id.
    pub id: Read<String>,
    /// Name of the device.
    pub device_name: Read<String>,
    /// The link to the Entra object; all zeros when there is none.
    #[serde(rename = "azureADDeviceId")]
    pub azure_ad_device_id: Read<String>,
    /// Serial number.
    pub serial_number: Read<String>,
    /// Windows, iOS, macOS, Android, …
    pub operating_system: Read<String>,
    /// Version as the device reports it.
    pub os_version: Read<String>,
    /// company, personal, unknown.
    pub managed_device_owner_type: Read<String>,
    /// `managementAgentType`.
    pub management_agent: Read<String>,
    /// `managementState`.
    pub management_state: Read<String>,
    /// `deviceEnrollmentType`.
    pub device_enrollment_type: Read<String>,
    /// `deviceType`; beta only.
    pub device_type: Read<String>,
    /// `joinType`; beta only.
    pub join_type: Read<String>,
    /// Whether it is registered in Entra.
    #[serde(rename = "azureADRegistered")]
    pub azure_ad_registered: Read<bool>,
    /// Autopilot, ADE or Google profile; empty by default.
    pub enrollment_profile_name: Read<String>,
    /// Category; the text "Unknown" without one.
    pub device_category_display_name: Read<String>,
    /// Number of the Windows edition; beta only.
    pub sku_number: Read<i64>,
    /// Family of the Windows edition; beta only.
    pub sku_family: Read<String>,
    /// unknown, x86, x64, arm, arM64; a list leaves it at unknown.
    pub processor_architecture: Read<String>,
    /// True, False, Unknown.
    pub jail_broken: Read<String>,
    /// Supervised (Apple).
    pub is_supervised: Read<bool>,
    /// Manufacturer.
    pub manufacturer: Read<String>,
    /// Model.
    pub model: Read<String>,
    /// IMEI.
    pub imei: Read<String>,
    /// `complianceState`.
    pub compliance_state: Read<String>,
    /// Last check-in.
    pub last_sync_date_time: Read<DateTime<Utc>>,
    /// Enrolment.
    pub enrolled_date_time: Read<DateTime<Utc>>,
    /// End of the management certificate.
    pub management_certificate_expiration_date: Read<DateTime<Utc>>,
    /// The user associated with the device; empty when there is none.
    pub user_id: Read<String>,
    /// That user's principal name.
    pub user_principal_name: Read<String>,
    /// That user's display name.
    pub user_display_name: Read<String>,
    /// Who enrolled it; beta only.
    pub enrolled_by_user_principal_name: Read<String>,
    /// Recent sign-ins; beta only.
    pub users_logged_on: Read<Vec<LoggedOnUser>>,
    /// Workloads of a co-managed device that Intune holds.
    pub configuration_manager_client_enabled_features: Read<EnabledFeatures>,
    /// Hardware; a list leaves it at its defaults.
    pub hardware_information: Read<HardwareInformation>,
}

/// A `hardwareInformation`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct HardwareInformation {
    /// A Shared iPad.
    pub is_shared_device: Read<bool>,
}

/// A `loggedOnUser`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LoggedOnUser {
    /// Object id of the user.
    pub user_id: Read<String>,
    /// When last.
    pub last_log_on_date_time: Read<DateTime<Utc>>,
}

/// A `configurationManagerClientEnabledFeatures`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EnabledFeatures {
    /// Resource access.
    pub resource_access: Read<bool>,
    /// Device configuration.
    pub device_configuration: Read<bool>,
    /// Compliance policies.
    pub compliance_policy: Read<bool>,
    /// Client apps.
    pub modern_apps: Read<bool>,
    /// Windows Update policies.
    pub windows_update_for_business: Read<bool>,
    /// Endpoint protection.
    pub endpoint_protection: Read<bool>,
}
