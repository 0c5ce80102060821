//! Anything assignable, as beta writes it. The collections differ in a few names only, so one shape
//! holds them all; what a collection does not have stays not read.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::field::Read;

/// A profile, policy, app or enrolment configuration, with its assignments if they were expanded.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Assignable {
    /// `@odata.type`, on polymorphic collections
    #[serde(rename = "@odata.type")]
    pub odata_type: Read<String>,
    /// `id`
    pub id: Read<String>,
    /// `displayName`
    pub display_name: Read<String>,
    /// `name`, which settings catalog policies have instead
    pub name: Read<String>,
    /// `createdDateTime`
    pub created_date_time: Read<DateTime<Utc>>,
    /// `lastModifiedDateTime`
    pub last_modified_date_time: Read<DateTime<Utc>>,
    /// `roleScopeTagIds`
    pub role_scope_tag_ids: Read<Vec<String>>,
    /// `assignments`, when expanded
    pub assignments: Read<Vec<Assignment>>,
    /// `assignments@odata.nextLink`: the expansion has more than it shows
    #[serde(rename = "assignments@odata.nextLink")]
    pub assignments_next_link: Read<String>,

    /// `platforms` of settings catalog policies (flags)
    pub platforms: Read<String>,
    /// `technologies` of settings catalog policies (flags)
    pub technologies: Read<String>,
    /// `templateReference` of settings catalog policies
    pub template_reference: Read<TemplateReference>,

    /// `certificateStore`
    pub certificate_store: Read<String>,
    /// `subjectNameFormat`
    pub subject_name_format: Read<String>,
    /// `subjectNameFormatString`
    pub subject_name_format_string: Read<String>,
    /// `subjectAlternativeNameFormatString`
    pub subject_alternative_name_format_string: Read<String>,
    /// `customSubjectAlternativeNames`
    pub custom_subject_alternative_names: Read<Vec<CustomSubjectAlternativeName>>,
    /// `scepServerUrls`
    pub scep_server_urls: Read<Vec<String>>,
    /// `keySize`
    pub key_size: Read<String>,
    /// `keyUsage` (flags)
    pub key_usage: Read<String>,
    /// `hashAlgorithm` (flags; a list of them on Windows 10X profiles)
    pub hash_algorithm: Read<Flags>,
    /// `certificateValidityPeriodValue`
    pub certificate_validity_period_value: Read<i64>,
    /// `certificateValidityPeriodScale`
    pub certificate_validity_period_scale: Read<String>,
    /// `renewalThresholdPercentage`
    pub renewal_threshold_percentage: Read<i64>,
    /// `keyStorageProvider`
    pub key_storage_provider: Read<String>,
    /// `extendedKeyUsages`
    pub extended_key_usages: Read<Vec<ExtendedKeyUsage>>,
    /// `subjectAlternativeNameType` (flags)
    pub subject_alternative_name_type: Read<String>,
    /// `trustedRootCertificate` of trusted certificate profiles (base64 of the file that was uploaded)
    pub trusted_root_certificate: Read<String>,
    /// `deploymentChannel` of macOS profiles
    pub deployment_channel: Read<String>,
    /// `rootCertificateId` of Windows 10X profiles
    pub root_certificate_id: Read<String>,

    /// `deviceManagementApplicabilityRuleOsEdition`
    pub device_management_applicability_rule_os_edition: Read<OsEditionRule>,
    /// `deviceManagementApplicabilityRuleOsVersion`
    pub device_management_applicability_rule_os_version: Read<OsVersionRule>,
    /// `deviceManagementApplicabilityRuleDeviceMode`
    pub device_management_applicability_rule_device_mode: Read<DeviceModeRule>,

    /// `priority` of enrolment configurations
    pub priority: Read<i64>,
    /// `limit` of an enrolment limit
    pub limit: Read<i64>,
    /// `platformType` of a single-platform restriction
    pub platform_type: Read<String>,
}

/// `deviceManagementConfigurationPolicyTemplateReference`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TemplateReference {
    /// `templateFamily`; `none` for a plain settings catalog policy
    pub template_family: Read<String>,
    /// `templateDisplayName`
    pub template_display_name: Read<String>,
}

/// `customSubjectAlternativeName`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomSubjectAlternativeName {
    /// `sanType`
    pub san_type: Read<String>,
    /// `name`
    pub name: Read<String>,
}

/// `extendedKeyUsage`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExtendedKeyUsage {
    /// `objectIdentifier`
    pub object_identifier: Read<String>,
}

/// Flags: one text with commas, or a list of such texts.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Flags {
    /// `sha1,sha2`
    Text(String),
    /// `["sha2"]`
    List(Vec<String>),
}

/// `deviceManagementApplicabilityRuleOsEdition`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OsEditionRule {
    /// `osEditionTypes`
    pub os_edition_types: Read<Vec<String>>,
    /// `ruleType`
    pub rule_type: Read<String>,
}

/// `deviceManagementApplicabilityRuleOsVersion`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OsVersionRule {
    /// `minOSVersion`
    #[serde(rename = "minOSVersion")]
    pub min_os_version: Read<String>,
    /// `maxOSVersion`
    #[serde(rename = "maxOSVersion")]
    pub max_os_version: Read<String>,
    /// `ruleType`
    pub rule_type: Read<String>,
}

/// `deviceManagementApplicabilityRuleDeviceMode`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeviceModeRule {
    /// `deviceMode`
    pub device_mode: Read<String>,
    /// `ruleType`
    pub rule_type: Read<String>,
}

/// One assignment, of whichever assignment type.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Assignment {
    /// `id`
    pub id: Read<String>,
    /// `intent`: apply or remove on configurations, required, available … on apps
    pub intent: Read<String>,
    /// `source`: direct or policySets
    pub source: Read<String>,
    /// `target`
    pub target: Read<Target>,
}

/// `deviceAndAppManagementAssignmentTarget` and what derives from it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Target {
    /// `@odata.type`
    #[serde(rename = "@odata.type")]
    pub odata_type: Read<String>,
    /// `groupId`
    pub group_id: Read<String>,
    /// `deviceAndAppManagementAssignmentFilterId`
    pub device_and_app_management_assignment_filter_id: Read<String>,
    /// `deviceAndAppManagementAssignmentFilterType`
    pub device_and_app_management_assignment_filter_type: Read<String>,
}

/// `deviceAndAppManagementAssignmentFilter`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssignmentFilter {
    /// `id`
    pub id: Read<String>,
    /// `displayName`
    pub display_name: Read<String>,
    /// `platform`
    pub platform: Read<String>,
    /// `rule`
    pub rule: Read<String>,
    /// `assignmentFilterManagementType`
    pub assignment_filter_management_type: Read<String>,
    /// `lastModifiedDateTime`
    pub last_modified_date_time: Read<DateTime<Utc>>,
}
