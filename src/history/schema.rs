//! The tables of a history file.
//!
//! | table | one row is |
//! |---|---|
//! | `meta` | a name and a value: `tenantId`, `program` |
//! | `run` | a run: when, of what, whether complete, what was not read (a JSON array), its numbers |
//! | `profile` | a profile by number |
//! | `subject` | a device with one of its users, by number; `''` where there is none |
//! | `state` | a finding with cause and result code (0: none), by number |
//! | `total` | the numbers of a profile in a run |
//! | `spell` | a profile was not as expected at a subject, in one state: the runs that it began and ended with |
//!
//! Times are RFC 3339 in UTC with microseconds, so that they sort as text.

/// `PRAGMA application_id`: "SCEH".
pub const APPLICATION_ID: i32 = 0x5343_4548;

/// `PRAGMA user_version`: the layout of the tables.
pub const VERSION: i32 = 1;

/// The tables of [`VERSION`].
pub(super) const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE run (
    no INTEGER PRIMARY KEY,
    asOf TEXT NOT NULL UNIQUE,
    generated TEXT NOT NULL,
    scope TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('complete', 'partial')),
    gaps TEXT NOT NULL,
    expected INTEGER NOT NULL,
    asExpected INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    conflict INTEGER NOT NULL,
    unexpected INTEGER NOT NULL,
    notExpected INTEGER NOT NULL,
    unknown INTEGER NOT NULL
);
CREATE TABLE profile (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL);
CREATE TABLE subject (
    no INTEGER PRIMARY KEY,
    device TEXT NOT NULL COLLATE NOCASE,
    user TEXT NOT NULL COLLATE NOCASE,
    deviceName TEXT,
    userName TEXT,
    UNIQUE (device, user)
);
CREATE TABLE state (
    no INTEGER PRIMARY KEY,
    finding TEXT NOT NULL,
    cause TEXT NOT NULL,
    error INTEGER NOT NULL,
    UNIQUE (finding, cause, error)
);
CREATE TABLE total (
    run INTEGER NOT NULL REFERENCES run (no),
    profile INTEGER NOT NULL REFERENCES profile (no),
    expected INTEGER NOT NULL,
    asExpected INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    conflict INTEGER NOT NULL,
    unexpected INTEGER NOT NULL,
    notExpected INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    PRIMARY KEY (run, profile)
) WITHOUT ROWID;
CREATE TABLE spell (
    profile INTEGER NOT NULL REFERENCES profile (no),
    subject INTEGER NOT NULL REFERENCES subject (no),
    began INTEGER NOT NULL REFERENCES run (no),
    state INTEGER NOT NULL REFERENCES state (no),
    ended INTEGER REFERENCES run (no),
    why TEXT,
    PRIMARY KEY (profile, subject, began)
) WITHOUT ROWID;
";

/// The numbers of a run or profile, in the order of [`Counts`](super::Counts).
pub(super) const NUMBERS: &str =
    "expected, asExpected, waiting, missing, failed, conflict, unexpected, notExpected, unknown";
