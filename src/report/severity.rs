//! How serious findings are, for the headline and for `--fail-on`.

use serde::Serialize;

use super::v1::{DecisionRow, DependencyRow, TroubleshootReport, WhyReport};
use crate::decide::{DependencyState, Expected, Finding, Targeting};
use crate::model::{CoverageStatus, ProfileKind};

/// The threshold of `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Anything that is not as it should be.
    Any,
    /// What is missing or failed.
    Missing,
    /// What failed.
    Failed,
}

/// How many decisions ended in which finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// Should have it, has it.
    pub as_expected: usize,
    /// Too early.
    pub waiting: usize,
    /// Should have it, does not report it.
    pub missing: usize,
    /// Delivered and failed.
    pub failed: usize,
    /// Delivered and in conflict.
    pub conflict: usize,
    /// Should not have it, reports it.
    pub unexpected: usize,
    /// Should not have it, does not report it.
    pub not_expected: usize,
    /// Cannot be told.
    pub unknown: usize,
}

impl Findings {
    /// Counts them.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a DecisionRow>) -> Self {
        Self::of_each(rows.into_iter().map(|row| row.finding))
    }

    /// Counts these.
    pub(super) fn of_each(findings: impl IntoIterator<Item = Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            *counts.slot(finding) += 1;
        }
        counts
    }

    /// These counts.
    #[must_use]
    pub fn from_counts(counted: impl IntoIterator<Item = (Finding, usize)>) -> Self {
        let mut counts = Self::default();
        for (finding, count) in counted {
            *counts.slot(finding) += count;
        }
        counts
    }

    /// How many ended in this finding.
    #[must_use]
    pub fn of_kind(&self, finding: Finding) -> usize {
        *self.clone().slot(finding)
    }

    /// Adds other counts.
    pub(super) fn merge(&mut self, other: &Self) {
        for finding in Finding::ALL {
            *self.slot(*finding) += other.of_kind(*finding);
        }
    }

    fn slot(&mut self, finding: Finding) -> &mut usize {
        match finding {
            Finding::AsExpected => &mut self.as_expected,
            Finding::Waiting => &mut self.waiting,
            Finding::Missing => &mut self.missing,
            Finding::Failed => &mut self.failed,
            Finding::Conflict => &mut self.conflict,
            Finding::Unexpected => &mut self.unexpected,
            Finding::NotExpected => &mut self.not_expected,
            Finding::Unknown => &mut self.unknown,
        }
    }

    /// How many are certainly not as they should be.
    #[must_use]
    pub fn issues(&self) -> usize {
        self.missing + self.failed + self.conflict + self.unexpected
    }

    /// Whether there is a finding at or above the threshold. Waiting and unknown are below each.
    #[must_use]
    pub fn at_or_above(&self, threshold: FailOn) -> bool {
        match threshold {
            FailOn::Any => self.issues() > 0,
            FailOn::Missing => self.missing + self.failed > 0,
            FailOn::Failed => self.failed > 0,
        }
    }
}

/// How serious a finding is; 0 needs nobody's attention.
pub(super) fn severity(finding: Finding) -> u8 {
    match finding {
        Finding::AsExpected | Finding::NotExpected => 0,
        Finding::Waiting => 1,
        Finding::Unknown => 2,
        Finding::Unexpected => 3,
        Finding::Conflict => 4,
        Finding::Missing => 5,
        Finding::Failed => 6,
    }
}

fn is_open(row: &DecisionRow) -> bool {
    row.expected == Expected::Unknown || row.finding == Finding::Unknown
}

fn incomplete(coverage: &[super::v1::CoverageLine]) -> bool {
    coverage
        .iter()
        .any(|line| line.asked && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread))
}

impl TroubleshootReport {
    /// Whether something that was asked for is unknown: a source was not read to the end, it can't be told
    /// whether a profile should be there, or whether a certificate is.
    ///
    /// That Intune reports no state for a kind at all, and that Graph does not say for which platform a baseline
    /// is made, is shown with the profile; it is not a gap of this run.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        let undecided = |row: &DecisionRow| {
            let by_nature = row.profile.kind == ProfileKind::Intent && row.targeting != Targeting::Unknown;
            (row.expected == Expected::Unknown && !by_nature)
                || (row.profile.kind.is_certificate() && is_open(row))
        };
        incomplete(&self.coverage) || self.decisions.iter().any(undecided)
    }

    /// The findings, for `--fail-on`.
    #[must_use]
    pub fn worst(&self) -> Findings {
        Findings::of(&self.decisions)
    }
}

impl WhyReport {
    /// Whether a decision could not be made, or whether what it needs is there.
    ///
    /// Sources that the decisions did not need do not count.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        let needs_open = |row: &DecisionRow| {
            let unknown = |need: &DependencyRow| need.state == DependencyState::Unknown;
            row.expected != Expected::No && row.dependencies.iter().any(unknown)
        };
        self.decisions.iter().any(|row| is_open(row) || needs_open(row))
    }

    /// The findings, for `--fail-on`.
    #[must_use]
    pub fn worst(&self) -> Findings {
        Findings::of(&self.decisions)
    }
}
