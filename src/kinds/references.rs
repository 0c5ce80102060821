//! Which certificate profiles a profile names, and where Graph keeps the names.
//!
//! They are navigations of the derived type, so each takes a read of its own: through the cast that the
//! reference lists (the family's base on Android, the type itself elsewhere), else through the bare segment.

use crate::graph::wire::Read;
use crate::model::{CertificateReference, Fact, Gap, GapKind, ProfileId, Source};

/// One navigation to a certificate profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Navigation {
    /// The type that is cast to, without `microsoft.graph.`.
    pub cast: &'static str,
    /// The navigation's name.
    pub name: &'static str,
}

/// What a SCEP or PKCS profile names its root by.
const ROOT: &str = "rootCertificate";
const IDENTITY: &str = "identityCertificate";
const CLIENT: &str = "identityCertificateForClientAuthentication";

/// Types by name, the type to cast to, and the navigation. Source: the beta model (SDK and type mappings of
/// 2026); which casts the service answers is not confirmed for every family, hence the bare fallback.
const NAVIGATIONS: &[(&str, &str, &str)] = &[
    ("androidScepCertificateProfile", "androidCertificateProfileBase", ROOT),
    ("androidDeviceOwnerScepCertificateProfile", "androidDeviceOwnerCertificateProfileBase", ROOT),
    ("androidForWorkScepCertificateProfile", "androidForWorkCertificateProfileBase", ROOT),
    ("androidWorkProfileScepCertificateProfile", "androidWorkProfileCertificateProfileBase", ROOT),
    ("aospDeviceOwnerScepCertificateProfile", "aospDeviceOwnerCertificateProfileBase", ROOT),
    ("iosScepCertificateProfile", "iosScepCertificateProfile", ROOT),
    ("macOSScepCertificateProfile", "macOSScepCertificateProfile", ROOT),
    ("windows81SCEPCertificateProfile", "windows81SCEPCertificateProfile", ROOT),
    ("windowsPhone81SCEPCertificateProfile", "windowsPhone81SCEPCertificateProfile", ROOT),
    ("androidPkcsCertificateProfile", "androidCertificateProfileBase", ROOT),
    ("androidDeviceOwnerPkcsCertificateProfile", "androidDeviceOwnerCertificateProfileBase", ROOT),
    ("androidForWorkPkcsCertificateProfile", "androidForWorkCertificateProfileBase", ROOT),
    ("androidWorkProfilePkcsCertificateProfile", "androidWorkProfileCertificateProfileBase", ROOT),
    ("aospDeviceOwnerPkcsCertificateProfile", "aospDeviceOwnerCertificateProfileBase", ROOT),
    ("androidForWorkImportedPFXCertificateProfile", "androidCertificateProfileBase", ROOT),
    ("androidImportedPFXCertificateProfile", "androidCertificateProfileBase", ROOT),
    ("androidDeviceOwnerImportedPFXCertificateProfile", "androidDeviceOwnerCertificateProfileBase", ROOT),
    ("androidDeviceOwnerVpnConfiguration", "androidDeviceOwnerVpnConfiguration", IDENTITY),
    ("androidForWorkVpnConfiguration", "androidForWorkVpnConfiguration", IDENTITY),
    ("androidVpnConfiguration", "androidVpnConfiguration", IDENTITY),
    ("androidWorkProfileVpnConfiguration", "androidWorkProfileVpnConfiguration", IDENTITY),
    ("iosVpnConfiguration", "iosVpnConfiguration", IDENTITY),
    ("iosikEv2VpnConfiguration", "iosVpnConfiguration", IDENTITY),
    ("macOSVpnConfiguration", "macOSVpnConfiguration", IDENTITY),
    ("windows10VpnConfiguration", "windows10VpnConfiguration", IDENTITY),
    ("windowsPhone81VpnConfiguration", "windowsPhone81VpnConfiguration", IDENTITY),
    (
        "androidDeviceOwnerEnterpriseWiFiConfiguration",
        "androidDeviceOwnerEnterpriseWiFiConfiguration",
        CLIENT,
    ),
    ("androidEnterpriseWiFiConfiguration", "androidEnterpriseWiFiConfiguration", CLIENT),
    ("androidForWorkEnterpriseWiFiConfiguration", "androidForWorkEnterpriseWiFiConfiguration", CLIENT),
    (
        "androidWorkProfileEnterpriseWiFiConfiguration",
        "androidWorkProfileEnterpriseWiFiConfiguration",
        CLIENT,
    ),
    ("aospDeviceOwnerEnterpriseWiFiConfiguration", "aospDeviceOwnerEnterpriseWiFiConfiguration", CLIENT),
    ("iosEnterpriseWiFiConfiguration", "iosEnterpriseWiFiConfiguration", CLIENT),
    ("macOSEnterpriseWiFiConfiguration", "macOSEnterpriseWiFiConfiguration", CLIENT),
    ("windowsWifiEnterpriseEAPConfiguration", "windowsWifiEnterpriseEAPConfiguration", CLIENT),
    ("iosWiredNetworkConfiguration", "iosWiredNetworkConfiguration", CLIENT),
    ("macOSWiredNetworkConfiguration", "macOSWiredNetworkConfiguration", CLIENT),
    ("windowsWiredNetworkConfiguration", "windowsWiredNetworkConfiguration", CLIENT),
    ("androidEasEmailProfileConfiguration", "androidEasEmailProfileConfiguration", IDENTITY),
    ("androidForWorkGmailEasConfiguration", "androidForWorkEasEmailProfileBase", IDENTITY),
    ("androidForWorkNineWorkEasConfiguration", "androidForWorkEasEmailProfileBase", IDENTITY),
    ("androidWorkProfileGmailEasConfiguration", "androidWorkProfileEasEmailProfileBase", IDENTITY),
    ("androidWorkProfileNineWorkEasConfiguration", "androidWorkProfileEasEmailProfileBase", IDENTITY),
    ("iosEasEmailProfileConfiguration", "iosEasEmailProfileConfiguration", IDENTITY),
];

/// Types whose issued certificates Intune reports by profile (`managedDeviceCertificateStates`). Device
/// Owner and AOSP types have the navigation but never any rows, by product design, so they are left out.
const CERTIFICATE_STATES: &[&str] = &[
    "androidScepCertificateProfile",
    "androidForWorkScepCertificateProfile",
    "androidWorkProfileScepCertificateProfile",
    "iosScepCertificateProfile",
    "macOSScepCertificateProfile",
    "windows81SCEPCertificateProfile",
    "androidPkcsCertificateProfile",
    "androidForWorkPkcsCertificateProfile",
    "androidWorkProfilePkcsCertificateProfile",
    "iosPkcsCertificateProfile",
    "macOSPkcsCertificateProfile",
    "windows10PkcsCertificateProfile",
    "iosImportedPFXCertificateProfile",
    "macOSImportedPFXCertificateProfile",
    "windows10ImportedPFXCertificateProfile",
];

/// The navigation that a type has, if it has one.
#[must_use]
pub fn navigation(odata_type: &str) -> Option<Navigation> {
    let name = type_name(odata_type);
    NAVIGATIONS
        .iter()
        .find(|(row, _, _)| row.eq_ignore_ascii_case(name))
        .map(|&(_, cast, name)| Navigation { cast, name })
}

/// The type to cast to when asking for a profile's certificate states, if Intune reports them.
#[must_use]
pub fn certificate_states_cast(odata_type: &str) -> Option<&'static str> {
    let name = type_name(odata_type);
    CERTIFICATE_STATES.iter().find(|row| row.eq_ignore_ascii_case(name)).copied()
}

/// What is known of a profile's references from the list alone: nothing to name, or not read yet.
pub(super) fn initial(
    odata_type: &str,
    root_certificate_id: Read<String>,
) -> Fact<Vec<CertificateReference>> {
    if let Some(root) = root_certificate_id.value().filter(|id| !id.is_empty()) {
        return Fact::Known(vec![CertificateReference { navigation: ROOT, profile: ProfileId::new(&root) }]);
    }
    if navigation(odata_type).is_none() {
        return Fact::Known(Vec::new());
    }
    // Not the list's gap: the list may be whole, and only this was not asked.
    Fact::Unknown(Gap::new(
        Source(ROOT),
        GapKind::NotCollected,
        "the certificate profile it names was not read",
        "run `scepcheck troubleshoot` for a user or device of its platform",
    ))
}

fn type_name(odata_type: &str) -> &str {
    odata_type.rsplit_once('.').map_or(odata_type.trim_start_matches('#'), |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ProfileKind, profile_type, profile_types};

    #[test]
    fn every_scep_type_but_windows_10x_has_a_root() {
        for row in profile_types().iter().filter(|row| row.kind == ProfileKind::Scep) {
            assert_eq!(
                navigation(row.name).is_some(),
                row.name != "windows10XSCEPCertificateProfile",
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn every_row_is_a_known_type() {
        let names = NAVIGATIONS.iter().map(|row| row.0).chain(CERTIFICATE_STATES.iter().copied());
        for name in names {
            assert!(profile_type(name).is_some(), "{name}");
        }
    }
}
