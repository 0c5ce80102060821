//! Bringing a part up to date: all changes at once, or none.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, named_params, params};
use serde_json::Value;
use serde_json::value::RawValue;

use super::entry::Entry;
use super::error::SnapshotError;
use super::members::Member;
use super::pack::unpack;
use super::part::{Line, PartId, write_time};
use super::write::{forget_segments, join, line, put};
use super::writer::Writer;

/// What changed in a part since it was read.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Objects that are new or changed. Properties that an object does not name stay as they were.
    pub changed: Vec<Box<RawValue>>,
    /// Ids of objects that are gone.
    pub removed: Vec<String>,
    /// Members that came to the part's group.
    pub joined: Vec<Member>,
    /// Ids of members that left it.
    pub left: Vec<String>,
}

impl Writer {
    /// Applies what changed. `delta` is where later changes are asked for.
    ///
    /// # Errors
    /// When the link holds a secret, or the file fails.
    pub fn apply(
        &mut self,
        part: PartId,
        change: &Change,
        delta: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), SnapshotError> {
        self.refuse_secret(delta)?;
        let done = self.transact(|db| {
            forget_segments(db)?;
            let line = line(db, part)?;
            for object in &change.changed {
                merge(db, &line, object.get())?;
            }
            for id in &change.removed {
                db.prepare_cached("DELETE FROM object WHERE part = ?1 AND id = ?2")?
                    .execute(params![part.0, id.trim()])?;
            }
            for member in &change.joined {
                join(db, part, member)?;
            }
            for id in &change.left {
                db.prepare_cached(
                    "DELETE FROM membership
                     WHERE part = ?1 AND member = (SELECT no FROM member WHERE id = ?2)",
                )?
                .execute(params![part.0, id.trim()])?;
            }
            db.prepare_cached(
                "UPDATE coverage SET finished = :now, deltaLink = :delta, items =
                     (SELECT count(*) FROM object WHERE part = :part)
                     + (SELECT count(*) FROM membership WHERE part = :part)
                     + (SELECT coalesce(sum(rows), 0) FROM report WHERE part = :part)
                 WHERE part = :part",
            )?
            .execute(named_params! {":now": write_time(now), ":delta": delta, ":part": part.0})
            .map(drop)
        });
        self.told(done)
    }
}

type Properties<'a> = BTreeMap<&'a str, &'a RawValue>;

/// The object with its changed properties in the place of the old ones.
fn merge(db: &Connection, line: &Line, changed: &str) -> rusqlite::Result<()> {
    let old = serde_json::from_str::<Properties<'_>>(changed)
        .ok()
        .and_then(|properties| id(&properties))
        .map(|id| {
            db.prepare_cached("SELECT json FROM object WHERE part = ?1 AND id = ?2")?
                .query_row(params![line.part, id], |row| Ok(unpack(row.get_ref(0)?)))
                .optional()
        })
        .transpose()?
        .flatten()
        .flatten();
    let merged = old.as_deref().and_then(|old| merged(old, changed));
    let entry = Entry::of_object(line.source, merged.as_deref().unwrap_or(changed));
    put(db, PartId(line.part), &entry, line.items)
}

fn id(properties: &Properties<'_>) -> Option<String> {
    match serde_json::from_str(properties.get("id")?.get()).ok()? {
        Value::String(id) => Some(id.trim().to_owned()),
        _ => None,
    }
}

fn merged(old: &str, changed: &str) -> Option<String> {
    let mut properties: Properties<'_> = serde_json::from_str(old).ok()?;
    properties.extend(serde_json::from_str::<Properties<'_>>(changed).ok()?);
    serde_json::to_string(&properties).ok()
}

#[cfg(test)]
mod tests {
    use super::merged;

    #[test]
    fn a_change_names_only_what_changed() {
        let merged = merged(r#"{"id":"1","a":{"x":1},"b":2}"#, r#"{"b":null,"id":"1","c":[3]}"#);
        assert_eq!(merged.as_deref(), Some(r#"{"a":{"x":1},"b":null,"c":[3],"id":"1"}"#));
    }
}
