//! Objects and report rows as the file keeps them. Finding their keys and packing them takes longer than storing them,
//! and can be done on any core.

use std::collections::BTreeMap;

use rusqlite::types::Value;

use super::keys::Keys;
use super::pack::pack;
use super::scrub::scrubbed;
use crate::model::Source;

/// An object to be stored.
#[derive(Debug)]
pub struct Entry {
    /// The id as it is written; `None`: it has none, and gets a number for one.
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) principal: Option<String>,
    pub(super) mail: Option<String>,
    pub(super) serial: Option<String>,
    pub(super) entra: Option<String>,
    pub(super) user: Option<String>,
    /// What Graph wrote, without secrets, packed.
    pub(super) json: Value,
}

impl Entry {
    /// Of an item of a source's list. `None`: it can't be an object; Graph's lists hold nothing else.
    #[must_use]
    pub fn of(source: Source, json: &str) -> Option<Self> {
        json.trim_start().starts_with('{').then(|| Self::of_object(source, json))
    }

    pub(super) fn of_object(source: Source, json: &str) -> Self {
        let json = scrubbed(source, json);
        let keys = Keys::of(&json).unwrap_or_default();
        Self {
            id: keys.id().map(str::to_owned),
            name: keys.name(),
            principal: keys.user_principal_name(),
            mail: keys.mail(),
            serial: keys.serial_number(),
            entra: keys.entra_device_id(),
            user: keys.user_id(),
            json: pack(&json),
        }
    }
}

/// Report rows of one owner to be stored.
#[derive(Debug)]
pub struct Owner {
    pub(super) id: String,
    /// How many rows there are.
    pub(super) rows: u64,
    /// All of them, packed.
    pub(super) json: Value,
}

impl Owner {
    /// Puts rows together by whom they are about: each is that and its JSON.
    pub fn of_rows<'j>(rows: impl IntoIterator<Item = (&'j str, &'j str)>) -> Vec<Self> {
        let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (owner, json) in rows {
            owners.entry(owner.trim()).or_default().push(json);
        }
        let owner = |(id, rows): (&str, Vec<&str>)| Self {
            id: id.to_owned(),
            rows: rows.len() as u64,
            json: pack(&format!("[{}]", rows.join(","))),
        };
        owners.into_iter().map(owner).collect()
    }
}
