//! A part of a source: what is read from a first page to a last one, and how far that went.

use chrono::{DateTime, Utc};
use rusqlite::Row;

use super::sources;
use crate::model::{CoverageStatus, Gap, GapKind, Source};

/// One read that ends or breaks by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The source.
    pub source: Source,
    /// The object that it is read for: a group whose members are listed, a profile whose assignments are.
    /// Empty for a list.
    pub key: &'a str,
}

impl Part<'static> {
    /// A source that is one list.
    #[must_use]
    pub const fn list(source: Source) -> Self {
        Self { source, key: "" }
    }
}

impl<'a> Part<'a> {
    /// What is read for one object.
    #[must_use]
    pub const fn of(source: Source, key: &'a str) -> Self {
        Self { source, key }
    }
}

/// A part that was begun. Good only with the [`Writer`](super::Writer) that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartId(pub(super) i64);

/// Where reading a part goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing of it is there.
    Start,
    /// Some pages are; the next one is here.
    At {
        /// The next page, as the service named it.
        next: String,
        /// Pages so far.
        pages: u64,
        /// Items so far.
        items: u64,
    },
    /// It ended.
    Done(Status),
}

/// How far a part was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Not to its end yet.
    Reading,
    /// To its end.
    Complete,
    /// It broke off; some of it is there.
    Partial,
    /// Nothing of it came.
    Unread,
    /// This cloud or tenant does not have it.
    NotOffered,
}

const STATUSES: &[(Status, &str)] = &[
    (Status::Reading, "reading"),
    (Status::Complete, "complete"),
    (Status::Partial, "partial"),
    (Status::Unread, "unread"),
    (Status::NotOffered, "notOffered"),
];

impl Status {
    /// The word in the file.
    #[must_use]
    pub fn id(self) -> &'static str {
        STATUSES.iter().find(|(status, _)| *status == self).map_or("unread", |(_, id)| id)
    }

    /// What a word that nobody knows means is not known, so nothing is taken for read.
    pub(super) fn named(id: &str) -> Self {
        STATUSES.iter().find(|(_, name)| *name == id).map_or(Self::Unread, |(status, _)| *status)
    }

    /// The same in the words of the coverage block: what is not ended is not whole.
    #[must_use]
    pub fn covered(self, items: u64) -> CoverageStatus {
        match self {
            Self::Complete => CoverageStatus::Complete,
            Self::NotOffered => CoverageStatus::NotOffered,
            Self::Reading | Self::Partial | Self::Unread if items > 0 => CoverageStatus::Partial,
            Self::Reading | Self::Partial | Self::Unread => CoverageStatus::Unread,
        }
    }

    /// How a part ended that a gap ended, after so many items.
    pub(super) fn of_gap(gap: &Gap, items: u64) -> Self {
        match gap.kind {
            GapKind::NotOffered => Self::NotOffered,
            _ if items > 0 => Self::Partial,
            _ => Self::Unread,
        }
    }
}

const GAPS: &[(GapKind, &str)] = &[
    (GapKind::Forbidden, "forbidden"),
    (GapKind::NotOffered, "notOffered"),
    (GapKind::Failed, "failed"),
    (GapKind::Partial, "partial"),
    (GapKind::NotShown, "notShown"),
    (GapKind::NotCollected, "notCollected"),
];

/// The word for a kind of gap.
pub(super) fn gap_id(kind: GapKind) -> &'static str {
    GAPS.iter().find(|(known, _)| *known == kind).map_or("failed", |(_, id)| id)
}

/// One row of the coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub(super) part: i64,
    /// The source.
    pub source: Source,
    /// The object it was read for; empty for a list.
    pub key: String,
    /// How far it was read.
    pub status: Status,
    /// Why it is not complete.
    pub gap: Option<Gap>,
    /// Pages read.
    pub pages: u64,
    /// Items read.
    pub items: u64,
    /// When reading began.
    pub started: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished: Option<DateTime<Utc>>,
    /// The next page of a part that did not end.
    pub next: Option<String>,
    /// Where changes since then are asked for.
    pub delta: Option<String>,
}

impl Line {
    pub(super) const COLUMNS: &'static str = "part, source, key, status, gap, reason, remedy, pages, items, \
         started, finished, nextLink, deltaLink";

    pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let source = sources::named(&row.get::<_, String>(1)?);
        let status = Status::named(&row.get::<_, String>(3)?);
        let kind: Option<String> = row.get(4)?;
        let kind = GAPS.iter().find(|(_, id)| Some(*id) == kind.as_deref()).map(|(kind, _)| *kind);
        let (reason, remedy): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
        let gap = match status {
            Status::Complete => None,
            Status::Reading => Some(interrupted(source)),
            _ => Some(Gap::new(
                source,
                kind.unwrap_or(GapKind::Failed),
                reason.as_deref().unwrap_or("it was not read"),
                remedy.as_deref().unwrap_or("run `scepcheck snapshot refresh`"),
            )),
        };
        Ok(Self {
            part: row.get(0)?,
            source,
            key: row.get(2)?,
            status,
            gap,
            pages: row.get::<_, i64>(7)?.unsigned_abs(),
            items: row.get::<_, i64>(8)?.unsigned_abs(),
            started: time(row, 9)?,
            finished: time(row, 10)?,
            next: row.get(11)?,
            delta: row.get(12)?,
        })
    }
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| read_time(&text)))
}

/// A time as the file writes it.
pub(super) fn read_time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.with_timezone(&Utc))
}

/// The same, to write.
pub(super) fn write_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// Why what was begun and not ended can't be taken for whole.
pub(super) fn interrupted(source: Source) -> Gap {
    Gap::new(
        source,
        GapKind::Partial,
        "reading it did not come to its end",
        "run `scepcheck snapshot create` with the same file again; it goes on where it stopped",
    )
}

/// Why what the file does not hold is unknown.
#[must_use]
pub fn not_collected(source: Source) -> Gap {
    Gap::new(
        source,
        GapKind::NotCollected,
        "the snapshot does not hold it",
        "run `scepcheck snapshot refresh`, or ask without --snapshot",
    )
}
