//! Special modes in which a certificate must come through the right kind of group: Shared iPad, Windows
//! multi-session, device enrollment managers.

use super::check::Check;
use crate::decide::reason::ReasonCode;
use crate::decide::targeting::Through;
use crate::model::{CertificateStore, ManagedDevice, Platform, Profile, ProfileKind, Ternary};

/// `skuNumber` of Windows Enterprise multi-session (ServerRdsh).
const MULTI_SESSION: i64 = 175;

/// A rule for devices of a special mode; `None` for ordinary ones.
pub(super) fn check(profile: &Profile, device: &ManagedDevice, through: Through) -> Option<Check> {
    multi_session(profile, device, through)
        .or_else(|| shared_ipad(profile, device, through))
        .or_else(|| enrollment_manager(profile, device))
}

fn multi_session(profile: &Profile, device: &ManagedDevice, through: Through) -> Option<Check> {
    if device.sku_number.value() != Some(&MULTI_SESSION) || profile.platform != Platform::Windows {
        return None;
    }
    use ProfileKind as K;
    match profile.kind {
        K::Scep | K::Pkcs => {
            let wanted = match profile.certificate_store.value()? {
                CertificateStore::User => through.user,
                CertificateStore::Machine => through.device,
            };
            if through.any() == Ternary::No {
                return None;
            }
            let code = match wanted {
                Ternary::No => ReasonCode::CertTypeDoesNotMatchGroup,
                Ternary::Yes | Ternary::Unknown => ReasonCode::CertTypeMatchesGroup,
            };
            Some(Check::new(wanted, code, code.meaning().trim_end_matches('.').to_owned()))
        }
        K::Wifi | K::Wired | K::Email | K::DeviceConfiguration | K::Custom | K::ImportedPfx => {
            Some(Check::new(
                Ternary::No,
                ReasonCode::MultiSessionNotSupported,
                "Windows multi-session takes only certificate and VPN templates and the settings catalog"
                    .to_owned(),
            ))
        }
        _ => None,
    }
}

/// On a Shared iPad certificates, VPN and Wi-Fi come through the device only.
fn shared_ipad(profile: &Profile, device: &ManagedDevice, through: Through) -> Option<Check> {
    use ProfileKind as K;
    let bound =
        matches!(profile.kind, K::Scep | K::Pkcs | K::ImportedPfx | K::TrustedRoot | K::Vpn | K::Wifi);
    if device.shared.value() != Some(&true) || profile.platform != Platform::Ios || !bound {
        return None;
    }
    if through.any() == Ternary::No {
        return None;
    }
    let code = match through.device {
        Ternary::No => ReasonCode::UserChannelNotSupported,
        Ternary::Yes | Ternary::Unknown => ReasonCode::DeviceChannel,
    };
    Some(Check::new(through.device, code, code.meaning().trim_end_matches('.').to_owned()))
}

fn enrollment_manager(profile: &Profile, device: &ManagedDevice) -> Option<Check> {
    let enrolment = device.enrollment_type.text()?;
    let by_manager = enrolment.eq_ignore_ascii_case("deviceEnrollmentManager");
    let user_certificate = profile.certificate_store.value() == Some(&CertificateStore::User);
    (by_manager && user_certificate).then(|| {
        Check::new(
            Ternary::No,
            ReasonCode::DemUserCertificate,
            "a device enrolled by a device enrollment manager takes device certificates only".to_owned(),
        )
    })
}
