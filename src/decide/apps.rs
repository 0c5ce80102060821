//! Apps: the intent is settled first, then the filters of the winning intent.

use super::decision::{Effect, Targeting};
use super::reason::ReasonCode;
use super::targeting::{Candidate, Ground, Targeted, judge};
use super::text;
use crate::model::{Assignment, AssignmentEffect, AssignmentTarget, Fact, InstallIntent, Ternary};

/// Intents, the stronger first.
const PRECEDENCE: &[InstallIntent] = &[
    InstallIntent::Required,
    InstallIntent::Uninstall,
    InstallIntent::Available,
    InstallIntent::AvailableWithoutEnrollment,
];

/// What targeting comes to, and with which intent.
#[derive(Clone, Debug)]
pub(super) struct Intended {
    /// The verdict on the winning intent.
    pub(super) targeted: Targeted,
    /// The winning intent; `None` when none reaches the subject, or when it cannot be told.
    pub(super) intent: Option<InstallIntent>,
}

/// Judges an app's assignments.
pub(super) fn target(ground: Ground<'_, '_>) -> Intended {
    let Fact::Known(assignments) = &ground.profile.assignments else {
        return Intended { targeted: super::targeting::target(ground), intent: None };
    };
    let mut open: Option<Intended> = None;
    let mut missed: Vec<Targeted> = Vec::new();
    for intent in PRECEDENCE {
        let candidates = candidates(assignments, *intent);
        let includes = candidates.iter().any(|candidate| !is_exclusion(candidate.assignment));
        if !includes {
            continue;
        }
        let targeted = judge(&candidates, ground);
        let reached = targeted.reached;
        let own = Intended { targeted, intent: Some(*intent) };
        match (reached, open.take()) {
            (Ternary::No, earlier) => {
                open = earlier;
                missed.push(own.targeted);
            }
            (Ternary::Yes, None) => return with_losers(own, missed, assignments),
            (Ternary::Yes, Some(earlier)) => return with_losers(either(earlier, own), missed, assignments),
            (Ternary::Unknown, None) => open = Some(own),
            (Ternary::Unknown, Some(earlier)) => open = Some(either(earlier, own)),
        }
    }
    if let Some(open) = open {
        return with_losers(open, missed, assignments);
    }
    match missed.split_first() {
        Some((first, rest)) => {
            let mut targeted = first.clone();
            for other in rest {
                targeted.reasons.extend(other.reasons.iter().cloned());
                targeted.warnings.extend(other.warnings.iter().cloned());
                if other.verdict == Targeting::Excluded {
                    targeted.verdict = Targeting::Excluded;
                }
            }
            Intended { targeted, intent: None }
        }
        None => Intended { targeted: super::targeting::target(ground), intent: None },
    }
}

/// The assignments of one intent. Assignments without an intent count under every one; exclusions of other
/// intents are kept apart.
fn candidates(assignments: &[Assignment], intent: InstallIntent) -> Vec<Candidate<'_>> {
    assignments
        .iter()
        .filter_map(|assignment| match assignment.effect {
            AssignmentEffect::Install(own) if own != intent => {
                is_exclusion(assignment).then_some(Candidate { assignment, foreign: true })
            }
            _ => Some(Candidate { assignment, foreign: false }),
        })
        .collect()
}

fn is_exclusion(assignment: &Assignment) -> bool {
    matches!(assignment.target, AssignmentTarget::ExclusionGroup(_))
}

/// Two intents of which the stronger may or may not reach the subject.
fn either(stronger: Intended, weaker: Intended) -> Intended {
    let mut targeted = stronger.targeted;
    if targeted.verdict != weaker.targeted.verdict {
        targeted.verdict = Targeting::Unknown;
    }
    targeted.reasons.extend(weaker.targeted.reasons);
    targeted.warnings.extend(weaker.targeted.warnings);
    targeted.gap = targeted.gap.or(weaker.targeted.gap);
    targeted.reached = targeted.reached.or(weaker.targeted.reached);
    Intended { targeted, intent: None }
}

/// Keeps the steps of the intents that were not judged, so that every assignment is accounted for.
fn with_losers(mut won: Intended, missed: Vec<Targeted>, assignments: &[Assignment]) -> Intended {
    for mut targeted in missed {
        for reason in &mut targeted.reasons {
            reason.determining = false;
        }
        won.targeted.reasons.extend(targeted.reasons);
    }
    if won.intent == Some(InstallIntent::Uninstall) && won.targeted.verdict == Targeting::Included {
        let mut reason = text::bare_reason(ReasonCode::UninstallIntent, Effect::Blocks);
        reason.determining = true;
        won.targeted.reasons.push(reason);
    }
    for assignment in assignments.iter().filter(|assignment| !is_exclusion(assignment)) {
        let told = |reason: &super::decision::Reason| reason.assignment_id.as_ref() == Some(&assignment.id);
        if !won.targeted.reasons.iter().any(told) {
            let mut reason = text::bare_reason(ReasonCode::LowerIntent, Effect::Narrows);
            reason.assignment_id = Some(assignment.id.clone());
            won.targeted.reasons.push(reason);
        }
    }
    won
}
