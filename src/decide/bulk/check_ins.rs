//! When each device last checked in.

use chrono::{DateTime, Utc};

use super::dense::{Dense, RowId};
use super::intern::number;
use super::rows::{NEVER, NONE};
use super::ticks::time;
use crate::model::Field;

/// When a device last checked in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn<'d> {
    /// The Intune device id.
    pub id: &'d str,
    /// Its name.
    pub name: Option<&'d str>,
    /// The principal name of its record.
    pub user: Option<&'d str>,
    /// The last check-in; null: never.
    pub last: Field<DateTime<Utc>>,
    /// The first of its rows.
    pub row: RowId,
}

impl Dense {
    /// When each device last checked in, in the order of rows.
    pub fn check_ins(&self) -> impl Iterator<Item = CheckIn<'_>> {
        (0..number(self.devices.len())).filter_map(|at| {
            let row = RowId(self.rows_of_device(at).next()?);
            let base = self.base_at(row)?.device?;
            let last = time(self.devices.syncs.get(at as usize).copied().unwrap_or(NEVER));
            Some(CheckIn {
                id: self.devices.ids.get(at),
                name: self.devices.names.text(at),
                user: self.principal_of(at),
                last: match (base.sync.field(|| ()), last) {
                    (Field::NotRead, _) => Field::NotRead,
                    (Field::Value(()), Some(last)) => Field::Value(last),
                    (Field::Null | Field::Value(()), _) => Field::Null,
                },
                row,
            })
        })
    }

    /// The principal name of the device's record, else of the user that the record names.
    fn principal_of(&self, device: u32) -> Option<&str> {
        let user = self.devices.users.get(device as usize).copied().unwrap_or(NONE);
        self.devices.principals.text(device).or_else(|| self.people.principals.text(user))
    }
}
