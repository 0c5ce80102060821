//! The file: opened or made, one writer at a time.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::error::{HistoryError, HistoryErrorKind};
use super::recording::Recording;
use super::run::{self, Run};
use super::schema;

/// How long another process may hold the file for a moment before it counts as busy.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// An open history.
#[derive(Debug)]
pub struct History {
    db: Connection,
    path: PathBuf,
}

impl History {
    /// Opens the file, or makes it where there is none, readable by this account alone.
    ///
    /// # Errors
    /// When it is no history, is damaged, or can't be written.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map_err(|error| HistoryError::io(path, &error))?;
        let db = Connection::open(path).map_err(|error| HistoryError::sqlite(path, &error))?;
        Self::ready(db, path)
    }

    /// A history of this run only; it lies in a file of SQLite's own where it is large, and is gone afterwards.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn passing() -> Result<Self, HistoryError> {
        let path = Path::new("of this run");
        let db = Connection::open("").map_err(|error| HistoryError::sqlite(path, &error))?;
        Self::ready(db, path)
    }

    fn ready(db: Connection, path: &Path) -> Result<Self, HistoryError> {
        let told = |error: rusqlite::Error| HistoryError::sqlite(path, &error);
        db.busy_timeout(PATIENCE).map_err(told)?;
        db.pragma_update(None, "trusted_schema", false).map_err(told)?;
        let id: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(told)?;
        let version: i32 = db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(told)?;
        let tables: i64 =
            db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(told)?;
        match (id, version) {
            (0, 0) if tables == 0 => make(&db).map_err(told)?,
            (schema::APPLICATION_ID, schema::VERSION) => {}
            (schema::APPLICATION_ID, other) => {
                let message = format!(
                    "its layout is number {other}, and this program reads number {}",
                    schema::VERSION
                );
                return Err(HistoryError::new(HistoryErrorKind::OtherVersion, path, message));
            }
            _ => return Err(HistoryError::new(HistoryErrorKind::Foreign, path, "it is no history")),
        }
        Ok(Self { db, path: path.to_owned() })
    }

    /// Begins to record a run. A run of the same moment as the last one takes its place.
    ///
    /// # Errors
    /// When the file holds another tenant or a run of a later moment, another run is writing to it, or it fails.
    pub fn record(&mut self, run: &Run, tenant: Option<&str>) -> Result<Recording<'_>, HistoryError> {
        let path = self.path.clone();
        let told = |error: rusqlite::Error| HistoryError::sqlite(&path, &error);
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
        if let Some(tenant) = tenant {
            let kept: Option<String> = own_tenant(&transaction, tenant).map_err(told)?;
            if let Some(kept) = kept.filter(|kept| !kept.eq_ignore_ascii_case(tenant)) {
                let message = format!("it holds tenant {kept}, not {tenant}");
                return Err(HistoryError::new(HistoryErrorKind::OtherTenant, &path, message));
            }
        }
        if let Some((no, last)) = run::last(&transaction).map_err(told)? {
            let (last, now) = (run::write_time(last.as_of), run::write_time(run.as_of));
            if last > now {
                let message = format!("its last run speaks of {last}, and this one of {now}");
                return Err(HistoryError::new(HistoryErrorKind::Later, &path, message));
            }
            if last == now {
                super::retention::undo(&transaction, no).map_err(told)?;
            }
        }
        Recording::begin(transaction, &path, run)
    }
}

fn make(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(&format!(
        "BEGIN IMMEDIATE; {} PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT;",
        schema::TABLES,
        schema::APPLICATION_ID,
        schema::VERSION
    ))?;
    db.execute("INSERT INTO meta VALUES ('program', ?)", [concat!("scepcheck ", env!("CARGO_PKG_VERSION"))])?;
    Ok(())
}

/// The tenant that the file holds; this one from now on, where it holds none yet.
fn own_tenant(db: &Connection, tenant: &str) -> rusqlite::Result<Option<String>> {
    db.execute("INSERT OR IGNORE INTO meta VALUES ('tenantId', ?)", [tenant])?;
    db.query_row("SELECT value FROM meta WHERE name = 'tenantId'", [], |row| row.get(0)).map(Some)
}
