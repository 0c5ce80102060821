//! What Intune says happened on a device.

use chrono::{DateTime, Utc};

use super::fact::Gap;
use super::ids::{ProfileId, UserId};
use super::profile::ProfileKind;

/// A reported status (`complianceStatus`), by name or by the number that reports carry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReportedStatus {
    /// 0: not reported yet; the portal shows *Pending*.
    Unknown,
    /// 1: the device cannot take it.
    NotApplicable,
    /// 2.
    Compliant,
    /// 3: was wrong, set right.
    Remediated,
    /// 4: a value is not as it should be.
    NonCompliant,
    /// 5: delivered and failed.
    Error,
    /// 6: delivered, and another profile says otherwise.
    Conflict,
    /// 7: no assignment reaches it.
    NotAssigned,
    /// A status this version does not know.
    Other(String),
}

/// One row of a device's configuration report: one policy, for one user or for the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedRow {
    /// The policy.
    pub profile_id: ProfileId,
    /// The user it speaks of; `None` for the device itself ("System account").
    pub user_id: Option<UserId>,
    /// The user's principal name as the report gives it.
    pub user_principal_name: Option<String>,
    /// The status.
    pub status: ReportedStatus,
    /// The error code, where the source carries one.
    pub error_code: Option<i64>,
    /// When the device last reported it.
    pub last_reported: Option<DateTime<Utc>>,
}

/// All rows of one device. Rows listed are certain; absence counts only without a gap.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// The rows.
    pub rows: Vec<ReportedRow>,
    /// Why the list may be incomplete. `None`: read to the end.
    pub gap: Option<Gap>,
    /// Why rows of settings catalog policies and baselines may be missing all the same. `None`: they are not.
    pub catalog_gap: Option<Gap>,
}

impl Reports {
    /// Why it proves nothing that a profile of this kind has no row. `None`: it does.
    #[must_use]
    pub fn gap_of(&self, kind: ProfileKind) -> Option<&Gap> {
        let catalog = matches!(
            kind,
            ProfileKind::SettingsCatalog | ProfileKind::EndpointSecurity | ProfileKind::Intent
        );
        self.gap.as_ref().or(self.catalog_gap.as_ref().filter(|_| catalog))
    }
}

/// One row of a certificate profile's states (`managedDeviceCertificateState`), which names its device
/// and user by display name only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRow {
    /// `deviceDisplayName`.
    pub device_name: Option<String>,
    /// `userDisplayName`.
    pub user_name: Option<String>,
    /// `certificateIssuanceState`, as Graph wrote it.
    pub issuance_state: Option<String>,
    /// `certificateRevokeStatus`.
    pub revoke_status: Option<String>,
    /// `certificateThumbprint`.
    pub thumbprint: Option<String>,
    /// `certificateSerialNumber`.
    pub serial_number: Option<String>,
    /// `certificateIssuer`.
    pub issuer: Option<String>,
    /// `certificateExpirationDateTime`.
    pub expires: Option<DateTime<Utc>>,
    /// `certificateErrorCode`; zero is none.
    pub error_code: Option<i64>,
    /// `certificateLastIssuanceStateChangedDateTime`.
    pub state_changed: Option<DateTime<Utc>>,
}
