//! One row per `@odata.type`: what the profile is, which platform it is for, what the portal calls it.
//!
//! Source: the beta type hierarchy and the documented platform of each certificate family. Windows SCEP
//! and trusted-root profiles are typed `windows81…` and serve Windows 10 and 11.

use super::platform::Platform::{self, *};
use super::profile::ProfileKind::{self, *};

/// What a type says about its profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileType {
    /// The type's name without `#microsoft.graph.`.
    pub name: &'static str,
    /// What its profiles are.
    pub kind: ProfileKind,
    /// The platform and management mode they are for.
    pub platform: Platform,
    /// What the portal calls the type.
    pub label: &'static str,
}

const fn row(name: &'static str, kind: ProfileKind, platform: Platform, label: &'static str) -> ProfileType {
    ProfileType { name, kind, platform, label }
}

#[rustfmt::skip]
const TYPES: &[ProfileType] = &[
    // Device configuration templates (`deviceManagement/deviceConfigurations`).
    row("androidCustomConfiguration", Custom, Platform::Android, "Custom"),
    row("androidDeviceOwnerDerivedCredentialAuthenticationConfiguration", DerivedCredential, AndroidDeviceOwner, "Derived credential"),
    row("androidDeviceOwnerEnterpriseWiFiConfiguration", Wifi, AndroidDeviceOwner, "Wi-Fi (enterprise)"),
    row("androidDeviceOwnerGeneralDeviceConfiguration", DeviceConfiguration, AndroidDeviceOwner, "Device restrictions"),
    row("androidDeviceOwnerImportedPFXCertificateProfile", ImportedPfx, AndroidDeviceOwner, "PKCS imported certificate"),
    row("androidDeviceOwnerPkcsCertificateProfile", Pkcs, AndroidDeviceOwner, "PKCS certificate"),
    row("androidDeviceOwnerScepCertificateProfile", Scep, AndroidDeviceOwner, "SCEP certificate"),
    row("androidDeviceOwnerTrustedRootCertificate", TrustedRoot, AndroidDeviceOwner, "Trusted certificate"),
    row("androidDeviceOwnerVpnConfiguration", Vpn, AndroidDeviceOwner, "VPN"),
    row("androidDeviceOwnerWiFiConfiguration", Wifi, AndroidDeviceOwner, "Wi-Fi"),
    row("androidEasEmailProfileConfiguration", Email, Platform::Android, "Email"),
    row("androidEnterpriseWiFiConfiguration", Wifi, Platform::Android, "Wi-Fi (enterprise)"),
    row("androidForWorkCustomConfiguration", Custom, AndroidWorkProfile, "Custom"),
    row("androidForWorkEnterpriseWiFiConfiguration", Wifi, AndroidWorkProfile, "Wi-Fi (enterprise)"),
    row("androidForWorkGeneralDeviceConfiguration", DeviceConfiguration, AndroidWorkProfile, "Device restrictions"),
    row("androidForWorkGmailEasConfiguration", Email, AndroidWorkProfile, "Email"),
    row("androidForWorkImportedPFXCertificateProfile", ImportedPfx, AndroidWorkProfile, "PKCS imported certificate"),
    row("androidForWorkNineWorkEasConfiguration", Email, AndroidWorkProfile, "Email"),
    row("androidForWorkPkcsCertificateProfile", Pkcs, AndroidWorkProfile, "PKCS certificate"),
    row("androidForWorkScepCertificateProfile", Scep, AndroidWorkProfile, "SCEP certificate"),
    row("androidForWorkTrustedRootCertificate", TrustedRoot, AndroidWorkProfile, "Trusted certificate"),
    row("androidForWorkVpnConfiguration", Vpn, AndroidWorkProfile, "VPN"),
    row("androidForWorkWiFiConfiguration", Wifi, AndroidWorkProfile, "Wi-Fi"),
    row("androidGeneralDeviceConfiguration", DeviceConfiguration, Platform::Android, "Device restrictions"),
    row("androidImportedPFXCertificateProfile", ImportedPfx, Platform::Android, "PKCS imported certificate"),
    row("androidOmaCpConfiguration", Custom, Platform::Android, "Custom (OMA-CP)"),
    row("androidPkcsCertificateProfile", Pkcs, Platform::Android, "PKCS certificate"),
    row("androidScepCertificateProfile", Scep, Platform::Android, "SCEP certificate"),
    row("androidTrustedRootCertificate", TrustedRoot, Platform::Android, "Trusted certificate"),
    row("androidVpnConfiguration", Vpn, Platform::Android, "VPN"),
    row("androidWiFiConfiguration", Wifi, Platform::Android, "Wi-Fi"),
    row("androidWorkProfileCustomConfiguration", Custom, AndroidWorkProfile, "Custom"),
    row("androidWorkProfileEnterpriseWiFiConfiguration", Wifi, AndroidWorkProfile, "Wi-Fi (enterprise)"),
    row("androidWorkProfileGeneralDeviceConfiguration", DeviceConfiguration, AndroidWorkProfile, "Device restrictions"),
    row("androidWorkProfileGmailEasConfiguration", Email, AndroidWorkProfile, "Email"),
    row("androidWorkProfileNineWorkEasConfiguration", Email, AndroidWorkProfile, "Email"),
    row("androidWorkProfilePkcsCertificateProfile", Pkcs, AndroidWorkProfile, "PKCS certificate"),
    row("androidWorkProfileScepCertificateProfile", Scep, AndroidWorkProfile, "SCEP certificate"),
    row("androidWorkProfileTrustedRootCertificate", TrustedRoot, AndroidWorkProfile, "Trusted certificate"),
    row("androidWorkProfileVpnConfiguration", Vpn, AndroidWorkProfile, "VPN"),
    row("androidWorkProfileWiFiConfiguration", Wifi, AndroidWorkProfile, "Wi-Fi"),
    row("aospDeviceOwnerDeviceConfiguration", DeviceConfiguration, Aosp, "Device restrictions"),
    row("aospDeviceOwnerEnterpriseWiFiConfiguration", Wifi, Aosp, "Wi-Fi (enterprise)"),
    row("aospDeviceOwnerPkcsCertificateProfile", Pkcs, Aosp, "PKCS certificate"),
    row("aospDeviceOwnerScepCertificateProfile", Scep, Aosp, "SCEP certificate"),
    row("aospDeviceOwnerTrustedRootCertificate", TrustedRoot, Aosp, "Trusted certificate"),
    row("aospDeviceOwnerWiFiConfiguration", Wifi, Aosp, "Wi-Fi"),
    row("editionUpgradeConfiguration", DeviceConfiguration, Windows, "Edition upgrade and mode switch"),
    row("iosCustomConfiguration", Custom, Ios, "Custom"),
    row("iosDerivedCredentialAuthenticationConfiguration", DerivedCredential, Ios, "Derived credential"),
    row("iosDeviceFeaturesConfiguration", DeviceConfiguration, Ios, "Device features"),
    row("iosEasEmailProfileConfiguration", Email, Ios, "Email"),
    row("iosEducationDeviceConfiguration", DeviceConfiguration, Ios, "Education"),
    row("iosEduDeviceConfiguration", DeviceConfiguration, Ios, "Education"),
    row("iosEnterpriseWiFiConfiguration", Wifi, Ios, "Wi-Fi (enterprise)"),
    row("iosExpeditedCheckinConfiguration", DeviceConfiguration, Ios, "Expedited check-in"),
    row("iosGeneralDeviceConfiguration", DeviceConfiguration, Ios, "Device restrictions"),
    row("iosikEv2VpnConfiguration", Vpn, Ios, "VPN"),
    row("iosImportedPFXCertificateProfile", ImportedPfx, Ios, "PKCS imported certificate"),
    row("iosPkcsCertificateProfile", Pkcs, Ios, "PKCS certificate"),
    row("iosScepCertificateProfile", Scep, Ios, "SCEP certificate"),
    row("iosTrustedRootCertificate", TrustedRoot, Ios, "Trusted certificate"),
    row("iosUpdateConfiguration", SoftwareUpdate, Ios, "Update policy"),
    row("iosVpnConfiguration", Vpn, Ios, "VPN"),
    row("iosWiFiConfiguration", Wifi, Ios, "Wi-Fi"),
    row("iosWiredNetworkConfiguration", Wired, Ios, "Wired network"),
    row("macOSCustomAppConfiguration", Custom, MacOs, "Preference file"),
    row("macOSCustomConfiguration", Custom, MacOs, "Custom"),
    row("macOSDeviceFeaturesConfiguration", DeviceConfiguration, MacOs, "Device features"),
    row("macOSEndpointProtectionConfiguration", DeviceConfiguration, MacOs, "Endpoint protection"),
    row("macOSEnterpriseWiFiConfiguration", Wifi, MacOs, "Wi-Fi (enterprise)"),
    row("macOSExtensionsConfiguration", DeviceConfiguration, MacOs, "Extensions"),
    row("macOSGeneralDeviceConfiguration", DeviceConfiguration, MacOs, "Device restrictions"),
    row("macOSImportedPFXCertificateProfile", ImportedPfx, MacOs, "PKCS imported certificate"),
    row("macOSPkcsCertificateProfile", Pkcs, MacOs, "PKCS certificate"),
    row("macOSScepCertificateProfile", Scep, MacOs, "SCEP certificate"),
    row("macOSSoftwareUpdateConfiguration", SoftwareUpdate, MacOs, "Update policy"),
    row("macOSTrustedRootCertificate", TrustedRoot, MacOs, "Trusted certificate"),
    row("macOSVpnConfiguration", Vpn, MacOs, "VPN"),
    row("macOSWiFiConfiguration", Wifi, MacOs, "Wi-Fi"),
    row("macOSWiredNetworkConfiguration", Wired, MacOs, "Wired network"),
    row("sharedPCConfiguration", DeviceConfiguration, Windows, "Shared multi-user device"),
    row("unsupportedDeviceConfiguration", Other, Any, "Unsupported"),
    row("windows10CustomConfiguration", Custom, Windows, "Custom"),
    row("windows10DeviceFirmwareConfigurationInterface", DeviceConfiguration, Windows, "Device firmware configuration interface"),
    row("windows10EasEmailProfileConfiguration", Email, Windows, "Email"),
    row("windows10EndpointProtectionConfiguration", DeviceConfiguration, Windows, "Endpoint protection"),
    row("windows10EnterpriseModernAppManagementConfiguration", DeviceConfiguration, Windows, "Modern app management"),
    row("windows10GeneralConfiguration", DeviceConfiguration, Windows, "Device restrictions"),
    row("windows10ImportedPFXCertificateProfile", ImportedPfx, Windows, "PKCS imported certificate"),
    row("windows10NetworkBoundaryConfiguration", DeviceConfiguration, Windows, "Network boundary"),
    row("windows10PFXImportCertificateProfile", ImportedPfx, Windows, "PKCS imported certificate"),
    row("windows10PkcsCertificateProfile", Pkcs, Windows, "PKCS certificate"),
    row("windows10SecureAssessmentConfiguration", DeviceConfiguration, Windows, "Secure assessment (education)"),
    row("windows10TeamGeneralConfiguration", DeviceConfiguration, Windows, "Device restrictions (Windows 10 Team)"),
    row("windows10VpnConfiguration", Vpn, Windows, "VPN"),
    row("windows81GeneralConfiguration", DeviceConfiguration, Windows, "Device restrictions"),
    row("windows81SCEPCertificateProfile", Scep, Windows, "SCEP certificate"),
    row("windows81TrustedRootCertificate", TrustedRoot, Windows, "Trusted certificate"),
    row("windows81VpnConfiguration", Vpn, Windows, "VPN"),
    row("windows81WifiImportConfiguration", Wifi, Windows, "Wi-Fi import"),
    row("windowsDefenderAdvancedThreatProtectionConfiguration", DeviceConfiguration, Windows, "Microsoft Defender for Endpoint"),
    row("windowsDeliveryOptimizationConfiguration", DeviceConfiguration, Windows, "Delivery optimization"),
    row("windowsDomainJoinConfiguration", DeviceConfiguration, Windows, "Domain join"),
    row("windowsHealthMonitoringConfiguration", DeviceConfiguration, Windows, "Windows health monitoring"),
    row("windowsIdentityProtectionConfiguration", DeviceConfiguration, Windows, "Identity protection"),
    row("windowsKioskConfiguration", DeviceConfiguration, Windows, "Kiosk"),
    row("windowsPhone81CustomConfiguration", Custom, WindowsPhone81, "Custom"),
    row("windowsPhone81GeneralConfiguration", DeviceConfiguration, WindowsPhone81, "Device restrictions"),
    row("windowsPhone81ImportedPFXCertificateProfile", ImportedPfx, WindowsPhone81, "PKCS imported certificate"),
    row("windowsPhone81SCEPCertificateProfile", Scep, WindowsPhone81, "SCEP certificate"),
    row("windowsPhone81TrustedRootCertificate", TrustedRoot, WindowsPhone81, "Trusted certificate"),
    row("windowsPhone81VpnConfiguration", Vpn, WindowsPhone81, "VPN"),
    row("windowsPhoneEASEmailProfileConfiguration", Email, WindowsPhone81, "Email"),
    row("windowsUpdateForBusinessConfiguration", UpdateRing, Windows, "Update ring"),
    row("windowsWifiConfiguration", Wifi, Windows, "Wi-Fi"),
    row("windowsWifiEnterpriseEAPConfiguration", Wifi, Windows, "Wi-Fi (enterprise)"),
    row("windowsWiredNetworkConfiguration", Wired, Windows, "Wired network"),
    row("windowsZtdnsConfiguration", DeviceConfiguration, Windows, "Zero trust DNS"),
    // Windows 10X (`deviceManagement/resourceAccessProfiles`); a retired product line.
    row("windows10XSCEPCertificateProfile", Scep, Windows10X, "SCEP certificate"),
    row("windows10XTrustedRootCertificate", TrustedRoot, Windows10X, "Trusted certificate"),
    row("windows10XVpnConfiguration", Vpn, Windows10X, "VPN"),
    row("windows10XWifiConfiguration", Wifi, Windows10X, "Wi-Fi"),
    // Compliance policies.
    row("androidCompliancePolicy", Compliance, Platform::Android, "Compliance policy"),
    row("androidDeviceOwnerCompliancePolicy", Compliance, AndroidDeviceOwner, "Compliance policy"),
    row("androidForWorkCompliancePolicy", Compliance, AndroidWorkProfile, "Compliance policy"),
    row("androidWorkProfileCompliancePolicy", Compliance, AndroidWorkProfile, "Compliance policy"),
    row("aospDeviceOwnerCompliancePolicy", Compliance, Aosp, "Compliance policy"),
    row("defaultDeviceCompliancePolicy", Compliance, Any, "Compliance policy"),
    row("iosCompliancePolicy", Compliance, Ios, "Compliance policy"),
    row("macOSCompliancePolicy", Compliance, MacOs, "Compliance policy"),
    row("windows10CompliancePolicy", Compliance, Windows, "Compliance policy"),
    row("windows10MobileCompliancePolicy", Compliance, WindowsPhone81, "Compliance policy"),
    row("windows81CompliancePolicy", Compliance, Windows, "Compliance policy"),
    row("windowsPhone81CompliancePolicy", Compliance, WindowsPhone81, "Compliance policy"),
    // Enrollment configurations.
    row("deviceComanagementAuthorityConfiguration", Enrollment, Windows, "Co-management settings"),
    row("deviceEnrollmentLimitConfiguration", Enrollment, Any, "Device limit restriction"),
    row("deviceEnrollmentNotificationConfiguration", Enrollment, Any, "Enrollment notification"),
    row("deviceEnrollmentPlatformRestrictionConfiguration", Enrollment, Any, "Device platform restriction"),
    row("deviceEnrollmentPlatformRestrictionsConfiguration", Enrollment, Any, "Device platform restriction"),
    row("deviceEnrollmentWindowsHelloForBusinessConfiguration", Enrollment, Windows, "Windows Hello for Business"),
    row("windows10EnrollmentCompletionPageConfiguration", Enrollment, Windows, "Enrollment status page"),
    row("windowsRestoreDeviceEnrollmentConfiguration", Enrollment, Windows, "Windows restore"),
    // Apps (`deviceAppManagement/mobileApps`).
    row("androidAospReferencedApp", App, Aosp, "App"),
    row("androidForWorkApp", App, AndroidEnterprise, "Managed Google Play app"),
    row("androidLobApp", App, AndroidAny, "Line-of-business app"),
    row("androidManagedStoreApp", App, AndroidEnterprise, "Managed Google Play app"),
    row("androidManagedStoreWebApp", App, AndroidEnterprise, "Managed Google Play app"),
    row("androidStoreApp", App, AndroidAny, "Store app"),
    row("iosiPadOSWebClip", App, Ios, "Web clip"),
    row("iosLobApp", App, Ios, "Line-of-business app"),
    row("iosStoreApp", App, Ios, "Store app"),
    row("iosVppApp", App, Ios, "Volume purchase app"),
    row("macOSDmgApp", App, MacOs, "macOS app (DMG)"),
    row("macOSLobApp", App, MacOs, "Line-of-business app"),
    row("macOSMicrosoftDefenderApp", App, MacOs, "Microsoft Defender"),
    row("macOSMicrosoftEdgeApp", App, MacOs, "Microsoft Edge"),
    row("macOSOfficeSuiteApp", App, MacOs, "Microsoft 365 Apps"),
    row("macOSPkgApp", App, MacOs, "macOS app (PKG)"),
    row("macOsVppApp", App, MacOs, "Volume purchase app"),
    row("macOSWebClip", App, MacOs, "Web clip"),
    row("managedAndroidLobApp", App, AndroidAny, "Line-of-business app"),
    row("managedAndroidStoreApp", App, AndroidAny, "Store app"),
    row("managedIOSLobApp", App, Ios, "Line-of-business app"),
    row("managedIOSStoreApp", App, Ios, "Store app"),
    row("microsoftStoreForBusinessApp", App, Windows, "Microsoft Store for Business app"),
    row("officeSuiteApp", App, Windows, "Microsoft 365 Apps"),
    row("webApp", App, Any, "Web link"),
    row("win32CatalogApp", App, Windows, "Windows catalog app (Win32)"),
    row("win32LobApp", App, Windows, "Windows app (Win32)"),
    row("windowsAppX", App, Windows, "Line-of-business app"),
    row("windowsAutoUpdateCatalogApp", App, Windows, "App"),
    row("windowsMicrosoftEdgeApp", App, Windows, "Microsoft Edge"),
    row("windowsMobileMSI", App, Windows, "Line-of-business app"),
    row("windowsPhone81AppX", App, WindowsPhone81, "Line-of-business app"),
    row("windowsPhone81AppXBundle", App, WindowsPhone81, "Line-of-business app"),
    row("windowsPhone81StoreApp", App, WindowsPhone81, "Store app"),
    row("windowsPhoneXAP", App, WindowsPhone81, "Line-of-business app"),
    row("windowsStoreApp", App, Windows, "Store app"),
    row("windowsUniversalAppX", App, Windows, "Line-of-business app"),
    row("windowsWebApp", App, Windows, "Web link"),
    row("winGetApp", App, Windows, "Microsoft Store app"),
    // App protection and app configuration for managed apps.
    row("androidManagedAppProtection", AppProtection, AndroidAny, "App protection policy"),
    row("defaultManagedAppProtection", AppProtection, Any, "App protection policy"),
    row("iosManagedAppProtection", AppProtection, Ios, "App protection policy"),
    row("mdmWindowsInformationProtectionPolicy", AppProtection, Windows, "Windows Information Protection"),
    row("targetedManagedAppConfiguration", AppConfiguration, Any, "App configuration (managed apps)"),
    row("windowsInformationProtectionPolicy", AppProtection, Windows, "Windows Information Protection"),
    row("windowsManagedAppProtection", AppProtection, Windows, "App protection policy"),
    // App configuration for managed devices.
    row("androidForWorkMobileAppConfiguration", DeviceAppConfiguration, AndroidWorkProfile, "App configuration (managed devices)"),
    row("androidManagedStoreAppConfiguration", DeviceAppConfiguration, AndroidEnterprise, "App configuration (managed devices)"),
    row("iosMobileAppConfiguration", DeviceAppConfiguration, Ios, "App configuration (managed devices)"),
    // Types that the collection implies (its answers carry no `@odata.type`).
    row("deviceManagementConfigurationPolicy", SettingsCatalog, Any, "Settings catalog"),
    row("groupPolicyConfiguration", AdministrativeTemplate, Windows, "Administrative templates"),
    row("deviceManagementIntent", Intent, Any, "Security baseline"),
    row("deviceManagementCompliancePolicy", Compliance, Any, "Compliance policy"),
    row("windowsFeatureUpdateProfile", FeatureUpdate, Windows, "Feature update"),
    row("windowsQualityUpdateProfile", QualityUpdate, Windows, "Quality update"),
    row("windowsQualityUpdatePolicy", QualityUpdate, Windows, "Quality update policy"),
    row("windowsDriverUpdateProfile", DriverUpdate, Windows, "Driver update"),
];

/// Every known type.
#[must_use]
pub fn profile_types() -> &'static [ProfileType] {
    TYPES
}

/// The row of an `@odata.type`, with or without `#microsoft.graph.`, in any case (Graph's own casing of
/// SCEP types is irregular). `None` for a type that this version does not know.
#[must_use]
pub fn profile_type(odata_type: &str) -> Option<&'static ProfileType> {
    let name = odata_type.rsplit_once('.').map_or(odata_type.trim_start_matches('#'), |(_, name)| name);
    TYPES.iter().find(|row| row.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_with_prefix_and_in_any_case() {
        let expected = (Scep, Windows);
        for name in ["#microsoft.graph.windows81SCEPCertificateProfile", "windows81ScepCertificateProfile"] {
            let found = profile_type(name).expect(name);
            assert_eq!((found.kind, found.platform), expected);
        }
        assert_eq!(profile_type("#microsoft.graph.somethingNew"), None);
    }

    #[test]
    fn no_type_stands_twice() {
        let mut names: Vec<_> = TYPES.iter().map(|row| row.name.to_ascii_lowercase()).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
