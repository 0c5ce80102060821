//! Devices: Intune's record and Entra's object are two things with two ids and one explicit link.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use super::fact::{Fact, Field, Gap, GapKind, Source};
use super::group::Membership;
use super::ids::{DirectoryDeviceId, EntraDeviceId, ManagedDeviceId, UserId};

/// A sign-in on a Windows device (`managedDevice.usersLoggedOn`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedOnUser {
    /// Who.
    pub user_id: UserId,
    /// When last.
    pub last_logon: Option<DateTime<Utc>>,
}

/// Which workloads of a co-managed device Intune holds (`configurationManagerClientEnabledFeatures`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoManagement {
    /// Resource access policies (certificates, Wi-Fi, VPN, e-mail).
    pub resource_access: Option<bool>,
    /// Device configuration, which includes resource access.
    pub device_configuration: Option<bool>,
    /// Compliance policies.
    pub compliance_policy: Option<bool>,
    /// Client apps.
    pub modern_apps: Option<bool>,
    /// Windows Update policies.
    pub windows_update: Option<bool>,
    /// Endpoint protection.
    pub endpoint_protection: Option<bool>,
}

/// An Intune device (`managedDevice`). Enumerated values are kept as Graph wrote them: enums are open.
#[derive(Clone, Debug)]
pub struct ManagedDevice {
    /// Intune device id.
    pub id: ManagedDeviceId,
    /// `deviceName`.
    pub device_name: Field<String>,
    /// `azureADDeviceId`, the link to the Entra object.
    pub entra_device_id: Field<EntraDeviceId>,
    /// `serialNumber`.
    pub serial_number: Field<String>,
    /// `operatingSystem`: Windows, iOS, macOS, Android, …
    pub operating_system: Field<String>,
    /// `osVersion`.
    pub os_version: Field<String>,
    /// `managedDeviceOwnerType`: company, personal, unknown.
    pub owner_type: Field<String>,
    /// `managementAgent`.
    pub management_agent: Field<String>,
    /// `managementState`.
    pub management_state: Field<String>,
    /// `deviceEnrollmentType`.
    pub enrollment_type: Field<String>,
    /// `deviceType`.
    pub device_type: Field<String>,
    /// `joinType`.
    pub join_type: Field<String>,
    /// `azureADRegistered`.
    pub entra_registered: Field<bool>,
    /// `enrollmentProfileName`.
    pub enrollment_profile_name: Field<String>,
    /// `deviceCategoryDisplayName`.
    pub category: Field<String>,
    /// `skuNumber`.
    pub sku_number: Field<i64>,
    /// `skuFamily`.
    pub sku_family: Field<String>,
    /// `processorArchitecture`; lists leave it at its default, so only a read by id counts.
    pub processor_architecture: Field<String>,
    /// `jailBroken`: True, False, Unknown.
    pub jail_broken: Field<String>,
    /// `isSupervised`.
    pub supervised: Field<bool>,
    /// `hardwareInformation.isSharedDevice`: a Shared iPad. Lists leave it at its default.
    pub shared: Field<bool>,
    /// `manufacturer`.
    pub manufacturer: Field<String>,
    /// `model`.
    pub model: Field<String>,
    /// `imei`.
    pub imei: Field<String>,
    /// `complianceState`.
    pub compliance_state: Field<String>,
    /// `lastSyncDateTime`, the last check-in; the service's empty date (year 1) is read as null.
    pub last_sync: Field<DateTime<Utc>>,
    /// `enrolledDateTime`.
    pub enrolled_at: Field<DateTime<Utc>>,
    /// `managementCertificateExpirationDate`; in the past it explains a silent device.
    pub management_certificate_expires: Field<DateTime<Utc>>,
    /// `userId`, "the user associated with the device".
    pub user_id: Field<UserId>,
    /// `userPrincipalName`.
    pub user_principal_name: Field<String>,
    /// `userDisplayName`.
    pub user_display_name: Field<String>,
    /// `enrolledByUserPrincipalName`.
    pub enrolled_by: Field<String>,
    /// `usersLoggedOn`.
    pub users_logged_on: Field<Vec<LoggedOnUser>>,
    /// Workloads of a co-managed device.
    pub co_management: Field<CoManagement>,
    /// Primary users (`managedDevices/{id}/users`); an empty list is a user-less device.
    pub primary_users: Fact<Vec<UserId>>,
    /// The Entra device object. `Known(None)`: the directory has none for this device.
    pub directory: Fact<Option<DirectoryDevice>>,
}

static PRIMARY_USERS_UNREAD: LazyLock<Gap> = LazyLock::new(|| {
    Gap::new(
        Source("primaryUsers"),
        GapKind::NotCollected,
        "the device's primary users were not read",
        "read `managedDevices/{id}/users`",
    )
});

static DIRECTORY_UNREAD: LazyLock<Gap> = LazyLock::new(|| {
    Gap::new(
        Source("directoryDevices"),
        GapKind::NotCollected,
        "the device's Entra object was not read",
        "read `devices` with this `deviceId`",
    )
});

impl ManagedDevice {
    /// A device of which nothing but the id was read.
    #[must_use]
    pub fn unread(id: ManagedDeviceId) -> Self {
        Self {
            id,
            device_name: Field::NotRead,
            entra_device_id: Field::NotRead,
            serial_number: Field::NotRead,
            operating_system: Field::NotRead,
            os_version: Field::NotRead,
            owner_type: Field::NotRead,
            management_agent: Field::NotRead,
            management_state: Field::NotRead,
            enrollment_type: Field::NotRead,
            device_type: Field::NotRead,
            join_type: Field::NotRead,
            entra_registered: Field::NotRead,
            enrollment_profile_name: Field::NotRead,
            category: Field::NotRead,
            sku_number: Field::NotRead,
            sku_family: Field::NotRead,
            processor_architecture: Field::NotRead,
            jail_broken: Field::NotRead,
            supervised: Field::NotRead,
            shared: Field::NotRead,
            manufacturer: Field::NotRead,
            model: Field::NotRead,
            imei: Field::NotRead,
            compliance_state: Field::NotRead,
            last_sync: Field::NotRead,
            enrolled_at: Field::NotRead,
            management_certificate_expires: Field::NotRead,
            user_id: Field::NotRead,
            user_principal_name: Field::NotRead,
            user_display_name: Field::NotRead,
            enrolled_by: Field::NotRead,
            users_logged_on: Field::NotRead,
            co_management: Field::NotRead,
            primary_users: Fact::Unknown(PRIMARY_USERS_UNREAD.clone()),
            directory: Fact::Unknown(DIRECTORY_UNREAD.clone()),
        }
    }

    /// What to call the device: its name or its id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.device_name.text().filter(|name| !name.is_empty()).unwrap_or(self.id.as_str())
    }
}

/// An Entra device object (`device`), the one that groups hold.
#[derive(Clone, Debug)]
pub struct DirectoryDevice {
    /// Object id.
    pub id: DirectoryDeviceId,
    /// `deviceId`, the link to Intune.
    pub device_id: Field<EntraDeviceId>,
    /// `displayName`.
    pub display_name: Field<String>,
    /// `trustType`: Workplace, AzureAd, ServerAd.
    pub trust_type: Field<String>,
    /// `isCompliant`, Entra's own view.
    pub compliant: Field<bool>,
    /// `accountEnabled`.
    pub account_enabled: Field<bool>,
    /// The device's groups, transitive.
    pub groups: Membership,
}
