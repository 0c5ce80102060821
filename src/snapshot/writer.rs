//! Filling a snapshot, so that every moment of it can be the last.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, named_params, params};

use super::about::About;
use super::entry::{Entry, Owner};
use super::error::{SnapshotError, SnapshotErrorKind};
use super::members::Member;
use super::part::{Part, PartId, Progress, Status, gap_id, write_time};
use super::reader::Reader;
use super::scrub::is_secret_link;
use super::write::{begin, doubt, drop_part, join, line, put, take_place};
use super::{file, schema};
use crate::model::Gap;

/// The one who writes to a snapshot. Nobody else can, and nobody can read meanwhile.
#[derive(Debug)]
pub struct Writer {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    /// Whether the file is for this run alone.
    passing: bool,
}

impl Writer {
    /// Makes a new file and opens it.
    ///
    /// # Errors
    /// When something of that name is there, or the folder can't be written.
    pub fn create(path: &Path, about: &About) -> Result<Self, SnapshotError> {
        file::create(path, about)?;
        Self::open(path)
    }

    /// Makes a new file for this run alone, and opens it. Nothing of it is certain to be there before
    /// [`close`](Self::close), which spares writing most of it twice.
    ///
    /// # Errors
    /// When something of that name is there, or the folder can't be written.
    pub fn passing(path: &Path, about: &About) -> Result<Self, SnapshotError> {
        file::create(path, about)?;
        Ok(Self { db: file::open_in_passing(path)?, path: path.to_owned(), passing: true })
    }

    /// Opens a file that is there, finished or not, to go on with it or to bring it up to date.
    ///
    /// # Errors
    /// When it is no snapshot, is damaged, can't be written, or another run is writing to it.
    pub fn open(path: &Path) -> Result<Self, SnapshotError> {
        Ok(Self { db: file::open_to_write(path)?, path: path.to_owned(), passing: false })
    }

    /// What the file says about itself.
    ///
    /// # Errors
    /// When the file fails.
    pub fn about(&self) -> Result<About, SnapshotError> {
        self.told(About::read(&self.db))
    }

    /// Changes what the file says about itself. Which tenant it holds is said once.
    ///
    /// # Errors
    /// When it holds another tenant, or the file fails.
    pub fn describe(&self, about: &About) -> Result<(), SnapshotError> {
        if let (Some(old), Some(new)) = (&self.about()?.tenant_id, &about.tenant_id)
            && !old.eq_ignore_ascii_case(new)
        {
            let message = format!("it holds tenant {old}, not {new}");
            return Err(SnapshotError::new(SnapshotErrorKind::OtherTenant, &self.path, message));
        }
        self.told(about.write(&self.db))
    }

    /// Begins a part, or goes on with it.
    ///
    /// # Errors
    /// When the file fails.
    pub fn begin(&mut self, part: Part<'_>, now: DateTime<Utc>) -> Result<(PartId, Progress), SnapshotError> {
        let begun = self.transact(|db| begin(db, part, false, now));
        self.told(begun)
    }

    /// Begins a part that will take the place of the one there is, or goes on with it. Until
    /// [`finish`](Self::finish) or [`fail`](Self::fail) the old one stays what it was.
    ///
    /// # Errors
    /// When the file fails.
    pub fn begin_again(
        &mut self,
        part: Part<'_>,
        now: DateTime<Utc>,
    ) -> Result<(PartId, Progress), SnapshotError> {
        let begun = self.transact(|db| begin(db, part, true, now));
        self.told(begun)
    }

    /// A page of objects, and where the next one is. Items without an id get a number for one; what is no object
    /// is left out and counted, and the part will not end as complete.
    ///
    /// # Errors
    /// When the link holds a secret, or the file fails.
    pub fn page<'j>(
        &mut self,
        part: PartId,
        items: impl IntoIterator<Item = &'j str>,
        next: Option<&str>,
    ) -> Result<(), SnapshotError> {
        let source = self.told(line(&self.db, part))?.source;
        self.entries(part, items.into_iter().map(|json| Entry::of(source, json)), next)
    }

    /// The same of objects that were made ready elsewhere; `None` is what is no object.
    ///
    /// # Errors
    /// When the link holds a secret, or the file fails.
    pub fn entries(
        &mut self,
        part: PartId,
        items: impl IntoIterator<Item = Option<Entry>>,
        next: Option<&str>,
    ) -> Result<(), SnapshotError> {
        self.keep_page(part, next, |db| {
            let before = line(db, part)?.items;
            let (mut count, mut unreadable) = (0, 0);
            for item in items {
                let Some(entry) = item else {
                    unreadable += 1;
                    continue;
                };
                put(db, part, &entry, before + count)?;
                count += 1;
            }
            doubt(db, part, unreadable)?;
            Ok(count)
        })
    }

    /// A page of report rows: each is the JSON of one row and whom it is about.
    ///
    /// # Errors
    /// When the link holds a secret, or the file fails.
    pub fn rows<'j>(
        &mut self,
        part: PartId,
        rows: impl IntoIterator<Item = (&'j str, &'j str)>,
        next: Option<&str>,
    ) -> Result<(), SnapshotError> {
        self.owners(part, &Owner::of_rows(rows), next)
    }

    /// The same of rows that were put together elsewhere.
    ///
    /// # Errors
    /// When the link holds a secret, or the file fails.
    pub fn owners(
        &mut self,
        part: PartId,
        owners: &[Owner],
        next: Option<&str>,
    ) -> Result<(), SnapshotError> {
        self.keep_page(part, next, |db| {
            let mut insert =
                db.prepare_cached("INSERT INTO report (part, owner, rows, json) VALUES (?1, ?2, ?3, ?4)")?;
            for Owner { id, rows, json } in owners {
                insert.execute(params![part.0, id, *rows as i64, json])?;
            }
            Ok(owners.iter().map(|owner| owner.rows).sum())
        })
    }

    /// A page of the members of the part's group.
    ///
    /// # Errors
    /// When the link holds a secret, or the file fails.
    pub fn members<'m>(
        &mut self,
        part: PartId,
        members: impl IntoIterator<Item = &'m Member>,
        next: Option<&str>,
    ) -> Result<(), SnapshotError> {
        self.keep_page(part, next, |db| {
            let mut count = 0;
            for member in members {
                count += join(db, part, member)?;
            }
            Ok(count)
        })
    }

    /// Notes that so many of a part's items could not be read and were left out: it will not end as complete.
    ///
    /// # Errors
    /// When the file fails.
    pub fn doubt(&mut self, part: PartId, items: u64) -> Result<(), SnapshotError> {
        let done = self.transact(|db| doubt(db, part, items));
        self.told(done)
    }

    /// The part came to its end: it is complete, if all of it could be read. One that was begun again takes its
    /// place. `delta` is where changes since then are asked for.
    ///
    /// # Errors
    /// When the link holds a secret, or the file fails.
    pub fn finish(
        &mut self,
        part: PartId,
        delta: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), SnapshotError> {
        self.refuse_secret(delta)?;
        let done = self.transact(|db| {
            db.prepare_cached(
                "UPDATE coverage SET finished = :now, nextLink = NULL,
                     deltaLink = CASE WHEN gap IS NULL THEN :delta END,
                     status = CASE WHEN gap IS NULL THEN 'complete' WHEN items > 0 THEN 'partial' ELSE 'unread' END
                 WHERE part = :part",
            )?
            .execute(named_params! {":now": write_time(now), ":delta": delta, ":part": part.0})?;
            take_place(db, part)
        });
        self.told(done)
    }

    /// The part ended too early. What came of it stays, and is not the whole. One that was begun again takes its
    /// place all the same; to keep the old one, [`discard`](Self::discard) the new.
    ///
    /// # Errors
    /// When the file fails.
    pub fn fail(&mut self, part: PartId, gap: &Gap, now: DateTime<Utc>) -> Result<(), SnapshotError> {
        let done = self.transact(|db| {
            let status = Status::of_gap(gap, line(db, part)?.items);
            db.prepare_cached(
                "UPDATE coverage SET status = :status, finished = :now, nextLink = NULL, deltaLink = NULL,
                     gap = :gap, reason = :reason, remedy = :remedy
                 WHERE part = :part",
            )?
            .execute(named_params! {
                ":status": status.id(), ":now": write_time(now), ":gap": gap_id(gap.kind),
                ":reason": &*gap.reason, ":remedy": &*gap.remedy, ":part": part.0,
            })?;
            take_place(db, part)
        });
        self.told(done)
    }

    /// Drops a part and what it holds.
    ///
    /// # Errors
    /// When the file fails.
    pub fn discard(&mut self, part: PartId) -> Result<(), SnapshotError> {
        let done = self.transact(|db| drop_part(db, part.0));
        self.told(done)
    }

    /// Drops the parts of a source that are for other objects than these: groups that no assignment names any
    /// more, profiles that are gone.
    ///
    /// # Errors
    /// When the file fails.
    pub fn keep_only(
        &mut self,
        source: crate::model::Source,
        keys: &std::collections::BTreeSet<String>,
    ) -> Result<usize, SnapshotError> {
        let kept: std::collections::BTreeSet<String> =
            keys.iter().map(|key| key.to_ascii_lowercase()).collect();
        let done = self.transact(|db| {
            let gone: Vec<i64> = super::reader::lines(db, Some(source.0))?
                .into_iter()
                .filter(|line| !kept.contains(&line.key.to_ascii_lowercase()))
                .map(|line| line.part)
                .collect();
            gone.iter().try_for_each(|part| drop_part(db, *part))?;
            Ok(gone.len())
        });
        self.told(done)
    }

    /// Everything is in: the file is one file again, and can be asked. `as_of` is the moment that it speaks of.
    ///
    /// # Errors
    /// When the file fails.
    pub fn close(self, finished: DateTime<Utc>, as_of: DateTime<Utc>) -> Result<(), SnapshotError> {
        let about = About { finished: Some(finished), as_of: Some(as_of), ..self.about()? };
        self.told(about.write(&self.db))?;
        self.pause()
    }

    /// Stops before everything is in. What is there stays, is one file, and can be asked.
    ///
    /// # Errors
    /// When the file fails.
    pub fn pause(self) -> Result<(), SnapshotError> {
        let Self { db, path, passing } = self;
        let done = || {
            db.execute_batch(schema::JOINS)?;
            match passing {
                true => db.execute_batch("COMMIT")?,
                false => db.execute_batch(schema::INDEXES)?,
            }
            file::seal(db)
        };
        done().map_err(|error| SnapshotError::sqlite(&path, &error))
    }

    /// Does several things and keeps them at once: all of them happen, or none, and a page of the file that all of
    /// them touch is written once.
    ///
    /// # Errors
    /// What `work` says, or when the file fails.
    pub fn together(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(), SnapshotError>,
    ) -> Result<(), SnapshotError> {
        if !self.db.is_autocommit() {
            return work(self);
        }
        self.told(self.db.execute_batch("BEGIN IMMEDIATE"))?;
        match work(self) {
            Ok(()) => self.told(self.db.execute_batch("COMMIT")),
            Err(error) => {
                // The error says more than that there is nothing left to undo.
                let _ = self.db.execute_batch("ROLLBACK");
                Err(error)
            }
        }
    }

    /// The same file to read from, while it is written: what was committed so far.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader::within(&self.db, &self.path)
    }

    /// The failure that what was to be written never came.
    pub(crate) fn left_alone(&self) -> SnapshotError {
        SnapshotError::new(SnapshotErrorKind::Io, &self.path, "what was to be written was not made")
    }

    fn keep_page(
        &mut self,
        part: PartId,
        next: Option<&str>,
        keep: impl FnOnce(&Connection) -> rusqlite::Result<u64>,
    ) -> Result<(), SnapshotError> {
        self.refuse_secret(next)?;
        let done = self.transact(|db| {
            let items = keep(db)?;
            db.prepare_cached(
                "UPDATE coverage SET pages = pages + 1, items = items + ?1, nextLink = ?2 WHERE part = ?3",
            )?
            .execute(params![items as i64, next, part.0])
            .map(drop)
        });
        self.told(done)
    }

    pub(super) fn refuse_secret(&self, link: Option<&str>) -> Result<(), SnapshotError> {
        match link.is_some_and(is_secret_link) {
            false => Ok(()),
            true => Err(SnapshotError::new(
                SnapshotErrorKind::Secret,
                &self.path,
                "a link with a signature or a token in it is not stored",
            )),
        }
    }

    pub(super) fn transact<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        // Within `together`, and in passing, there is a transaction already. No savepoint in it: each copies every page it touches.
        if !self.db.is_autocommit() {
            return work(&self.db);
        }
        let transaction = self.db.transaction()?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    pub(super) fn told<T>(&self, done: rusqlite::Result<T>) -> Result<T, SnapshotError> {
        done.map_err(|error| SnapshotError::sqlite(&self.path, &error))
    }
}
