//! One step of the explanation: its code, its effect, its sentence.

use super::board::Board;
use super::contest::Mode;
use super::filtering::Filtered;
use super::reach::Reach;
use crate::decide::decision::{Dimension, Effect, FilterResult, Reason, TargetKind};
use crate::decide::reason::ReasonCode;
use crate::decide::text;
use crate::model::{Assignment, AssignmentEffect, AssignmentTarget, FilterMode, Ternary};

/// An intent that leaves open what the assignment does.
pub(super) fn effect_problem(effect: &AssignmentEffect) -> Option<ReasonCode> {
    match effect {
        AssignmentEffect::Apply | AssignmentEffect::Install(_) => None,
        AssignmentEffect::Remove => Some(ReasonCode::IntentRemove),
        AssignmentEffect::Other(_) => Some(ReasonCode::EffectUnknown),
    }
}

/// The one thing to say about an include: the first obstacle, or that it reaches.
pub(super) fn include_code(
    reach: &Reach<'_>,
    filtered: &Filtered<'_>,
    effect: Option<ReasonCode>,
) -> ReasonCode {
    // A filter that does not let the device through settles it, whoever the target holds.
    match (filtered.mode, filtered.matches) {
        _ if reach.value == Ternary::No || effect.is_some() => {}
        (Mode::Include, Ternary::No) => return ReasonCode::FilterNotMatched,
        (Mode::Exclude, Ternary::Yes) => return ReasonCode::ExcludedByFilter,
        _ => {}
    }
    match reach.value {
        Ternary::No | Ternary::Unknown => reach.code,
        Ternary::Yes => effect.or(filtered.problem).unwrap_or(reach.code),
    }
}

/// The one thing to say about an exclusion. `hit` is open where the group holds the subject and it is not
/// known whether the exclusion counts.
pub(super) fn exclusion_code(hit: Ternary, reach: &Reach<'_>, effect: Option<ReasonCode>) -> ReasonCode {
    match (hit, reach.value) {
        (Ternary::Yes, _) => ReasonCode::ExcludedByGroup,
        (Ternary::No, _) => ReasonCode::ExclusionNotMember,
        (Ternary::Unknown, Ternary::Yes) => effect.unwrap_or(ReasonCode::ExclusionOtherIntent),
        (Ternary::Unknown, _) => reach.code,
    }
}

/// What a step does to the verdict.
fn effect_of(code: ReasonCode) -> Effect {
    use ReasonCode as R;
    match code {
        R::IncludedByGroup | R::IncludedByAllUsers | R::IncludedByAllDevices => Effect::Includes,
        R::ExcludedByGroup | R::ExcludedByFilter | R::ExclusionNotMember => Effect::Excludes,
        R::NotMember
        | R::NoUser
        | R::NoDevice
        | R::UserNotLicensed
        | R::NotEnrolled
        | R::FilterNotMatched => Effect::Narrows,
        _ => Effect::Unknown,
    }
}

impl<'t, 's> Board<'t, 's> {
    /// The reason of one step.
    pub(super) fn reason(
        &self,
        assignment: &Assignment,
        dimension: Option<Dimension>,
        code: ReasonCode,
        filtered: &Filtered<'t>,
        reach: Option<&Reach<'s>>,
    ) -> Reason {
        let (target, group_id) = match &assignment.target {
            AssignmentTarget::AllUsers => (TargetKind::AllUsers, None),
            AssignmentTarget::AllDevices => (TargetKind::AllDevices, None),
            AssignmentTarget::Group(id) => (TargetKind::Group, Some(id)),
            AssignmentTarget::ExclusionGroup(id) => (TargetKind::ExclusionGroup, Some(id)),
            AssignmentTarget::Other { .. } => (TargetKind::Other, None),
        };
        let mut reason = Reason {
            code,
            effect: effect_of(code),
            determining: false,
            dimension,
            assignment_id: Some(assignment.id.clone()),
            target: Some(target),
            group_id: group_id.cloned(),
            group_name: group_id.and_then(|id| self.ground.tenant.group_name(id)).map(str::to_owned),
            via: reach.and_then(|reach| reach.link).map(|link| link.via.clone()).unwrap_or_default(),
            filter_id: filtered.id.clone(),
            filter_mode: mode(filtered),
            filter_result: result(filtered),
            text: String::new(),
        };
        reason.text = text::step(&reason, self.ground.tenant, &self.ground.sides, filtered, reach);
        reason
    }
}

fn mode(filtered: &Filtered<'_>) -> Option<FilterMode> {
    match filtered.mode {
        Mode::Include => Some(FilterMode::Include),
        Mode::Exclude => Some(FilterMode::Exclude),
        Mode::None | Mode::Unknown => None,
    }
}

fn result(filtered: &Filtered<'_>) -> Option<FilterResult> {
    let evaluated = filtered.evaluated && filtered.mode != Mode::None;
    evaluated.then_some(match filtered.matches {
        Ternary::Yes => FilterResult::Match,
        Ternary::No => FilterResult::NotMatch,
        Ternary::Unknown => FilterResult::Unknown,
    })
}
