//! Which explanation a finding asks for.

use super::{not_expected, open, undelivered};
use crate::decide::applicability::{Applied, SubjectName};
use crate::decide::decision::{Cause, Certificate, Expected, Finding, Reported};
use crate::decide::dependency::Needs;
use crate::decide::reason::{CauseCode, ReasonCode};
use crate::decide::sides::Sides;
use crate::decide::targeting::Targeted;
use crate::decide::timing::Timed;
use crate::model::{Gap, InstallIntent, Profile};

/// Everything that a cause is drawn from.
#[derive(Clone, Copy, Debug)]
pub(in crate::decide) struct Case<'c> {
    /// The profile.
    pub(in crate::decide) profile: &'c Profile,
    /// The subject.
    pub(in crate::decide) sides: &'c Sides<'c>,
    /// Targeting.
    pub(in crate::decide) targeted: &'c Targeted,
    /// Applicability.
    pub(in crate::decide) applied: &'c Applied,
    /// What it needs.
    pub(in crate::decide) needs: &'c Needs,
    /// Timing.
    pub(in crate::decide) timed: &'c Timed,
    /// The reported state.
    pub(in crate::decide) reported: Option<&'c Reported>,
    /// The certificate.
    pub(in crate::decide) certificate: Option<&'c Certificate>,
    /// The app's intent.
    pub(in crate::decide) intent: Option<InstallIntent>,
    /// Should it be there?
    pub(in crate::decide) expected: Expected,
    /// The gap of the device's report.
    pub(in crate::decide) report_gap: Option<&'c Gap>,
}

/// The cause of a finding; `None` when the chain does not stop.
pub(in crate::decide) fn of(finding: Finding, case: &Case<'_>) -> Option<Cause> {
    match finding {
        Finding::AsExpected => None,
        Finding::NotExpected => Some(not_expected::not_expected(case)),
        Finding::Unexpected => Some(not_expected::unexpected(case)),
        Finding::Unknown if case.expected == Expected::Unknown => Some(open::open(case)),
        Finding::Failed | Finding::Conflict if case.expected == Expected::Unknown => {
            Some(undelivered::delivered(finding, case))
        }
        Finding::Conflict => Some(undelivered::delivered(finding, case)),
        Finding::Failed | Finding::Missing | Finding::Waiting | Finding::Unknown => {
            Some(broken_chain(case).unwrap_or_else(|| match finding {
                Finding::Failed => undelivered::delivered(finding, case),
                Finding::Missing => undelivered::missing(case),
                Finding::Waiting => undelivered::waiting(case),
                _ => undelivered::unproven(case),
            }))
        }
    }
}

/// A cause.
pub(super) fn cause(code: CauseCode, text: impl Into<String>, next: impl Into<String>) -> Cause {
    Cause { code, text: text.into(), next: next.into() }
}

/// A missing root, or a subject that cannot be filled in, comes before every other explanation.
fn broken_chain(case: &Case<'_>) -> Option<Cause> {
    if let Some(broken) = case.needs.broken() {
        let next = case.needs.remedy.clone();
        return Some(cause(
            CauseCode::DependencyNotDelivered,
            broken.text.clone(),
            next.unwrap_or_else(|| "assign the profile that it needs to the same groups".to_owned()),
        ));
    }
    subject_cause(&case.applied.subject)
}

fn subject_cause(subject: &SubjectName) -> Option<Cause> {
    let (code, text) = subject.problem.as_ref()?;
    let (code, next) = if *code == ReasonCode::UserVariableUnresolved {
        (
            CauseCode::UserVariableUnresolved,
            "use device variables and the machine store for devices without a user, in a profile of their own",
        )
    } else {
        (CauseCode::DeviceVariableUnresolved, "use a variable that every targeted device has")
    };
    Some(cause(code, text.clone(), next))
}
