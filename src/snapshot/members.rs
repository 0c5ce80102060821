//! Who is in a group.

use rusqlite::Row;
use serde::Deserialize;

use super::error::SnapshotError;
use super::part::Part;
use super::reader::Reader;
use super::sources::{DIRECT_MEMBERS, TRANSITIVE_MEMBERS};

/// What a member of a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// A user.
    User,
    /// An Entra device object.
    Device,
    /// A nested group.
    Group,
    /// A service principal, a contact, or something whose kind was not shown.
    Other,
}

impl MemberKind {
    /// The word in the file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
            Self::Group => "group",
            Self::Other => "other",
        }
    }

    pub(super) fn named(id: &str) -> Self {
        match id {
            "user" => Self::User,
            "device" => Self::Device,
            "group" => Self::Group,
            _ => Self::Other,
        }
    }
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The object's id: of the Entra object, for devices.
    pub id: String,
    /// What it is.
    pub kind: MemberKind,
}

impl Member {
    /// The member that an item of a list of members is; `None` without an id.
    #[must_use]
    pub fn of_json(json: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Item {
            id: String,
            #[serde(rename = "@odata.type", default)]
            odata_type: Option<String>,
        }
        let item: Item = serde_json::from_str(json).ok()?;
        let kind = match item.odata_type.as_deref().and_then(|kind| kind.rsplit('.').next()) {
            Some("user") => MemberKind::User,
            Some("device") => MemberKind::Device,
            Some("group") => MemberKind::Group,
            _ => MemberKind::Other,
        };
        (!item.id.trim().is_empty()).then_some(Self { id: item.id, kind })
    }
}

/// A group that holds a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLink {
    /// The group.
    pub group: String,
    /// Whether it holds it itself; `None` where the group's own members were not read to the end.
    pub direct: Option<bool>,
}

impl Reader<'_> {
    /// The members of the group of a part ([`TRANSITIVE_MEMBERS`] or [`DIRECT_MEMBERS`]), by id.
    ///
    /// # Errors
    /// When the file fails.
    pub fn members(&self, part: Part<'_>) -> Result<Vec<Member>, SnapshotError> {
        const SELECT: &str = "SELECT member.id, member.kind FROM membership JOIN member ON member.no = member \
             WHERE part = (SELECT part FROM coverage WHERE source = ?1 AND key = ?2 AND staged = 0) \
             ORDER BY member.id";
        let found = self.db.prepare_cached(SELECT).and_then(|mut statement| {
            statement.query_map([part.source.0, part.key.trim()], member)?.collect()
        });
        self.told(found)
    }

    /// The groups that hold a user, an Entra device object or a group, by id: as far as groups were read.
    /// That a group is not among them means something only if its part is complete.
    ///
    /// # Errors
    /// When the file fails.
    pub fn groups_of(&self, member: &str) -> Result<Vec<GroupLink>, SnapshotError> {
        const SELECT: &str = "SELECT key, max(source = ?2),
                 (SELECT status = 'complete' FROM coverage AS own
                  WHERE own.source = ?2 AND own.key = coverage.key AND own.staged = 0)
             FROM membership JOIN coverage USING (part)
             WHERE member = (SELECT no FROM member WHERE id = ?1) AND staged = 0 AND source IN (?2, ?3)
             GROUP BY key ORDER BY key";
        let found = self.db.prepare_cached(SELECT).and_then(|mut statement| {
            statement
                .query_map([member.trim(), DIRECT_MEMBERS.0, TRANSITIVE_MEMBERS.0], |row| {
                    let (direct, whole): (bool, Option<bool>) = (row.get(1)?, row.get(2)?);
                    let direct =
                        if direct { Some(true) } else { whole.filter(|whole| *whole).map(|_| false) };
                    Ok(GroupLink { group: row.get(0)?, direct })
                })?
                .collect()
        });
        self.told(found)
    }
}

fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member { id: row.get(0)?, kind: MemberKind::named(&row.get::<_, String>(1)?) })
}
