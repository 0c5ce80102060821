//! What a snapshot says about itself.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};

use super::part::{read_time, write_time};

/// Whose facts they are, and from when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// `organization.id`, once it was read.
    pub tenant_id: Option<String>,
    /// `organization.displayName`, once it was read.
    pub tenant_name: Option<String>,
    /// The cloud's short name, such as `global`.
    pub cloud: String,
    /// The program that made it.
    pub program: String,
    /// When reading began.
    pub created: Option<DateTime<Utc>>,
    /// When all of it was read; `None` while it is not.
    pub finished: Option<DateTime<Utc>>,
    /// The moment that ages and deadlines are reckoned from unless another is given.
    pub as_of: Option<DateTime<Utc>>,
}

impl About {
    pub(super) fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut statement = db.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
        let mut get = |name: &str| statement.query_row([name], |row| row.get::<_, String>(0)).optional();
        Ok(Self {
            tenant_id: get("tenantId")?,
            tenant_name: get("tenantName")?,
            cloud: get("cloud")?.unwrap_or_else(|| "global".to_owned()),
            program: get("program")?.unwrap_or_default(),
            created: get("created")?.as_deref().and_then(read_time),
            finished: get("finished")?.as_deref().and_then(read_time),
            as_of: get("asOf")?.as_deref().and_then(read_time),
        })
    }

    pub(super) fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        set(db, "tenantId", self.tenant_id.as_deref())?;
        set(db, "tenantName", self.tenant_name.as_deref())?;
        set(db, "cloud", Some(&self.cloud))?;
        set(db, "program", Some(&self.program))?;
        set(db, "created", self.created.map(write_time).as_deref())?;
        set(db, "finished", self.finished.map(write_time).as_deref())?;
        set(db, "asOf", self.as_of.map(write_time).as_deref())
    }
}

fn set(db: &Connection, name: &str, value: Option<&str>) -> rusqlite::Result<()> {
    match value {
        Some(value) => db
            .prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)")?
            .execute([name, value]),
        None => db.prepare_cached("DELETE FROM meta WHERE name = ?1")?.execute([name]),
    }
    .map(drop)
}
