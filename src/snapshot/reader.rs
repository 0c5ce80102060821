//! Asking a snapshot.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::about::About;
use super::error::{SnapshotError, SnapshotErrorKind};
use super::file;
use super::keys::fold;
use super::members::{GroupLink, Member, MemberKind};
use super::pack::unpack;
use super::part::{Line, Part, not_collected};
use super::sources::{DIRECT_MEMBERS, TRANSITIVE_MEMBERS};
use crate::model::{Gap, Source};

/// Whether the file is a snapshot, by its content.
#[must_use]
pub fn is_snapshot(path: &Path) -> bool {
    file::is_snapshot(path)
}

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

/// A snapshot to ask.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) db: Db<'a>,
    pub(super) path: PathBuf,
}

#[derive(Debug)]
pub(super) enum Db<'a> {
    Own(Box<Connection>),
    Within(&'a Connection),
}

impl std::ops::Deref for Db<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Own(db) => db,
            Self::Within(db) => db,
        }
    }
}

impl Reader<'static> {
    /// Opens a file.
    ///
    /// # Errors
    /// When it is not there, no snapshot, of another layout, damaged, or being written.
    pub fn open(path: &Path) -> Result<Self, SnapshotError> {
        Ok(Self { db: Db::Own(Box::new(file::open_to_read(path)?)), path: path.to_owned() })
    }
}

impl<'a> Reader<'a> {
    pub(super) fn within(db: &'a Connection, path: &Path) -> Self {
        Self { db: Db::Within(db), path: path.to_owned() }
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whose facts they are, and from when.
    ///
    /// # Errors
    /// When the file fails.
    pub fn about(&self) -> Result<About, SnapshotError> {
        self.told(About::read(&self.db))
    }

    /// Every part, by source and key. What is staged does not count and is left out.
    ///
    /// # Errors
    /// When the file fails.
    pub fn coverage(&self) -> Result<Vec<Line>, SnapshotError> {
        self.told(lines(&self.db, None))
    }

    /// The parts of a source, by key.
    ///
    /// # Errors
    /// When the file fails.
    pub fn parts(&self, source: Source) -> Result<Vec<Line>, SnapshotError> {
        self.told(lines(&self.db, Some(source.0)))
    }

    /// One part; `None` if nobody began it.
    ///
    /// # Errors
    /// When the file fails.
    pub fn part(&self, part: Part<'_>) -> Result<Option<Line>, SnapshotError> {
        let select =
            format!("SELECT {} FROM coverage WHERE source = ?1 AND key = ?2 AND staged = 0", Line::COLUMNS);
        let found = self.db.prepare_cached(&select).and_then(|mut statement| {
            statement.query_row([part.source.0, part.key.trim()], Line::of).optional()
        });
        self.told(found)
    }

    /// Why a part can't be taken for whole; `None`: it can.
    ///
    /// # Errors
    /// When the file fails.
    pub fn gap(&self, part: Part<'_>) -> Result<Option<Gap>, SnapshotError> {
        Ok(match self.part(part)? {
            None => Some(not_collected(part.source)),
            Some(line) => line.gap,
        })
    }

    /// The objects of a part, by id, one by one. `each` may end it.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_object<E>(
        &self,
        part: Part<'_>,
        mut each: impl FnMut(Object) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        const SELECT: &str = "SELECT id, json FROM object WHERE part = \
             (SELECT part FROM coverage WHERE source = ?1 AND key = ?2 AND staged = 0) ORDER BY id";
        let mut statement = self.told(self.db.prepare_cached(SELECT))?;
        let mut rows = self.told(statement.query([part.source.0, part.key.trim()]))?;
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
        const SELECT: &str = "SELECT id FROM object WHERE part = \
             (SELECT part FROM coverage WHERE source = ?1 AND key = '' AND staged = 0) ORDER BY id";
        let found = self
            .db
            .prepare_cached(SELECT)
            .and_then(|mut statement| statement.query_map([source.0], |row| row.get(0))?.collect());
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

    /// The report rows of one owner: JSON arrays, in the order they came.
    ///
    /// # Errors
    /// When the file fails.
    pub fn rows_of(&self, source: Source, owner: &str) -> Result<Vec<String>, SnapshotError> {
        const SELECT: &str = "SELECT json FROM report WHERE owner = ?1 AND part = \
             (SELECT part FROM coverage WHERE source = ?2 AND key = '' AND staged = 0) ORDER BY rowid";
        let mut statement = self.told(self.db.prepare_cached(SELECT))?;
        let mut rows = self.told(statement.query([owner.trim(), source.0]))?;
        let mut found = Vec::new();
        while let Some(row) = self.told(rows.next())? {
            found.push(self.text(row, 0)?);
        }
        Ok(found)
    }

    /// All report rows of a source: owner and JSON array, by owner. An owner may come more than once in a row.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_rows<E>(
        &self,
        source: Source,
        mut each: impl FnMut(&str, &str) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        const SELECT: &str = "SELECT owner, json FROM report WHERE part = \
             (SELECT part FROM coverage WHERE source = ?1 AND key = '' AND staged = 0) ORDER BY owner, rowid";
        let mut statement = self.told(self.db.prepare_cached(SELECT))?;
        let mut rows = self.told(statement.query([source.0]))?;
        while let Some(row) = self.told(rows.next())? {
            let owner: String = self.told(row.get(0))?;
            if let ControlFlow::Break(end) = each(&owner, &self.text(row, 1)?) {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// The members of the group of a part ([`TRANSITIVE_MEMBERS`] or [`DIRECT_MEMBERS`]), by id.
    ///
    /// # Errors
    /// When the file fails.
    pub fn members(&self, part: Part<'_>) -> Result<Vec<Member>, SnapshotError> {
        const SELECT: &str = "SELECT member.id, member.kind FROM membership JOIN member ON member.no = member \
             WHERE part = (SELECT part FROM coverage WHERE source = ?1 AND key = ?2 AND staged = 0) \
             ORDER BY member.id";
        let found = self.db.prepare_cached(SELECT).and_then(|mut statement| {
            statement.query_map([part.source.0, part.key.trim()], member)?.collect()
        });
        self.told(found)
    }

    /// The ids of the members of this kind of the group of a part, by id.
    ///
    /// # Errors
    /// When the file fails.
    pub fn members_of_kind(&self, part: Part<'_>, kind: MemberKind) -> Result<Vec<String>, SnapshotError> {
        // From the few members of the kind: a group may hold a hundred thousand others.
        const SELECT: &str = "SELECT member.id FROM member CROSS JOIN membership ON member.no = member \
             WHERE kind = ?3 AND part = \
             (SELECT part FROM coverage WHERE source = ?1 AND key = ?2 AND staged = 0) ORDER BY member.id";
        let found = self.db.prepare_cached(SELECT).and_then(|mut statement| {
            statement.query_map([part.source.0, part.key.trim(), kind.id()], |row| row.get(0))?.collect()
        });
        self.told(found)
    }

    /// The groups that hold a user, an Entra device object or a group, by id: as far as groups were read.
    /// That a group is not among them means something only if its part is complete.
    ///
    /// # Errors
    /// When the file fails.
    pub fn groups_of(&self, member: &str) -> Result<Vec<GroupLink>, SnapshotError> {
        const SELECT: &str = "SELECT key, max(source = ?2),
                 (SELECT status = 'complete' FROM coverage AS own
                  WHERE own.source = ?2 AND own.key = coverage.key AND own.staged = 0)
             FROM membership JOIN coverage USING (part)
             WHERE member = (SELECT no FROM member WHERE id = ?1) AND staged = 0 AND source IN (?2, ?3)
             GROUP BY key ORDER BY key";
        let found = self.db.prepare_cached(SELECT).and_then(|mut statement| {
            statement
                .query_map([member.trim(), DIRECT_MEMBERS.0, TRANSITIVE_MEMBERS.0], |row| {
                    let (direct, whole): (bool, Option<bool>) = (row.get(1)?, row.get(2)?);
                    let direct =
                        if direct { Some(true) } else { whole.filter(|whole| *whole).map(|_| false) };
                    Ok(GroupLink { group: row.get(0)?, direct })
                })?
                .collect()
        });
        self.told(found)
    }

    fn object_of(&self, row: &Row<'_>) -> Result<Object, SnapshotError> {
        Ok(Object { id: self.told(row.get(0))?, json: self.text(row, 1)? })
    }

    fn text(&self, row: &Row<'_>, column: usize) -> Result<String, SnapshotError> {
        let value = self.told(row.get_ref(column))?;
        unpack(value).ok_or_else(|| {
            SnapshotError::new(SnapshotErrorKind::Damaged, &self.path, "an object in it can't be unpacked")
        })
    }

    pub(super) fn told<T>(&self, done: rusqlite::Result<T>) -> Result<T, SnapshotError> {
        done.map_err(|error| SnapshotError::sqlite(&self.path, &error))
    }
}

fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member { id: row.get(0)?, kind: MemberKind::named(&row.get::<_, String>(1)?) })
}

/// The parts that count.
pub(super) fn lines(db: &Connection, source: Option<&str>) -> rusqlite::Result<Vec<Line>> {
    let select = format!(
        "SELECT {} FROM coverage WHERE staged = 0 AND (?1 IS NULL OR source = ?1) ORDER BY source, key",
        Line::COLUMNS
    );
    db.prepare_cached(&select)?.query_map([source], Line::of)?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::schema::{INDEXES, TABLES};

    /// A key that is looked up by going through everything makes a whole tenant quadratic.
    #[test]
    fn every_key_is_looked_up_by_an_index() {
        let db = Connection::open_in_memory().expect("a database");
        db.execute_batch(TABLES).and_then(|()| db.execute_batch(INDEXES)).expect("tables");
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
