//! What a device's own log proves.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::super::meta::DataSource;
use super::super::names;
use super::{CoverageLine, DecisionRow, DiagnosticsRow, TenantInfo};

/// What `evidence` answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceReport {
    /// `scepcheck/evidence/v1`.
    pub schema: &'static str,
    /// When the report was made.
    pub generated_at: DateTime<Utc>,
    /// The moment that ages are reckoned from.
    pub as_of: DateTime<Utc>,
    /// The tenant that the logs were joined with; null when only logs were read.
    pub tenant: Option<TenantInfo>,
    /// The cloud's short name.
    pub cloud: Option<String>,
    /// Where the facts about the tenant came from.
    #[serde(serialize_with = "names::optional")]
    pub source: Option<DataSource>,
    /// What was read of the tenant, and how completely.
    pub coverage: Vec<CoverageLine>,
    /// One entry a file.
    pub files: Vec<FileReport>,
    /// What could not be read, in whole or in part.
    pub unread: Vec<UnreadInput>,
    /// Diagnostics packages, when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packages: Option<Vec<DiagnosticsRow>>,
    /// Files of folders and archives that hold nothing this program knows.
    pub other_files: u64,
    /// What the logs say beside what the tenant says.
    pub joins: Vec<JoinRow>,
    /// The decisions about the SCEP profiles of the user or device.
    pub decisions: Vec<DecisionRow>,
}

/// A file, a folder or the member of an archive that could not be read, in whole or in part.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadInput {
    /// The path, and the member of an archive behind `!`.
    pub path: String,
    /// Why, as a stable name.
    pub reason: &'static str,
    /// What happened.
    pub text: String,
    /// What to do.
    pub next: &'static str,
}

/// How a log and a decision fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The log proves what the tenant lets expect.
    Confirmed,
    /// The log proves otherwise.
    Contradicted,
    /// The log says nothing of it, and can't be taken as proof.
    Silent,
    /// The profile was found; nobody was named who should have it.
    Matched,
    /// Something that it depends on is not known.
    Unknown,
    /// The tenant has no such profile.
    NotInTenant,
    /// The log is of another tenant.
    OtherTenant,
}

impl Relation {
    /// Every relation.
    pub const ALL: &'static [Self] = &[
        Self::Confirmed,
        Self::Contradicted,
        Self::Silent,
        Self::Matched,
        Self::Unknown,
        Self::NotInTenant,
        Self::OtherTenant,
    ];

    /// The stable name used in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Contradicted => "contradicted",
            Self::Silent => "silent",
            Self::Matched => "matched",
            Self::Unknown => "unknown",
            Self::NotInTenant => "notInTenant",
            Self::OtherTenant => "otherTenant",
        }
    }
}

/// One request beside its decision, or one decision that no log speaks of.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinRow {
    /// How they fit.
    #[serde(serialize_with = "names::name")]
    pub relation: Relation,
    /// The profile, if the tenant has it.
    pub profile_id: Option<String>,
    /// Its name.
    pub profile_name: Option<String>,
    /// The device of the decision.
    pub device_name: Option<String>,
    /// The request, as the log wrote its id.
    pub request: Option<String>,
    /// The file that holds it.
    pub file: Option<String>,
    /// A sentence.
    pub text: String,
    /// What to do.
    pub next: String,
}

/// A sentence and the one thing to do.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Headline {
    /// What happened.
    pub text: String,
    /// What to do.
    pub next: String,
}

/// One entry of a timeline.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MomentInfo {
    /// When, as exact as the log has it.
    pub time: Option<String>,
    /// What happened.
    pub text: String,
    /// Whether it went wrong.
    pub bad: bool,
    /// How often in a row.
    pub times: usize,
}

/// The profile that a request is of.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchedProfile {
    /// Object id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `@odata.type`.
    pub odata_type: String,
    /// When it was last changed.
    pub last_modified_date_time: Option<DateTime<Utc>>,
    /// `id`, or `prefix` when the log has only the beginning of it. Either way the mapping is inferred.
    pub matched_by: &'static str,
}

/// A value that differs between device and profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceRow {
    /// The setting, as Graph calls it.
    pub field: &'static str,
    /// On the device.
    pub device: String,
    /// In the profile now.
    pub profile: String,
}

/// What one file proves.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReport {
    /// Which of the things that were asked about holds it: the files of one archive have the same number.
    #[serde(skip)]
    pub given: usize,
    /// The file, and the member of an archive behind `!`.
    pub path: String,
    /// What happened, and what to do.
    pub headline: Headline,
    /// Whose log it is.
    pub platform: &'static str,
    /// The format.
    pub format: &'static str,
    /// The encoding.
    pub encoding: String,
    /// Records that were understood.
    pub records: u64,
    /// Lines or records that say nothing to this program.
    pub skipped: u64,
    /// Whether a request of a SCEP profile reached the device; null when the log can't tell.
    pub policy_delivered: Option<bool>,
    /// How far along the chain the log proves that enrolment came.
    pub verdict: &'static str,
    /// First time in the file: RFC 3339 in UTC, or as written when the log names no zone.
    pub first_time: Option<String>,
    /// Last time in the file.
    pub last_time: Option<String>,
    /// The last sync with Intune that the log shows.
    pub last_sync_time: Option<String>,
    /// What the log can show at all.
    pub coverage: LogCoverage,
    /// Intune's requests.
    pub requests: Vec<RequestReport>,
    /// Requests of other management systems.
    pub other_requests: Vec<RequestReport>,
    /// What the log says about enrolment without naming a request.
    pub unnamed: Option<RequestReport>,
    /// SCEP servers.
    pub ndes_urls: Vec<String>,
    /// Subject alternative names of all requests.
    pub san: Vec<SanInfo>,
    /// Trusted roots.
    pub root_certs: Vec<RootInfo>,
    /// Windows events that matter.
    pub events: Vec<EventInfo>,
    /// The result that goes with the verdict.
    pub result: Option<ResultInfo>,
    /// Remarks.
    pub notes: Vec<LogNote>,
    /// What some formats add.
    #[serde(flatten)]
    pub extras: BTreeMap<String, Value>,
}

/// What a log can show.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogCoverage {
    /// Whether it was logged at the level that shows enrolment in full.
    pub verbose: Option<bool>,
    /// What it can't show, in a sentence.
    pub note: Option<String>,
}

/// One request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestReport {
    /// As written.
    pub raw_id: Option<String>,
    /// Model name.
    pub model_name: Option<String>,
    /// Intune account.
    pub account_id: Option<String>,
    /// Logical name.
    pub logical_name: Option<String>,
    /// The profile in Graph (inferred mapping).
    pub profile_id: Option<String>,
    /// What is known of it when the log shortened it.
    pub profile_id_prefix: Option<String>,
    /// Tells requests of one profile apart.
    pub hash: Option<i64>,
    /// The spelling of the id.
    pub id_encoding: Option<&'static str>,
    /// Whether some of the id is missing.
    pub partial: bool,
    /// What happened, and what to do.
    pub headline: Headline,
    /// What happened, in order.
    pub timeline: Vec<MomentInfo>,
    /// How far it came.
    pub verdict: &'static str,
    /// The furthest step that is proven, whatever came after it.
    pub furthest_step: Option<&'static str>,
    /// The steps that the log shows by itself.
    pub proven_steps: Vec<&'static str>,
    /// The step that failed.
    pub failed_step: Option<&'static str>,
    /// Whether the device took it: acknowledged, or acted on.
    pub accepted: bool,
    /// The last time that the log speaks of it.
    pub time: Option<String>,
    /// Subject.
    pub subject: Option<String>,
    /// Issuers.
    pub issuers: Option<String>,
    /// Subject alternative names.
    pub san: Vec<SanInfo>,
    /// SCEP servers.
    pub ndes_urls: Vec<String>,
    /// What it asks for.
    pub config: Option<ConfigInfo>,
    /// SCEP operations.
    pub operations: Vec<OperationInfo>,
    /// `pkiStatus`.
    pub pki_status: Option<String>,
    /// `failInfo`.
    pub fail_info: Option<String>,
    /// States on the device.
    pub states: Vec<String>,
    /// Windows events of it.
    pub events: Vec<u32>,
    /// The certificate.
    pub thumbprint: Option<String>,
    /// What it waits for.
    pub waiting_for: Option<&'static str>,
    /// The result.
    pub result: Option<ResultInfo>,
    /// The profile in Graph; null when it was not looked for, or is not there.
    pub profile: Option<MatchedProfile>,
    /// Where the request on the device differs from the profile: the device got another version of it.
    pub differences: Vec<DifferenceRow>,
    /// What could not be compared.
    pub not_compared: Vec<&'static str>,
}

/// One subject alternative name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SanInfo {
    /// As written.
    pub name_format: Option<String>,
    /// CryptoAPI number.
    pub alt_name_type: Option<u32>,
    /// Its name.
    pub alt_name_type_name: Option<&'static str>,
    /// As written.
    pub oid: Option<String>,
    /// The value.
    pub value: String,
}

/// What a request asks for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigInfo {
    /// Percent of lifetime left when renewal starts.
    pub expiration_threshold: Option<i64>,
    /// Tries.
    pub retry_count: Option<i64>,
    /// Minutes between tries.
    pub retry_delay: Option<i64>,
    /// Template.
    pub template_name: Option<String>,
    /// As written.
    pub subject_name_format: Option<String>,
    /// As written.
    pub subject_alternative_name_format: Option<String>,
    /// As written; Android and Windows number differently from Graph.
    pub key_storage_provider_setting: Option<i64>,
    /// X.509 bits.
    pub key_usage: Option<i64>,
    /// Their names.
    pub key_usage_names: Vec<&'static str>,
    /// Bits.
    pub key_length: Option<i64>,
    /// Hash algorithms.
    pub hash_algorithms: Vec<String>,
    /// SHA-1 of the root.
    pub ca_thumbprint: Option<String>,
    /// Validity.
    pub validity_period: Option<i64>,
    /// Its unit.
    pub validity_period_unit: Option<String>,
    /// Extended key usages.
    pub eku: Vec<EkuInfo>,
    /// Whose store.
    pub scope: Option<String>,
    /// Found by searching, as the text was not well-formed.
    pub recovered: bool,
}

/// One extended key usage.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EkuInfo {
    /// Name.
    pub name: Option<String>,
    /// Object identifier.
    pub oid: String,
}

/// One SCEP operation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationInfo {
    /// `GetCACaps`, `GetCACert` or `PKIOperation`.
    pub op: &'static str,
    /// GET or POST.
    pub method: Option<&'static str>,
    /// The answer.
    pub http: Option<String>,
    /// When.
    pub time: Option<String>,
}

/// One Windows event.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventInfo {
    /// Event id.
    pub id: u32,
    /// Provider.
    pub provider: Option<String>,
    /// Level.
    pub level: Option<&'static str>,
    /// When.
    pub time: Option<String>,
    /// Record id.
    pub record_id: Option<u64>,
    /// What it means.
    pub meaning: Option<&'static str>,
    /// What it says.
    pub fields: BTreeMap<&'static str, String>,
}

/// A result code.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultInfo {
    /// `0x…`.
    pub code_hex: Option<String>,
    /// Signed.
    pub code_dec: Option<i64>,
    /// Name.
    pub name: Option<String>,
    /// Text.
    pub text: Option<String>,
    /// Meaning.
    pub meaning: Option<String>,
    /// Likely cause.
    pub cause: Option<String>,
    /// Next step.
    pub next: Option<String>,
}

/// A trusted root.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RootInfo {
    /// Thumbprint, as written.
    pub thumbprint: String,
    /// What is known of a shortened one.
    pub thumbprint_prefix: Option<String>,
    /// The last state seen.
    pub final_state: Option<String>,
}

/// A remark.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogNote {
    /// Why it is there.
    pub code: &'static str,
    /// A sentence.
    pub text: String,
}
