//! Places every assignment of a profile: what it is to the contest, and the sentence that goes with it.

use chrono::{DateTime, Utc};

use super::contest::{Bar, Change, Contest, Entry, Mode};
use super::filtering::Filters;
use super::outcome::Targeted;
use super::reach::{self, Reach};
use super::step::{effect_problem, exclusion_code, include_code};
use crate::decide::decision::{Dimension, Reason, Warning};
use crate::decide::reason::{ReasonCode, WarningCode};
use crate::decide::sides::Sides;
use crate::decide::text;
use crate::model::{
    Assignment, AssignmentTarget, Fact, FilterUse, Gap, GroupId, GroupKind, Profile, ProfileKind, Tenant,
    Ternary,
};

/// What is needed to judge assignments.
#[derive(Clone, Copy, Debug)]
pub(in crate::decide) struct Ground<'t, 's> {
    /// The tenant.
    pub(in crate::decide) tenant: &'t Tenant,
    /// Its filters.
    pub(in crate::decide) filters: &'s Filters<'t>,
    /// The subject.
    pub(in crate::decide) sides: Sides<'s>,
    /// What the assignments belong to.
    pub(in crate::decide) profile: &'s Profile,
}

/// An assignment, and whether it belongs to the intent that is being judged.
#[derive(Clone, Copy, Debug)]
pub(in crate::decide) struct Candidate<'p> {
    /// The assignment.
    pub(in crate::decide) assignment: &'p Assignment,
    /// It stands under another intent of the app.
    pub(in crate::decide) foreign: bool,
}

/// Judges a profile that has one intent: it is delivered or it is not.
pub(in crate::decide) fn target(ground: Ground<'_, '_>) -> Targeted {
    match &ground.profile.assignments {
        Fact::Unknown(gap) => Targeted::unread(gap),
        Fact::Known(list) if list.is_empty() && is_default(ground.profile) => Targeted::for_everyone(),
        Fact::Known(list) => {
            let candidates: Vec<_> =
                list.iter().map(|assignment| Candidate { assignment, foreign: false }).collect();
            judge(&candidates, ground)
        }
    }
}

/// The tenant's default enrolment configurations carry no assignment and count for everybody; their ids end
/// with `_DefaultLimit`, `_DefaultPlatformRestrictions` and the like.
fn is_default(profile: &Profile) -> bool {
    let suffix = profile.id.as_str().rsplit_once('_').map(|(_, suffix)| suffix.to_ascii_lowercase());
    profile.kind == ProfileKind::Enrollment && suffix.is_some_and(|suffix| suffix.starts_with("default"))
}

/// Judges a list of assignments.
pub(in crate::decide) fn judge(candidates: &[Candidate<'_>], ground: Ground<'_, '_>) -> Targeted {
    let mut board = Board::new(ground);
    for candidate in candidates {
        board.place(*candidate);
    }
    board.conclude(candidates)
}

/// A reason that waits for its `determining` flag.
pub(super) struct Draft {
    /// The reason.
    pub(super) reason: Reason,
    /// The change that takes the step away.
    pub(super) change: Change,
    /// What was not read.
    pub(super) gap: Option<Gap>,
}

/// An exclusion that waits for what the includes come to.
pub(super) struct Exclusion {
    /// The excluded group.
    pub(super) group: GroupId,
    /// Its draft.
    pub(super) draft: Draft,
}

/// The contest, with the words that go with it.
pub(super) struct Board<'t, 's> {
    pub(super) ground: Ground<'t, 's>,
    pub(super) contest: Contest,
    pub(super) drafts: Vec<Draft>,
    pub(super) exclusions: Vec<Exclusion>,
    pub(super) warnings: Vec<Warning>,
    pub(super) filter_changed: Option<DateTime<Utc>>,
}

impl<'t, 's> Board<'t, 's> {
    fn new(ground: Ground<'t, 's>) -> Self {
        Self {
            ground,
            contest: Contest::default(),
            drafts: Vec::new(),
            exclusions: Vec::new(),
            warnings: Vec::new(),
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
        let mode = if effect.is_some() { Mode::Unknown } else { filtered.mode };
        let first = self.contest.entries.len();
        for reach in reaches {
            let dimension = Some(reach.dimension);
            self.contest.entries.push(Entry {
                dimension,
                reach: reach.value,
                mode,
                matches: filtered.matches,
            });
        }
        for (offset, dimension) in self.worth_telling(assignment, reaches) {
            let Some(reach) = reaches.get(offset) else { continue };
            let code = include_code(reach, &filtered, effect);
            let obstacle = matches!(code, ReasonCode::FilterNotMatched | ReasonCode::ExcludedByFilter);
            let change = if obstacle || reach.value == Ternary::No {
                Change::Reach(first + offset)
            } else {
                Change::Drop(first + offset)
            };
            let gap = reach.gap.cloned().or_else(|| filtered.gaps.first().cloned());
            if code == ReasonCode::ExcludedByFilter && reach.value == Ternary::Unknown {
                // It takes the device out if its target holds the subject, and that is open: both count.
                let reason = self.reason(assignment, dimension, reach.code, &filtered, Some(reach));
                self.drafts.push(Draft { reason, change: Change::Drop(first + offset), gap: gap.clone() });
            }
            let reason = self.reason(assignment, dimension, code, &filtered, Some(reach));
            self.drafts.push(Draft { reason, change, gap });
        }
        if held {
            self.note_filter(&filtered);
        }
    }

    /// Which dimensions deserve a sentence. Where a target holds the subject in one, the other is noise;
    /// where it holds it in neither, one sentence is enough.
    fn worth_telling(
        &self,
        assignment: &Assignment,
        reaches: &[Reach<'s>],
    ) -> Vec<(usize, Option<Dimension>)> {
        let all = reaches.iter().enumerate();
        let told = |(index, reach): (usize, &Reach<'s>)| (index, Some(reach.dimension));
        if reaches.iter().any(|reach| reach.value != Ternary::No) {
            return all.filter(|(_, reach)| reach.value != Ternary::No).map(told).collect();
        }
        let AssignmentTarget::Group(id) = &assignment.target else { return all.map(told).collect() };
        let of =
            |dimension| all.clone().filter(|(_, reach)| reach.dimension == dimension).map(told).collect();
        match self.ground.tenant.groups.get(id).and_then(|group| group.kind()) {
            Some(GroupKind::DynamicDevice) => of(Dimension::Device),
            Some(GroupKind::DynamicUser | GroupKind::Microsoft365) => of(Dimension::User),
            Some(GroupKind::Assigned) | None
                if reaches.iter().all(|reach| reach.code == ReasonCode::NotMember) =>
            {
                vec![(0, None)]
            }
            Some(GroupKind::Assigned) | None => {
                all.filter(|(_, reach)| reach.code != ReasonCode::NoDevice).map(told).collect()
            }
        }
    }

    fn exclude(&mut self, assignment: &Assignment, id: &GroupId, foreign: bool) {
        let effect = effect_problem(&assignment.effect);
        let filtered = self.ground.filters.unused(&assignment.filter);
        let reaches = reach::group(self.ground.tenant, id, &self.ground.sides);
        let held = reaches.iter().any(|reach| reach.value != Ternary::No);
        for (offset, reach) in reaches.iter().enumerate() {
            let open = (foreign || effect.is_some()) && reach.value == Ternary::Yes;
            let hit = if open { Ternary::Unknown } else { reach.value };
            let index = self.contest.bars.len();
            self.contest.bars.push(Bar { dimension: Some(reach.dimension), hit });
            let noise = reach.value == Ternary::No && (held || offset > 0);
            if noise {
                continue;
            }
            let dimension = held.then_some(reach.dimension);
            let code = exclusion_code(hit, reach, effect);
            let reason = self.reason(assignment, dimension, code, &filtered, Some(reach));
            let draft = Draft { reason, change: Change::Lift(index), gap: reach.gap.cloned() };
            self.exclusions.push(Exclusion { group: id.clone(), draft });
        }
        if !matches!(assignment.filter, FilterUse::None | FilterUse::NotRead) {
            self.warn(WarningCode::FilterOnExclusion, text::filter_on_exclusion(&self.group_label(id)));
        }
    }

    /// An unknown target may hold the subject or not; one that calls itself an exclusion may take it out, and
    /// what a filter does on it is open too.
    fn unsupported(&mut self, assignment: &Assignment, odata_type: &str) {
        let filtered = self.ground.filters.unused(&assignment.filter);
        let reason = self.reason(assignment, None, ReasonCode::UnsupportedTarget, &filtered, None);
        let change = if odata_type.to_ascii_lowercase().contains("exclu") {
            self.contest.bars.push(Bar { dimension: None, hit: Ternary::Unknown });
            Change::Lift(self.contest.bars.len() - 1)
        } else {
            let mode = if filtered.mode == Mode::None { Mode::None } else { Mode::Unknown };
            let open = Ternary::Unknown;
            self.contest.entries.push(Entry { dimension: None, reach: open, mode, matches: open });
            Change::Drop(self.contest.entries.len() - 1)
        };
        self.drafts.push(Draft { reason, change, gap: None });
        self.warn(WarningCode::UnsupportedTarget, text::unsupported_target(odata_type));
    }
}
