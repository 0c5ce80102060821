//! What changed between two snapshots.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::flips::Flip;
use super::meta::DataSource;
use super::names;
use super::reading::ReadTenant;
use super::v1::CoverageLine;
use crate::decide::TargetKind;
use crate::model::{
    Assignment, AssignmentTarget, FilterMode, FilterUse, GroupId, Profile, ProfileKind, Tenant,
};

/// What `snapshot diff` answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiffReport {
    /// [`SCHEMA`](super::reading::SCHEMA).
    pub schema: &'static str,
    /// The moment that the later snapshot speaks of.
    pub generated_at: DateTime<Utc>,
    /// Whose tenant.
    pub tenant: ReadTenant,
    /// The cloud's short name.
    pub cloud: String,
    /// Always `snapshot`.
    #[serde(serialize_with = "names::name")]
    pub source: DataSource,
    /// The earlier one.
    pub from: Side,
    /// The later one.
    pub to: Side,
    /// Profiles that came, went or changed.
    pub profiles: Vec<ProfileChange>,
    /// Assignments that came, went or changed, of profiles that are on both sides.
    pub assignments: Vec<AssignmentChange>,
    /// Assignment filters that came, went or changed.
    pub filters: Vec<FilterChange>,
    /// Groups that assignments name and whose members came or went.
    pub memberships: Vec<MembershipChange>,
    /// Users that came or went.
    pub users: Gone,
    /// Devices that came or went.
    pub devices: Gone,
    /// Decisions that were compared; null if they were not asked for.
    pub compared: Option<u64>,
    /// Decisions that came out another way.
    pub decisions: Vec<Flip>,
    /// What is missing on either side, so that it was not compared.
    pub coverage: Vec<CoverageLine>,
}

/// One of the two.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The file.
    pub file: String,
    /// The moment that it speaks of.
    pub as_of: DateTime<Utc>,
}

/// How something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is there on both sides, and not the same.
    Changed,
    /// It is on one side only, and the other side was not read to the end.
    Unknown,
}

/// A profile that changed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileChange {
    /// How.
    pub change: Change,
    /// Its id.
    pub id: String,
    /// Its name, the later one.
    pub name: String,
    /// What it is.
    #[serde(serialize_with = "names::name")]
    pub kind: ProfileKind,
    /// What of it changed.
    pub what: Vec<&'static str>,
}

/// An assignment that changed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentChange {
    /// How.
    pub change: Change,
    /// The profile.
    pub profile_id: String,
    /// Its name.
    pub profile_name: String,
    /// The assignment.
    pub assignment_id: String,
    /// Before.
    pub before: Option<AssignmentStand>,
    /// After.
    pub after: Option<AssignmentStand>,
}

/// An assignment as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentStand {
    /// Whom it names.
    #[serde(serialize_with = "names::name")]
    pub target: TargetKind,
    /// The group.
    pub group_id: Option<String>,
    /// Its name.
    pub group_name: Option<String>,
    /// The filter.
    pub filter_id: Option<String>,
    /// Its mode.
    #[serde(serialize_with = "names::optional")]
    pub filter_mode: Option<FilterMode>,
    /// What it does, as the model has it.
    #[serde(skip)]
    effect: String,
}

/// A filter that changed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterChange {
    /// How.
    pub change: Change,
    /// Its id.
    pub id: String,
    /// Its name, the later one.
    pub name: Option<String>,
    /// Its rule before.
    pub rule_before: Option<String>,
    /// Its rule after.
    pub rule_after: Option<String>,
}

/// A group whose members changed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MembershipChange {
    /// The group.
    pub group_id: String,
    /// Its name.
    pub group_name: Option<String>,
    /// Who came and went.
    #[serde(flatten)]
    pub members: Gone,
}

/// What came and went.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gone {
    /// How many came; null where one side was not read to the end.
    pub added_count: Option<usize>,
    /// How many went.
    pub removed_count: Option<usize>,
    /// The first of those that came.
    pub added: Vec<Named>,
    /// The first of those that went.
    pub removed: Vec<Named>,
}

/// An object by id and name.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name, if it was read.
    pub name: Option<String>,
}

impl DiffReport {
    /// Whether something could not be compared.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        !self.coverage.is_empty()
    }
}

/// Profiles of two sides. `whole`: whether all collections were read to the end on each side.
#[must_use]
pub fn profiles(before: &Tenant, after: &Tenant, whole: (bool, bool)) -> Vec<ProfileChange> {
    let mut changes = Vec::new();
    for (old, new) in pairs(before, after) {
        let Some(named) = new.or(old) else { continue };
        let (change, what) = match (old, new) {
            (Some(old), Some(new)) => (Change::Changed, differences(old, new)),
            (None, _) => (one_sided(Change::Added, whole.0), Vec::new()),
            (_, None) => (one_sided(Change::Removed, whole.1), Vec::new()),
        };
        if change != Change::Changed || !what.is_empty() {
            changes.push(ProfileChange {
                change,
                id: named.id.to_string(),
                name: named.name.clone(),
                kind: named.kind,
                what,
            });
        }
    }
    changes.sort_by_cached_key(|change| (change.name.to_lowercase(), change.id.clone()));
    changes
}

fn one_sided(change: Change, other_side_is_whole: bool) -> Change {
    if other_side_is_whole { change } else { Change::Unknown }
}

fn pairs<'t>(before: &'t Tenant, after: &'t Tenant) -> Vec<(Option<&'t Profile>, Option<&'t Profile>)> {
    let index = |tenant: &'t Tenant| -> BTreeMap<_, &'t Profile> {
        tenant.profiles.iter().map(|profile| (&profile.id, profile)).collect()
    };
    let (old, new) = (index(before), index(after));
    let ids: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    ids.into_iter().map(|id| (old.get(id).copied(), new.get(id).copied())).collect()
}

fn differences(old: &Profile, new: &Profile) -> Vec<&'static str> {
    let compared = [
        ("name", old.name == new.name),
        ("type", old.odata_type == new.odata_type),
        ("platform", old.platform == new.platform),
        ("lastModifiedDateTime", old.last_modified == new.last_modified),
        ("certificateStore", old.certificate_store == new.certificate_store),
        ("subject", old.subject == new.subject),
        ("references", old.references == new.references),
        ("applicabilityRules", old.rules == new.rules),
        ("deploymentChannel", old.deployment_channel == new.deployment_channel),
        ("priority", old.priority == new.priority),
        ("roleScopeTagIds", old.scope_tags == new.scope_tags),
    ];
    compared.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}

/// Assignments of the profiles on both sides, where both could be read.
#[must_use]
pub fn assignments(before: &Tenant, after: &Tenant) -> Vec<AssignmentChange> {
    let mut changes = Vec::new();
    for (old, new) in pairs(before, after) {
        let (Some(old), Some(new)) = (old, new) else { continue };
        let (Some(was), Some(is)) = (old.assignments.known(), new.assignments.known()) else { continue };
        let mut stands: BTreeMap<_, (Option<AssignmentStand>, Option<AssignmentStand>)> = BTreeMap::new();
        for assignment in was {
            stands.entry(&assignment.id).or_default().0 = Some(stand(assignment, before));
        }
        for assignment in is {
            stands.entry(&assignment.id).or_default().1 = Some(stand(assignment, after));
        }
        for (id, (before, after)) in stands {
            let change = match (&before, &after) {
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
                (Some(before), Some(after)) if before.same(after) => continue,
                _ => Change::Changed,
            };
            changes.push(AssignmentChange {
                change,
                profile_id: new.id.to_string(),
                profile_name: new.name.clone(),
                assignment_id: id.to_string(),
                before,
                after,
            });
        }
    }
    changes.sort_by_cached_key(|change| (change.profile_name.to_lowercase(), change.assignment_id.clone()));
    changes
}

impl AssignmentStand {
    /// Whether both do the same; what a group is called does not count.
    fn same(&self, other: &Self) -> bool {
        let id = |id: &Option<String>| id.as_ref().map(|id| id.to_ascii_lowercase());
        self.target == other.target
            && id(&self.group_id) == id(&other.group_id)
            && id(&self.filter_id) == id(&other.filter_id)
            && self.filter_mode == other.filter_mode
            && self.effect == other.effect
    }
}

fn stand(assignment: &Assignment, tenant: &Tenant) -> AssignmentStand {
    let (target, group) = match &assignment.target {
        AssignmentTarget::AllUsers => (TargetKind::AllUsers, None),
        AssignmentTarget::AllDevices => (TargetKind::AllDevices, None),
        AssignmentTarget::Group(id) => (TargetKind::Group, Some(id)),
        AssignmentTarget::ExclusionGroup(id) => (TargetKind::ExclusionGroup, Some(id)),
        AssignmentTarget::Other { .. } => (TargetKind::Other, None),
    };
    let (filter_id, filter_mode) = match &assignment.filter {
        FilterUse::Filter { id, mode } => (Some(id.to_string()), Some(*mode)),
        FilterUse::ModeUnknown { id, .. } => (Some(id.to_string()), None),
        FilterUse::None | FilterUse::NotRead => (None, None),
    };
    AssignmentStand {
        target,
        group_id: group.map(GroupId::to_string),
        group_name: group.and_then(|id| tenant.group_name(id)).map(str::to_owned),
        filter_id,
        filter_mode,
        effect: format!("{:?}", assignment.effect),
    }
}

/// Filters of two sides.
#[must_use]
pub fn filters(before: &Tenant, after: &Tenant) -> Vec<FilterChange> {
    let (old, new) = (&before.filters, &after.filters);
    let ids: BTreeSet<_> = old.filters.keys().chain(new.filters.keys()).collect();
    let mut changes = Vec::new();
    for id in ids {
        let (was, is) = (old.filters.get(id), new.filters.get(id));
        let change = match (was, is) {
            (None, _) => one_sided(Change::Added, old.gap.is_none()),
            (_, None) => one_sided(Change::Removed, new.gap.is_none()),
            (Some(was), Some(is)) => {
                let same = was.rule == is.rule
                    && was.name == is.name
                    && was.platform == is.platform
                    && was.management == is.management;
                if same {
                    continue;
                }
                Change::Changed
            }
        };
        let rule = |filter: Option<&crate::model::AssignmentFilter>| {
            filter.and_then(|filter| filter.rule.text()).map(str::to_owned)
        };
        changes.push(FilterChange {
            change,
            id: id.to_string(),
            name: is.or(was).and_then(|filter| filter.name.text()).map(str::to_owned),
            rule_before: rule(was),
            rule_after: rule(is),
        });
    }
    changes
}
