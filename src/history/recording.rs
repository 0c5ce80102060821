//! Recording one run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, ToSql, Transaction, params, params_from_iter};

use super::error::HistoryError;
use super::run::{self, Counts, Run};
use super::schema::NUMBERS;
use super::spell::{End, State, Subject};
use super::{items, retention};

/// A run that is being recorded. Nothing of it is kept before [`commit`](Self::commit).
#[derive(Debug)]
pub struct Recording<'h> {
    pub(super) db: Transaction<'h>,
    path: PathBuf,
    /// The number of this run.
    pub(super) no: i64,
    run: Run,
    /// The run that this one is compared with.
    pub(super) baseline: Option<(i64, Run)>,
    states: HashMap<State, i64>,
}

/// Spells that are open: the number of the state, by that of the subject.
pub type Open = HashMap<i64, i64>;

impl<'h> Recording<'h> {
    pub(super) fn begin(db: Transaction<'h>, path: &Path, run: &Run) -> Result<Self, HistoryError> {
        let begun = || {
            let earlier = run::of_scope(&db, &run.scope, u32::MAX)?;
            let baseline = earlier.into_iter().find(|(_, earlier)| run.follows(earlier));
            Ok((run::insert(&db, run)?, baseline))
        };
        let begun: rusqlite::Result<_> = begun();
        let (no, baseline) = begun.map_err(|error| HistoryError::sqlite(path, &error))?;
        Ok(Self { db, path: path.to_owned(), no, run: run.clone(), baseline, states: HashMap::new() })
    }

    pub(super) fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, HistoryError> {
        result.map_err(|error| HistoryError::sqlite(&self.path, &error))
    }

    /// The run that this one is compared with: the latest of the same scope that was complete, or left out the same.
    #[must_use]
    pub fn baseline(&self) -> Option<&Run> {
        self.baseline.as_ref().map(|(_, run)| run)
    }

    /// This run.
    #[must_use]
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The latest runs of this scope, oldest first; the last is this one.
    ///
    /// # Errors
    /// When the file fails.
    pub fn runs(&self, most: u32) -> Result<Vec<Run>, HistoryError> {
        let runs = self.told(run::of_scope(&self.db, &self.run.scope, most))?;
        Ok(runs.into_iter().rev().map(|(_, run)| run).collect())
    }

    /// Subjects at which something is open, with their numbers.
    ///
    /// # Errors
    /// When the file fails.
    pub fn open_subjects(&self) -> Result<Vec<(i64, Subject)>, HistoryError> {
        let read = || {
            let mut statement = self.db.prepare(
                "SELECT no, device, user, deviceName, userName FROM subject
                 WHERE no IN (SELECT subject FROM spell WHERE ended IS NULL)",
            )?;
            statement.query_map([], |row| Ok((row.get(0)?, items::subject(row, 1)?)))?.collect()
        };
        self.told(read())
    }

    /// The number of a subject; its names are brought up to date.
    ///
    /// # Errors
    /// When the file fails.
    pub fn subject(&self, subject: &Subject) -> Result<i64, HistoryError> {
        let text = |id: &Option<String>| id.clone().unwrap_or_default();
        let put = || {
            self.db
                .prepare_cached(
                    "INSERT INTO subject (device, user, deviceName, userName) VALUES (?, ?, ?, ?)
                     ON CONFLICT (device, user) DO UPDATE
                     SET deviceName = excluded.deviceName, userName = excluded.userName
                     RETURNING no",
                )?
                .query_row(
                    params![
                        text(&subject.device),
                        text(&subject.user),
                        subject.device_name,
                        subject.user_name
                    ],
                    |row| row.get(0),
                )
        };
        self.told(put())
    }

    /// The number of a profile, with its numbers in this run.
    ///
    /// # Errors
    /// When the file fails.
    pub fn profile(&self, id: &str, name: &str, counts: &Counts) -> Result<i64, HistoryError> {
        let put = || {
            let no: i64 = self
                .db
                .prepare_cached(
                    "INSERT INTO profile (id, name) VALUES (?, ?)
                     ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING no",
                )?
                .query_row([id, name], |row| row.get(0))?;
            let values: Vec<Box<dyn ToSql>> = vec![Box::new(self.no), Box::new(no)];
            self.db
                .prepare_cached(&format!(
                    "INSERT INTO total (run, profile, {NUMBERS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                ))?
                .execute(params_from_iter(run::with_counts(values, counts)))?;
            Ok(no)
        };
        self.told(put())
    }

    /// The numbers of a profile in the run that this one is compared with.
    ///
    /// # Errors
    /// When the file fails.
    pub fn before(&self, profile: i64) -> Result<Option<Counts>, HistoryError> {
        let Some((baseline, _)) = &self.baseline else { return Ok(None) };
        let read = || {
            self.db
                .prepare_cached(&format!("SELECT {NUMBERS} FROM total WHERE run = ? AND profile = ?"))?
                .query_row([*baseline, profile], |row| run::read_counts(row, 0))
                .optional()
        };
        self.told(read())
    }

    /// What is open of a profile.
    ///
    /// # Errors
    /// When the file fails.
    pub fn open(&self, profile: i64) -> Result<Open, HistoryError> {
        let read = || {
            let mut statement = self
                .db
                .prepare_cached("SELECT subject, state FROM spell WHERE profile = ? AND ended IS NULL")?;
            statement.query_map([profile], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        self.told(read())
    }

    /// Profiles of which something is open, and which this run does not tell: number and id.
    ///
    /// # Errors
    /// When the file fails.
    pub fn left(&self) -> Result<Vec<(i64, String)>, HistoryError> {
        let read = || {
            let mut statement = self.db.prepare(
                "SELECT no, id FROM profile WHERE no IN (SELECT profile FROM spell WHERE ended IS NULL)
                 AND no NOT IN (SELECT profile FROM total WHERE run = ?) ORDER BY no",
            )?;
            statement.query_map([self.no], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        self.told(read())
    }

    /// Something begins to be as it should not be.
    ///
    /// # Errors
    /// When the file fails.
    pub fn begin_spell(&self, (profile, subject): (i64, i64), state: i64) -> Result<(), HistoryError> {
        let put = || {
            self.db
                .prepare_cached("INSERT INTO spell (profile, subject, began, state) VALUES (?, ?, ?, ?)")?
                .execute([profile, subject, self.no, state])
        };
        self.told(put()).map(drop)
    }

    /// What is open of a profile at a subject ends.
    ///
    /// # Errors
    /// When the file fails.
    pub fn end_spell(&self, (profile, subject): (i64, i64), end: End) -> Result<(), HistoryError> {
        let put = || {
            self.db
                .prepare_cached(
                    "UPDATE spell SET ended = ?, why = ? WHERE profile = ? AND subject = ? AND ended IS NULL",
                )?
                .execute(params![self.no, end.id(), profile, subject])
        };
        self.told(put()).map(drop)
    }

    /// The finding of a state.
    ///
    /// # Errors
    /// When there is none of this number, or the file fails.
    pub fn finding_of(&self, state: i64) -> Result<String, HistoryError> {
        let read = || {
            self.db
                .prepare_cached("SELECT finding FROM state WHERE no = ?")?
                .query_row([state], |row| row.get(0))
        };
        self.told(read())
    }

    /// The number of a state.
    ///
    /// # Errors
    /// When the file fails.
    pub fn state(&mut self, state: &State) -> Result<i64, HistoryError> {
        if let Some(no) = self.states.get(state) {
            return Ok(*no);
        }
        let put = || {
            let values = params![state.finding, state.cause, state.error];
            self.db
                .execute("INSERT OR IGNORE INTO state (finding, cause, error) VALUES (?, ?, ?)", values)?;
            self.db.query_row(
                "SELECT no FROM state WHERE finding = ? AND cause = ? AND error = ?",
                values,
                |row| row.get(0),
            )
        };
        let no = self.told(put())?;
        self.states.insert(state.clone(), no);
        Ok(no)
    }

    /// Says what all profiles of the run come to.
    ///
    /// # Errors
    /// When the file fails.
    pub fn total(&mut self, counts: &Counts) -> Result<(), HistoryError> {
        let put = || {
            let values = run::with_counts(Vec::new(), counts).chain([Box::new(self.no) as Box<dyn ToSql>]);
            let columns = NUMBERS.split(", ").collect::<Vec<_>>().join(" = ?, ");
            self.db.execute(&format!("UPDATE run SET {columns} = ? WHERE no = ?"), params_from_iter(values))
        };
        self.told(put())?;
        self.run.counts = *counts;
        Ok(())
    }

    /// Keeps the run, and forgets what is older than the latest `keep` runs.
    ///
    /// # Errors
    /// When the file fails; it is then as it was.
    pub fn commit(self, keep: Option<u32>) -> Result<(), HistoryError> {
        let path = self.path;
        let done = keep.map_or(Ok(()), |keep| retention::forget(&self.db, keep));
        done.and_then(|()| self.db.commit()).map_err(|error| HistoryError::sqlite(&path, &error))
    }
}
