//! The verdict, and which steps determine it.

use super::board::{Board, Candidate, Draft, Exclusion};
use super::contest::{Change, Mode};
use super::outcome::{Targeted, Through};
use crate::decide::decision::{Dimension, Effect, Reason, Targeting};
use crate::decide::reason::{ReasonCode, WarningCode};
use crate::decide::text;
use crate::model::{AssignmentTarget, FilterUse, Ternary};

impl Board<'_, '_> {
    /// Settles the contest and tells the steps.
    pub(super) fn conclude(mut self, candidates: &[Candidate<'_>]) -> Targeted {
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
        for exclusion in std::mem::take(&mut self.exclusions) {
            self.tell_exclusion(exclusion, verdict, through);
        }
        self.flag(verdict);
        let gap =
            self.drafts.iter().filter(|draft| draft.reason.determining).find_map(|draft| draft.gap.clone());
        let mut reasons: Vec<Reason> = self.drafts.iter().map(|draft| draft.reason.clone()).collect();
        reasons.extend(self.deciding_rule(verdict, candidates));
        Targeted {
            verdict,
            through,
            reached: self.contest.reached(),
            reasons,
            warnings: self.warnings,
            filter_changed: self.filter_changed,
            gap,
        }
    }

    /// Exclusions are told last: whether one does anything depends on what the includes came to.
    fn tell_exclusion(&mut self, exclusion: Exclusion, verdict: Targeting, through: Through) {
        let Exclusion { group, mut draft } = exclusion;
        let dimension = draft.reason.dimension;
        let bites = self.contest.includes_in(dimension);
        let elsewhere = match dimension {
            Some(Dimension::User) => through.device,
            Some(Dimension::Device) => through.user,
            None => Ternary::No,
        };
        let hit = draft.reason.code == ReasonCode::ExcludedByGroup;
        if hit && verdict == Targeting::Included && elsewhere == Ternary::Yes {
            if !bites {
                draft.reason.code = ReasonCode::ExclusionOtherDimension;
            }
            draft.reason.text = text::exclusion_other_dimension(&self.group_label(&group), dimension, bites);
            self.warn(WarningCode::UnsupportedMixedExclusion, draft.reason.text.clone());
        }
        self.note_dynamic_exclusion(&group, dimension);
        self.drafts.push(draft);
    }

    /// The rule that settled the contest, where it was more than one assignment alone.
    fn deciding_rule(&self, verdict: Targeting, candidates: &[Candidate<'_>]) -> Option<Reason> {
        let include =
            |c: &&Candidate<'_>| !matches!(c.assignment.target, AssignmentTarget::ExclusionGroup(_));
        let filtered = |c: &Candidate<'_>| !matches!(c.assignment.filter, FilterUse::None);
        let (code, effect) = if candidates.is_empty() {
            (ReasonCode::NoAssignments, Effect::Narrows)
        } else if candidates.iter().filter(include).count() == 0 {
            (ReasonCode::OnlyExclusions, Effect::Narrows)
        } else if verdict != Targeting::Included {
            return None;
        } else if self.contest.decided_by(Mode::Exclude) {
            (ReasonCode::ExcludeFilterNotMatched, Effect::Includes)
        } else if candidates.iter().filter(include).any(filtered) && self.contest.decided_by(Mode::None) {
            (ReasonCode::NoFilterWins, Effect::Includes)
        } else {
            return None;
        };
        let mut reason = text::bare_reason(code, effect);
        reason.determining = true;
        Some(reason)
    }

    /// Sets the flags: the verdict would be another without this step, or, where several steps would each
    /// do, without all of them together.
    fn flag(&mut self, verdict: Targeting) {
        let plain = self.contest.settle(Change::Nothing).included;
        let contest = &self.contest;
        let mut any = false;
        for draft in self.drafts.iter_mut().filter(|draft| supports(draft, verdict)) {
            draft.reason.determining = contest.settle(draft.change).included != plain;
            any |= draft.reason.determining;
        }
        if any {
            return;
        }
        for draft in self.drafts.iter_mut().filter(|draft| supports(draft, verdict)) {
            draft.reason.determining = match draft.change {
                Change::Drop(index) if verdict == Targeting::Included => contest.passes(index),
                _ => true,
            };
        }
    }
}

/// Whether a step pulls towards the verdict, so that it can be one that determines it.
fn supports(draft: &Draft, verdict: Targeting) -> bool {
    let reason = &draft.reason;
    match verdict {
        Targeting::Included => reason.effect == Effect::Includes,
        Targeting::Excluded => {
            matches!(reason.code, ReasonCode::ExcludedByGroup | ReasonCode::ExcludedByFilter)
        }
        Targeting::NotTargeted => reason.effect == Effect::Narrows,
        Targeting::Unknown => reason.effect == Effect::Unknown,
    }
}
