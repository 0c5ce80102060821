//! What can be wrong with a history file.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// What kind of failure it is; decides the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryErrorKind {
    /// It is a file, and no history.
    Foreign,
    /// It was written by a version with another layout.
    OtherVersion,
    /// It was a history; part of it is missing or broken.
    Damaged,
    /// Another run is writing to it.
    Busy,
    /// It holds another tenant.
    OtherTenant,
    /// It holds a run of a later moment.
    Later,
    /// The disk, or the way to it.
    Io,
}

/// A history file could not be used.
#[derive(Debug, thiserror::Error)]
#[error("history `{}`: {message}", path.display().to_string().escape_debug())]
pub struct HistoryError {
    /// The kind.
    pub kind: HistoryErrorKind,
    /// The file.
    pub path: PathBuf,
    /// What happened: lower case, without a full stop.
    pub message: String,
}

impl HistoryError {
    pub(super) fn new(kind: HistoryErrorKind, path: &Path, message: impl Into<String>) -> Self {
        Self { kind, path: path.to_owned(), message: message.into() }
    }

    /// What SQLite says.
    pub(super) fn sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        use HistoryErrorKind as K;
        let (kind, message) = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                (K::Busy, "another run is writing to it".to_owned())
            }
            Some(ErrorCode::NotADatabase) => (K::Foreign, "it is no history".to_owned()),
            Some(ErrorCode::DatabaseCorrupt) => (K::Damaged, "it is damaged".to_owned()),
            Some(ErrorCode::DiskFull) => (K::Io, "the disk is full".to_owned()),
            _ => (K::Io, error.to_string()),
        };
        Self::new(kind, path, message)
    }

    /// What the file system says.
    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::new(HistoryErrorKind::Io, path, error.to_string())
    }

    /// What to do about it.
    #[must_use]
    pub fn next(&self) -> &'static str {
        use HistoryErrorKind as K;
        match self.kind {
            K::Foreign => "name a file that `scepcheck report` made, or one that is not there yet",
            K::OtherVersion => "use the version of scepcheck that made it, or name another file",
            K::Damaged => "take it from a backup, or name another file to begin anew",
            K::Busy => "wait until the other run ends, or end it",
            K::OtherTenant => "name another file; a history holds one tenant",
            K::Later => "name another file for reports on earlier moments, or leave out --history",
            K::Io => {
                "check the disk, its free space and the permissions of the folder; the file is as it was"
            }
        }
    }
}
