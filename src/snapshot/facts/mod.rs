//! From what is stored to the model, by the same conversions as live answers.
//!
//! [`Facts`] holds what every question needs: profiles with assignments and references, filters, groups, and
//! which groups' members were read. Users and devices are made one at a time, so that a whole tenant streams.

mod all_cores;
mod cells;
mod connectors;
mod device;
mod reported;
mod shared;
mod user;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use reported::DeviceReport;
pub use whole::ReportGaps;

use super::error::SnapshotError;
use super::part::{Line, Part};
use super::reader::Reader;
use super::sources;
use crate::kinds::{self, COLLECTIONS};
use crate::model::{
    Coverage, CoverageStatus, Fact, Gap, GapKind, GroupId, GroupsRead, ProfileId, Source, Tenant,
};

/// What every question about a snapshot needs.
#[derive(Debug)]
pub struct Facts<'r> {
    reader: Reader<'r>,
    known: Arc<Known>,
}

/// What was read of it already.
#[derive(Debug)]
struct Known {
    /// Everything but users, devices and what is reported of them.
    shared: Tenant,
    /// Which groups' members were read.
    read: Arc<GroupsRead>,
    /// Groups that hold others, and which, where that was read.
    children: BTreeMap<GroupId, BTreeSet<GroupId>>,
    /// Groups that hold no other group, so that whoever is in them is in them directly.
    flat: BTreeSet<GroupId>,
    /// The sources of which the file holds any part: what it does not hold need not be looked for object by object.
    held: BTreeSet<Source>,
}

impl<'r> Facts<'r> {
    /// Reads what every question needs.
    ///
    /// # Errors
    /// When the file fails.
    pub fn read(reader: Reader<'r>) -> Result<Self, SnapshotError> {
        shared::read(reader)
    }

    /// The tenant without users and devices.
    #[must_use]
    pub fn tenant(&self) -> Tenant {
        self.known.shared.clone()
    }

    /// Which groups' members were read.
    #[must_use]
    pub fn groups_read(&self) -> &GroupsRead {
        &self.known.read
    }

    /// The file.
    #[must_use]
    pub fn reader(&self) -> &Reader<'r> {
        &self.reader
    }

    /// The groups directly inside groups, where that was read to the end.
    pub(crate) fn children(&self) -> &BTreeMap<GroupId, BTreeSet<GroupId>> {
        &self.known.children
    }

    /// The groups inside groups, however deep.
    pub(crate) fn nested(&self) -> Result<BTreeMap<GroupId, BTreeSet<GroupId>>, SnapshotError> {
        let nested = self.reader.nested_groups()?;
        let ids = |ids: Vec<String>| ids.iter().map(|id| GroupId::new(id)).collect();
        Ok(nested.into_iter().map(|(group, inside)| (GroupId::new(&group), ids(inside))).collect())
    }

    /// The latest change of each profile that the newest audit events show.
    ///
    /// # Errors
    /// When the file fails.
    pub fn audited_changes(&self) -> Result<BTreeMap<ProfileId, DateTime<Utc>>, SnapshotError> {
        let events = self.reader.objects(Part::list(sources::AUDIT_EVENTS))?;
        Ok(kinds::latest_changes(self.reader.made_of_all(&events, Some)?))
    }

    /// What was made of all of a part, or why it is not all.
    fn fact<T>(&self, part: Part<'_>, all: Vec<T>) -> Result<Fact<Vec<T>>, SnapshotError> {
        Ok(self.reader.gap(part)?.map_or(Fact::Known(all), Fact::Unknown))
    }
}

/// The coverage block: a line per source, the worst of its parts for all of it.
fn coverage(lines: &[Line]) -> Vec<Coverage> {
    let mut block: BTreeMap<_, Coverage> = BTreeMap::new();
    for line in lines {
        let status = line.status.covered(line.items);
        let items = usize::try_from(line.items).unwrap_or(usize::MAX);
        let entry = block.entry(line.source).or_insert_with(|| Coverage {
            source: line.source,
            status,
            items: 0,
            gap: line.gap.clone(),
        });
        let mixed = entry.status != status;
        entry.items += items;
        if mixed {
            entry.status = CoverageStatus::Partial;
            entry.gap = entry.gap.take().or_else(|| line.gap.clone());
        }
    }
    for source in REQUIRED.iter().copied().chain(COLLECTIONS.iter().map(|row| row.source)) {
        block.entry(source).or_insert_with(|| Coverage {
            source,
            status: CoverageStatus::Unread,
            items: 0,
            gap: Some(absent(source)),
        });
    }
    block.into_values().collect()
}

/// Lists without which a view says less than it seems to.
const REQUIRED: &[Source] =
    &[sources::FILTERS, sources::USERS, sources::GROUPS, sources::DEVICES, sources::MANAGED_DEVICES];

/// A list that reading did not come to.
fn absent(source: Source) -> Gap {
    Gap::new(
        source,
        GapKind::Failed,
        "reading the tenant did not come to it",
        "run `scepcheck snapshot create` with the same file again; it goes on where it stopped",
    )
}
