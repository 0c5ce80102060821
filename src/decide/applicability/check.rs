//! The checks in order, and what they come to.

use super::subject_name::{self, SubjectName};
use super::{co_management, enrollment, platform, rules, special};
use crate::decide::decision::{Applicability, Effect, Reason, Reported, ReportedState, Warning};
use crate::decide::reason::{ReasonCode, WarningCode};
use crate::decide::sides::Sides;
use crate::decide::targeting::Through;
use crate::decide::text;
use crate::model::{ManagedDevice, Profile, Ternary};

/// The answer to one question.
#[derive(Clone, Debug)]
pub(super) struct Check {
    /// Whether the device can take the profile, as far as this question goes.
    pub(super) can: Ternary,
    /// Why.
    pub(super) code: ReasonCode,
    /// The sentence.
    pub(super) text: String,
    /// Worth knowing.
    pub(super) warnings: Vec<Warning>,
}

impl Check {
    /// An answer.
    pub(super) fn new(can: Ternary, code: ReasonCode, text: String) -> Self {
        Self { can, code, text, warnings: Vec::new() }
    }

    /// Adds a warning.
    pub(super) fn warn(mut self, code: WarningCode, text: String) -> Self {
        self.warnings.push(Warning { code, text });
        self
    }
}

/// What applicability comes to.
#[derive(Clone, Debug)]
pub(in crate::decide) struct Applied {
    /// The verdict.
    pub(in crate::decide) verdict: Applicability,
    /// The steps; the determining ones carry the flag.
    pub(in crate::decide) reasons: Vec<Reason>,
    /// Worth knowing.
    pub(in crate::decide) warnings: Vec<Warning>,
    /// Whether the certificate's subject can be filled in on this device.
    pub(in crate::decide) subject: SubjectName,
}

impl Applied {
    /// Settles an open answer by what the device did: one that reports success, failure or a conflict has taken
    /// the profile, so it can; one that reports "not applicable" says itself that it can't.
    pub(in crate::decide) fn settle(&mut self, reported: Option<&Reported>) {
        use ReportedState::{Conflict, Error, NotApplicable, Succeeded};
        if self.verdict != Applicability::Unknown {
            return;
        }
        let (verdict, code, effect) = match reported.map(|reported| reported.state) {
            Some(Succeeded | Error | Conflict) => {
                (Applicability::Applicable, ReasonCode::TakenByDevice, Effect::Includes)
            }
            Some(NotApplicable) => {
                (Applicability::NotApplicable, ReasonCode::DeclinedByDevice, Effect::Blocks)
            }
            _ => return,
        };
        self.verdict = verdict;
        self.reasons.iter_mut().for_each(|reason| reason.determining = false);
        let mut proof = text::bare_reason(code, effect);
        proof.determining = true;
        proof.text = text::sentence(code.meaning());
        self.reasons.push(proof);
    }
}

/// Asks every question about one profile on one device.
pub(in crate::decide) fn apply(
    profile: &Profile,
    device: &ManagedDevice,
    sides: &Sides<'_>,
    through: Through,
) -> Applied {
    let subject = subject_name::check(profile, device, sides);
    let checks = [
        enrollment::check(profile, device),
        Some(platform::check(profile, device)),
        platform::android_root(profile, device),
        rules::check(profile, device),
        co_management::check(profile, device),
        special::check(profile, device, through),
    ];
    let mut applied = conclude(checks.into_iter().flatten().collect());
    if applied.verdict != Applicability::NotApplicable {
        applied.warnings.extend(subject.warnings.iter().cloned());
        applied.reasons.extend(subject.reason());
    }
    applied.subject = subject;
    applied
}

/// What there is to say when there is no device.
pub(in crate::decide) fn without_device(can: Ternary, code: ReasonCode, text: Option<String>) -> Applied {
    let text = text.unwrap_or_else(|| text::sentence(code.meaning()));
    conclude(vec![Check::new(can, code, text)])
}

fn conclude(checks: Vec<Check>) -> Applied {
    let can = Ternary::all(checks.iter().map(|check| check.can));
    let verdict = match can {
        Ternary::Yes => Applicability::Applicable,
        Ternary::No => Applicability::NotApplicable,
        Ternary::Unknown => Applicability::Unknown,
    };
    let mut reasons = Vec::new();
    let mut warnings = Vec::new();
    for check in checks {
        let effect = match check.can {
            Ternary::Yes => Effect::Includes,
            Ternary::No => Effect::Blocks,
            Ternary::Unknown => Effect::Unknown,
        };
        let mut reason = text::bare_reason(check.code, effect);
        reason.determining = check.can == can && can != Ternary::Yes;
        reason.text = check.text;
        reasons.push(reason);
        warnings.extend(check.warnings);
    }
    Applied { verdict, reasons, warnings, subject: SubjectName::default() }
}
