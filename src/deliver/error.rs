//! What goes wrong while a report is delivered. Never an address's path or a password.

use std::fmt;
use std::io;
use std::path::Path;

/// Why a delivery failed, as far as it matters to the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliverErrorKind {
    /// Another run is at work.
    Overlap,
    /// A file or folder can't be read or written.
    Files,
    /// Something that the delivery needs is wrong or not set.
    Settings,
    /// The other side can't be reached, or is too busy for too long.
    Unreachable,
    /// The other side says no.
    Refused,
}

/// A delivery that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliverError {
    /// Of which sort it is.
    pub kind: DeliverErrorKind,
    /// What happened: lower case, without a full stop.
    pub message: String,
    /// The next step.
    pub next: String,
}

impl DeliverError {
    /// A failure with its next step.
    pub fn new(kind: DeliverErrorKind, message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { kind, message: message.into(), next: next.into() }
    }

    /// A file or folder that could not be `done` (written, opened, …).
    pub(super) fn files(done: &str, path: &Path, error: &io::Error) -> Self {
        let next = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "free some space and run again; the last good report is untouched"
            }
            _ => "check the path and the permissions, then run again; the last good report is untouched",
        };
        Self::new(DeliverErrorKind::Files, format!("{} could not be {done}: {error}", shown(path)), next)
    }
}

impl fmt::Display for DeliverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DeliverError {}

/// A path, as messages name it.
pub(super) fn shown(path: &Path) -> String {
    format!("`{}`", path.display().to_string().escape_debug())
}
