//! One run, and its numbers.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, params_from_iter};
use serde::{Deserialize, Serialize};

use super::schema::NUMBERS;

/// The findings, in the order of [`Counts::findings`].
pub const FINDINGS: [&str; 8] =
    ["asExpected", "waiting", "missing", "failed", "conflict", "unexpected", "notExpected", "unknown"];

/// Numbers of a run, or of a profile in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Decisions that say the profile should be there.
    pub expected: u64,
    /// By finding, in the order of [`FINDINGS`].
    pub findings: [u64; 8],
}

/// A source that was not read to the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// Its name, as the coverage has it.
    pub source: String,
    /// Whether a part of it was read: another run may have read another part.
    pub read_in_part: bool,
}

/// One run of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The moment that it speaks of.
    pub as_of: DateTime<Utc>,
    /// When it was made.
    pub generated_at: DateTime<Utc>,
    /// What it covered.
    pub scope: String,
    /// What it rests on and was not read to the end.
    pub gaps: Vec<Gap>,
    /// Its numbers.
    pub counts: Counts,
}

impl Run {
    /// Whether the numbers of two runs can be compared: they covered the same, and both read everything. A part
    /// never counts as improvement.
    #[must_use]
    pub fn compares_with(&self, other: &Self) -> bool {
        self.scope == other.scope && self.is_complete() && other.is_complete()
    }

    /// Whether everything that it rests on was read to the end.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// Whether what is new and fixed can be told since `earlier`: it was complete, or left out the same.
    #[must_use]
    pub(super) fn follows(&self, earlier: &Self) -> bool {
        self.scope == earlier.scope && (earlier.is_complete() || self.gaps == earlier.gaps)
    }
}

pub(super) fn write_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

pub(super) fn read_time(row: &Row<'_>, at: usize) -> rusqlite::Result<DateTime<Utc>> {
    let text: String = row.get(at)?;
    DateTime::parse_from_rfc3339(&text)
        .map(|time| time.with_timezone(&Utc))
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))
}

/// Reads the numbers that begin at this column.
pub(super) fn read_counts(row: &Row<'_>, at: usize) -> rusqlite::Result<Counts> {
    let number = |at: usize| row.get::<_, i64>(at).map(i64::unsigned_abs);
    let mut counts = Counts { expected: number(at)?, ..Counts::default() };
    for (place, count) in counts.findings.iter_mut().enumerate() {
        *count = number(at + 1 + place)?;
    }
    Ok(counts)
}

/// Puts numbers behind other values of a row.
pub(super) fn with_counts(
    values: Vec<Box<dyn ToSql>>,
    counts: &Counts,
) -> impl Iterator<Item = Box<dyn ToSql>> {
    let number = |count: u64| Box::new(i64::try_from(count).unwrap_or(i64::MAX)) as Box<dyn ToSql>;
    let counts = *counts;
    let numbers = std::iter::once(counts.expected).chain(counts.findings).map(number);
    values.into_iter().chain(numbers)
}

pub(super) fn insert(db: &Connection, run: &Run) -> rusqlite::Result<i64> {
    let gaps = serde_json::to_string(&run.gaps).unwrap_or_default();
    let values: Vec<Box<dyn ToSql>> = vec![
        Box::new(write_time(run.as_of)),
        Box::new(write_time(run.generated_at)),
        Box::new(run.scope.clone()),
        Box::new(if run.is_complete() { "complete" } else { "partial" }),
        Box::new(gaps),
    ];
    db.execute(
        &format!(
            "INSERT INTO run (asOf, generated, scope, status, gaps, {NUMBERS})
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ),
        params_from_iter(with_counts(values, &run.counts)),
    )?;
    Ok(db.last_insert_rowid())
}

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Run)> {
    let gaps: String = row.get(5)?;
    let run = Run {
        as_of: read_time(row, 1)?,
        generated_at: read_time(row, 2)?,
        scope: row.get(3)?,
        gaps: serde_json::from_str(&gaps)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(5, Type::Text, Box::new(error)))?,
        counts: read_counts(row, 6)?,
    };
    Ok((row.get(0)?, run))
}

/// The latest run.
pub(super) fn last(db: &Connection) -> rusqlite::Result<Option<(i64, Run)>> {
    let sql = format!(
        "SELECT no, asOf, generated, scope, status, gaps, {NUMBERS} FROM run ORDER BY no DESC LIMIT 1"
    );
    db.query_row(&sql, [], read).optional()
}

/// The latest runs of this scope, the latest first.
pub(super) fn of_scope(db: &Connection, scope: &str, most: u32) -> rusqlite::Result<Vec<(i64, Run)>> {
    let sql = format!(
        "SELECT no, asOf, generated, scope, status, gaps, {NUMBERS} FROM run WHERE scope = ? ORDER BY no DESC LIMIT ?"
    );
    let mut statement = db.prepare_cached(&sql)?;
    statement.query_map(params![scope, most], read)?.collect()
}
