//! The documents, version 1: what JSON says, and all that the other formats say it from.
//!
//! The shape is frozen: fields may be added, never renamed, moved or removed. A list that could not be
//! read is `None` (null), never empty.

mod decision;
mod evidence;
mod lists;
mod subject;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use decision::{
    CauseRow, CertificateInfo, CheckIn, CheckInRelation, DecisionRow, DependencyRow, DeviceKey, EvidenceInfo,
    Note, ProfileInfo, ReasonRow, ReportedInfo, UserKey,
};
pub use evidence::{
    ConfigInfo, DifferenceRow, EkuInfo, EventInfo, EvidenceReport, FileReport, Headline, JoinRow,
    LogCoverage, LogNote, MatchedProfile, MomentInfo, OperationInfo, Relation, RequestReport, ResultInfo,
    RootInfo, SanInfo, UnreadInput,
};
pub use lists::{
    AppProtectionRow, ApplicationRow, DiagnosticsRow, EnrollmentFailureRow, EnrollmentRestrictionRow,
    UpdateRow,
};
pub use subject::{AppStatus, DeviceInfo, GroupInfo, GroupOf, LicensePlan, TenantInfo, UserInfo};

use super::coverage::List;
use super::flips::WhatIf;
use super::meta::DataSource;
use super::names;
use super::summary::Summary;
use crate::model::CoverageStatus;

/// What was read from one source, and how completely.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverageLine {
    /// The collection or call.
    pub source: String,
    /// How completely it was read.
    #[serde(serialize_with = "names::name")]
    pub status: CoverageStatus,
    /// How many items came.
    pub items: usize,
    /// Why it is not complete.
    pub reason: Option<String>,
    /// What would complete it.
    pub remedy: Option<String>,
    /// Whether this run asked for it; what nobody asked for is not missing.
    #[serde(skip)]
    pub asked: bool,
}

/// What `troubleshoot` and `device` answer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TroubleshootReport {
    /// `scepcheck/troubleshoot/v1` or `scepcheck/device/v1`.
    pub schema: &'static str,
    /// When the report was made.
    pub generated_at: DateTime<Utc>,
    /// The moment that ages are reckoned from.
    pub as_of: DateTime<Utc>,
    /// The tenant.
    pub tenant: TenantInfo,
    /// The cloud's short name.
    pub cloud: String,
    /// Where the facts came from.
    #[serde(serialize_with = "names::name")]
    pub source: DataSource,
    /// What matters, in two lines and some counts.
    pub summary: Summary,
    /// What was read, and how completely.
    pub coverage: Vec<CoverageLine>,
    /// Values that are null because they were not shown to us.
    pub warnings: Vec<Note>,
    /// The user; `None` for a device without one.
    pub user: Option<UserInfo>,
    /// The devices; `None` when the list was not read.
    pub devices: Option<Vec<DeviceInfo>>,
    /// The groups of the user and of the devices; `None` when nothing was read.
    pub groups: Option<Vec<GroupInfo>>,
    /// Every decision, certificates first.
    pub decisions: Vec<DecisionRow>,
    /// What edits to the facts turned; absent without edits. The rest of the document is as edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_if: Option<WhatIf>,
    /// Enrolments of the user that failed.
    pub enrollment_failures: Option<Vec<EnrollmentFailureRow>>,
    /// App protection registrations and policies.
    pub app_protection: Option<Vec<AppProtectionRow>>,
    /// Apps with their install states.
    pub applications: Option<Vec<ApplicationRow>>,
    /// Update rings and profiles.
    pub updates: Option<Vec<UpdateRow>>,
    /// Enrolment restrictions and the like.
    pub enrollment_restrictions: Option<Vec<EnrollmentRestrictionRow>>,
    /// Diagnostics packages.
    pub diagnostics: Option<Vec<DiagnosticsRow>>,
    /// Which of the lists above are not complete, with a sentence that says why.
    #[serde(skip)]
    pub incomplete: Vec<(List, String)>,
    /// Which of them were certainly read to the end.
    #[serde(skip)]
    pub complete: Vec<List>,
}

/// What `why` answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhyReport {
    /// `scepcheck/why/v1`.
    pub schema: &'static str,
    /// When the report was made.
    pub generated_at: DateTime<Utc>,
    /// The moment that ages are reckoned from.
    pub as_of: DateTime<Utc>,
    /// The tenant.
    pub tenant: TenantInfo,
    /// The cloud's short name.
    pub cloud: String,
    /// Where the facts came from.
    #[serde(serialize_with = "names::name")]
    pub source: DataSource,
    /// What was read, and how completely.
    pub coverage: Vec<CoverageLine>,
    /// One decision, or one for each of the user's devices.
    pub decisions: Vec<DecisionRow>,
    /// What edits to the facts turned; absent without edits. The rest of the document is as edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_if: Option<WhatIf>,
}
