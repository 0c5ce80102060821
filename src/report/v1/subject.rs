//! The tenant, the user, the devices and the groups.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::names;
use crate::model::GroupKind;

/// The tenant.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantInfo {
    /// Tenant id.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The state of its Intune subscription, the pane's *Account status*.
    pub subscription_state: Option<String>,
}

/// A service plan the user holds.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LicensePlan {
    /// Service plan id.
    pub service_plan_id: String,
    /// Its name, where the plan is one of Intune's.
    pub name: Option<&'static str>,
    /// The service it belongs to.
    pub service: Option<String>,
    /// Enabled, Warning, Suspended, Deleted, LockedOut.
    pub capability_status: Option<String>,
}

/// The user.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserInfo {
    /// Object id.
    pub id: Option<String>,
    /// Principal name.
    pub user_principal_name: Option<String>,
    /// Display name.
    pub display_name: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
    /// Whether the account may sign in.
    pub account_enabled: Option<bool>,
    /// Whether the user has an Intune licence; `None`: cannot be told.
    pub intune_licensed: Option<bool>,
    /// The service plans; `None` when they were not shown.
    pub licenses: Option<Vec<LicensePlan>>,
    /// The SKUs by part number; `None` when they were not shown.
    pub sku_part_numbers: Option<Vec<String>>,
}

/// How a device's apps stand: the pane's *App install* and *App lifecycle status*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppStatus {
    /// Apps that are installed.
    pub installed: usize,
    /// Apps whose installation failed.
    pub failed: usize,
    /// Apps on their way.
    pub pending: usize,
    /// Apps in any other state.
    pub other: usize,
}

/// A device.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceInfo {
    /// Intune device id.
    pub id: String,
    /// Its name.
    pub device_name: Option<String>,
    /// Object id of the Entra device.
    pub directory_object_id: Option<String>,
    /// Entra device id, which joins the two.
    #[serde(rename = "azureADDeviceId")]
    pub azure_ad_device_id: Option<String>,
    /// Serial number.
    pub serial_number: Option<String>,
    /// Operating system.
    pub operating_system: Option<String>,
    /// Its version.
    pub os_version: Option<String>,
    /// The management mode that the enrolment shows; `None` where it cannot be told.
    pub management_mode: Option<&'static str>,
    /// Management agent.
    pub management_agent: Option<String>,
    /// How the device is joined.
    pub join_type: Option<String>,
    /// company, personal, unknown.
    pub ownership: Option<String>,
    /// Intune's view of its compliance.
    pub compliance_state: Option<String>,
    /// Entra's view of its compliance.
    pub entra_compliant: Option<bool>,
    /// Whether the directory has no object for the device; `None`: not read.
    pub entra_object_missing: Option<bool>,
    /// How its apps stand; `None`: not read.
    pub app_status: Option<AppStatus>,
    /// Last check-in.
    pub last_sync_date_time: Option<DateTime<Utc>>,
    /// Its age in minutes.
    pub last_sync_age_minutes: Option<i64>,
    /// When it was enrolled.
    pub enrolled_date_time: Option<DateTime<Utc>>,
    /// The primary user; null for a user-less device, or with a coverage entry when not read.
    pub primary_user_id: Option<String>,
    /// Whether there is a primary user; `None`: not read.
    pub has_primary_user: Option<bool>,
    /// "The user associated with the device".
    pub user_principal_name: Option<String>,
    /// Who enrolled it.
    pub enrolled_by_user_principal_name: Option<String>,
}

/// Whose group it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum GroupOf {
    /// The user's.
    User,
    /// A device's.
    Device,
}

/// A group and how it holds its subject.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupInfo {
    /// Object id.
    pub id: String,
    /// Its name.
    pub display_name: Option<String>,
    /// `direct`, `transitive`, or `None` where the path was not read.
    pub membership: Option<&'static str>,
    /// Ids of the groups between it and the subject.
    pub via: Vec<String>,
    /// Their names, or ids where a name was not read.
    pub via_names: Vec<String>,
    /// How it gets its members.
    #[serde(serialize_with = "names::optional")]
    pub kind: Option<GroupKind>,
    /// Whether it is a security group; Intune evaluates no other.
    pub security_enabled: Option<bool>,
    /// Whose it is.
    pub of: GroupOf,
    /// The Intune device id, for a device's group.
    pub device_id: Option<String>,
    /// The device's name.
    pub device_name: Option<String>,
}

impl DeviceInfo {
    /// What to call the device: its name or its id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.device_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.id)
    }
}
