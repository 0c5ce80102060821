//! The document of a compliance report, version 1. Lists are bounded: each says how many there are, and holds the
//! first of them; the list of all items is streamed beside it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::audit::{CauseTotals, Scope, TargetingCounts};
use super::super::envelope::Envelope;
use super::super::names;
use super::super::severity::Findings;
use super::super::v1::{CoverageLine, DeviceKey, ProfileInfo, UserKey};
use super::codes::{ChainCode, Ended, RunStatus};
use crate::decide::{CauseCode, Finding};
use crate::model::CoverageStatus;

/// What `report` answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComplianceReport {
    /// Whose tenant, as of when, and what was read; the schema is `scepcheck/report/v1`.
    #[serde(flatten)]
    pub head: Envelope,
    /// Whether everything that the report rests on was read to the end.
    #[serde(serialize_with = "names::name")]
    pub status: RunStatus,
    /// Which profiles it covers.
    #[serde(serialize_with = "names::name")]
    pub scope: Scope,
    /// What counts as soon and as silent.
    pub thresholds: Thresholds,
    /// How much was decided, and how it came out.
    pub totals: ReportTotals,
    /// Earlier runs, and what became of the numbers since.
    pub trend: Trend,
    /// What is new, fixed or different since the run that this one is compared with.
    pub changes: Changes,
    /// The profiles, certificates first.
    pub profiles: Vec<ProfileLine>,
    /// What stands in the way, the most serious and most frequent first.
    pub causes: Vec<CauseLine>,
    /// How many more causes there are.
    pub causes_left_out: usize,
    /// Certificate chains that cannot work as they are assigned.
    pub chains: Vec<ChainProblem>,
    /// Certificate connectors; `None`: not read.
    pub connectors: Option<Vec<ConnectorLine>>,
    /// Certificates that end soon.
    pub certificates: CertificateOutlook,
    /// Devices that do not check in.
    pub silent_devices: SilentDevices,
    /// Decisions that are not as expected, the most serious first. Unknown ones are counted, not listed.
    pub items: Listed<Item>,
}

/// The first rows of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed<T> {
    /// How many there are.
    pub total: u64,
    /// The first of them.
    pub rows: Vec<T>,
}

/// What counts as soon and as silent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Thresholds {
    /// Certificates that end within so many days are told, by each of these.
    pub expiring_days: Vec<u32>,
    /// A device is silent when its last check-in is older than so many days.
    pub silent_days: u32,
    /// A certificate connector is silent when it was last in touch more than so many hours ago.
    pub connector_silent_hours: u32,
}

/// How much was decided, and how it came out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportTotals {
    /// Decisions: profiles times subjects.
    pub decisions: u64,
    /// Profiles.
    pub profiles: usize,
    /// Subjects: a device with each of its users, a device without a user, a user without a device.
    pub subjects: u64,
    /// Devices.
    pub devices: u64,
    /// Decisions that say the profile should be there.
    pub expected: u64,
    /// By finding.
    pub findings: Findings,
    /// By targeting.
    pub targeting: TargetingCounts,
    /// Decisions for which something that decides was not read.
    pub undecided: u64,
}

/// Earlier runs, and what became of the numbers since.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    /// The latest runs of this scope, oldest first; the last is this one.
    pub runs: Vec<RunPoint>,
    /// The run that this one is compared with: the latest that was complete, or had the same gaps.
    pub baseline: Option<DateTime<Utc>>,
    /// Why nothing is compared.
    pub not_compared: Option<String>,
    /// What became of the totals; `None` unless both runs were complete.
    pub change: Option<Shift>,
}

/// One run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunPoint {
    /// The moment that it speaks of.
    pub as_of: DateTime<Utc>,
    /// Whether it was complete. A partial run is shown and never counts as improvement.
    #[serde(serialize_with = "names::name")]
    pub status: RunStatus,
    /// Decisions that say the profile should be there.
    pub expected: u64,
    /// By finding.
    pub findings: Findings,
}

/// By how much numbers grew (negative: shrank) since the run that is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// Should have it.
    pub expected: i64,
    /// Has it.
    pub as_expected: i64,
    /// Too early.
    pub waiting: i64,
    /// Does not have it.
    pub missing: i64,
    /// Failed.
    pub failed: i64,
    /// In conflict.
    pub conflict: i64,
    /// Has it and should not.
    pub unexpected: i64,
    /// Cannot be told.
    pub unknown: i64,
}

/// What is new, fixed or different since the run that this one is compared with.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// When that run was; `None`: nothing is compared, and the lists say nothing.
    pub since: Option<DateTime<Utc>>,
    /// Missing, failed, in conflict or unexpected now, and not then.
    pub new: Listed<ChangeRow>,
    /// Not as expected then, as expected now.
    pub fixed: Listed<ChangeRow>,
    /// Not as expected then and now, for another reason.
    pub changed: Listed<ChangeRow>,
    /// Not as expected then; now nobody expects it, or device, user or profile are gone.
    pub settled: Listed<ChangeRow>,
    /// Not as expected then; this run could not tell.
    pub uncertain: u64,
}

/// One decision that came out another way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    /// The profile.
    pub profile: ProfileKey,
    /// The user.
    pub user: Option<UserKey>,
    /// The device.
    pub device: Option<DeviceKey>,
    /// Then; `None`: nothing was wrong.
    pub before: Option<ItemState>,
    /// Now; `None`: nothing is wrong.
    pub after: Option<ItemState>,
    /// What ended it, where it ended.
    #[serde(serialize_with = "names::optional")]
    pub ended: Option<Ended>,
    /// Since when it is, or was, as it is told: the first run that saw it.
    pub since: DateTime<Utc>,
}

/// A profile by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProfileKey {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What is not as expected.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemState {
    /// The finding.
    #[serde(serialize_with = "names::name")]
    pub finding: Finding,
    /// Where the chain stops.
    #[serde(serialize_with = "names::optional")]
    pub cause: Option<CauseCode>,
    /// What that means.
    pub text: String,
    /// The result code that Intune reports.
    pub error: Option<ErrorInfo>,
}

/// A result code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorInfo {
    /// In hexadecimal, as in decisions.
    pub code: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// What it means, if that is known.
    pub meaning: Option<String>,
    /// What to do about it, if that is known.
    pub next: Option<String>,
}

/// A decision that is not as expected.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The profile.
    pub profile: ProfileKey,
    /// The user.
    pub user: Option<UserKey>,
    /// The device.
    pub device: Option<DeviceKey>,
    /// What is wrong.
    #[serde(flatten)]
    pub state: ItemState,
    /// The first run that saw it so.
    pub since: DateTime<Utc>,
}

/// One profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileLine {
    /// The profile.
    pub profile: ProfileInfo,
    /// How many subjects should have it.
    pub expected: u64,
    /// By finding.
    pub findings: Findings,
    /// By targeting.
    pub targeting: TargetingCounts,
    /// What is not as expected, by finding, cause and result code; the most frequent first.
    pub failures: Vec<FailureLine>,
    /// What became of its numbers; `None` where they are not compared.
    pub change: Option<Shift>,
}

/// Decisions of one profile that are not as expected for one reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FailureLine {
    /// What is wrong.
    #[serde(flatten)]
    pub state: ItemState,
    /// How many decisions.
    pub decisions: u64,
}

/// One cause at one profile, with whom it meets.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CauseLine {
    /// The cause, how often, and the next step.
    #[serde(flatten)]
    pub cause: CauseTotals,
    /// Whom it meets.
    pub affected: Listed<Affected>,
}

/// Whom something meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Affected {
    /// The user's principal name, or id.
    pub user: Option<String>,
    /// The device's name, or id.
    pub device: Option<String>,
}

/// A certificate chain that cannot work as it is assigned.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainProblem {
    /// What is wrong.
    #[serde(serialize_with = "names::name")]
    pub code: ChainCode,
    /// The profile or connector that it is about, by name.
    pub about: String,
    /// The profile's or connector's id.
    pub id: String,
    /// One sentence.
    pub text: String,
    /// What to do.
    pub next: String,
    /// How many decisions it spoils; `None` where that can't be counted.
    pub decisions: Option<u64>,
}

/// A certificate connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// `active`, `inactive`, …; `None`: not shown.
    pub state: Option<String>,
    /// Its last connection.
    pub last_connection_date_time: Option<DateTime<Utc>>,
}

/// Certificates that end soon.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateOutlook {
    /// Certificates whose end is known.
    pub known: u64,
    /// Whose end has passed.
    pub expired: u64,
    /// That end within so many days, the expired ones left out; each window holds the shorter ones.
    pub windows: Vec<Window>,
    /// Whose end was not shown.
    pub without_end: u64,
    /// Profiles of which it was not read which certificates there are.
    pub unread: Vec<ProfileKey>,
    /// Those that have ended or end within the longest window, the earliest first.
    pub soon: Listed<ExpiringRow>,
}

/// Certificates that end within some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// Within so many days.
    pub days: u32,
    /// So many.
    pub certificates: u64,
}

/// A certificate that ends soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpiringRow {
    /// The profile that it came by.
    pub profile: ProfileKey,
    /// The user.
    pub user: Option<UserKey>,
    /// The device.
    pub device: Option<DeviceKey>,
    /// Its thumbprint.
    pub thumbprint: Option<String>,
    /// When it ends.
    pub expiration_date_time: DateTime<Utc>,
    /// Whole days until then; negative: since then.
    pub days_left: i64,
}

/// Devices that do not check in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SilentDevices {
    /// Whose last check-in is older than the threshold.
    pub silent: u64,
    /// That never checked in.
    pub never: u64,
    /// Whose last check-in was not shown.
    pub unread: u64,
    /// Whether the list of devices was read to the end.
    pub complete: bool,
    /// The silent ones, the longest silent first; those that never checked in come before.
    pub devices: Listed<SilentDevice>,
}

/// A device that does not check in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SilentDevice {
    /// The device.
    #[serde(flatten)]
    pub device: DeviceKey,
    /// The principal name of its user.
    pub user: Option<String>,
    /// Its last check-in; `None`: never.
    pub last_sync_date_time: Option<DateTime<Utc>>,
    /// Whole days since then.
    pub silent_days: Option<i64>,
}

impl ComplianceReport {
    /// Whether something that was asked for is unknown: a source was not read to the end, or a decision could not
    /// be made for want of a fact.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        let unread = |line: &&CoverageLine| {
            line.asked && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread)
        };
        let connectors =
            || self.head.coverage.iter().filter(unread).any(|line| line.source == "ndesConnectors");
        self.status == RunStatus::Partial || self.totals.undecided > 0 || connectors()
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { total: 0, rows: Vec::new() }
    }
}

impl<T> Listed<T> {
    /// How many are not among the first.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.total.saturating_sub(self.rows.len() as u64)
    }
}
