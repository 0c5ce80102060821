//! The groups of every member at once, for whoever goes through a whole tenant.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::error::SnapshotError;
use super::members::{GroupLink, MemberKind};
use super::part::Status;
use super::reader::{Reader, lines};
use super::sources::{DIRECT_MEMBERS, TRANSITIVE_MEMBERS};

/// Which groups hold whom. It says of each member what [`Reader::groups_of`] says, without asking the file again.
#[derive(Debug, Default)]
pub(super) struct Holders {
    groups: Vec<Holder>,
    /// By the member's id in lower case: the place in `held`.
    places: FxHashMap<String, usize>,
    /// The numbers of the groups that hold a member, and whether they hold it themselves.
    held: Vec<Vec<Link>>,
}

/// The number of a group, and whether it holds the member itself. There may be tens of millions.
type Link = (u32, bool);

#[derive(Debug)]
struct Holder {
    key: String,
    /// Its own members were read to the end.
    own_read: bool,
}

impl Holders {
    /// Those of members of a kind, and of those whose kind was not shown.
    pub(super) fn of_kind(reader: &Reader<'_>, kind: MemberKind) -> Result<Self, SnapshotError> {
        reader.told(Self::load(reader, kind))
    }

    fn load(reader: &Reader<'_>, kind: MemberKind) -> rusqlite::Result<Self> {
        let mut holders = Self::default();
        let parts = holders.name_groups(reader)?;
        let mut numbers = FxHashMap::default();
        let mut members = reader.db.prepare("SELECT no, id FROM member WHERE kind IN (?1, ?2)")?;
        let mut rows = members.query([kind.id(), MemberKind::Other.id()])?;
        while let Some(row) = rows.next()? {
            let (number, place) = (row.get::<_, i64>(0)?, holders.held.len());
            numbers.insert(number, place);
            holders.places.insert(row.get::<_, String>(1)?.to_ascii_lowercase(), place);
            holders.held.push(Vec::new());
        }
        let mut memberships = reader.db.prepare("SELECT part, member FROM membership")?;
        let mut rows = memberships.query([])?;
        while let Some(row) = rows.next()? {
            let (part, member): (i64, i64) = (row.get(0)?, row.get(1)?);
            let held = numbers.get(&member).and_then(|place| holders.held.get_mut(*place));
            if let (Some(held), Some(link)) = (held, parts.get(&part)) {
                held.push(*link);
            }
        }
        Ok(holders)
    }

    /// Numbers the groups; says of each part whose members it lists, and whether they are its own.
    fn name_groups(&mut self, reader: &Reader<'_>) -> rusqlite::Result<FxHashMap<i64, Link>> {
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        let mut parts = FxHashMap::default();
        for source in [TRANSITIVE_MEMBERS, DIRECT_MEMBERS] {
            for line in lines(&reader.db, Some(source.0))? {
                let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(line.key.to_ascii_lowercase()).or_insert(next);
                if number == next {
                    self.groups.push(Holder { key: line.key, own_read: false });
                }
                let direct = source == DIRECT_MEMBERS;
                if let Some(group) = self.groups.get_mut(number as usize) {
                    group.own_read |= direct && line.status == Status::Complete;
                }
                parts.insert(line.part, (number, direct));
            }
        }
        Ok(parts)
    }

    /// The groups that hold a member.
    pub(super) fn groups_of(&self, member: &str) -> Vec<GroupLink> {
        let place = self.places.get(&member.trim().to_ascii_lowercase());
        let mut links: BTreeMap<u32, bool> = BTreeMap::new();
        for (group, direct) in place.and_then(|place| self.held.get(*place)).into_iter().flatten() {
            *links.entry(*group).or_default() |= direct;
        }
        let link = |(number, direct): Link| {
            let group = self.groups.get(number as usize)?;
            let direct = if direct { Some(true) } else { group.own_read.then_some(false) };
            Some(GroupLink { group: group.key.clone(), direct })
        };
        links.into_iter().filter_map(link).collect()
    }
}
