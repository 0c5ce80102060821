//! Rows of other lists: enrolment failures, app protection, app installs, diagnostics, certificate connectors.

use chrono::{DateTime, Utc};

use super::fact::Field;
use super::ids::{ManagedDeviceId, ProfileId};

/// One enrolment that failed (`enrollmentTroubleshootingEvent`).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct EnrollmentFailure {
    /// `eventDateTime`.
    pub time: Option<DateTime<Utc>>,
    /// `operatingSystem`.
    pub operating_system: Option<String>,
    /// `osVersion`.
    pub os_version: Option<String>,
    /// `enrollmentType`.
    pub enrollment_type: Option<String>,
    /// `failureCategory`.
    pub category: Option<String>,
    /// `failureReason`, or the failure of `troubleshootingErrorDetails`.
    pub reason: Option<String>,
    /// `troubleshootingErrorDetails.failureDetails`.
    pub details: Option<String>,
    /// `troubleshootingErrorDetails.remediation`.
    pub remediation: Option<String>,
    /// `managedDeviceIdentifier`.
    pub managed_device_id: Option<String>,
}

/// One app under app protection (`managedAppRegistration`).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AppRegistration {
    /// The app's bundle or package id.
    pub app_id: Option<String>,
    /// `deviceName`.
    pub device_name: Option<String>,
    /// `deviceType`.
    pub device_type: Option<String>,
    /// `platformVersion`.
    pub platform_version: Option<String>,
    /// `applicationVersion`.
    pub app_version: Option<String>,
    /// `lastSyncDateTime`.
    pub last_sync: Option<DateTime<Utc>>,
    /// `flaggedReasons`, without `none`.
    pub flagged: Vec<String>,
    /// Names of `appliedPolicies`; `None` if they were not in the answer.
    pub applied_policies: Option<Vec<String>>,
    /// Names of `intendedPolicies`; `None` if they were not in the answer.
    pub intended_policies: Option<Vec<String>>,
    /// `managedDeviceId`, when the device is enrolled too.
    pub managed_device_id: Option<String>,
}

/// One app on one device as Intune resolved it (`mobileAppIntentAndStates`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppInstall {
    /// The device.
    pub device_id: ManagedDeviceId,
    /// The app.
    pub app_id: ProfileId,
    /// `displayName`.
    pub name: Option<String>,
    /// `displayVersion`.
    pub version: Option<String>,
    /// `mobileAppIntent`.
    pub intent: Option<String>,
    /// `installState`.
    pub install_state: Option<String>,
}

/// One diagnostics package (`deviceLogCollectionResponse`).
#[derive(Clone, Debug, PartialEq)]
pub struct DiagnosticsRequest {
    /// The device.
    pub device_id: ManagedDeviceId,
    /// Request id.
    pub id: String,
    /// `status`.
    pub status: Option<String>,
    /// `requestedDateTimeUTC`.
    pub requested: Option<DateTime<Utc>>,
    /// `receivedDateTimeUTC`.
    pub received: Option<DateTime<Utc>>,
    /// `expirationDateTimeUTC`.
    pub expires: Option<DateTime<Utc>>,
    /// `initiatedByUserPrincipalName`.
    pub initiated_by: Option<String>,
    /// `sizeInKB`.
    pub size_kb: Option<f64>,
}

/// A certificate connector (`ndesConnector`): the way from Intune to a certification authority of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    /// Its id.
    pub id: String,
    /// `displayName`.
    pub name: Option<String>,
    /// `state`: `none`, `active`, `inactive`.
    pub state: Option<String>,
    /// `lastConnectionDateTime`; null: never.
    pub last_connection: Field<DateTime<Utc>>,
}
