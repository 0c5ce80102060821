//! A snapshot that is open to be asked.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row};

use super::about::About;
use super::error::{SnapshotError, SnapshotErrorKind};
use super::file;
use super::look_up::Object;
use super::pack::unpack;
use super::part::{Line, Part, not_collected};
use crate::kinds::from_json;
use crate::model::{Gap, Source};

/// Whether the file is a snapshot, by its content.
#[must_use]
pub fn is_snapshot(path: &Path) -> bool {
    file::is_snapshot(path)
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

    pub(super) fn text(&self, row: &Row<'_>, column: usize) -> Result<String, SnapshotError> {
        let value = self.told(row.get_ref(column))?;
        unpack(value).ok_or_else(|| self.damaged("an object in it can't be unpacked"))
    }

    /// What `convert` makes of a stored object. One that is no JSON object is damage, and never an absence.
    ///
    /// # Errors
    /// When it is.
    pub(crate) fn made<W: serde::de::DeserializeOwned, T>(
        &self,
        object: &Object,
        convert: impl FnOnce(W) -> T,
    ) -> Result<T, SnapshotError> {
        from_json(&object.json, convert).ok_or_else(|| self.damaged("an object in it can't be read"))
    }

    /// The same of all objects, without those that it makes nothing of.
    ///
    /// # Errors
    /// When one of them is no JSON object.
    pub(crate) fn made_of_all<W: serde::de::DeserializeOwned, T>(
        &self,
        objects: &[Object],
        convert: impl Fn(W) -> Option<T>,
    ) -> Result<Vec<T>, SnapshotError> {
        objects.iter().filter_map(|object| self.made(object, &convert).transpose()).collect()
    }

    pub(super) fn damaged(&self, what: &str) -> SnapshotError {
        SnapshotError::new(SnapshotErrorKind::Damaged, &self.path, what)
    }

    pub(super) fn told<T>(&self, done: rusqlite::Result<T>) -> Result<T, SnapshotError> {
        done.map_err(|error| SnapshotError::sqlite(&self.path, &error))
    }
}

/// The parts that count.
pub(super) fn lines(db: &Connection, source: Option<&str>) -> rusqlite::Result<Vec<Line>> {
    let select = format!(
        "SELECT {} FROM coverage WHERE staged = 0 AND (?1 IS NULL OR source = ?1) ORDER BY source, key",
        Line::COLUMNS
    );
    db.prepare_cached(&select)?.query_map([source], Line::of)?.collect()
}
