//! Words for people: one symbol, one short phrase and a tone for each stable name.

use super::v1::{CheckIn, CheckInRelation, ReportedInfo};
use crate::decide::{Applicability, DependencyState, Expected, Finding, ReportedState, Targeting, Timing};
use crate::model::{CertificateStore, CoverageStatus, GroupKind, Platform};

/// How a phrase is meant. Colour follows from it; the words alone must do without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Says neither good nor bad.
    #[default]
    Plain,
    /// Of little weight.
    Muted,
    /// As it should be.
    Good,
    /// Needs a look.
    Warning,
    /// Cannot be told.
    Unknown,
    /// Not as it should be.
    Bad,
}

/// A phrase with its symbol and tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// One character that stands for it.
    pub symbol: &'static str,
    /// The phrase.
    pub text: &'static str,
    /// How it is meant.
    pub tone: Tone,
}

const fn word(symbol: &'static str, text: &'static str, tone: Tone) -> Word {
    Word { symbol, text, tone }
}

/// The conclusion.
#[must_use]
pub fn finding(finding: Finding) -> Word {
    match finding {
        Finding::AsExpected => word("✓", "has it", Tone::Good),
        Finding::Waiting => word("…", "waiting", Tone::Warning),
        Finding::Missing => word("✗", "missing", Tone::Bad),
        Finding::Failed => word("✗", "failed", Tone::Bad),
        Finding::Conflict => word("✗", "conflict", Tone::Bad),
        Finding::Unexpected => word("!", "unexpected", Tone::Warning),
        Finding::NotExpected => word("–", "not expected", Tone::Muted),
        Finding::Unknown => word("?", "unknown", Tone::Unknown),
    }
}

/// The pane's *Assignment* column.
#[must_use]
pub fn targeting(targeting: Targeting) -> Word {
    match targeting {
        Targeting::Included => word("✓", "Included", Tone::Plain),
        Targeting::Excluded => word("✗", "Excluded", Tone::Warning),
        Targeting::NotTargeted => word("–", "Not targeted", Tone::Muted),
        Targeting::Unknown => word("?", "Unknown", Tone::Unknown),
    }
}

/// Whether the device can take it.
#[must_use]
pub fn applicability(applicability: Applicability) -> Word {
    match applicability {
        Applicability::Applicable => word("✓", "applicable", Tone::Plain),
        Applicability::NotApplicable => word("✗", "not applicable", Tone::Muted),
        Applicability::Unknown => word("?", "unknown", Tone::Unknown),
    }
}

/// Whether it should be there.
#[must_use]
pub fn expected(expected: Expected) -> Word {
    match expected {
        Expected::Yes => word("✓", "should have it", Tone::Plain),
        Expected::No => word("–", "should not have it", Tone::Muted),
        Expected::Unknown => word("?", "unknown whether it should have it", Tone::Unknown),
    }
}

/// Whether the device has had the chance.
#[must_use]
pub fn timing(timing: Timing) -> Word {
    match timing {
        Timing::CheckedInSince => word("✓", "the device has checked in since it could have it", Tone::Plain),
        Timing::WaitingForCheckIn => {
            word("…", "the device has not checked in since it could have it", Tone::Warning)
        }
        Timing::Unknown => word("?", "unknown whether the device has checked in since", Tone::Unknown),
    }
}

/// What Intune says happened, in the portal's words.
#[must_use]
pub fn reported(reported: Option<&ReportedInfo>) -> Word {
    match reported.map(|reported| reported.state) {
        None => word("–", "none", Tone::Muted),
        Some(ReportedState::Succeeded) => word("✓", "succeeded", Tone::Good),
        Some(ReportedState::Error) => word("✗", "error", Tone::Bad),
        Some(ReportedState::Conflict) => word("✗", "conflict", Tone::Bad),
        Some(ReportedState::Pending) => word("…", "pending", Tone::Warning),
        Some(ReportedState::NotApplicable) => word("–", "not applicable", Tone::Muted),
        Some(ReportedState::NotReported) => word("–", "not reported", Tone::Plain),
        Some(ReportedState::Unknown) => word("?", "unknown", Tone::Unknown),
    }
}

/// Whether what a profile needs reaches the same subject.
#[must_use]
pub fn dependency(state: DependencyState) -> Word {
    match state {
        DependencyState::Satisfied => word("✓", "reaches it too", Tone::Good),
        DependencyState::NotSatisfied => word("✗", "does not reach it", Tone::Bad),
        DependencyState::Unknown => word("?", "unknown whether it reaches it", Tone::Unknown),
    }
}

/// How completely a source was read.
#[must_use]
pub fn coverage_status(status: CoverageStatus) -> Word {
    match status {
        CoverageStatus::Complete => word("✓", "complete", Tone::Good),
        CoverageStatus::Partial => word("?", "partial", Tone::Unknown),
        CoverageStatus::Unread => word("?", "not read", Tone::Unknown),
        CoverageStatus::NotOffered => word("–", "not offered here", Tone::Muted),
    }
}

/// The pane's *Membership type*.
#[must_use]
pub fn group_kind(kind: Option<GroupKind>) -> &'static str {
    match kind {
        Some(GroupKind::Assigned) => "Assigned",
        Some(GroupKind::DynamicUser) => "Dynamic User",
        Some(GroupKind::DynamicDevice) => "Dynamic Device",
        Some(GroupKind::Microsoft365) => "Microsoft 365",
        None => "unknown",
    }
}

/// Where a certificate goes.
#[must_use]
pub fn store(store: CertificateStore) -> &'static str {
    match store {
        CertificateStore::User => "user",
        CertificateStore::Machine => "device",
    }
}

/// The platform's name.
#[must_use]
pub fn platform_label(platform: Platform) -> &'static str {
    platform.label()
}

/// The last check-in beside the profile's last change.
#[must_use]
pub fn check_in_relation(check_in: &CheckIn) -> &'static str {
    match check_in.relation {
        CheckInRelation::AfterChange => "after the last change",
        CheckInRelation::BeforeChange => "before the last change",
        CheckInRelation::Unknown => "before or after the last change: unknown",
    }
}

/// An age in the largest unit that fits: `5 min`, `3 h`, `2 d`.
#[must_use]
pub fn age(minutes: i64) -> String {
    match minutes {
        ..0 => "in the future".to_owned(),
        0..60 => format!("{minutes} min ago"),
        60..2880 => format!("{} h ago", minutes / 60),
        _ => format!("{} d ago", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn ages_take_the_largest_unit_that_says_enough() {
        let cases =
            [(0, "0 min ago"), (59, "59 min ago"), (60, "1 h ago"), (2879, "47 h ago"), (2880, "2 d ago")];
        for (minutes, expected) in cases {
            assert_eq!(age(minutes), expected);
        }
        assert_eq!(age(-5), "in the future");
    }
}
