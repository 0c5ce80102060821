//! What can be wrong with a snapshot file.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// What kind of failure it is; decides the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotErrorKind {
    /// There is no such file.
    NotFound,
    /// It is a file, and no snapshot.
    Foreign,
    /// It was written by a version with another layout.
    OtherVersion,
    /// It was a snapshot; part of it is missing or broken.
    Damaged,
    /// Another run has it open.
    Busy,
    /// It can't be written.
    ReadOnly,
    /// It is there already.
    Exists,
    /// It holds another tenant.
    OtherTenant,
    /// Something secret was about to be stored.
    Secret,
    /// The disk, or the way to it.
    Io,
}

/// A snapshot file could not be used.
#[derive(Debug, thiserror::Error)]
#[error("snapshot `{}`: {message}", path.display().to_string().escape_debug())]
pub struct SnapshotError {
    /// The kind.
    pub kind: SnapshotErrorKind,
    /// The file.
    pub path: PathBuf,
    /// What happened: lower case, without a full stop.
    pub message: String,
}

impl SnapshotError {
    /// A failure of this file.
    pub(super) fn new(kind: SnapshotErrorKind, path: &Path, message: impl Into<String>) -> Self {
        Self { kind, path: path.to_owned(), message: message.into() }
    }

    /// What SQLite says.
    pub(super) fn sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let (kind, message) = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                (SnapshotErrorKind::Busy, "another run has it open".to_owned())
            }
            Some(ErrorCode::NotADatabase) => (SnapshotErrorKind::Foreign, "it is no snapshot".to_owned()),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                (SnapshotErrorKind::ReadOnly, "it can't be written".to_owned())
            }
            Some(ErrorCode::DatabaseCorrupt) => (SnapshotErrorKind::Damaged, "it is damaged".to_owned()),
            Some(ErrorCode::CannotOpen) => (SnapshotErrorKind::Io, "it can't be opened".to_owned()),
            Some(ErrorCode::DiskFull) => (SnapshotErrorKind::Io, "the disk is full".to_owned()),
            _ => (SnapshotErrorKind::Io, error.to_string()),
        };
        Self::new(kind, path, message)
    }

    /// What the file system says.
    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => SnapshotErrorKind::NotFound,
            std::io::ErrorKind::AlreadyExists => SnapshotErrorKind::Exists,
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                SnapshotErrorKind::ReadOnly
            }
            _ => SnapshotErrorKind::Io,
        };
        Self::new(kind, path, error.to_string())
    }

    /// What to do about it.
    #[must_use]
    pub fn next(&self) -> &'static str {
        match self.kind {
            SnapshotErrorKind::NotFound => "check the path; `scepcheck snapshot create` makes one",
            SnapshotErrorKind::Foreign => "name a file that `scepcheck snapshot create` made",
            SnapshotErrorKind::OtherVersion => {
                "use the version of scepcheck that made it, or create a new one"
            }
            SnapshotErrorKind::Damaged => "create a new one; the file was cut or changed",
            SnapshotErrorKind::Busy => "wait until the other run ends, or end it",
            SnapshotErrorKind::ReadOnly => "check the permissions of the file and its folder",
            SnapshotErrorKind::Exists => "name another file, or use `scepcheck snapshot refresh`",
            SnapshotErrorKind::OtherTenant => "name another file; a snapshot holds one tenant",
            SnapshotErrorKind::Secret => "report it with the program's version; nothing was stored",
            SnapshotErrorKind::Io => "check the disk and its free space",
        }
    }
}
