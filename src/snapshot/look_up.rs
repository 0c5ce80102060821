//! Objects by part, id and other keys.

use std::ops::ControlFlow;

use rusqlite::{Row, params};

use super::error::SnapshotError;
use super::keys::fold;
use super::part::Part;
use super::reader::Reader;
use crate::model::Source;

/// An object of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its id.
    pub id: String,
    /// What Graph wrote.
    pub json: String,
}

/// What an object is looked up by. All keys are compared without regard to case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// `id`.
    Id,
    /// `deviceName`, `displayName` or `name`.
    Name,
    /// `userPrincipalName`.
    UserPrincipalName,
    /// `mail`.
    Mail,
    /// `serialNumber`.
    SerialNumber,
    /// `azureADDeviceId` of an Intune device, `deviceId` of an Entra one.
    EntraDeviceId,
    /// `userId`.
    UserId,
}

impl Key {
    /// Every key.
    #[cfg(test)]
    const ALL: &'static [Self] = &[
        Self::Id,
        Self::Name,
        Self::UserPrincipalName,
        Self::Mail,
        Self::SerialNumber,
        Self::EntraDeviceId,
        Self::UserId,
    ];

    /// The objects of a list with this key. An id is unique within a part; of all other keys few objects have the
    /// same, whatever their part, so their own index is the one to use.
    fn select(self) -> String {
        let column = self.column();
        let part = if self == Self::Id { "part" } else { "+part" };
        format!(
            "SELECT id, json FROM object WHERE {column} = ?1 AND {part} = \
             (SELECT part FROM coverage WHERE source = ?2 AND key = '' AND staged = 0) ORDER BY +id"
        )
    }

    fn column(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::UserPrincipalName => "userPrincipalName",
            Self::Mail => "mail",
            Self::SerialNumber => "serialNumber",
            Self::EntraDeviceId => "entraDeviceId",
            Self::UserId => "userId",
        }
    }
}

impl Reader<'_> {
    /// The objects of a part, by id, one by one. `each` may end it.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_object<E>(
        &self,
        part: Part<'_>,
        each: impl FnMut(Object) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        // No text comes before the empty one, and no limit is below zero.
        self.objects_from(part, ("", -1), each)
    }

    /// At most so many of them, from this id on.
    pub(super) fn some_objects<E>(
        &self,
        part: Part<'_>,
        (start, most): (&str, usize),
        each: impl FnMut(Object) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        self.objects_from(part, (start, i64::try_from(most).unwrap_or(i64::MAX)), each)
    }

    fn objects_from<E>(
        &self,
        part: Part<'_>,
        (start, most): (&str, i64),
        mut each: impl FnMut(Object) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        const SELECT: &str = "SELECT id, json FROM object WHERE part = \
             (SELECT part FROM coverage WHERE source = ?1 AND key = ?2 AND staged = 0) AND id >= ?3 \
             ORDER BY id LIMIT ?4";
        let mut statement = self.told(self.db.prepare_cached(SELECT))?;
        let mut rows = self.told(statement.query(params![part.source.0, part.key.trim(), start, most]))?;
        while let Some(row) = self.told(rows.next())? {
            if let ControlFlow::Break(end) = each(self.object_of(row)?) {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// The objects of a part, by id.
    ///
    /// # Errors
    /// When the file fails.
    pub fn objects(&self, part: Part<'_>) -> Result<Vec<Object>, SnapshotError> {
        let mut objects = Vec::new();
        self.each_object(part, |object| {
            objects.push(object);
            ControlFlow::<()>::Continue(())
        })?;
        Ok(objects)
    }

    /// The ids of the objects of a list, in order.
    ///
    /// # Errors
    /// When the file fails.
    pub fn ids(&self, source: Source) -> Result<Vec<String>, SnapshotError> {
        self.every(1, source)
    }

    /// Every so-manieth of them, from the first on.
    pub(super) fn every(&self, step: usize, source: Source) -> Result<Vec<String>, SnapshotError> {
        const SELECT: &str = "SELECT id FROM object WHERE part = \
             (SELECT part FROM coverage WHERE source = ?1 AND key = '' AND staged = 0) ORDER BY id";
        let found = self.db.prepare_cached(SELECT).and_then(|mut statement| {
            statement.query_map([source.0], |row| row.get(0))?.step_by(step).collect()
        });
        self.told(found)
    }

    /// The objects of a list with this key, by id.
    ///
    /// # Errors
    /// When the file fails.
    pub fn find(&self, source: Source, key: Key, value: &str) -> Result<Vec<Object>, SnapshotError> {
        let value = if key == Key::Id { value.trim().to_owned() } else { fold(value) };
        let mut statement = self.told(self.db.prepare_cached(&key.select()))?;
        let mut rows = self.told(statement.query([value.as_str(), source.0]))?;
        let mut found = Vec::new();
        while let Some(row) = self.told(rows.next())? {
            found.push(self.object_of(row)?);
        }
        Ok(found)
    }

    /// The one object of a list with this id.
    ///
    /// # Errors
    /// When the file fails.
    pub fn object(&self, source: Source, id: &str) -> Result<Option<Object>, SnapshotError> {
        Ok(self.find(source, Key::Id, id)?.pop())
    }

    /// Objects of a list whose name begins like this, at most `most`: for suggestions.
    ///
    /// # Errors
    /// When the file fails.
    pub fn called_like(&self, source: Source, start: &str, most: u32) -> Result<Vec<Object>, SnapshotError> {
        const SELECT: &str = "SELECT id, json FROM object WHERE part = \
             (SELECT part FROM coverage WHERE source = ?1 AND key = '' AND staged = 0) \
             AND (substr(name, 1, length(?2)) = ?2 OR substr(userPrincipalName, 1, length(?2)) = ?2) \
             ORDER BY id LIMIT ?3";
        let mut statement = self.told(self.db.prepare_cached(SELECT))?;
        let mut rows = self.told(statement.query(params![source.0, fold(start), most]))?;
        let mut found = Vec::new();
        while let Some(row) = self.told(rows.next())? {
            found.push(self.object_of(row)?);
        }
        Ok(found)
    }

    fn object_of(&self, row: &Row<'_>) -> Result<Object, SnapshotError> {
        Ok(Object { id: self.told(row.get(0))?, json: self.text(row, 1)? })
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::snapshot::schema::{INDEXES, JOINS, TABLES};

    /// A key that is looked up by going through everything makes a whole tenant quadratic.
    #[test]
    fn every_key_is_looked_up_by_an_index() {
        let db = Connection::open_in_memory().expect("a database");
        [TABLES, JOINS, INDEXES].into_iter().try_for_each(|all| db.execute_batch(all)).expect("tables");
        for key in Key::ALL {
            let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {}", key.select())).expect("a plan");
            let steps = plan.query_map(["a", "b"], |row| row.get::<_, String>(3)).expect("asked");
            let steps: Vec<String> = steps.flatten().collect();
            let wanted = format!("{}=?", key.column());
            let found = steps.iter().any(|step| step.contains("SEARCH object") && step.contains(&wanted));
            assert!(found, "{key:?}: {steps:?}");
        }
    }
}
