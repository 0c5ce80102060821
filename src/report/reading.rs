//! Reading a whole tenant: what it will cost, and what came of it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::v1::CoverageLine;

/// The schema of both documents.
pub const SCHEMA: &str = "scepcheck/snapshot/v1";

/// Whose tenant.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadTenant {
    /// `organization.id`, if it was read.
    pub id: Option<String>,
    /// `organization.displayName`, if it was read.
    pub name: Option<String>,
}

/// What `snapshot create` and `snapshot refresh` answer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadingReport {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// When the report was made.
    pub generated_at: DateTime<Utc>,
    /// The moment that the snapshot speaks of; null while it is not whole.
    pub as_of: Option<DateTime<Utc>>,
    /// Whose tenant.
    pub tenant: ReadTenant,
    /// The cloud's short name.
    pub cloud: String,
    /// The file.
    pub file: String,
    /// Whether every source ended; if not, running the command again goes on.
    pub finished: bool,
    /// What the file holds, source by source.
    pub coverage: Vec<CoverageLine>,
    /// What reading cost this time.
    pub reading: ReadingCost,
}

/// What a run cost.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadingCost {
    /// HTTP requests, repeats included.
    pub requests: u64,
    /// Reads that travelled inside a `$batch`.
    pub batch_members: u64,
    /// Repeats.
    pub retries: u64,
    /// Answers "too many requests".
    pub throttled: u64,
    /// Bytes of answers, unpacked.
    pub bytes: u64,
    /// Seconds in which a read waited for a repeat.
    pub waited_seconds: f64,
}

/// What `snapshot create --dry-run` answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanReport {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// When the plan was made.
    pub generated_at: DateTime<Utc>,
    /// The cloud's short name.
    pub cloud: String,
    /// Always true: nothing was written.
    pub dry_run: bool,
    /// The plan.
    pub plan: PlanBlock,
}

/// The plan in numbers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanBlock {
    /// HTTP requests.
    pub requests: u64,
    /// Reads, those inside a `$batch` counted singly.
    pub reads: u64,
    /// Resource units of the directory.
    pub resource_units: u64,
    /// Requests that Intune counts, those inside a `$batch` singly.
    pub intune_requests: u64,
    /// Minutes, without what the service takes to write reports.
    pub minutes: f64,
    /// HTTP requests that making the plan took.
    pub counting_requests: u64,
    /// Line by line.
    pub sources: Vec<PlanLine>,
    /// What could not be counted: the plan leaves it out.
    pub uncounted: Vec<Uncounted>,
}

/// One line of a plan.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanLine {
    /// What is read.
    pub source: String,
    /// HTTP requests.
    pub requests: u64,
    /// Reads.
    pub reads: u64,
    /// How the number comes about.
    pub basis: String,
}

/// A count that could not be had.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Uncounted {
    /// What.
    pub source: String,
    /// Why.
    pub reason: String,
}

impl ReadingReport {
    /// Whether something that was asked for is not known.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        use super::CoverageStatus::{Complete, NotOffered};
        self.coverage.iter().any(|line| !matches!(line.status, Complete | NotOffered))
    }
}
