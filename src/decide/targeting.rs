//! Does an assignment reach this subject? User and device dimension kept apart, exclusions inside their
//! dimension, filters by precedence; each step kept as a reason.

use chrono::{DateTime, Utc};

use super::contest::{Bar, Change, Contest, Entry, Mode};
use super::decision::{Dimension, Effect, FilterResult, Reason, TargetKind, Targeting, Warning};
use super::filtering::{Filtered, Filters};
use super::reach::{self, Reach};
use super::reason::{ReasonCode, WarningCode};
use super::sides::Sides;
use super::text;
use crate::model::{
    Assignment, AssignmentEffect, AssignmentTarget, Fact, FilterMode, FilterUse, Gap, GroupId, GroupKind,
    Profile, Tenant, Ternary,
};

/// What targeting comes to.
#[derive(Clone, Debug)]
pub(super) struct Targeted {
    /// The verdict.
    pub(super) verdict: Targeting,
    /// Through the user, and through the device.
    pub(super) through: Through,
    /// Whether an include holds the subject, exclusions counted, filters left aside.
    pub(super) reached: Ternary,
    /// The steps.
    pub(super) reasons: Vec<Reason>,
    /// Worth knowing.
    pub(super) warnings: Vec<Warning>,
    /// The last change of a filter that took part.
    pub(super) filter_changed: Option<DateTime<Utc>>,
    /// What was not read, where that decides.
    pub(super) gaps: Vec<Gap>,
}

/// In which dimensions a profile reaches its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Through {
    /// Through the user.
    pub(super) user: Ternary,
    /// Through the device.
    pub(super) device: Ternary,
}

impl Through {
    /// In at least one dimension.
    pub(super) fn any(self) -> Ternary {
        self.user.or(self.device)
    }

    /// In a dimension that the other one shares.
    pub(super) fn shares(self, other: Self) -> Ternary {
        self.user.and(other.user).or(self.device.and(other.device))
    }
}

/// What is needed to judge assignments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground<'t, 's> {
    /// The tenant.
    pub(super) tenant: &'t Tenant,
    /// Its filters.
    pub(super) filters: &'s Filters<'t>,
    /// The subject.
    pub(super) sides: Sides<'s>,
    /// What the assignments belong to.
    pub(super) profile: &'s Profile,
}

/// An assignment, and whether it belongs to the intent that is being judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'p> {
    /// The assignment.
    pub(super) assignment: &'p Assignment,
    /// It stands under another intent of the app.
    pub(super) foreign: bool,
}

/// Judges a profile that has one intent: it is delivered or it is not.
pub(super) fn target(ground: Ground<'_, '_>) -> Targeted {
    match &ground.profile.assignments {
        Fact::Unknown(gap) => Targeted::unread(gap),
        Fact::Known(list) => {
            let candidates: Vec<_> =
                list.iter().map(|assignment| Candidate { assignment, foreign: false }).collect();
            judge(&candidates, ground)
        }
    }
}

/// Judges a list of assignments.
pub(super) fn judge(candidates: &[Candidate<'_>], ground: Ground<'_, '_>) -> Targeted {
    let mut board = Board::new(ground);
    for candidate in candidates {
        board.place(*candidate);
    }
    board.finish(candidates)
}

/// A reason that waits for its `determining` flag.
struct Draft {
    reason: Reason,
    change: Change,
}

/// The contest, with the words that go with it.
struct Board<'t, 's> {
    ground: Ground<'t, 's>,
    contest: Contest,
    drafts: Vec<Draft>,
    bars: Vec<(usize, GroupId, Reason)>,
    warnings: Vec<Warning>,
    gaps: Vec<Gap>,
    filter_changed: Option<DateTime<Utc>>,
}

impl<'t, 's> Board<'t, 's> {
    fn new(ground: Ground<'t, 's>) -> Self {
        Self {
            ground,
            contest: Contest::default(),
            drafts: Vec::new(),
            bars: Vec::new(),
            warnings: Vec::new(),
            gaps: Vec::new(),
            filter_changed: None,
        }
    }

    fn place(&mut self, candidate: Candidate<'_>) {
        let assignment = candidate.assignment;
        match &assignment.target {
            AssignmentTarget::AllUsers => {
                self.include(assignment, &[reach::all_users(&self.ground.sides)]);
            }
            AssignmentTarget::AllDevices => {
                self.include(assignment, &[reach::all_devices(&self.ground.sides)]);
            }
            AssignmentTarget::Group(id) => {
                let reaches = reach::group(self.ground.tenant, id, &self.ground.sides);
                self.include(assignment, &reaches);
                self.note_group(id, &reaches);
            }
            AssignmentTarget::ExclusionGroup(id) => self.exclude(assignment, id, candidate.foreign),
            AssignmentTarget::Other { odata_type } => self.unsupported(assignment, odata_type),
        }
    }

    fn include(&mut self, assignment: &Assignment, reaches: &[Reach<'s>]) {
        let held = reaches.iter().any(|reach| reach.value != Ternary::No);
        let filtered = if held {
            self.ground.filters.apply(&assignment.filter, self.ground.profile, &self.ground.sides)
        } else {
            self.ground.filters.unused(&assignment.filter)
        };
        let effect = effect_problem(&assignment.effect);
        for reach in reaches {
            let mode = if effect.is_some() { Mode::Unknown } else { filtered.mode };
            let index = self.contest.entries.len();
            self.contest.entries.push(Entry {
                dimension: Some(reach.dimension),
                reach: reach.value,
                mode,
                matches: filtered.matches,
            });
            if held && reach.value == Ternary::No {
                continue;
            }
            self.gaps.extend(reach.gap.cloned());
            let code = step_code(reach, &filtered, effect);
            let reason = self.reason(assignment, Some(reach.dimension), code, &filtered, Some(reach));
            let obstacle = matches!(code, ReasonCode::FilterNotMatched | ReasonCode::ExcludedByFilter);
            let change = if obstacle || reach.value == Ternary::No {
                Change::Reach(index)
            } else {
                Change::Drop(index)
            };
            self.drafts.push(Draft { reason, change });
        }
        if held {
            self.note_filter(&filtered);
        } else {
            self.merge_not_member(assignment, reaches.len());
        }
    }

    /// One line instead of two for a group that holds neither the user nor the device.
    fn merge_not_member(&mut self, assignment: &Assignment, count: usize) {
        let AssignmentTarget::Group(id) = &assignment.target else { return };
        let kind = self.ground.tenant.groups.get(id).and_then(|group| group.kind());
        let from = self.drafts.len().saturating_sub(count);
        let mut steps = self.drafts.split_off(from);
        let of = |dimension| move |draft: &Draft| draft.reason.dimension == Some(dimension);
        match kind {
            Some(GroupKind::DynamicDevice) => steps.retain(of(Dimension::Device)),
            Some(GroupKind::DynamicUser | GroupKind::Microsoft365) => steps.retain(of(Dimension::User)),
            Some(GroupKind::Assigned) | None => {
                steps.retain(|draft| draft.reason.code != ReasonCode::NoDevice);
                if steps.len() > 1 && steps.iter().all(|draft| draft.reason.code == ReasonCode::NotMember) {
                    steps.truncate(1);
                    for draft in &mut steps {
                        draft.reason.dimension = None;
                    }
                }
            }
        }
        self.drafts.append(&mut steps);
    }

    fn exclude(&mut self, assignment: &Assignment, id: &GroupId, foreign: bool) {
        let effect = effect_problem(&assignment.effect);
        let filtered = self.ground.filters.unused(&assignment.filter);
        let reaches = reach::group(self.ground.tenant, id, &self.ground.sides);
        let held = reaches.iter().any(|reach| reach.value != Ternary::No);
        for reach in &reaches {
            let index = self.contest.bars.len();
            let open = (foreign || effect.is_some()) && reach.value == Ternary::Yes;
            let hit = if open { Ternary::Unknown } else { reach.value };
            self.contest.bars.push(Bar { dimension: Some(reach.dimension), hit });
            if held && reach.value == Ternary::No {
                continue;
            }
            self.gaps.extend(reach.gap.cloned());
            let code = match (hit, reach.value) {
                (Ternary::Yes, _) => ReasonCode::ExcludedByGroup,
                (Ternary::No, _) => ReasonCode::ExclusionNotMember,
                (Ternary::Unknown, Ternary::Yes) => effect.unwrap_or(ReasonCode::ExclusionOtherIntent),
                (Ternary::Unknown, _) => reach.code,
            };
            let reason = self.reason(assignment, Some(reach.dimension), code, &filtered, Some(reach));
            self.bars.push((index, id.clone(), reason));
            if !held {
                if let Some((_, _, reason)) = self.bars.last_mut() {
                    reason.dimension = None;
                }
                self.contest.bars.push(Bar { dimension: Some(Dimension::Device), hit: Ternary::No });
                break;
            }
        }
        if !matches!(assignment.filter, FilterUse::None | FilterUse::NotRead) {
            self.warn(WarningCode::FilterOnExclusion, text::filter_on_exclusion(&self.group_label(id)));
        }
    }

    /// An unknown target may hold the subject or not; one that calls itself an exclusion may take it out.
    fn unsupported(&mut self, assignment: &Assignment, odata_type: &str) {
        let filtered = self.ground.filters.apply(&assignment.filter, self.ground.profile, &self.ground.sides);
        let reason = self.reason(assignment, None, ReasonCode::UnsupportedTarget, &filtered, None);
        if odata_type.to_ascii_lowercase().contains("exclu") {
            self.contest.bars.push(Bar { dimension: None, hit: Ternary::Unknown });
            let change = Change::Lift(self.contest.bars.len() - 1);
            self.drafts.push(Draft { reason, change });
        } else {
            let index = self.contest.entries.len();
            self.contest.entries.push(Entry {
                dimension: None,
                reach: Ternary::Unknown,
                mode: filtered.mode,
                matches: filtered.matches,
            });
            self.drafts.push(Draft { reason, change: Change::Drop(index) });
        }
        self.warn(WarningCode::UnsupportedTarget, text::unsupported_target(odata_type));
    }

    fn finish(mut self, candidates: &[Candidate<'_>]) -> Targeted {
        let outcome = self.contest.settle(Change::Nothing);
        let verdict = match outcome.included {
            Ternary::Yes => Targeting::Included,
            Ternary::Unknown => Targeting::Unknown,
            Ternary::No if outcome.taken_out => Targeting::Excluded,
            Ternary::No => Targeting::NotTargeted,
        };
        let through = Through {
            user: self.contest.through(Dimension::User),
            device: self.contest.through(Dimension::Device),
        };
        self.place_bars(verdict, through);
        self.summarize(verdict, candidates);
        let reasons = self.flag(verdict);
        Targeted {
            verdict,
            through,
            reached: self.contest.reached(),
            reasons,
            warnings: self.warnings,
            filter_changed: self.filter_changed,
            gaps: self.gaps,
        }
    }

    /// Exclusions are judged last: whether one does anything depends on what the includes came to.
    fn place_bars(&mut self, verdict: Targeting, through: Through) {
        for (index, id, mut reason) in std::mem::take(&mut self.bars) {
            let dimension = reason.dimension;
            let bites = self
                .contest
                .entries
                .iter()
                .any(|entry| entry.dimension == dimension && entry.reach != Ternary::No);
            let hit = reason.code == ReasonCode::ExcludedByGroup;
            let other = match dimension {
                Some(Dimension::User) => through.device,
                Some(Dimension::Device) => through.user,
                None => Ternary::No,
            };
            if hit && verdict == Targeting::Included && other == Ternary::Yes {
                if !bites {
                    reason.code = ReasonCode::ExclusionOtherDimension;
                }
                let label = self.group_label(&id);
                reason.text = text::exclusion_other_dimension(&label, dimension, bites);
                self.warn(WarningCode::UnsupportedMixedExclusion, reason.text.clone());
            }
            if bites {
                self.note_dynamic_exclusion(&id, dimension);
            }
            self.drafts.push(Draft { reason, change: Change::Lift(index) });
        }
    }

    /// The rule that settled the contest, where more than one assignment took part in it.
    fn summarize(&mut self, verdict: Targeting, candidates: &[Candidate<'_>]) {
        let includes =
            candidates.iter().filter(|c| !matches!(c.assignment.target, AssignmentTarget::ExclusionGroup(_)));
        let includes: Vec<_> = includes.collect();
        let code = if candidates.is_empty() {
            Some(ReasonCode::NoAssignments)
        } else if includes.is_empty() {
            Some(ReasonCode::OnlyExclusions)
        } else if verdict == Targeting::Included {
            let filtered = includes.iter().any(|c| !matches!(c.assignment.filter, FilterUse::None));
            let passes = |mode: Mode| {
                self.contest.entries.iter().any(|entry| {
                    entry.mode == mode
                        && entry.reach.and(!self.contest.barred(entry.dimension, Change::Nothing))
                            == Ternary::Yes
                })
            };
            if passes(Mode::Exclude) {
                Some(ReasonCode::ExcludeFilterNotMatched)
            } else if filtered && passes(Mode::None) {
                Some(ReasonCode::NoFilterWins)
            } else {
                None
            }
        } else {
            None
        };
        let Some(code) = code else { return };
        let effect = if verdict == Targeting::Included { Effect::Includes } else { Effect::Narrows };
        let mut reason = text::bare_reason(code, effect);
        reason.determining = verdict == Targeting::Included || candidates.is_empty() || includes.is_empty();
        self.drafts.push(Draft { reason, change: Change::Nothing });
    }

    /// Sets the flags: the verdict would be another without this step, or, where several steps would each
    /// do, without all of them together.
    fn flag(&mut self, verdict: Targeting) -> Vec<Reason> {
        let plain = self.contest.settle(Change::Nothing).included;
        let mut drafts = std::mem::take(&mut self.drafts);
        let steps =
            |draft: &&mut Draft| !matches!(draft.change, Change::Nothing) && supports(&draft.reason, verdict);
        let mut any = false;
        for draft in drafts.iter_mut().filter(steps) {
            draft.reason.determining = self.contest.settle(draft.change).included != plain;
            any |= draft.reason.determining;
        }
        if !any {
            drafts.iter_mut().filter(steps).for_each(|draft| draft.reason.determining = true);
        }
        drafts.into_iter().map(|draft| draft.reason).collect()
    }

    fn reason(
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
        let evaluated = filtered.evaluated && filtered.mode != Mode::None;
        let mut reason = Reason {
            code,
            effect: effect_of(code, target),
            determining: false,
            dimension,
            assignment_id: Some(assignment.id.clone()),
            target: Some(target),
            group_id: group_id.cloned(),
            group_name: group_id.and_then(|id| self.ground.tenant.group_name(id)).map(str::to_owned),
            via: reach.and_then(|reach| reach.link).map(|link| link.via.clone()).unwrap_or_default(),
            filter_id: filtered.id.clone(),
            filter_mode: match filtered.mode {
                Mode::Include => Some(FilterMode::Include),
                Mode::Exclude => Some(FilterMode::Exclude),
                Mode::None | Mode::Unknown => None,
            },
            filter_result: evaluated.then_some(match filtered.matches {
                Ternary::Yes => FilterResult::Match,
                Ternary::No => FilterResult::NotMatch,
                Ternary::Unknown => FilterResult::Unknown,
            }),
            text: String::new(),
        };
        reason.text = text::step(&reason, self.ground.tenant, &self.ground.sides, filtered, reach);
        reason
    }

    fn note_filter(&mut self, filtered: &Filtered<'t>) {
        self.filter_changed = self.filter_changed.max(filtered.last_modified());
        self.gaps.extend(filtered.gaps.iter().cloned());
        for property in &filtered.null_properties {
            self.warn(
                WarningCode::FilterPropertyNull,
                text::filter_property_null(&filtered.label(), property),
            );
        }
    }

    fn note_group(&mut self, id: &GroupId, reaches: &[Reach<'s>]) {
        let group = self.ground.tenant.groups.get(id);
        if group.is_none_or(|group| !group.display_name.is_read() && !group.group_types.is_read()) {
            self.warn(WarningCode::GroupNotFound, text::group_not_found(id));
        }
        let Some(group) = group else { return };
        if group.is_dynamic() != Ternary::Yes || reaches.iter().any(|reach| reach.value == Ternary::Yes) {
            return;
        }
        let label = self.group_label(id);
        self.warn(WarningCode::DynamicMembershipLatency, text::dynamic_membership(&label));
        if group.rule_processing.text().is_some_and(|state| state.eq_ignore_ascii_case("Paused")) {
            self.warn(WarningCode::DynamicRulePaused, text::dynamic_paused(&label));
        }
    }

    fn note_dynamic_exclusion(&mut self, id: &GroupId, dimension: Option<Dimension>) {
        let kind = self.ground.tenant.groups.get(id).and_then(|group| group.kind());
        if kind == Some(GroupKind::DynamicDevice) && dimension != Some(Dimension::User) {
            self.warn(WarningCode::DynamicExclusionLatency, text::dynamic_exclusion(&self.group_label(id)));
        }
    }

    fn group_label(&self, id: &GroupId) -> String {
        text::group(self.ground.tenant, id)
    }

    fn warn(&mut self, code: WarningCode, text: String) {
        let warning = Warning { code, text };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

impl Targeted {
    fn unread(gap: &Gap) -> Self {
        let mut reason = text::bare_reason(ReasonCode::AssignmentsUnknown, Effect::Unknown);
        reason.determining = true;
        reason.text = text::assignments_unknown(gap);
        Self {
            verdict: Targeting::Unknown,
            through: Through { user: Ternary::Unknown, device: Ternary::Unknown },
            reached: Ternary::Unknown,
            reasons: vec![reason],
            warnings: Vec::new(),
            filter_changed: None,
            gaps: vec![gap.clone()],
        }
    }
}

/// An intent that leaves open what the assignment does.
fn effect_problem(effect: &AssignmentEffect) -> Option<ReasonCode> {
    match effect {
        AssignmentEffect::Apply | AssignmentEffect::Install(_) => None,
        AssignmentEffect::Remove => Some(ReasonCode::IntentRemove),
        AssignmentEffect::Other(_) => Some(ReasonCode::EffectUnknown),
    }
}

/// The one thing to say about an include: the first obstacle, or that it reaches.
fn step_code(reach: &Reach<'_>, filtered: &Filtered<'_>, effect: Option<ReasonCode>) -> ReasonCode {
    if reach.value != Ternary::Yes {
        return reach.code;
    }
    if let Some(problem) = effect.or(filtered.problem) {
        return problem;
    }
    match (filtered.mode, filtered.matches) {
        (Mode::Include, Ternary::No) => ReasonCode::FilterNotMatched,
        (Mode::Exclude, Ternary::Yes) => ReasonCode::ExcludedByFilter,
        (Mode::Include | Mode::Exclude, Ternary::Unknown) => ReasonCode::FilterUnknown,
        _ => reach.code,
    }
}

/// What a step does to the verdict.
fn effect_of(code: ReasonCode, target: TargetKind) -> Effect {
    use ReasonCode as R;
    match code {
        R::IncludedByGroup | R::IncludedByAllUsers | R::IncludedByAllDevices => Effect::Includes,
        R::ExcludedByGroup | R::ExcludedByFilter | R::ExclusionNotMember | R::ExclusionOtherDimension => {
            Effect::Excludes
        }
        R::NotMember
        | R::NoUser
        | R::NoDevice
        | R::UserNotLicensed
        | R::NotEnrolled
        | R::FilterNotMatched => {
            if target == TargetKind::ExclusionGroup {
                Effect::Excludes
            } else {
                Effect::Narrows
            }
        }
        _ => Effect::Unknown,
    }
}

/// Whether a step pulls towards the verdict, so that it can be one that determines it.
fn supports(reason: &Reason, verdict: Targeting) -> bool {
    match verdict {
        Targeting::Included => reason.effect == Effect::Includes,
        Targeting::Excluded => {
            matches!(reason.code, ReasonCode::ExcludedByGroup | ReasonCode::ExcludedByFilter)
        }
        Targeting::NotTargeted => reason.effect == Effect::Narrows,
        Targeting::Unknown => reason.effect == Effect::Unknown,
    }
}
