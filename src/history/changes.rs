//! What came out another way since the run that this one is compared with.

use chrono::{DateTime, Utc};
use rusqlite::Row;

use super::error::HistoryError;
use super::items::{RANK, state, subject};
use super::recording::Recording;
use super::run::read_time;
use super::spell::{End, State, Subject};

/// Which way it came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Certainly not as it should be now; then nothing was, or it was only waiting.
    New,
    /// Certainly not as it should be then; as expected now.
    Fixed,
    /// Not as expected then and now, in another state; waiting only now counts here, too.
    Changed,
    /// Not as expected then; nobody expects it now, or it is gone.
    Settled,
}

/// Something that came out another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The profile's id and name.
    pub profile: (String, String),
    /// At whom.
    pub subject: Subject,
    /// Then.
    pub before: Option<State>,
    /// Now.
    pub after: Option<State>,
    /// What ended it.
    pub end: Option<End>,
    /// The moment of the run that first saw what is told last: the state of now, else that of then.
    pub since: DateTime<Utc>,
}

/// Open now, and what was open then; `?1` is the run of then, `?2` this one.
const NOW: &str = "
FROM spell AS now
JOIN state ON state.no = now.state
LEFT JOIN spell AS past ON past.profile = now.profile AND past.subject = now.subject
    AND past.began <= ?1 AND past.ended > ?1
LEFT JOIN state AS was ON was.no = past.state
JOIN profile ON profile.no = now.profile
JOIN subject ON subject.no = now.subject
JOIN run ON run.no = now.began
WHERE now.ended IS NULL AND now.began > ?1 AND past.state IS NOT now.state
    AND now.profile IN (SELECT profile FROM total WHERE run = ?2)";

/// Open then, and nothing now.
const THEN: &str = "
FROM spell AS past
JOIN state ON state.no = past.state
JOIN profile ON profile.no = past.profile
JOIN subject ON subject.no = past.subject
JOIN run ON run.no = past.began
JOIN spell AS last ON last.profile = past.profile AND last.subject = past.subject
    AND last.began = (SELECT max(began) FROM spell AS any
                      WHERE any.profile = past.profile AND any.subject = past.subject)
WHERE past.began <= ?1 AND past.ended > ?1 AND last.ended IS NOT NULL AND state.finding <> 'waiting'
    AND past.profile IN (SELECT profile FROM total WHERE run IN (?1, ?2))";

impl ChangeKind {
    fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::New => {
                (NOW, "AND state.finding <> 'waiting' AND (was.finding IS NULL OR was.finding = 'waiting')")
            }
            Self::Changed => (NOW, "AND was.finding <> 'waiting'"),
            Self::Fixed => (THEN, "AND last.why = 'asExpected'"),
            Self::Settled => (THEN, "AND last.why <> 'asExpected'"),
        }
    }

    fn columns(self) -> &'static str {
        match self {
            Self::New | Self::Changed => {
                "state.finding, state.cause, state.error, was.finding, was.cause, was.error, NULL"
            }
            Self::Fixed | Self::Settled => {
                "NULL, NULL, NULL, state.finding, state.cause, state.error, last.why"
            }
        }
    }
}

impl Recording<'_> {
    /// What came out this way: how many, and the first of them, the most serious first. Nothing where there is no
    /// run to compare with.
    ///
    /// # Errors
    /// When the file fails.
    pub fn changes(&self, kind: ChangeKind, most: u32) -> Result<(u64, Vec<Change>), HistoryError> {
        let Some((then, _)) = &self.baseline else { return Ok((0, Vec::new())) };
        let (from, which) = kind.source();
        let between = [*then, self.no];
        let read = || {
            let count: i64 =
                self.db.query_row(&format!("SELECT count(*) {from} {which}"), between, |row| row.get(0))?;
            let rank = RANK.replacen("finding", "state.finding", 1);
            let mut statement = self.db.prepare(&format!(
                "SELECT profile.id, profile.name, device, user, deviceName, userName, {}, run.asOf {from} {which}
                 ORDER BY {rank}, profile.name COLLATE NOCASE, profile.no, deviceName COLLATE NOCASE,
                     userName COLLATE NOCASE, device, user LIMIT {most}",
                kind.columns()
            ))?;
            let rows: rusqlite::Result<Vec<Change>> = statement.query_map(between, change)?.collect();
            Ok((count.unsigned_abs(), rows?))
        };
        let read: rusqlite::Result<_> = read();
        self.told(read)
    }
}

fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    let told = |at: usize| row.get::<_, Option<String>>(at)?.map(|_| state(row, at)).transpose();
    let why: Option<String> = row.get(12)?;
    Ok(Change {
        profile: (row.get(0)?, row.get(1)?),
        subject: subject(row, 2)?,
        after: told(6)?,
        before: told(9)?,
        end: why.as_deref().and_then(End::named),
        since: read_time(row, 13)?,
    })
}
