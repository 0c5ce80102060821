//! The tables of a snapshot file.
//!
//! | table | one row is |
//! |---|---|
//! | `meta` | a name and a value: `tenantId`, `tenantName`, `cloud`, `program`, `created`, `finished`, `asOf` |
//! | `coverage` | a part of a source: status, gap, pages, items, when, where reading goes on |
//! | `object` | an object as Graph wrote it, with search keys in lower case |
//! | `report` | report rows of one owner (a device): a JSON array |
//! | `member` | a directory object that some group holds, with a number |
//! | `membership` | that the group of a part (`coverage.key`) holds a member |
//! | `segment` | a piece of a binary form of all of it, with its version and digest |
//!
//! `json` is text, or zlib (RFC 1950) of text where that is worth it: a BLOB. `coverage.status` is `reading`
//! until the part ended; `coverage.staged` is 1 for a part that will replace another and does not count yet.
//! Times are RFC 3339 in UTC.

/// `PRAGMA application_id`: "SCEP".
pub const APPLICATION_ID: i32 = 0x5343_4550;

/// `PRAGMA user_version`: the layout of the tables.
pub const VERSION: i32 = 1;

/// The tables of [`VERSION`].
pub(super) const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE coverage (
    part INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    key TEXT NOT NULL COLLATE NOCASE,
    staged INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('reading', 'complete', 'partial', 'unread', 'notOffered')),
    gap TEXT,
    reason TEXT,
    remedy TEXT,
    pages INTEGER NOT NULL DEFAULT 0,
    items INTEGER NOT NULL DEFAULT 0,
    started TEXT NOT NULL,
    finished TEXT,
    nextLink TEXT,
    deltaLink TEXT,
    UNIQUE (source, key, staged)
);
CREATE TABLE object (
    part INTEGER NOT NULL REFERENCES coverage (part),
    id TEXT NOT NULL COLLATE NOCASE,
    name TEXT,
    userPrincipalName TEXT,
    mail TEXT,
    serialNumber TEXT,
    entraDeviceId TEXT,
    userId TEXT,
    json NOT NULL,
    UNIQUE (part, id)
);
CREATE TABLE report (
    part INTEGER NOT NULL REFERENCES coverage (part),
    owner TEXT NOT NULL COLLATE NOCASE,
    rows INTEGER NOT NULL,
    json NOT NULL
);
CREATE INDEX report_owner ON report (part, owner);
CREATE TABLE member (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE COLLATE NOCASE, kind TEXT NOT NULL);
CREATE INDEX member_group ON member (no) WHERE kind = 'group';
CREATE TABLE membership (
    part INTEGER NOT NULL REFERENCES coverage (part),
    member INTEGER NOT NULL REFERENCES member (no),
    PRIMARY KEY (part, member)
) WITHOUT ROWID;
CREATE TABLE segment (
    name TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    version INTEGER NOT NULL,
    digest BLOB NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (name, chunk)
);
";

/// Built once everything is in: filling a table is faster without them. What is made of a whole tenant needs these.
pub(super) const JOINS: &str = "
CREATE INDEX IF NOT EXISTS object_entra ON object (entraDeviceId) WHERE entraDeviceId IS NOT NULL;
";

/// The same, where somebody may look for one user or device.
pub(super) const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS object_name ON object (name) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_principal ON object (userPrincipalName) WHERE userPrincipalName IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_mail ON object (mail) WHERE mail IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_serial ON object (serialNumber) WHERE serialNumber IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_user ON object (userId) WHERE userId IS NOT NULL;
CREATE INDEX IF NOT EXISTS membership_member ON membership (member);
";
