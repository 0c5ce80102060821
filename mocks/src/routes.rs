//! What this server serves: one row per path, with the family it belongs to and the permissions that open it.
//!
//! Versions need no column: a navigation that v1.0's metadata lacks does not resolve there. The permissions are
//! the application rows of the published permission table; Intune paths that it has no row for take the one
//! that public tools use.

/// Whose rules a path follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Users, groups, devices: advanced queries, page sizes up to 999, `Request_…` codes.
    Directory,
    /// Everything below `deviceManagement` and `deviceAppManagement`, and the Intune parts of a user.
    Intune,
}

use Family::{Directory, Intune};

#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) family: Family,
    pub(crate) scopes: &'static [&'static str],
}

const fn row(path: &'static str, family: Family, scopes: &'static [&'static str]) -> Route {
    Route { path, family, scopes }
}

const USERS: &[&str] = &["User.Read.All", "Directory.Read.All"];
const LICENSES: &[&str] = &["LicenseAssignment.Read.All", "Directory.Read.All", "User.Read.All"];
const SKUS: &[&str] = &["LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"];
const USER_GROUPS: &[&str] =
    &["User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"];
const GROUPS: &[&str] = &["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"];
const DEVICES: &[&str] = &["Device.Read.All", "Directory.Read.All"];
const ORGANIZATION: &[&str] = &[
    "Organization.Read.All",
    "Directory.Read.All",
    "User.Read.All",
    "DeviceManagementServiceConfig.Read.All",
    "DeviceManagementConfiguration.Read.All",
];
const CONFIGURATION: &[&str] =
    &["DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"];
const MANAGED_DEVICES: &[&str] =
    &["DeviceManagementManagedDevices.Read.All", "DeviceManagementManagedDevices.ReadWrite.All"];
const DEVICE_STATES: &[&str] =
    &["DeviceManagementManagedDevices.Read.All", "DeviceManagementConfiguration.Read.All"];
const SERVICE: &[&str] =
    &["DeviceManagementServiceConfig.Read.All", "DeviceManagementServiceConfig.ReadWrite.All"];
const SCRIPTS: &[&str] = &["DeviceManagementScripts.Read.All", "DeviceManagementScripts.ReadWrite.All"];
const APPS: &[&str] = &["DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"];
const SCOPE_TAGS: &[&str] = &["DeviceManagementRBAC.Read.All", "DeviceManagementConfiguration.Read.All"];
const ANY_REPORT: &[&str] = &[
    "DeviceManagementConfiguration.Read.All",
    "DeviceManagementManagedDevices.Read.All",
    "DeviceManagementApps.Read.All",
];
/// Ordering an export only reads, but the reference names only these.
const ANY_EXPORT: &[&str] = &[
    "DeviceManagementConfiguration.ReadWrite.All",
    "DeviceManagementManagedDevices.ReadWrite.All",
    "DeviceManagementApps.ReadWrite.All",
];
const ANY_INTUNE: &[&str] = &[
    "DeviceManagementConfiguration.Read.All",
    "DeviceManagementManagedDevices.Read.All",
    "DeviceManagementApps.Read.All",
    "DeviceManagementServiceConfig.Read.All",
    "DeviceManagementRBAC.Read.All",
];

#[rustfmt::skip]
const ROUTES: &[Route] = &[
    row("users", Directory, USERS),
    row("users/{}", Directory, USERS),
    row("users/{}/licenseDetails", Directory, LICENSES),
    row("users/{}/memberOf", Directory, USER_GROUPS),
    row("users/{}/transitiveMemberOf", Directory, USER_GROUPS),
    row("users/{}/registeredDevices", Directory, USERS),
    row("users/{}/ownedDevices", Directory, USERS),
    row("users/{}/managedDevices", Intune, MANAGED_DEVICES),
    row("users/{}/managedDevices/{}", Intune, MANAGED_DEVICES),
    row("users/{}/managedDevices/{}/deviceConfigurationStates", Intune, DEVICE_STATES),
    row("users/{}/managedDevices/{}/deviceCompliancePolicyStates", Intune, DEVICE_STATES),
    row("users/{}/deviceManagementTroubleshootingEvents", Intune, MANAGED_DEVICES),
    row("users/{}/managedAppRegistrations", Intune, APPS),
    row("users/{}/mobileAppIntentAndStates", Intune, MANAGED_DEVICES),
    row("users/{}/mobileAppIntentAndStates/{}", Intune, MANAGED_DEVICES),
    row("users/{}/mobileAppTroubleshootingEvents", Intune, MANAGED_DEVICES),
    row("users/{}/deviceEnrollmentConfigurations", Intune, SERVICE),
    row("users/{}/getEffectiveDeviceEnrollmentConfigurations()", Intune, SERVICE),
    row("users/{}/getLoggedOnManagedDevices()", Intune, MANAGED_DEVICES),
    row("users/{}/getManagedAppPolicies()", Intune, APPS),
    row("users/{}/getManagedDevicesWithAppFailures()", Intune, MANAGED_DEVICES),
    row("users/{}/getManagedDevicesWithFailedOrPendingApps()", Intune, MANAGED_DEVICES),
    row("users/delta()", Directory, USERS),
    row("groups/delta()", Directory, GROUPS),
    row("devices/delta()", Directory, DEVICES),
    row("groups", Directory, GROUPS),
    row("groups/{}", Directory, GROUPS),
    row("groups/{}/members", Directory, GROUPS),
    row("groups/{}/transitiveMembers", Directory, GROUPS),
    row("groups/{}/memberOf", Directory, GROUPS),
    row("groups/{}/transitiveMemberOf", Directory, GROUPS),
    row("devices", Directory, DEVICES),
    row("devices/{}", Directory, DEVICES),
    row("devices/{}/memberOf", Directory, DEVICES),
    row("devices/{}/transitiveMemberOf", Directory, DEVICES),
    row("devices/{}/registeredOwners", Directory, DEVICES),
    row("devices/{}/registeredUsers", Directory, DEVICES),
    row("organization", Directory, ORGANIZATION),
    row("organization/{}", Directory, ORGANIZATION),
    row("subscribedSkus", Directory, SKUS),
    row("deviceManagement", Intune, ANY_INTUNE),
    row("deviceManagement/managedDevices", Intune, MANAGED_DEVICES),
    row("deviceManagement/managedDevices/{}", Intune, MANAGED_DEVICES),
    row("deviceManagement/managedDevices/{}/deviceConfigurationStates", Intune, DEVICE_STATES),
    row("deviceManagement/managedDevices/{}/deviceConfigurationStates/{}", Intune, DEVICE_STATES),
    row("deviceManagement/managedDevices/{}/deviceConfigurationStates/{}/settingStates", Intune, DEVICE_STATES),
    row("deviceManagement/managedDevices/{}/deviceCompliancePolicyStates", Intune, DEVICE_STATES),
    row("deviceManagement/managedDevices/{}/deviceCompliancePolicyStates/{}", Intune, DEVICE_STATES),
    row("deviceManagement/managedDevices/{}/deviceCompliancePolicyStates/{}/settingStates", Intune, DEVICE_STATES),
    row("deviceManagement/managedDevices/{}/assignmentFilterEvaluationStatusDetails", Intune, MANAGED_DEVICES),
    row("deviceManagement/managedDevices/{}/users", Intune, MANAGED_DEVICES),
    row("deviceManagement/managedDevices/{}/logCollectionRequests", Intune, MANAGED_DEVICES),
    row("deviceManagement/managedDevices/{}/deviceCategory", Intune, MANAGED_DEVICES),
    row("deviceManagement/managedDevices/{}/detectedApps", Intune, MANAGED_DEVICES),
    row("deviceManagement/comanagedDevices", Intune, MANAGED_DEVICES),
    row("deviceManagement/deviceConfigurations", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/groupAssignments", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/deviceStatuses", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/userStatuses", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/deviceStatusOverview", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/userStatusOverview", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/deviceSettingStateSummaries", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/rootCertificate", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/managedDeviceCertificateStates", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/identityCertificate", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/identityCertificateForClientAuthentication", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/identityCertificateForClientAuthentication/managedDeviceCertificateStates", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/identityCertificateForClientAuthentication/rootCertificate", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/rootCertificateForClientValidation", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/rootCertificateForServerValidation", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurations/{}/rootCertificatesForServerValidation", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates", Intune, CONFIGURATION),
    row("deviceManagement/configurationPolicies", Intune, CONFIGURATION),
    row("deviceManagement/configurationPolicies/{}", Intune, CONFIGURATION),
    row("deviceManagement/configurationPolicies/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/configurationPolicies/{}/settings", Intune, CONFIGURATION),
    row("deviceManagement/groupPolicyConfigurations", Intune, CONFIGURATION),
    row("deviceManagement/groupPolicyConfigurations/{}", Intune, CONFIGURATION),
    row("deviceManagement/groupPolicyConfigurations/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/intents", Intune, CONFIGURATION),
    row("deviceManagement/intents/{}", Intune, CONFIGURATION),
    row("deviceManagement/intents/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/resourceAccessProfiles", Intune, SERVICE),
    row("deviceManagement/resourceAccessProfiles/{}", Intune, SERVICE),
    row("deviceManagement/resourceAccessProfiles/{}/assignments", Intune, SERVICE),
    row("deviceManagement/deviceCompliancePolicies", Intune, CONFIGURATION),
    row("deviceManagement/deviceCompliancePolicies/{}", Intune, CONFIGURATION),
    row("deviceManagement/deviceCompliancePolicies/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/deviceCompliancePolicies/{}/deviceStatuses", Intune, CONFIGURATION),
    row("deviceManagement/compliancePolicies", Intune, CONFIGURATION),
    row("deviceManagement/compliancePolicies/{}", Intune, CONFIGURATION),
    row("deviceManagement/compliancePolicies/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/deviceEnrollmentConfigurations", Intune, SERVICE),
    row("deviceManagement/deviceEnrollmentConfigurations/{}", Intune, SERVICE),
    row("deviceManagement/deviceEnrollmentConfigurations/{}/assignments", Intune, SERVICE),
    row("deviceManagement/windowsFeatureUpdateProfiles", Intune, CONFIGURATION),
    row("deviceManagement/windowsFeatureUpdateProfiles/{}", Intune, CONFIGURATION),
    row("deviceManagement/windowsFeatureUpdateProfiles/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/windowsQualityUpdateProfiles", Intune, CONFIGURATION),
    row("deviceManagement/windowsQualityUpdateProfiles/{}", Intune, CONFIGURATION),
    row("deviceManagement/windowsQualityUpdateProfiles/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/windowsQualityUpdatePolicies", Intune, CONFIGURATION),
    row("deviceManagement/windowsQualityUpdatePolicies/{}", Intune, CONFIGURATION),
    row("deviceManagement/windowsQualityUpdatePolicies/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/windowsDriverUpdateProfiles", Intune, CONFIGURATION),
    row("deviceManagement/windowsDriverUpdateProfiles/{}", Intune, CONFIGURATION),
    row("deviceManagement/windowsDriverUpdateProfiles/{}/assignments", Intune, CONFIGURATION),
    row("deviceManagement/deviceManagementScripts", Intune, SCRIPTS),
    row("deviceManagement/deviceManagementScripts/{}", Intune, SCRIPTS),
    row("deviceManagement/deviceManagementScripts/{}/assignments", Intune, SCRIPTS),
    row("deviceManagement/deviceShellScripts", Intune, SCRIPTS),
    row("deviceManagement/deviceShellScripts/{}", Intune, SCRIPTS),
    row("deviceManagement/deviceShellScripts/{}/assignments", Intune, SCRIPTS),
    row("deviceManagement/deviceHealthScripts", Intune, SCRIPTS),
    row("deviceManagement/deviceHealthScripts/{}", Intune, SCRIPTS),
    row("deviceManagement/deviceHealthScripts/{}/assignments", Intune, SCRIPTS),
    row("deviceManagement/assignmentFilters", Intune, CONFIGURATION),
    row("deviceManagement/assignmentFilters/{}", Intune, CONFIGURATION),
    row("deviceManagement/roleScopeTags", Intune, SCOPE_TAGS),
    row("deviceManagement/roleScopeTags/{}", Intune, SCOPE_TAGS),
    row("deviceManagement/ndesConnectors", Intune, CONFIGURATION),
    row("deviceManagement/ndesConnectors/{}", Intune, CONFIGURATION),
    row("deviceManagement/auditEvents", Intune, APPS),
    row("deviceManagement/auditEvents/{}", Intune, APPS),
    row("deviceManagement/auditEvents/getAuditCategories()", Intune, APPS),
    row("deviceManagement/auditEvents/getAuditActivityTypes()", Intune, APPS),
    row("deviceManagement/reports/exportJobs", Intune, ANY_REPORT),
    row("deviceManagement/reports/exportJobs/{}", Intune, ANY_REPORT),
    row("deviceManagement/deviceConfigurationDeviceStateSummaries", Intune, CONFIGURATION),
    row("deviceManagement/deviceConfigurationConflictSummary", Intune, CONFIGURATION),
    row("deviceManagement/troubleshootingEvents", Intune, MANAGED_DEVICES),
    row("deviceAppManagement/mobileApps", Intune, APPS),
    row("deviceAppManagement/mobileApps/{}", Intune, APPS),
    row("deviceAppManagement/mobileApps/{}/assignments", Intune, APPS),
    row("deviceAppManagement/mobileAppConfigurations", Intune, APPS),
    row("deviceAppManagement/mobileAppConfigurations/{}", Intune, APPS),
    row("deviceAppManagement/mobileAppConfigurations/{}/assignments", Intune, APPS),
    row("deviceAppManagement/targetedManagedAppConfigurations", Intune, APPS),
    row("deviceAppManagement/targetedManagedAppConfigurations/{}", Intune, APPS),
    row("deviceAppManagement/targetedManagedAppConfigurations/{}/assignments", Intune, APPS),
    row("deviceAppManagement/iosManagedAppProtections", Intune, APPS),
    row("deviceAppManagement/iosManagedAppProtections/{}", Intune, APPS),
    row("deviceAppManagement/iosManagedAppProtections/{}/assignments", Intune, APPS),
    row("deviceAppManagement/androidManagedAppProtections", Intune, APPS),
    row("deviceAppManagement/androidManagedAppProtections/{}", Intune, APPS),
    row("deviceAppManagement/androidManagedAppProtections/{}/assignments", Intune, APPS),
    row("deviceAppManagement/windowsManagedAppProtections", Intune, APPS),
    row("deviceAppManagement/windowsManagedAppProtections/{}", Intune, APPS),
    row("deviceAppManagement/windowsManagedAppProtections/{}/assignments", Intune, APPS),
    row("deviceAppManagement/managedAppPolicies", Intune, APPS),
    row("deviceAppManagement/managedAppStatuses", Intune, APPS),
    row("deviceAppManagement/managedAppRegistrations/getUserIdsWithFlaggedAppRegistration()", Intune, APPS),
    row("deviceAppManagement/managedAppRegistrations", Intune, APPS),
    row("deviceAppManagement/managedAppRegistrations/{}", Intune, APPS),
    row("deviceAppManagement/managedAppRegistrations/{}/appliedPolicies", Intune, APPS),
    row("deviceAppManagement/managedAppRegistrations/{}/intendedPolicies", Intune, APPS),
    row("deviceAppManagement/managedAppRegistrations/{}/operations", Intune, APPS),
];

/// The POSTs that only read. Every other POST is a write.
#[rustfmt::skip]
const READ_ACTIONS: &[Route] = &[
    row("directoryObjects/getByIds", Directory, &["Directory.Read.All"]),
    row("users/{}/getMemberGroups", Directory, USER_GROUPS),
    row("users/{}/checkMemberGroups", Directory, USER_GROUPS),
    row("groups/{}/getMemberGroups", Directory, GROUPS),
    row("groups/{}/checkMemberGroups", Directory, GROUPS),
    row("devices/{}/getMemberGroups", Directory, DEVICES),
    row("devices/{}/checkMemberGroups", Directory, DEVICES),
    row("deviceManagement/reports/getConfigurationPoliciesReportForDevice", Intune, CONFIGURATION),
    row("deviceManagement/managedDevices/{}/logCollectionRequests/{}/createDownloadUrl", Intune, MANAGED_DEVICES),
    row("deviceManagement/reports/exportJobs", Intune, ANY_EXPORT),
];

/// The POSTs that change something and are served all the same.
#[rustfmt::skip]
const WRITE_ACTIONS: &[Route] = &[
    row("deviceManagement/managedDevices/{}/createDeviceLogCollectionRequest", Intune, &["DeviceManagementManagedDevices.ReadWrite.All", "DeviceManagementConfiguration.ReadWrite.All"]),
];

/// The row of a POST that changes something.
pub(crate) fn write_action(path: &str) -> Option<&'static Route> {
    WRITE_ACTIONS.iter().find(|route| route.path == path)
}

/// The row of a path whose keys were replaced by `{}`.
pub(crate) fn find(path: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.path == path)
}

/// The row of a POST that only reads.
pub(crate) fn read_action(path: &str) -> Option<&'static Route> {
    READ_ACTIONS.iter().find(|route| route.path == path)
}

/// Every permission that some row names, and the others a read-only tool may hold.
pub(crate) fn all_read_scopes() -> impl Iterator<Item = &'static str> {
    ROUTES
        .iter()
        .chain(READ_ACTIONS)
        .flat_map(|route| route.scopes.iter().copied())
        .filter(|scope| !scope.contains("ReadWrite"))
}

/// Every path that answers a GET.
#[cfg(test)]
pub(crate) fn paths() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().map(|route| route.path)
}
