//! One profile seen from its own side: whom it names, what it needs, what needs it.

use serde::Serialize;

use super::super::decisions::profile_info;
use super::super::envelope::Envelope;
use super::super::groups::label;
use super::super::meta::Meta;
use super::super::names;
use super::super::users;
use super::super::v1::ProfileInfo;
use crate::decide::TargetKind;
use crate::decide::bulk::Dense;
use crate::model::{
    Assignment, AssignmentEffect, AssignmentTarget, Fact, FilterMode, FilterUse, InstallIntent, Profile,
    Tenant,
};

/// What `profile` says before its decisions.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileHead {
    /// Whose tenant, as of when, and what was read; the schema is `scepcheck/profile/v1`.
    #[serde(flatten)]
    pub head: Envelope,
    /// The profile.
    pub profile: ProfileInfo,
    /// Whom it names; `None`: not read.
    pub assignments: Option<Vec<AssignmentRow>>,
    /// Why its assignments are not known.
    pub assignments_unknown: Option<String>,
    /// What it needs; `None`: not read.
    pub needs: Option<Vec<LinkRow>>,
    /// What needs it, as far as references were read.
    pub needed_by: Vec<LinkRow>,
}

/// One assignment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentRow {
    /// The assignment's id.
    pub id: String,
    /// Whom it names.
    #[serde(serialize_with = "names::name")]
    pub target: TargetKind,
    /// The group.
    pub group_id: Option<String>,
    /// Its name.
    pub group_name: Option<String>,
    /// How many users the group holds, nested ones included; `None`: not known.
    pub users: Option<usize>,
    /// How many enrolled devices it holds; `None`: not known.
    pub devices: Option<usize>,
    /// What an app's assignment does.
    #[serde(serialize_with = "names::optional")]
    pub intent: Option<InstallIntent>,
    /// The filter on it.
    pub filter: Option<FilterRow>,
}

/// The filter on an assignment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterRow {
    /// The filter's id.
    pub id: String,
    /// Its name, if it was read.
    pub name: Option<String>,
    /// Its mode; `None`: not usable.
    #[serde(serialize_with = "names::optional")]
    pub mode: Option<FilterMode>,
    /// Its rule, if it was read.
    pub rule: Option<String>,
    /// Its platform.
    pub platform: Option<String>,
}

/// Another profile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkRow {
    /// The navigation that names it.
    pub navigation: &'static str,
    /// Its id.
    pub id: String,
    /// Its name; `None`: it is not among the profiles that were read.
    pub name: Option<String>,
    /// What the portal calls its type.
    pub type_label: Option<String>,
}

/// The profile's own side.
#[must_use]
pub fn profile_head(tenant: &Tenant, dense: &Dense, profile: &Profile, meta: Meta) -> ProfileHead {
    let assignments = profile.assignments.known();
    ProfileHead {
        head: Envelope::new("scepcheck/profile/v1", tenant, meta),
        profile: profile_info(profile),
        assignments: assignments.map(|list| list.iter().map(|one| assignment(tenant, dense, one)).collect()),
        assignments_unknown: profile.assignments.gap().map(|gap| format!("{}; {}", gap.reason, gap.remedy)),
        needs: needs(tenant, profile),
        needed_by: needed_by(tenant, profile),
    }
}

fn assignment(tenant: &Tenant, dense: &Dense, assignment: &Assignment) -> AssignmentRow {
    let (target, group) = match &assignment.target {
        AssignmentTarget::AllUsers => (TargetKind::AllUsers, None),
        AssignmentTarget::AllDevices => (TargetKind::AllDevices, None),
        AssignmentTarget::Group(id) => (TargetKind::Group, Some(id)),
        AssignmentTarget::ExclusionGroup(id) => (TargetKind::ExclusionGroup, Some(id)),
        AssignmentTarget::Other { .. } => (TargetKind::Other, None),
    };
    let members = group.and_then(|id| dense.members_of(id));
    AssignmentRow {
        id: assignment.id.to_string(),
        target,
        group_id: group.map(ToString::to_string),
        group_name: group.map(|id| label(tenant, id)),
        users: members.map(|(users, _)| users),
        devices: members.map(|(_, devices)| devices),
        intent: match assignment.effect {
            AssignmentEffect::Install(intent) => Some(intent),
            AssignmentEffect::Apply | AssignmentEffect::Remove | AssignmentEffect::Other(_) => None,
        },
        filter: filter(tenant, &assignment.filter),
    }
}

fn filter(tenant: &Tenant, used: &FilterUse) -> Option<FilterRow> {
    let (id, mode) = match used {
        FilterUse::Filter { id, mode } => (id, Some(*mode)),
        FilterUse::ModeUnknown { id, .. } => (id, None),
        FilterUse::None | FilterUse::NotRead => return None,
    };
    let known = tenant.filters.filters.get(id);
    Some(FilterRow {
        id: id.to_string(),
        name: known.and_then(|filter| users::text(&filter.name)),
        mode,
        rule: known.and_then(|filter| users::text(&filter.rule)),
        platform: known.and_then(|filter| users::text(&filter.platform)),
    })
}

fn needs(tenant: &Tenant, profile: &Profile) -> Option<Vec<LinkRow>> {
    let Fact::Known(references) = &profile.references else { return None };
    let row = |reference: &crate::model::CertificateReference| {
        let named = tenant.profile(&reference.profile);
        LinkRow {
            navigation: reference.navigation,
            id: reference.profile.to_string(),
            name: named.map(|named| named.name.clone()),
            type_label: named.map(|named| named.type_label.clone()),
        }
    };
    Some(references.iter().map(row).collect())
}

fn needed_by(tenant: &Tenant, profile: &Profile) -> Vec<LinkRow> {
    let naming = tenant.profiles.iter().filter_map(|other| {
        let references = other.references.known()?;
        let reference = references.iter().find(|reference| reference.profile == profile.id)?;
        Some(LinkRow {
            navigation: reference.navigation,
            id: other.id.to_string(),
            name: Some(other.name.clone()),
            type_label: Some(other.type_label.clone()),
        })
    });
    naming.collect()
}
