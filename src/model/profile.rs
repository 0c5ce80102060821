//! Anything Intune can assign, with what decides whether a device can take it.

use chrono::{DateTime, Utc};

use super::assignment::Assignment;
use super::certificate_settings::CertificateSettings;
use super::fact::{Fact, Field};
use super::ids::ProfileId;
use super::platform::Platform;

macro_rules! profile_kinds {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $label:literal;)*) => {
        /// What a profile is. Closed: an unknown type is `Other`, kept and shown with its `@odata.type`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProfileKind { $($(#[$doc])* $name,)* }

        impl ProfileKind {
            /// Every kind, in the order in which views list them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name used in JSON.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The name for people.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }
        }
    };
}

profile_kinds! {
    /// SCEP certificate profile.
    Scep = "scep", "SCEP certificate";
    /// Trusted root (or intermediate) certificate profile.
    TrustedRoot = "trustedRoot", "Trusted certificate";
    /// PKCS certificate profile.
    Pkcs = "pkcs", "PKCS certificate";
    /// Imported PKCS (PFX) certificate profile.
    ImportedPfx = "importedPfx", "PKCS imported certificate";
    /// Derived credential profile.
    DerivedCredential = "derivedCredential", "Derived credential";
    /// Wi-Fi profile.
    Wifi = "wifi", "Wi-Fi";
    /// Wired network profile.
    Wired = "wired", "Wired network";
    /// VPN profile.
    Vpn = "vpn", "VPN";
    /// E-mail profile.
    Email = "email", "Email";
    /// Any other device configuration template.
    DeviceConfiguration = "deviceConfiguration", "Device configuration";
    /// Custom (OMA-URI, mobileconfig) profile.
    Custom = "custom", "Custom";
    /// Settings catalog policy.
    SettingsCatalog = "settingsCatalog", "Settings catalog";
    /// Endpoint security policy (a settings catalog policy with a template).
    EndpointSecurity = "endpointSecurity", "Endpoint security";
    /// Administrative templates.
    AdministrativeTemplate = "administrativeTemplate", "Administrative templates";
    /// Security baselines and older endpoint security (intents).
    Intent = "intent", "Security baseline";
    /// Compliance policy.
    Compliance = "compliance", "Compliance policy";
    /// Windows update ring.
    UpdateRing = "updateRing", "Update ring";
    /// Windows feature update profile.
    FeatureUpdate = "featureUpdate", "Feature update";
    /// Windows quality update profile or policy.
    QualityUpdate = "qualityUpdate", "Quality update";
    /// Windows driver update profile.
    DriverUpdate = "driverUpdate", "Driver update";
    /// iOS or macOS software update policy.
    SoftwareUpdate = "softwareUpdate", "Software update";
    /// Enrollment restriction, limit, status page and the like.
    Enrollment = "enrollment", "Enrollment configuration";
    /// Mobile app.
    App = "app", "App";
    /// App protection policy.
    AppProtection = "appProtection", "App protection policy";
    /// App configuration policy for managed apps.
    AppConfiguration = "appConfiguration", "App configuration (managed apps)";
    /// App configuration policy for managed devices.
    DeviceAppConfiguration = "deviceAppConfiguration", "App configuration (managed devices)";
    /// Script or remediation.
    Script = "script", "Script";
    /// A type that this version does not know.
    Other = "other", "Other";
}

impl ProfileKind {
    /// Whether profiles of this kind put a certificate on the device.
    #[must_use]
    pub fn is_certificate(self) -> bool {
        matches!(
            self,
            Self::Scep | Self::TrustedRoot | Self::Pkcs | Self::ImportedPfx | Self::DerivedCredential
        )
    }

    /// Whether profiles of this kind may name a certificate profile to authenticate with.
    #[must_use]
    pub fn uses_certificate(self) -> bool {
        matches!(self, Self::Wifi | Self::Wired | Self::Vpn | Self::Email)
    }

    /// Whether it is one of the update kinds (the pane's *Updates* tab).
    #[must_use]
    pub fn is_update(self) -> bool {
        matches!(
            self,
            Self::UpdateRing
                | Self::FeatureUpdate
                | Self::QualityUpdate
                | Self::DriverUpdate
                | Self::SoftwareUpdate
        )
    }
}

/// Where a certificate profile puts its certificate (`certificateStore`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateStore {
    /// A user certificate.
    User,
    /// A device certificate.
    Machine,
}

/// Which navigation of a profile names another certificate profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateReference {
    /// The navigation's name, such as `rootCertificate`.
    pub navigation: &'static str,
    /// The profile it names.
    pub profile: ProfileId,
}

/// Subject and alternative-name templates with their `{{variables}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectVariables {
    /// `subjectNameFormat`.
    pub format: Field<String>,
    /// `subjectNameFormatString`.
    pub format_string: Field<String>,
    /// `subjectAlternativeNameFormatString` and the names of `customSubjectAlternativeNames`.
    pub alternative_names: Vec<String>,
}

/// Whether a rule lets devices in or keeps them out (`ruleType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleEffect {
    /// Only devices that meet it.
    Include,
    /// Not devices that meet it.
    Exclude,
}

/// `deviceManagementApplicabilityRuleOsEdition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OsEditionRule {
    /// `osEditionTypes`.
    pub editions: Vec<String>,
    /// `ruleType`; `None` if it was not readable.
    pub effect: Option<RuleEffect>,
}

/// `deviceManagementApplicabilityRuleOsVersion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OsVersionRule {
    /// `minOSVersion`.
    pub min: Option<String>,
    /// `maxOSVersion`.
    pub max: Option<String>,
    /// `ruleType`; `None` if it was not readable.
    pub effect: Option<RuleEffect>,
}

/// `deviceManagementApplicabilityRuleDeviceMode`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceModeRule {
    /// `deviceMode`: standardConfiguration or sModeConfiguration.
    pub mode: Option<String>,
    /// `ruleType`; `None` if it was not readable.
    pub effect: Option<RuleEffect>,
}

/// Windows applicability rules; a device must meet all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicabilityRules {
    /// Editions.
    pub os_edition: Field<OsEditionRule>,
    /// Versions.
    pub os_version: Field<OsVersionRule>,
    /// S mode.
    pub device_mode: Field<DeviceModeRule>,
}

/// Anything Intune can assign.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Object id.
    pub id: ProfileId,
    /// `displayName` (`name` for settings catalog policies).
    pub name: String,
    /// `@odata.type` as Graph wrote it, such as `#microsoft.graph.iosScepCertificateProfile`; the type that
    /// the collection implies where the answer carries none.
    pub odata_type: String,
    /// What it is.
    pub kind: ProfileKind,
    /// What the portal calls its type, such as "SCEP certificate".
    pub type_label: String,
    /// The platform it is made for.
    pub platform: Platform,
    /// `createdDateTime`.
    pub created: Field<DateTime<Utc>>,
    /// `lastModifiedDateTime`. Not known to move when only an assignment changes.
    pub last_modified: Field<DateTime<Utc>>,
    /// The assignments, or why they are unknown.
    pub assignments: Fact<Vec<Assignment>>,
    /// Where its certificate goes, for certificate profiles that say.
    pub certificate_store: Field<CertificateStore>,
    /// Subject templates of certificate profiles.
    pub subject: SubjectVariables,
    /// What a certificate profile asks for.
    pub certificate: CertificateSettings,
    /// Certificate profiles it names: the trusted root of a SCEP profile, the identity certificate of a
    /// Wi-Fi profile. `Known([])` for kinds that name none.
    pub references: Fact<Vec<CertificateReference>>,
    /// Windows applicability rules.
    pub rules: ApplicabilityRules,
    /// `deploymentChannel` of macOS profiles.
    pub deployment_channel: Field<String>,
    /// `priority` of enrolment configurations.
    pub priority: Field<i64>,
    /// Device limit of an enrolment limit configuration.
    pub device_limit: Field<i64>,
    /// Scope tags; they decide who sees the profile, never who gets it.
    pub scope_tags: Field<Vec<String>>,
}
