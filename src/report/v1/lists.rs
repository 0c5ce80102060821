//! The pane's other lists.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::names;
use super::decision::DeviceKey;
use crate::decide::{Expected, Finding, ReportedState, Targeting};
use crate::model::{InstallIntent, Platform};

/// An enrolment that failed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrollmentFailureRow {
    /// When it started.
    pub event_date_time: Option<DateTime<Utc>>,
    /// Operating system.
    pub operating_system: Option<String>,
    /// Its version.
    pub os_version: Option<String>,
    /// How the device was enrolled.
    pub enrollment_type: Option<String>,
    /// Category of the failure.
    pub failure_category: Option<String>,
    /// The failure.
    pub failure_reason: Option<String>,
    /// Its details.
    pub failure_details: Option<String>,
    /// What Microsoft suggests.
    pub remediation: Option<String>,
    /// The device, if it got that far.
    pub managed_device_id: Option<String>,
}

/// An app on a device, or an app that is assigned.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationRow {
    /// App id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// What the portal calls its type.
    pub type_label: Option<String>,
    /// The platform it is for.
    #[serde(serialize_with = "names::optional")]
    pub platform: Option<Platform>,
    /// The device.
    pub device: Option<DeviceKey>,
    /// What the assignment that reaches the subject does.
    #[serde(serialize_with = "names::optional")]
    pub assigned_intent: Option<InstallIntent>,
    /// The intent that Intune resolved for the device.
    pub resolved_intent: Option<String>,
    /// The install state; `None` where Intune reports none or it was not read.
    pub install_state: Option<String>,
    /// Version.
    pub version: Option<String>,
    /// Does an assignment reach the subject? `None`: not decided.
    #[serde(serialize_with = "names::optional")]
    pub targeting: Option<Targeting>,
    /// The conclusion.
    #[serde(serialize_with = "names::optional")]
    pub finding: Option<Finding>,
    /// The path by which the subject is reached or taken out.
    pub path: Option<String>,
    /// When the app was last changed.
    pub last_modified_date_time: Option<DateTime<Utc>>,
}

/// App protection: an app that checked in, or a policy.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "rowType", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AppProtectionRow {
    /// An app under app protection on a device (`managedAppRegistration`).
    Registration {
        /// Bundle or package id.
        app_id: Option<String>,
        /// Device name.
        device_name: Option<String>,
        /// Device type.
        device_type: Option<String>,
        /// Platform version.
        platform_version: Option<String>,
        /// App version.
        app_version: Option<String>,
        /// Whether it ever checked in: the pane's *Status*.
        checked_in: bool,
        /// Last sync.
        last_sync_date_time: Option<DateTime<Utc>>,
        /// Why it is flagged.
        flagged_reasons: Vec<String>,
        /// Policies in force; `None`: not shown.
        applied_policies: Option<Vec<String>>,
        /// Policies meant for it; `None`: not shown.
        intended_policies: Option<Vec<String>>,
        /// The Intune device, when it is enrolled too.
        managed_device_id: Option<String>,
    },
    /// An app protection policy and whether it reaches the user.
    Policy {
        /// Policy id.
        id: String,
        /// Its name.
        name: String,
        /// The platform it is for.
        #[serde(serialize_with = "names::name")]
        platform: Platform,
        /// Does an assignment reach the user?
        #[serde(serialize_with = "names::name")]
        targeting: Targeting,
        /// Whether the policy is deployed at all: it has an assignment. `None`: not read.
        deployed: Option<bool>,
        /// When it was last changed.
        last_modified_date_time: Option<DateTime<Utc>>,
    },
}

/// An update ring or profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateRow {
    /// Object id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The platform it is for.
    #[serde(serialize_with = "names::name")]
    pub platform: Platform,
    /// What the portal calls its type.
    pub update_type: String,
    /// The device.
    pub device: Option<DeviceKey>,
    /// Does an assignment reach the subject?
    #[serde(serialize_with = "names::name")]
    pub targeting: Targeting,
    /// Should it be there?
    #[serde(serialize_with = "names::name")]
    pub expected: Expected,
    /// What Intune says happened.
    #[serde(serialize_with = "names::optional")]
    pub reported_state: Option<ReportedState>,
    /// The conclusion.
    #[serde(serialize_with = "names::name")]
    pub finding: Finding,
}

/// An enrolment configuration.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrollmentRestrictionRow {
    /// Object id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the portal calls its type.
    pub policy_type: String,
    /// The platform it is for.
    #[serde(serialize_with = "names::name")]
    pub platform: Platform,
    /// Device limit, for limit restrictions.
    pub device_limit: Option<i64>,
    /// Priority; the lowest number wins, 0 is the default policy.
    pub priority: Option<i64>,
    /// Does an assignment reach the user?
    #[serde(serialize_with = "names::name")]
    pub targeting: Targeting,
    /// The conclusion.
    #[serde(serialize_with = "names::name")]
    pub finding: Finding,
}

/// A diagnostics package.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiagnosticsRow {
    /// Request id.
    pub id: String,
    /// The Intune device.
    pub device_id: String,
    /// Its name.
    pub device_name: Option<String>,
    /// Its operating system.
    pub operating_system: Option<String>,
    /// Status.
    pub status: Option<String>,
    /// When it was asked for.
    pub requested_date_time: Option<DateTime<Utc>>,
    /// When it arrived.
    pub received_date_time: Option<DateTime<Utc>>,
    /// When it expires.
    pub expiration_date_time: Option<DateTime<Utc>>,
    /// Who asked.
    pub initiated_by: Option<String>,
    /// Its size in kilobytes.
    #[serde(rename = "sizeInKB")]
    pub size_in_kb: Option<f64>,
}
