//! The file itself: made beside and moved into place, opened for one writer or many readers.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::about::About;
use super::error::{SnapshotError, SnapshotErrorKind};
use super::schema;

/// What every SQLite file begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Where SQLite writes the application id.
const APPLICATION_ID_AT: usize = 68;

/// How much of a file tells what it is.
const HEAD: usize = 100;

/// `PRAGMA cache_size`: 64 MiB, in KiB. Objects are asked for by id, which is an order that the file does not have.
const CACHE: i32 = -64 * 1024;

/// `PRAGMA wal_autocheckpoint`: the pages that may lie in the file beside it, 64 MiB of them. Pages of indexes change
/// with every page of a list; the longer they may wait, the fewer of their versions are written twice.
const AHEAD: i32 = 16 * 1024;

/// How long another process may hold the file for a moment before it counts as busy.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(250);

/// Whether the file is a snapshot, by its content. A file that can't be read is none.
pub(super) fn is_snapshot(path: &Path) -> bool {
    matches!(head(path), Ok(head) if application_id(&head) == Some(schema::APPLICATION_ID))
}

fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    File::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn application_id(head: &[u8]) -> Option<i32> {
    if !head.starts_with(MAGIC) {
        return None;
    }
    let bytes: [u8; 4] = head.get(APPLICATION_ID_AT..APPLICATION_ID_AT + 4)?.try_into().ok()?;
    Some(i32::from_be_bytes(bytes))
}

/// Makes a new file, readable by this account alone. It appears under its name only with its tables in it, and
/// never in the place of another file.
pub(super) fn create(path: &Path, about: &About) -> Result<(), SnapshotError> {
    if path.symlink_metadata().is_ok() {
        return Err(SnapshotError::new(SnapshotErrorKind::Exists, path, "there is such a file already"));
    }
    let beside = beside(path);
    let made = make(&beside, about).and_then(|()| {
        // A link, unlike a rename, fails if something came into its place in the meantime.
        fs::hard_link(&beside, path)
            .or_else(|error| match error.kind() {
                std::io::ErrorKind::AlreadyExists => Err(error),
                _ => fs::rename(&beside, path),
            })
            .map_err(|error| SnapshotError::io(path, &error))
    });
    // After a rename there is nothing left to remove, and what is left after a failure is no snapshot.
    let _ = fs::remove_file(&beside);
    made
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    PathBuf::from(name)
}

fn make(path: &Path, about: &About) -> Result<(), SnapshotError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| SnapshotError::io(path, &error))?;
    let fill = || {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        db.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
        db.pragma_update(None, "user_version", schema::VERSION)?;
        db.execute_batch(schema::TABLES)?;
        about.write(&db)?;
        db.close().map_err(|(_, error)| error)
    };
    fill().map_err(|error| SnapshotError::sqlite(path, &error))
}

/// Opens the file to write to it, alone. Until [`seal`] what is written lies partly in a file beside it.
pub(super) fn open_to_write(path: &Path) -> Result<Connection, SnapshotError> {
    let db = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let settle = || {
        // Without shared memory it also works on network drives, and nobody else gets in.
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        db.pragma_update(None, "cache_size", CACHE)?;
        db.pragma_update(None, "wal_autocheckpoint", AHEAD)?;
        db.execute_batch("BEGIN IMMEDIATE; COMMIT")
    };
    settle().map_err(|error| SnapshotError::sqlite(path, &error))?;
    Ok(db)
}

/// Opens the file to fill it in one go, alone: it is not kept in the middle of that.
pub(super) fn open_in_passing(path: &Path) -> Result<Connection, SnapshotError> {
    let db = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let settle = || {
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        db.pragma_update(None, "journal_mode", "OFF")?;
        db.pragma_update(None, "synchronous", "OFF")?;
        db.pragma_update(None, "cache_size", CACHE)?;
        db.execute_batch("BEGIN IMMEDIATE")
    };
    settle().map_err(|error| SnapshotError::sqlite(path, &error))?;
    Ok(db)
}

/// Puts everything into the one file.
pub(super) fn seal(db: Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "journal_mode", "DELETE")?;
    db.close().map_err(|(_, error)| error)
}

/// Opens the file to read from it. Until it is closed nobody can change the file: every answer is from one state.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, SnapshotError> {
    let db = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let settle = || {
        db.pragma_update(None, "query_only", true)?;
        db.pragma_update(None, "cache_size", CACHE)?;
        db.execute_batch("BEGIN; SELECT name FROM meta LIMIT 1")
    };
    settle().map_err(|error| SnapshotError::sqlite(path, &error))?;
    Ok(db)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, SnapshotError> {
    let head = head(path).map_err(|error| SnapshotError::io(path, &error))?;
    if application_id(&head) != Some(schema::APPLICATION_ID) {
        let message = match head.len() {
            0 => "it is empty",
            _ => "it is no snapshot",
        };
        return Err(SnapshotError::new(SnapshotErrorKind::Foreign, path, message));
    }
    let checked = || {
        let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        db.busy_timeout(PATIENCE)?;
        db.pragma_update(None, "trusted_schema", false)?;
        // Else a statement is planned anew for each value it is run with.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let version: i32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        // A file that was cut says so only when its last page is looked for.
        let pages: i64 = db.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let size: i64 = db.pragma_query_value(None, "page_size", |row| row.get(0))?;
        Ok::<_, rusqlite::Error>((db, version, pages * size))
    };
    let (db, version, expected) = checked().map_err(|error| SnapshotError::sqlite(path, &error))?;
    if version != schema::VERSION {
        return Err(SnapshotError::new(
            SnapshotErrorKind::OtherVersion,
            path,
            format!("its layout is number {version}, and this program reads number {}", schema::VERSION),
        ));
    }
    let there = path.metadata().map_or(0, |meta| meta.len());
    let written_beside = wal(path).metadata().is_ok_and(|meta| meta.len() > 0);
    if !written_beside && there < expected.unsigned_abs() {
        return Err(SnapshotError::new(SnapshotErrorKind::Damaged, path, "it was cut: its end is missing"));
    }
    Ok(db)
}

fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}
