//! Rows by what they share: of a million decisions hardly anything but the names is a row's own.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Cell;

/// Rows of a block at most.
pub const BLOCK: usize = 65_536;

/// What a cell holds, without owning it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'v> {
    /// Not known, or there is none.
    Null,
    /// Text.
    Text(&'v str),
    /// A number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// A time.
    Time(DateTime<Utc>),
}

/// A value that each row of a kind has of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Own {
    /// The user's object id.
    UserId,
    /// The user's principal name.
    Principal,
    /// The Intune device id.
    DeviceId,
    /// The device's name.
    DeviceName,
    /// When the state was last reported.
    LastReported,
    /// The certificate's thumbprint.
    Thumbprint,
    /// The end of the certificate's validity.
    CertificateExpires,
    /// The next step.
    Next,
}

/// Where the rows of a kind have the value of a column from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// All have this one.
    Shared(Cell),
    /// Each has its own.
    Own(Own),
}

/// What rows have in common: a slot for each column.
pub type Kind = Arc<[Slot]>;

/// What a row has of its own; the rest is its kind's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnValues<'v> {
    /// The user's object id.
    pub user_id: &'v str,
    /// The user's principal name.
    pub principal: &'v str,
    /// The Intune device id.
    pub device_id: &'v str,
    /// The device's name.
    pub device_name: &'v str,
    /// When the state was last reported.
    pub last_reported: Option<DateTime<Utc>>,
    /// The certificate's thumbprint.
    pub thumbprint: Option<&'v str>,
    /// The end of the certificate's validity.
    pub certificate_expires: Option<DateTime<Utc>>,
    /// The next step, where it speaks of the row.
    pub next: Option<Box<str>>,
}

/// Rows that follow each other in a table.
#[derive(Clone, Debug, Default)]
pub struct Block<'v> {
    kinds: Vec<Kind>,
    rows: Vec<(u32, OwnValues<'v>)>,
}

impl Cell {
    /// What it holds.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(text),
            Self::Int(number) => Value::Int(*number),
            Self::Bool(value) => Value::Bool(*value),
            Self::Time(time) => Value::Time(*time),
        }
    }
}

impl OwnValues<'_> {
    /// One of them.
    #[must_use]
    pub fn get(&self, own: Own) -> Value<'_> {
        let time = |time: Option<DateTime<Utc>>| time.map_or(Value::Null, Value::Time);
        match own {
            Own::UserId => Value::Text(self.user_id),
            Own::Principal => Value::Text(self.principal),
            Own::DeviceId => Value::Text(self.device_id),
            Own::DeviceName => Value::Text(self.device_name),
            Own::LastReported => time(self.last_reported),
            Own::Thumbprint => self.thumbprint.map_or(Value::Null, Value::Text),
            Own::CertificateExpires => time(self.certificate_expires),
            Own::Next => self.next.as_deref().map_or(Value::Null, Value::Text),
        }
    }
}

impl<'v> Block<'v> {
    /// Whether it is time for the next one. It depends on the rows alone, so that files do, too.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.rows.len() >= BLOCK
    }

    /// Takes rows from the beginning of another until this one is full, and tells whether it is.
    pub fn fill(&mut self, other: &mut Self) -> bool {
        let before = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
        let rows = other.rows.len().min(BLOCK.saturating_sub(self.rows.len()));
        if rows > 0 {
            self.kinds.extend(other.kinds.iter().cloned());
            self.rows.extend(other.rows.drain(..rows).map(|(kind, own)| (before + kind, own)));
        }
        self.is_full()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Its kinds, by number.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Its rows: the number of the kind, and what is the row's own.
    #[must_use]
    pub fn rows(&self) -> &[(u32, OwnValues<'v>)] {
        &self.rows
    }

    /// Adds a kind, and gives its number.
    pub fn add_kind(&mut self, kind: Kind) -> u32 {
        self.kinds.push(kind);
        u32::try_from(self.kinds.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a row of a kind.
    pub fn add(&mut self, kind: u32, own: OwnValues<'v>) {
        self.rows.push((kind, own));
    }

    /// Adds a row that shares nothing.
    pub fn add_cells(&mut self, cells: Vec<Cell>) {
        let kind = self.add_kind(cells.into_iter().map(Slot::Shared).collect());
        self.add(kind, OwnValues::default());
    }

    /// The values of a row, by column.
    pub fn values(&self, row: usize) -> impl Iterator<Item = Value<'_>> {
        let row = self.rows.get(row);
        let kind = row.and_then(|(kind, own)| Some((self.kinds.get(*kind as usize)?, own)));
        kind.into_iter().flat_map(|(kind, own)| {
            kind.iter().map(move |slot| match slot {
                Slot::Shared(cell) => cell.value(),
                Slot::Own(which) => own.get(*which),
            })
        })
    }
}
