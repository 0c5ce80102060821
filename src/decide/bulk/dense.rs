//! The facts of a tenant that decide, in columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::certificates::{CertificateColumn, Issued};
use super::columns::Shape;
use super::members::GroupMembers;
use super::people::{People, PersonBase};
use super::reports::{Completeness, ReportRow, Said};
use super::rows::{NONE, RowBase, Rows};
use super::texts::{TextColumn, Texts};
use crate::model::{Gap, GroupId, GroupsRead, ProfileId};

/// One subject, by its place in the order of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub(super) u32);

/// The facts about users, devices, groups and reports that decisions read; profiles, filters and the records of
/// groups stay in a [`Tenant`](crate::model::Tenant) without users and devices.
///
/// Rows are sorted by the device's label and id, then by the order in which a device lists its users; users
/// without a device come last, by label and id.
#[derive(Clone, Debug, Default)]
pub struct Dense {
    pub(super) words: Words,
    pub(super) people: People,
    pub(super) devices: Devices,
    pub(super) rows: Rows,
    pub(super) groups: BTreeMap<GroupId, GroupMembers>,
    pub(super) reports: BTreeMap<ProfileId, Vec<ReportRow>>,
    /// Install states of apps.
    pub(super) installs: BTreeMap<ProfileId, Vec<ReportRow>>,
    pub(super) certificates: BTreeMap<ProfileId, CertificateColumn>,
    /// Where the rows of a user begin in the list, by user, and the list.
    pub(super) user_rows: (Vec<u32>, Vec<u32>),
}

/// Dictionaries: what small numbers stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// Values of shared properties; the numbers 0 and 1 of a [`Shape`] stand for not read and null.
    pub(super) values: Vec<Arc<str>>,
    /// Distinct combinations of shared properties.
    pub(super) shapes: Vec<Shape>,
    /// Gaps; number 1 is the first.
    pub(super) gaps: Vec<Gap>,
    /// Which groups were read from their own side; number 1 is the first.
    pub(super) only: Vec<Arc<GroupsRead>>,
    /// Paths of nested groups; number 1 is the first.
    pub(super) paths: Vec<Vec<GroupId>>,
    pub(super) person_bases: Vec<PersonBase>,
    pub(super) row_bases: Vec<RowBase>,
    /// Number 1 is the first.
    pub(super) completeness: Vec<Completeness>,
    pub(super) said: Vec<Said>,
    pub(super) issued: Vec<Issued>,
    pub(super) issuers: Texts,
    /// People whom reported rows may name by principal name: the number of that name by person.
    pub(super) named: BTreeMap<u32, u32>,
}

/// Devices by dense id.
#[derive(Clone, Debug, Default)]
pub(super) struct Devices {
    /// Intune ids as they were received.
    pub(super) ids: Texts,
    /// Names.
    pub(super) names: TextColumn,
    /// Numbers of the [`Shape`]s.
    pub(super) shapes: Vec<u32>,
    /// Last check-ins in ticks.
    pub(super) syncs: Vec<i64>,
    /// Ends of management certificates in ticks.
    pub(super) expires: Vec<i64>,
    /// The user of the record, or [`NONE`].
    pub(super) users: Vec<u32>,
    /// The principal name of the record.
    pub(super) principals: TextColumn,
    /// Where the device's rows begin.
    pub(super) row_starts: Vec<u32>,
}

impl Devices {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.shapes.len()
    }

    /// What to call a device, as [`ManagedDevice::label`](crate::model::ManagedDevice::label) does.
    pub(super) fn label(&self, at: u32) -> &str {
        self.names.text(at).filter(|name| !name.is_empty()).unwrap_or_else(|| self.ids.get(at))
    }
}

impl RowId {
    /// Its place in the order.
    #[must_use]
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

impl Dense {
    /// How many subjects there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// How many devices there are.
    #[must_use]
    pub fn devices(&self) -> usize {
        self.devices.len()
    }

    /// How many users there are, those included whom only a device names.
    #[must_use]
    pub fn users(&self) -> usize {
        self.people.len()
    }

    /// The row at this place of the order.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<RowId> {
        (at < self.rows()).then(|| RowId(super::intern::number(at)))
    }

    /// The device of a row: its id and its name.
    #[must_use]
    pub fn device_of(&self, row: RowId) -> Option<(&str, Option<&str>)> {
        let device = self.device_at(row)?;
        Some((self.devices.ids.get(device), self.devices.names.text(device)))
    }

    /// The user of a row: the id and the principal name.
    #[must_use]
    pub fn user_of(&self, row: RowId) -> Option<(&str, Option<&str>)> {
        let user = self.user_at(row)?;
        Some((self.people.ids.get(user), self.people.principals.text(user)))
    }

    /// Whether another device has the name of a row's device, so that what is known by name alone is not certain.
    #[must_use]
    pub fn has_twin(&self, row: RowId) -> bool {
        self.base_at(row).and_then(|base| base.device).is_some_and(|device| device.twins)
    }

    /// How many users and devices a group holds; `None` if its members are not known.
    #[must_use]
    pub fn members_of(&self, group: &GroupId) -> Option<(usize, usize)> {
        let whole = self.words.only.iter().all(|read| read.complete.contains(group));
        let members = self.groups.get(group).filter(|_| whole);
        members.map(|members| (members.users.ids.len(), members.devices.ids.len()))
    }

    pub(super) fn device_at(&self, row: RowId) -> Option<u32> {
        self.rows.devices.get(row.0 as usize).copied().filter(|device| *device != NONE)
    }

    pub(super) fn user_at(&self, row: RowId) -> Option<u32> {
        self.rows.users.get(row.0 as usize).copied().filter(|user| *user != NONE)
    }

    pub(super) fn base_at(&self, row: RowId) -> Option<&RowBase> {
        self.words.row_bases.get(self.rows.bases.get(row.0 as usize).copied()? as usize)
    }

    /// The rows of a user.
    pub(super) fn rows_of_user(&self, user: u32) -> &[u32] {
        let (starts, rows) = &self.user_rows;
        between(starts, user).and_then(|range| rows.get(range)).unwrap_or_default()
    }

    /// The rows of a device, which follow each other.
    pub(super) fn rows_of_device(&self, device: u32) -> std::ops::Range<u32> {
        let range = between(&self.devices.row_starts, device).unwrap_or_default();
        super::intern::number(range.start)..super::intern::number(range.end)
    }
}

fn between(starts: &[u32], at: u32) -> Option<std::ops::Range<usize>> {
    let at = at as usize;
    Some(*starts.get(at)? as usize..*starts.get(at + 1)? as usize)
}
