//! The conclusion: what should be against what is reported.

use super::decision::{Applicability, Expected, Finding, ReportedState, Targeting, Timing};
use crate::model::{InstallIntent, Ternary};

/// What the conclusion is drawn from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    /// Should it be there?
    pub(super) expected: Expected,
    /// The reported state; `None` where nothing is reported.
    pub(super) reported: Option<ReportedState>,
    /// Has the device checked in since?
    pub(super) timing: Timing,
    /// The app is only offered.
    pub(super) offered: bool,
}

/// Targeted and applicable, and not to be removed.
pub(super) fn expected(
    targeting: Targeting,
    applicability: Applicability,
    intent: Option<InstallIntent>,
) -> Expected {
    let reached = match targeting {
        Targeting::Included => Ternary::Yes,
        Targeting::Excluded | Targeting::NotTargeted => Ternary::No,
        Targeting::Unknown => Ternary::Unknown,
    };
    let can = match applicability {
        Applicability::Applicable => Ternary::Yes,
        Applicability::NotApplicable => Ternary::No,
        Applicability::Unknown => Ternary::Unknown,
    };
    let stays = Ternary::from(intent != Some(InstallIntent::Uninstall));
    match reached.and(can).and(stays) {
        Ternary::Yes => Expected::Yes,
        Ternary::No => Expected::No,
        Ternary::Unknown => Expected::Unknown,
    }
}

/// Draws the conclusion. An error or a conflict proves that the profile was delivered, whatever else is
/// unknown.
pub(super) fn find(facts: Facts) -> Finding {
    use ReportedState as S;
    match (facts.expected, facts.reported) {
        (Expected::No, Some(S::Succeeded | S::Error | S::Conflict)) => Finding::Unexpected,
        (Expected::No, _) => Finding::NotExpected,
        (_, Some(S::Error)) => Finding::Failed,
        (_, Some(S::Conflict)) => Finding::Conflict,
        (Expected::Unknown, _) => Finding::Unknown,
        (Expected::Yes, Some(S::Succeeded)) => Finding::AsExpected,
        (Expected::Yes, Some(S::NotApplicable)) => Finding::Missing,
        (Expected::Yes, Some(S::Pending)) => Finding::Waiting,
        (Expected::Yes, Some(S::NotReported)) if facts.offered => Finding::Waiting,
        (Expected::Yes, Some(S::NotReported)) => match facts.timing {
            Timing::WaitingForCheckIn => Finding::Waiting,
            Timing::CheckedInSince => Finding::Missing,
            Timing::Unknown => Finding::Unknown,
        },
        (Expected::Yes, Some(S::Unknown) | None) => match facts.timing {
            Timing::WaitingForCheckIn => Finding::Waiting,
            Timing::CheckedInSince | Timing::Unknown => Finding::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finding_table() {
        use Expected as E;
        use Finding as F;
        use ReportedState as S;
        use Timing::{CheckedInSince as After, Unknown as Open, WaitingForCheckIn as Before};
        let cases = [
            (E::Yes, Some(S::Succeeded), Before, F::AsExpected),
            (E::Yes, Some(S::Error), Before, F::Failed),
            (E::Yes, Some(S::Conflict), After, F::Conflict),
            (E::Yes, Some(S::NotApplicable), After, F::Missing),
            (E::Yes, Some(S::Pending), After, F::Waiting),
            (E::Yes, Some(S::NotReported), Before, F::Waiting),
            (E::Yes, Some(S::NotReported), After, F::Missing),
            (E::Yes, Some(S::NotReported), Open, F::Unknown),
            (E::Yes, Some(S::Unknown), Before, F::Waiting),
            (E::Yes, Some(S::Unknown), After, F::Unknown),
            (E::Yes, None, Before, F::Waiting),
            (E::Yes, None, After, F::Unknown),
            (E::No, Some(S::Succeeded), After, F::Unexpected),
            (E::No, Some(S::Error), After, F::Unexpected),
            (E::No, Some(S::NotReported), After, F::NotExpected),
            (E::No, Some(S::Unknown), Open, F::NotExpected),
            (E::No, None, Open, F::NotExpected),
            (E::Unknown, Some(S::Error), Open, F::Failed),
            (E::Unknown, Some(S::Conflict), Open, F::Conflict),
            (E::Unknown, Some(S::Succeeded), After, F::Unknown),
            (E::Unknown, Some(S::NotReported), After, F::Unknown),
        ];
        for (expected, reported, timing, finding) in cases {
            let facts = Facts { expected, reported, timing, offered: false };
            assert_eq!(find(facts), finding, "{facts:?}");
        }
    }

    #[test]
    fn an_offered_app_waits_for_its_user() {
        let facts = Facts {
            expected: Expected::Yes,
            reported: Some(ReportedState::NotReported),
            timing: Timing::CheckedInSince,
            offered: true,
        };
        assert_eq!(find(facts), Finding::Waiting);
    }
}
