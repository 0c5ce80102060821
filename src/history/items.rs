//! What is open now.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use rusqlite::Row;

use super::error::HistoryError;
use super::recording::Recording;
use super::run::read_time;
use super::spell::{State, Subject};

/// Something that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenItem {
    /// The profile's id and name.
    pub profile: (String, String),
    /// At whom.
    pub subject: Subject,
    /// What.
    pub state: State,
    /// The moment of the run that first saw it so.
    pub since: DateTime<Utc>,
}

/// The worse the smaller.
pub(super) const RANK: &str = "CASE finding WHEN 'failed' THEN 0 WHEN 'missing' THEN 1 WHEN 'conflict' THEN 2
    WHEN 'unexpected' THEN 3 ELSE 4 END";

pub(super) fn subject(row: &Row<'_>, at: usize) -> rusqlite::Result<Subject> {
    let id = |text: String| (!text.is_empty()).then_some(text);
    Ok(Subject {
        device: id(row.get(at)?),
        user: id(row.get(at + 1)?),
        device_name: row.get(at + 2)?,
        user_name: row.get(at + 3)?,
    })
}

pub(super) fn state(row: &Row<'_>, at: usize) -> rusqlite::Result<State> {
    Ok(State { finding: row.get(at)?, cause: row.get(at + 1)?, error: row.get(at + 2)? })
}

impl Recording<'_> {
    /// How many things are not as expected in the profiles of this run.
    ///
    /// # Errors
    /// When the file fails.
    pub fn count_items(&self) -> Result<u64, HistoryError> {
        let count = self.db.query_row(
            "SELECT count(*) FROM spell WHERE ended IS NULL
             AND profile IN (SELECT profile FROM total WHERE run = ?)",
            [self.no],
            |row| row.get::<_, i64>(0),
        );
        self.told(count).map(i64::unsigned_abs)
    }

    /// What is not as expected in the profiles of this run, the most serious first.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_item<B>(
        &self,
        mut visit: impl FnMut(OpenItem) -> ControlFlow<B>,
    ) -> Result<Option<B>, HistoryError> {
        let mut read = || {
            let mut statement = self.db.prepare(&format!(
                "SELECT profile.id, profile.name, device, user, deviceName, userName, finding, cause, error, asOf
                 FROM spell JOIN state ON state.no = spell.state JOIN profile ON profile.no = spell.profile
                     JOIN subject ON subject.no = spell.subject JOIN run ON run.no = spell.began
                 WHERE spell.ended IS NULL AND spell.profile IN (SELECT profile FROM total WHERE run = ?)
                 ORDER BY {RANK}, profile.name COLLATE NOCASE, profile.no, deviceName COLLATE NOCASE,
                     userName COLLATE NOCASE, device, user"
            ))?;
            let mut rows = statement.query([self.no])?;
            while let Some(row) = rows.next()? {
                let item = OpenItem {
                    profile: (row.get(0)?, row.get(1)?),
                    subject: subject(row, 2)?,
                    state: state(row, 6)?,
                    since: read_time(row, 9)?,
                };
                if let ControlFlow::Break(end) = visit(item) {
                    return Ok(Some(end));
                }
            }
            Ok(None)
        };
        let read: rusqlite::Result<_> = read();
        self.told(read)
    }
}
