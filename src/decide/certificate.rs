//! The certificate that a profile issued, joined by the names that its states carry.

use super::decision::{Certificate, Warning};
use super::joins::Joins;
use super::reason::WarningCode;
use super::sides::Sides;
use crate::model::{CertificateRow, ManagedDevice, Platform, Profile, ProfileKind};

/// The joined certificate.
#[derive(Clone, Debug, Default)]
pub(super) struct Issued {
    /// The certificate; `None` where the kind has none or none is reported.
    pub(super) certificate: Option<Certificate>,
    /// Worth knowing.
    pub(super) warnings: Vec<Warning>,
}

/// Finds the certificate of this profile on this device.
pub(super) fn join(profile: &Profile, sides: &Sides<'_>, joins: &Joins<'_>) -> Issued {
    let issues = matches!(profile.kind, ProfileKind::Scep | ProfileKind::Pkcs | ProfileKind::ImportedPfx);
    let Some(device) = sides.managed_device().filter(|_| issues) else { return Issued::default() };
    let Some(name) = device.device_name.text() else { return Issued::default() };
    let Some(named) = joins.certificates(&profile.id, name) else { return Issued::default() };
    let user = sides.counted_user().and_then(|user| user.display_name.text());
    let of_user: Vec<&CertificateRow> = named.iter().copied().filter(|row| fits_user(row, user)).collect();
    match of_user.as_slice() {
        [] => nothing(profile, device, !named.is_empty()),
        [row] if joins.devices_named(name) <= 1 => {
            Issued { certificate: Some(certificate(row)), warnings: Vec::new() }
        }
        _ => ambiguous(device),
    }
}

/// A row without a user is the device's own. A row of a user fits if that is the user, or if nobody can say.
fn fits_user(row: &CertificateRow, user: Option<&str>) -> bool {
    let named = row.user_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    match (named, user) {
        (None, _) | (Some(_), None) => true,
        (Some(named), Some(user)) => named.eq_ignore_ascii_case(user.trim()),
    }
}

fn nothing(profile: &Profile, device: &ManagedDevice, others: bool) -> Issued {
    let silent = profile.kind == ProfileKind::Scep
        && matches!(profile.platform, Platform::AndroidDeviceOwner | Platform::Aosp);
    if !silent || others {
        return Issued::default();
    }
    Issued {
        certificate: None,
        warnings: vec![Warning {
            code: WarningCode::CertificateNotReported,
            text: format!(
                "Intune reports no SCEP certificates of {} devices, so that none is listed for device `{}` proves nothing",
                profile.platform.label(),
                device.label()
            ),
        }],
    }
}

fn ambiguous(device: &ManagedDevice) -> Issued {
    Issued {
        certificate: Some(Certificate {
            state: None,
            thumbprint: None,
            serial_number: None,
            issuer: None,
            expires: None,
            error_code: None,
        }),
        warnings: vec![Warning {
            code: WarningCode::CertificateRowAmbiguous,
            text: format!(
                "certificate states name devices and users only by display name, and `{}` stands for more than one row or device",
                device.label()
            ),
        }],
    }
}

fn certificate(row: &CertificateRow) -> Certificate {
    Certificate {
        state: row.issuance_state.clone(),
        thumbprint: row.thumbprint.clone(),
        serial_number: row.serial_number.clone(),
        issuer: row.issuer.clone(),
        expires: row.expires,
        error_code: row.error_code.filter(|code| *code != 0),
    }
}

/// Whether a state (`certificateIssuanceState`) says that a certificate is there.
pub(super) fn is_present(certificate: &Certificate) -> bool {
    const PRESENT: &[&str] = &["issued", "installed", "enrollmentSucceeded", "renewVerified"];
    certificate
        .state
        .as_deref()
        .is_some_and(|state| PRESENT.iter().any(|name| name.eq_ignore_ascii_case(state)))
}
