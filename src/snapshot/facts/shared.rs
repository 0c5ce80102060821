//! Profiles, filters, groups: what does not depend on the question.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Facts, Known, coverage};
use crate::kinds::{self, COLLECTIONS};
use crate::model::{
    AssignmentTarget, CertificateReference, Fact, FilterCatalog, Gap, GapKind, GroupId, GroupsRead, Profile,
    ProfileId, Source, Tenant,
};
use crate::snapshot::error::SnapshotError;
use crate::snapshot::part::{Line, Part, Status, not_collected};
use crate::snapshot::reader::Reader;
use crate::snapshot::sources;

pub(super) fn read<'r>(reader: Reader<'r>) -> Result<Facts<'r>, SnapshotError> {
    let lines = reader.coverage()?;
    let read = Arc::new(groups_read(&lines));
    let children = children(&reader, &lines)?;
    let nesting: BTreeSet<GroupId> = reader.nested_groups()?.keys().map(|id| GroupId::new(id)).collect();
    let flat = read.complete.iter().filter(|group| !nesting.contains(*group)).cloned().collect();
    let held = lines.iter().map(|line| line.source).collect();
    let mut tenant = Tenant {
        profiles: reader.profiles(&lines)?,
        filters: reader.filters()?,
        groups: reader.groups()?,
        coverage: coverage(&lines),
        enrollment_failures: Fact::Unknown(not_collected(Source("enrollmentFailures"))),
        app_registrations: Fact::Unknown(not_collected(Source("appProtection"))),
        // Devices add theirs.
        app_installs: reader
            .gap(Part::list(sources::APP_INSTALLS))?
            .map_or_else(|| Fact::Known(Vec::new()), Fact::Unknown),
        diagnostics: Fact::Unknown(not_collected(Source("diagnostics"))),
        ..Tenant::default()
    };
    reader.organization(&mut tenant)?;
    tenant.missing_groups = missing(&tenant, reader.gap(Part::list(sources::GROUPS))?.is_none());
    let known = Known { shared: tenant, read, children, flat, held };
    Ok(Facts { reader, known: Arc::new(known) })
}

/// Groups that assignments name and that are not among those read, all of which were.
fn missing(tenant: &Tenant, whole: bool) -> BTreeSet<GroupId> {
    let named = tenant.profiles.iter().flat_map(named_groups);
    named.filter(|id| whole && !tenant.groups.contains_key(*id)).cloned().collect()
}

fn named_groups(profile: &Profile) -> impl Iterator<Item = &GroupId> {
    profile.assignments.known().into_iter().flatten().filter_map(|assignment| match &assignment.target {
        AssignmentTarget::Group(id) | AssignmentTarget::ExclusionGroup(id) => Some(id),
        _ => None,
    })
}

/// Which groups' members were read to the end.
fn groups_read(lines: &[Line]) -> GroupsRead {
    let parts = || lines.iter().filter(|line| line.source == sources::TRANSITIVE_MEMBERS);
    GroupsRead {
        complete: parts()
            .filter(|line| line.status == Status::Complete)
            .map(|line| GroupId::new(&line.key))
            .collect(),
        gaps: parts().filter_map(|line| Some((GroupId::new(&line.key), line.gap.clone()?))).collect(),
        elsewhere: Gap::new(
            sources::TRANSITIVE_MEMBERS,
            GapKind::NotCollected,
            "a snapshot holds the members of the groups that assignments name, and of no others",
            "to see every group, ask without --snapshot",
        ),
    }
}

/// The groups directly inside groups, where that was read to the end.
fn children(
    reader: &Reader<'_>,
    lines: &[Line],
) -> Result<BTreeMap<GroupId, BTreeSet<GroupId>>, SnapshotError> {
    let whole = |line: &&Line| line.source == sources::DIRECT_MEMBERS && line.status == Status::Complete;
    let whole: BTreeSet<GroupId> = lines.iter().filter(whole).map(|line| GroupId::new(&line.key)).collect();
    let ids = |ids: Vec<String>| ids.iter().map(|id| GroupId::new(id)).collect();
    let children = reader.child_groups()?.into_iter();
    let children = children.map(|(group, inside)| (GroupId::new(&group), ids(inside)));
    Ok(children.filter(|(group, _)| whole.contains(group)).collect())
}

impl Reader<'_> {
    fn organization(&self, tenant: &mut Tenant) -> Result<(), SnapshotError> {
        let about = self.about()?;
        let organization = self.objects(Part::list(sources::ORGANIZATION))?;
        let read = organization.first().map(|object| self.made(object, kinds::organization));
        (tenant.id, tenant.name) = read.transpose()?.unwrap_or_default();
        if tenant.id.is_none() {
            tenant.id = about.tenant_id.as_deref().map(Into::into);
        }
        let subscription = self.objects(Part::list(sources::SUBSCRIPTION))?;
        let about = subscription.first().map(|object| self.made(object, kinds::subscription));
        (tenant.subscription_state, tenant.intune_account) = about.transpose()?.unwrap_or_default();
        Ok(())
    }

    fn filters(&self) -> Result<FilterCatalog, SnapshotError> {
        let part = Part::list(sources::FILTERS);
        let filters = self.made_of_all(&self.objects(part)?, kinds::assignment_filter)?;
        Ok(FilterCatalog {
            filters: filters.into_iter().map(|filter| (filter.id.clone(), filter)).collect(),
            gap: self.gap(part)?,
        })
    }

    fn groups(&self) -> Result<BTreeMap<GroupId, crate::model::Group>, SnapshotError> {
        let objects = self.objects(Part::list(sources::GROUPS))?;
        let groups = self.made_of_all(&objects, kinds::group)?;
        Ok(groups.into_iter().map(|group| (group.id.clone(), group)).collect())
    }

    /// Every profile of every collection, with the assignments and references that were read one by one.
    fn profiles(&self, lines: &[Line]) -> Result<Vec<Profile>, SnapshotError> {
        let parts_of = |source: Source| -> BTreeMap<ProfileId, &Line> {
            let parts = lines.iter().filter(|line| line.source == source);
            parts.map(|line| (ProfileId::new(&line.key), line)).collect()
        };
        let (assigned, referenced) = (parts_of(sources::ASSIGNMENTS), parts_of(sources::REFERENCES));
        let mut profiles = Vec::new();
        for row in COLLECTIONS {
            for object in self.objects(Part::list(row.source))? {
                let Some(mut profile) = self.made(&object, |wire| kinds::profile(wire, row))? else {
                    continue;
                };
                if let (None, Some(line)) = (profile.assignments.known(), assigned.get(&profile.id)) {
                    profile.assignments = self.assignments(line)?;
                }
                if let (None, Some(line)) = (profile.references.known(), referenced.get(&profile.id)) {
                    profile.references = self.references(&profile, line)?;
                }
                profiles.push(profile);
            }
        }
        Ok(profiles)
    }

    fn assignments(&self, line: &Line) -> Result<Fact<Vec<crate::model::Assignment>>, SnapshotError> {
        let part = Part::of(line.source, &line.key);
        if let Some(gap) = &line.gap {
            return Ok(Fact::Unknown(gap.clone()));
        }
        let assignment = |wire| Some(kinds::assignment(wire));
        self.made_of_all(&self.objects(part)?, assignment).map(Fact::Known)
    }

    fn references(
        &self,
        profile: &Profile,
        line: &Line,
    ) -> Result<Fact<Vec<CertificateReference>>, SnapshotError> {
        let part = Part::of(line.source, &line.key);
        let Some(navigation) = kinds::navigation(&profile.odata_type) else {
            return Ok(Fact::Known(Vec::new()));
        };
        if let Some(gap) = &line.gap {
            return Ok(Fact::Unknown(gap.clone()));
        }
        let named = self.objects(part)?.into_iter().map(|object| CertificateReference {
            navigation: navigation.name,
            profile: ProfileId::new(&object.id),
        });
        Ok(Fact::Known(named.collect()))
    }
}
