//! The single steps of writing, each within somebody's transaction.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, named_params, params};

use super::entry::Entry;
use super::members::Member;
use super::part::{Line, Part, PartId, Progress, Status, gap_id, write_time};
use crate::model::GapKind;

pub(super) fn begin(
    db: &Connection,
    part: Part<'_>,
    staged: bool,
    now: DateTime<Utc>,
) -> rusqlite::Result<(PartId, Progress)> {
    let select =
        format!("SELECT {} FROM coverage WHERE source = ?1 AND key = ?2 AND staged = ?3", Line::COLUMNS);
    let found = db
        .prepare_cached(&select)?
        .query_row(params![part.source.0, part.key.trim(), staged], Line::of)
        .optional()?;
    if let Some(line) = found {
        let progress = match (line.status, line.next) {
            (Status::Reading, Some(next)) => Progress::At { next, pages: line.pages, items: line.items },
            // All pages may have come, but not the word that they did, nor where changes are asked for.
            (Status::Reading, None) => {
                empty(db, line.part)?;
                Progress::Start
            }
            (status, _) => Progress::Done(status),
        };
        return Ok((PartId(line.part), progress));
    }
    forget_segments(db)?;
    db.prepare_cached(
        "INSERT INTO coverage (source, key, staged, status, started) VALUES (?1, ?2, ?3, 'reading', ?4)",
    )?
    .execute(params![part.source.0, part.key.trim(), staged, write_time(now)])?;
    Ok((PartId(db.last_insert_rowid()), Progress::Start))
}

/// Binary forms are of the facts as they were.
pub(super) fn forget_segments(db: &Connection) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM segment")?.execute([]).map(drop)
}

pub(super) fn line(db: &Connection, part: PartId) -> rusqlite::Result<Line> {
    let select = format!("SELECT {} FROM coverage WHERE part = ?1", Line::COLUMNS);
    db.prepare_cached(&select)?.query_row([part.0], Line::of)
}

/// Stores an object, in the place of an older one with its id.
pub(super) fn put(db: &Connection, part: PartId, entry: &Entry, number: u64) -> rusqlite::Result<()> {
    let unnamed;
    let id = match &entry.id {
        Some(id) => id,
        None => {
            unnamed = format!("#{number}");
            &unnamed
        }
    };
    db.prepare_cached(
        "INSERT OR REPLACE INTO object
             (part, id, name, userPrincipalName, mail, serialNumber, entraDeviceId, userId, json)
         VALUES (:part, :id, :name, :principal, :mail, :serial, :entra, :user, :json)",
    )?
    .execute(named_params! {
        ":part": part.0, ":id": id, ":name": entry.name, ":principal": entry.principal, ":mail": entry.mail,
        ":serial": entry.serial, ":entra": entry.entra, ":user": entry.user, ":json": entry.json,
    })
    .map(drop)
}

/// Notes that so many items of a part could not be read: it will end as a part, and not as the whole.
pub(super) fn doubt(db: &Connection, part: PartId, items: u64) -> rusqlite::Result<()> {
    if items == 0 {
        return Ok(());
    }
    // A number at the beginning of a text is what the text is as a number.
    db.prepare_cached(
        "UPDATE coverage SET gap = :gap, remedy = :remedy,
             reason = (coalesce(CAST(reason AS INTEGER), 0) + :items) || ' of its items were not readable'
         WHERE part = :part",
    )?
    .execute(named_params! {
        ":gap": gap_id(GapKind::Partial), ":items": items as i64, ":part": part.0,
        ":remedy": "run again; if it stays, report it with the program's version",
    })
    .map(drop)
}

/// Notes a membership; 1 if it was not known.
pub(super) fn join(db: &Connection, part: PartId, member: &Member) -> rusqlite::Result<u64> {
    let id = member.id.trim();
    let known: Option<i64> = db
        .prepare_cached("SELECT no FROM member WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let number = match known {
        Some(number) => number,
        None => {
            db.prepare_cached("INSERT INTO member (id, kind) VALUES (?1, ?2)")?
                .execute(params![id, member.kind.id()])?;
            db.last_insert_rowid()
        }
    };
    db.prepare_cached("INSERT OR IGNORE INTO membership (part, member) VALUES (?1, ?2)")?
        .execute([part.0, number])
        .map(|rows| rows as u64)
}

/// A staged part becomes the one that counts.
pub(super) fn take_place(db: &Connection, part: PartId) -> rusqlite::Result<()> {
    let old: Option<i64> = db
        .prepare_cached(
            "SELECT old.part FROM coverage AS new JOIN coverage AS old
                 ON old.source = new.source AND old.key = new.key AND old.staged = 0
             WHERE new.part = ?1 AND new.staged = 1",
        )?
        .query_row([part.0], |row| row.get(0))
        .optional()?;
    if let Some(old) = old {
        drop_part(db, old)?;
    }
    db.prepare_cached("UPDATE coverage SET staged = 0 WHERE part = ?1 AND staged = 1")?
        .execute([part.0])
        .map(drop)
}

pub(super) fn drop_part(db: &Connection, part: i64) -> rusqlite::Result<()> {
    empty(db, part)?;
    db.prepare_cached("DELETE FROM coverage WHERE part = ?1")?.execute([part]).map(drop)
}

/// Drops what a part holds.
fn empty(db: &Connection, part: i64) -> rusqlite::Result<()> {
    forget_segments(db)?;
    for table in ["object", "report", "membership"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE part = ?1"))?.execute([part])?;
    }
    db.prepare_cached(
        "UPDATE coverage SET pages = 0, items = 0, nextLink = NULL, gap = NULL, reason = NULL, remedy = NULL
         WHERE part = ?1",
    )?
    .execute([part])
    .map(drop)
}
