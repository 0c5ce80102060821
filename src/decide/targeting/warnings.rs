//! Warnings about groups and filters that take part.

use super::board::Board;
use super::filtering::Filtered;
use super::reach::Reach;
use crate::decide::decision::{Dimension, Warning};
use crate::decide::reason::WarningCode;
use crate::decide::text;
use crate::model::{GroupId, GroupKind, Ternary};

impl<'t, 's> Board<'t, 's> {
    /// What is worth knowing about a filter that was asked.
    pub(super) fn note_filter(&mut self, filtered: &Filtered<'t>) {
        self.filter_changed = self.filter_changed.max(filtered.last_modified());
        for property in &filtered.null_properties {
            let text = text::filter_property_null(&filtered.label(), property);
            self.warn(WarningCode::FilterPropertyNull, text);
        }
    }

    /// What is worth knowing about an included group.
    pub(super) fn note_group(&mut self, id: &GroupId, reaches: &[Reach<'s>]) {
        let group = self.ground.tenant.groups.get(id);
        let hidden = group.is_some_and(|group| !group.display_name.is_read() && !group.group_types.is_read());
        // A group that nobody asked for is neither deleted nor hidden.
        if hidden || self.ground.tenant.missing_groups.contains(id) {
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

    /// A dynamic device group that is excluded while the profile comes through the device: whether the group
    /// holds the device yet or not, it may have filled too late.
    pub(super) fn note_dynamic_exclusion(&mut self, id: &GroupId, dimension: Option<Dimension>) {
        let kind = self.ground.tenant.groups.get(id).and_then(|group| group.kind());
        let through_device = self.contest.includes_in(Some(Dimension::Device));
        if kind == Some(GroupKind::DynamicDevice) && dimension != Some(Dimension::User) && through_device {
            self.warn(WarningCode::DynamicExclusionLatency, text::dynamic_exclusion(&self.group_label(id)));
        }
    }

    /// What to call a group.
    pub(super) fn group_label(&self, id: &GroupId) -> String {
        text::group(self.ground.tenant, id)
    }

    /// Adds a warning once.
    pub(super) fn warn(&mut self, code: WarningCode, text: String) {
        let warning = Warning { code, text };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}
