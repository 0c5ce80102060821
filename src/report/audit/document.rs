//! The documents of an audit, version 1.

use serde::Serialize;

use super::super::names;
use super::super::severity::Findings;
use super::super::v1::ProfileInfo;
use crate::decide::{CauseCode, Finding};

/// The schema of the document; its head is an [`Envelope`](crate::report::Envelope).
pub const SCHEMA: &str = "scepcheck/audit/v1";

/// What an audit says after its decisions.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditTotals {
    /// How much was decided.
    pub totals: Totals,
    /// The profiles, in the order in which their decisions are listed.
    pub profiles: Vec<ProfileTotals>,
    /// What stands in the way, the most serious and most frequent first.
    pub causes: Vec<CauseTotals>,
    /// How many more causes there are.
    pub causes_left_out: usize,
}

/// How much was decided. Rows that are not listed count, too.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Decisions: profiles times subjects.
    pub decisions: u64,
    /// Profiles.
    pub profiles: usize,
    /// Subjects: a device with each of its users, a device without a user, a user without a device.
    pub subjects: u64,
    /// By finding.
    pub findings: Findings,
    /// By targeting.
    pub targeting: TargetingCounts,
    /// Decisions for which something that decides was not read.
    pub undecided: u64,
}

/// How many decisions have which targeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetingCounts {
    /// An assignment reaches them.
    pub included: u64,
    /// An exclusion or filter takes them out.
    pub excluded: u64,
    /// No assignment reaches them.
    pub not_targeted: u64,
    /// Cannot be told.
    pub unknown: u64,
}

/// One profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileTotals {
    /// The profile.
    pub profile: ProfileInfo,
    /// How many subjects should have it.
    pub expected: u64,
    /// By finding.
    pub findings: Findings,
    /// By targeting.
    pub targeting: TargetingCounts,
}

/// One cause at one profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CauseTotals {
    /// The code.
    #[serde(serialize_with = "names::name")]
    pub code: CauseCode,
    /// The finding that it explains.
    #[serde(serialize_with = "names::name")]
    pub finding: Finding,
    /// The profile's id.
    pub profile_id: String,
    /// The profile's name.
    pub profile_name: String,
    /// How many decisions.
    pub decisions: u64,
    /// What it means.
    pub text: String,
    /// What to do.
    pub next: String,
    /// One of them.
    pub example: Example,
}

/// One decision of many.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// The user's principal name, or id.
    pub user: Option<String>,
    /// The device's name, or id.
    pub device: Option<String>,
    /// What is wrong there.
    pub text: String,
}
