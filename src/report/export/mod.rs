//! A tenant and its decisions as flat tables, for SQL and notebooks.
//!
//! Names of columns are those of the JSON documents. An unknown value is null, never an empty one that looks like a
//! fact; the table `coverage` says what was not read. Columns are added, never renamed, moved or removed.

mod block;
mod inventory;
mod profiles;
mod verdicts;

pub use block::{BLOCK, Block, Kind, Own, OwnValues, Slot, Value};
pub use inventory::{coverage, device, group, membership, user};
pub use profiles::{assignments, filter, profile};
pub use verdicts::{ClassRow, alone, decision};

use chrono::{DateTime, Utc};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Text in UTF-8.
    Text,
    /// A whole number of 64 bits.
    Int,
    /// True or false.
    Bool,
    /// A time in UTC, to the millisecond.
    Time,
}

/// One value. Every column may be null.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Not known, or there is none.
    Null,
    /// Text.
    Text(String),
    /// A number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// A time.
    Time(DateTime<Utc>),
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportColumn {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: CellKind,
    /// Whether the same values come again and again, from row to row.
    pub repeats: bool,
}

/// One table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportTable {
    /// Its name, which is that of its file.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// Its columns, in order.
    pub columns: &'static [ExportColumn],
}

const fn text(name: &'static str) -> ExportColumn {
    ExportColumn { name, kind: CellKind::Text, repeats: true }
}

/// Text that hardly two rows share.
const fn own(name: &'static str) -> ExportColumn {
    ExportColumn { name, kind: CellKind::Text, repeats: false }
}

const fn int(name: &'static str) -> ExportColumn {
    ExportColumn { name, kind: CellKind::Int, repeats: true }
}

const fn yes_no(name: &'static str) -> ExportColumn {
    ExportColumn { name, kind: CellKind::Bool, repeats: true }
}

const fn time(name: &'static str) -> ExportColumn {
    ExportColumn { name, kind: CellKind::Time, repeats: true }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A number as a cell; one that does not fit is not known.
fn count(number: usize) -> Cell {
    i64::try_from(number).map_or(Cell::Null, Cell::Int)
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $file:literal, $row:literal, [$($column:expr),* $(,)?];)*) => {
        $($(#[$doc])* pub const $name: ExportTable =
            ExportTable { name: $file, row: $row, columns: &[$($column),*] };)*

        /// Every table.
        pub const TABLES: &[ExportTable] = &[$($name),*];
    };
}

tables! {
    /// Decisions.
    DECISIONS = "decisions", "a profile on a device for a user", [
        text("profileId"), text("profileName"), text("profileKind"), text("platform"), own("userId"),
        own("userPrincipalName"), own("deviceId"), own("deviceName"), text("targeting"),
        text("applicability"), text("expected"), text("timing"), text("reported"), text("errorCode"),
        time("lastReportedDateTime"), text("certificateState"), own("certificateThumbprint"),
        time("certificateExpirationDateTime"), text("finding"), text("cause"), text("next"), text("because"),
    ];
    /// Users.
    USERS = "users", "a user", [
        own("id"), own("userPrincipalName"), own("displayName"), own("mail"), yes_no("accountEnabled"),
        yes_no("intuneLicensed"),
    ];
    /// Devices.
    DEVICES = "devices", "an Intune device with its Entra object", [
        own("id"), own("deviceName"), own("directoryObjectId"), own("azureADDeviceId"),
        own("serialNumber"), text("operatingSystem"), text("osVersion"), text("managementAgent"),
        text("ownership"), text("joinType"), text("complianceState"), text("manufacturer"), text("model"),
        time("lastSyncDateTime"), time("enrolledDateTime"), own("primaryUserId"), own("userPrincipalName"),
        own("enrolledByUserPrincipalName"),
    ];
    /// Groups.
    GROUPS = "groups", "a group", [
        own("id"), own("displayName"), text("kind"), yes_no("securityEnabled"), yes_no("membersRead"),
    ];
    /// Memberships.
    MEMBERSHIPS = "memberships", "a member of a group that assignments name, nested ones included", [
        text("groupId"), own("memberId"), text("memberKind"),
    ];
    /// Profiles.
    PROFILES = "profiles", "anything assignable", [
        own("id"), text("name"), text("kind"), text("typeLabel"), text("odataType"), text("platform"),
        text("certificateStore"), time("createdDateTime"), time("lastModifiedDateTime"), int("assignments"),
    ];
    /// Assignments.
    ASSIGNMENTS = "assignments", "an assignment of a profile", [
        text("profileId"), own("assignmentId"), text("target"), text("groupId"), text("filterId"),
        text("filterMode"), text("intent"),
    ];
    /// Filters.
    FILTERS = "filters", "an assignment filter", [
        own("id"), text("name"), text("platform"), text("rule"), time("lastModifiedDateTime"),
    ];
    /// Coverage.
    COVERAGE = "coverage", "how completely a source was read", [
        text("source"), text("status"), int("items"), text("reason"), text("remedy"),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_and_no_column_comes_twice() {
        for (at, table) in TABLES.iter().enumerate() {
            assert!(TABLES[..at].iter().all(|other| other.name != table.name), "{}", table.name);
            for (at, column) in table.columns.iter().enumerate() {
                assert!(table.columns[..at].iter().all(|other| other.name != column.name), "{}", column.name);
            }
        }
    }
}
