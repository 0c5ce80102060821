//! Which rows are asked about.

use std::collections::{BTreeMap, BTreeSet};

use super::bits::Bits;
use super::dense::{Dense, RowId};
use super::intern::number;
use super::rows::NONE;
use crate::model::GroupId;

/// A selection of rows: all of them, or those of some users, devices and groups.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    rows: Option<Bits>,
}

impl Selection {
    /// Every row.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// No row; to be added to.
    #[must_use]
    pub fn none(dense: &Dense) -> Self {
        Self { rows: Some(Bits::none(dense.rows())) }
    }

    /// Adds the rows of every user with one of these object ids, principal names or display names, given in lower
    /// case. Tells for each name that was found how many users it means.
    pub fn add_users(&mut self, dense: &Dense, names: &BTreeSet<String>) -> BTreeMap<String, usize> {
        let people = &dense.people;
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for user in 0..number(people.len()) {
            if people.bases.get(user as usize).is_none_or(|base| *base == NONE) {
                continue;
            }
            let own = [Some(people.ids.get(user)), people.principals.text(user), people.displays.text(user)];
            let mut own = own.into_iter().flatten().map(str::to_lowercase);
            let Some(name) = own.find(|name| names.contains(name)) else { continue };
            *found.entry(name).or_default() += 1;
            self.add_rows(dense.rows_of_user(user).iter().copied());
        }
        found
    }

    /// Adds the rows of every device that `is_meant` says by Intune id and name. Gives how many were meant.
    pub fn add_devices(&mut self, dense: &Dense, is_meant: impl Fn(&str, Option<&str>) -> bool) -> usize {
        let devices = &dense.devices;
        let meant = |device: &u32| is_meant(devices.ids.get(*device), devices.names.text(*device));
        let devices: Vec<u32> = (0..number(devices.len())).filter(meant).collect();
        devices.iter().for_each(|device| self.add_rows(dense.rows_of_device(*device)));
        devices.len()
    }

    /// Adds the rows of a group's users and devices. `false` if the group's members are not known.
    pub fn add_group(&mut self, dense: &Dense, group: &GroupId) -> bool {
        let Some(members) = dense.groups.get(group) else { return false };
        for user in &members.users.ids {
            self.add_rows(dense.rows_of_user(*user).iter().copied());
        }
        for device in &members.devices.ids {
            self.add_rows(dense.rows_of_device(*device));
        }
        true
    }

    fn add_rows(&mut self, rows: impl Iterator<Item = u32>) {
        if let Some(selected) = &mut self.rows {
            rows.for_each(|row| selected.set(row));
        }
    }

    /// Whether a row is selected.
    #[must_use]
    pub fn holds(&self, row: RowId) -> bool {
        self.rows.as_ref().is_none_or(|rows| rows.has(row.0))
    }

    /// How many rows of `all` are selected.
    #[must_use]
    pub fn len(&self, all: usize) -> u64 {
        self.rows.as_ref().map_or(all as u64, Bits::count)
    }

    /// The selected rows of `all`.
    pub(super) fn rows(&self, all: usize) -> Bits {
        self.rows.clone().unwrap_or_else(|| Bits::all(all))
    }

    /// Those of `rows` that are selected.
    pub(super) fn within(&self, rows: &Bits) -> Bits {
        let mut rows = rows.clone();
        if let Some(selected) = &self.rows {
            rows.keep(selected);
        }
        rows
    }
}
