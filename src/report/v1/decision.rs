//! One decision as a row.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::chains::Place;
use super::super::names;
use crate::decide::{
    Applicability, CauseCode, DependencyState, Dimension, Effect, Expected, FilterResult, Finding,
    ReasonCode, ReportedState, TargetKind, Targeting, Timing,
};
use crate::model::{CertificateStore, FilterMode, Platform, ProfileKind};

/// The profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileInfo {
    /// Object id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `@odata.type`.
    pub odata_type: String,
    /// What it is.
    #[serde(serialize_with = "names::name")]
    pub kind: ProfileKind,
    /// What the portal calls its type.
    pub type_label: String,
    /// The platform it is for.
    #[serde(serialize_with = "names::name")]
    pub platform: Platform,
    /// Where its certificate goes.
    #[serde(serialize_with = "names::optional")]
    pub certificate_store: Option<CertificateStore>,
    /// When it was last changed.
    pub last_modified_date_time: Option<DateTime<Utc>>,
}

/// The user of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserKey {
    /// Object id.
    pub id: Option<String>,
    /// Principal name.
    pub user_principal_name: Option<String>,
}

/// The device of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceKey {
    /// Intune device id.
    pub id: String,
    /// Its name.
    pub device_name: Option<String>,
}

/// What Intune says happened.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportedInfo {
    /// The state.
    #[serde(serialize_with = "names::name")]
    pub state: ReportedState,
    /// The error code as eight hexadecimal digits, or sixteen where it needs them.
    pub error_code: Option<String>,
    /// When the device last reported it.
    pub last_reported_date_time: Option<DateTime<Utc>>,
}

/// The certificate that was issued.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateInfo {
    /// Issuance state.
    pub state: Option<String>,
    /// Thumbprint.
    pub thumbprint: Option<String>,
    /// Serial number.
    pub serial_number: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// End of validity.
    pub expiration_date_time: Option<DateTime<Utc>>,
    /// Error code, in hexadecimal.
    pub error_code: Option<String>,
}

/// What a device's own log proves; joined by the commands that read logs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceInfo {
    /// What it proves.
    pub verdict: String,
    /// When it happened.
    pub time: Option<DateTime<Utc>>,
    /// The file that says so.
    pub file: String,
}

/// A stable code and its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The code.
    pub code: &'static str,
    /// One sentence.
    pub text: String,
}

/// Where the chain stops, and what to do.
#[derive(Clone, Debug, Serialize)]
pub struct CauseRow {
    /// The code.
    #[serde(serialize_with = "names::name")]
    pub code: CauseCode,
    /// What is wrong.
    pub text: String,
    /// What to do.
    pub next: String,
}

/// One step of the explanation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReasonRow {
    /// The code.
    #[serde(serialize_with = "names::name")]
    pub code: ReasonCode,
    /// What it does to the verdict.
    #[serde(serialize_with = "names::name")]
    pub effect: Effect,
    /// Whether the verdict would be another without it.
    pub determining: bool,
    /// The dimension it speaks of.
    #[serde(serialize_with = "names::optional")]
    pub dimension: Option<Dimension>,
    /// The assignment it comes from.
    pub assignment_id: Option<String>,
    /// Whom that assignment names.
    #[serde(serialize_with = "names::optional")]
    pub target: Option<TargetKind>,
    /// The group named.
    pub group_id: Option<String>,
    /// Its name.
    pub group_name: Option<String>,
    /// Ids of the groups between that group and the subject.
    pub via: Vec<String>,
    /// Their names, or ids where a name was not read.
    pub via_names: Vec<String>,
    /// The filter on the assignment.
    pub filter_id: Option<String>,
    /// Its name.
    pub filter_name: Option<String>,
    /// Its mode.
    #[serde(serialize_with = "names::optional")]
    pub filter_mode: Option<FilterMode>,
    /// What it said.
    #[serde(serialize_with = "names::optional")]
    pub filter_result: Option<FilterResult>,
    /// `group ← nested group ← subject`.
    pub path: Option<String>,
    /// One sentence for people.
    pub text: String,
}

/// Something the profile needs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DependencyRow {
    /// The navigation that names it.
    pub navigation: &'static str,
    /// The profile's id, if it could be read.
    pub profile_id: Option<String>,
    /// The profile's name.
    pub profile_name: Option<String>,
    /// Its own targeting for the same subject.
    #[serde(serialize_with = "names::name")]
    pub targeting: Targeting,
    /// Whether it reaches the same subject.
    #[serde(serialize_with = "names::name")]
    pub state: DependencyState,
    /// One sentence for people.
    pub text: String,
}

/// Whether the last check-in came after the profile was last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckInRelation {
    /// The device has been there since.
    AfterChange,
    /// The device has not been there since.
    BeforeChange,
    /// One of the two times is not known.
    Unknown,
}

/// The device's last check-in, seen from the profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckIn {
    /// When it was.
    pub date_time: Option<DateTime<Utc>>,
    /// How long ago, in minutes.
    pub age_minutes: Option<i64>,
    /// Before or after the profile's last change.
    pub relation: CheckInRelation,
}

/// The answer for one user × device × profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionRow {
    /// The profile.
    pub profile: ProfileInfo,
    /// The user.
    pub user: Option<UserKey>,
    /// The device.
    pub device: Option<DeviceKey>,
    /// Does an assignment reach them?
    #[serde(serialize_with = "names::name")]
    pub targeting: Targeting,
    /// Can the device take it?
    #[serde(serialize_with = "names::name")]
    pub applicability: Applicability,
    /// Both.
    #[serde(serialize_with = "names::name")]
    pub expected: Expected,
    /// Has the device checked in since?
    #[serde(serialize_with = "names::name")]
    pub timing: Timing,
    /// What Intune says happened.
    pub reported: Option<ReportedInfo>,
    /// The certificate.
    pub certificate: Option<CertificateInfo>,
    /// What the device's log proves.
    pub evidence: Option<EvidenceInfo>,
    /// The conclusion.
    #[serde(serialize_with = "names::name")]
    pub finding: Finding,
    /// Where the chain stops.
    pub cause: Option<CauseRow>,
    /// Worth knowing.
    pub warnings: Vec<Note>,
    /// The explanation, determining reasons first.
    pub reasons: Vec<ReasonRow>,
    /// What it needs.
    pub dependencies: Vec<DependencyRow>,
    /// The device's last check-in; `None` without a device.
    pub last_check_in: Option<CheckIn>,
    /// Where views list it.
    #[serde(skip)]
    pub place: Place,
}
