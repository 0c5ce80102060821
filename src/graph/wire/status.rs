//! What Intune reports: states, certificates, installs, failures, packages.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::field::Read;

/// `deviceConfigurationState` and `deviceCompliancePolicyState`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyState {
    /// `id`: the policy's id (a compound key in some answers; the first GUID is the policy)
    pub id: Read<String>,
    /// `userId`
    pub user_id: Read<String>,
    /// `userPrincipalName`
    pub user_principal_name: Read<String>,
    /// `state` (complianceStatus)
    pub state: Read<String>,
}

/// `managedDeviceCertificateState`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CertificateState {
    /// `deviceDisplayName`
    pub device_display_name: Read<String>,
    /// `userDisplayName`
    pub user_display_name: Read<String>,
    /// `certificateIssuanceState`
    pub certificate_issuance_state: Read<String>,
    /// `certificateRevokeStatus`
    pub certificate_revoke_status: Read<String>,
    /// `certificateThumbprint`
    pub certificate_thumbprint: Read<String>,
    /// `certificateSerialNumber`
    pub certificate_serial_number: Read<String>,
    /// `certificateIssuer`
    pub certificate_issuer: Read<String>,
    /// `certificateExpirationDateTime`
    pub certificate_expiration_date_time: Read<DateTime<Utc>>,
    /// `certificateErrorCode`
    pub certificate_error_code: Read<i64>,
    /// `certificateLastIssuanceStateChangedDateTime`
    pub certificate_last_issuance_state_changed_date_time: Read<DateTime<Utc>>,
}

/// `mobileAppIntentAndState`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppIntentAndState {
    /// `mobileAppList`
    pub mobile_app_list: Read<Vec<AppIntentAndStateDetail>>,
}

/// `mobileAppIntentAndStateDetail`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppIntentAndStateDetail {
    /// `applicationId`
    pub application_id: Read<String>,
    /// `displayName`
    pub display_name: Read<String>,
    /// `displayVersion`
    pub display_version: Read<String>,
    /// `mobileAppIntent`
    pub mobile_app_intent: Read<String>,
    /// `installState`
    pub install_state: Read<String>,
}

/// `deviceManagementTroubleshootingEvent` and `enrollmentTroubleshootingEvent`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TroubleshootingEvent {
    /// `@odata.type`
    #[serde(rename = "@odata.type")]
    pub odata_type: Read<String>,
    /// `eventDateTime`
    pub event_date_time: Read<DateTime<Utc>>,
    /// `operatingSystem`
    pub operating_system: Read<String>,
    /// `osVersion`
    pub os_version: Read<String>,
    /// `enrollmentType`
    pub enrollment_type: Read<String>,
    /// `failureCategory`
    pub failure_category: Read<String>,
    /// `failureReason`
    pub failure_reason: Read<String>,
    /// `managedDeviceIdentifier`
    pub managed_device_identifier: Read<String>,
    /// `troubleshootingErrorDetails`
    pub troubleshooting_error_details: Read<ErrorDetails>,
}

/// `deviceManagementTroubleshootingErrorDetails`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorDetails {
    /// `failure`
    pub failure: Read<String>,
    /// `failureDetails`
    pub failure_details: Read<String>,
    /// `remediation`
    pub remediation: Read<String>,
}

/// `managedAppRegistration`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppRegistration {
    /// `appIdentifier`
    pub app_identifier: Read<AppIdentifier>,
    /// `applicationVersion`
    pub application_version: Read<String>,
    /// `deviceName`
    pub device_name: Read<String>,
    /// `deviceType`
    pub device_type: Read<String>,
    /// `platformVersion`
    pub platform_version: Read<String>,
    /// `lastSyncDateTime`
    pub last_sync_date_time: Read<DateTime<Utc>>,
    /// `flaggedReasons`
    pub flagged_reasons: Read<Vec<String>>,
    /// `managedDeviceId`
    pub managed_device_id: Read<String>,
    /// `appliedPolicies`, when expanded
    pub applied_policies: Read<Vec<PolicyName>>,
    /// `intendedPolicies`, when expanded
    pub intended_policies: Read<Vec<PolicyName>>,
}

/// `mobileAppIdentifier` and what derives from it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppIdentifier {
    /// `bundleId` (iOS, macOS)
    pub bundle_id: Read<String>,
    /// `packageId` (Android)
    pub package_id: Read<String>,
    /// `windowsAppId`
    pub windows_app_id: Read<String>,
}

/// The name of an expanded policy.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyName {
    /// `displayName`
    pub display_name: Read<String>,
}

/// `deviceLogCollectionResponse`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LogCollection {
    /// `id`
    pub id: Read<String>,
    /// `status`
    pub status: Read<String>,
    /// `requestedDateTimeUTC`
    #[serde(rename = "requestedDateTimeUTC")]
    pub requested_date_time_utc: Read<DateTime<Utc>>,
    /// `receivedDateTimeUTC`
    #[serde(rename = "receivedDateTimeUTC")]
    pub received_date_time_utc: Read<DateTime<Utc>>,
    /// `expirationDateTimeUTC`
    #[serde(rename = "expirationDateTimeUTC")]
    pub expiration_date_time_utc: Read<DateTime<Utc>>,
    /// `initiatedByUserPrincipalName`
    pub initiated_by_user_principal_name: Read<String>,
    /// `sizeInKB`
    #[serde(rename = "sizeInKB")]
    pub size_in_kb: Read<f64>,
}

/// `auditEvent`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditEvent {
    /// `activityDateTime`
    pub activity_date_time: Read<DateTime<Utc>>,
    /// `activityResult`
    pub activity_result: Read<String>,
    /// `resources`
    pub resources: Read<Vec<AuditResource>>,
}

/// `auditResource`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditResource {
    /// `resourceId`
    pub resource_id: Read<String>,
}
