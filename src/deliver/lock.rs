//! One run at a time. The operating system holds the lock, so a run that crashed holds none.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};

use super::error::{DeliverError, DeliverErrorKind, shown};

const NAME: &str = ".scepcheck.lock";

/// The longest line that a lock file holds, in bytes.
const LONGEST: u64 = 200;

/// Held until this is dropped.
#[derive(Debug)]
pub struct Lock {
    folder: PathBuf,
    _file: File,
}

impl Lock {
    /// Locks a folder of reports, and makes it if it is not there.
    ///
    /// # Errors
    /// [`DeliverErrorKind::Overlap`] when another run holds it; [`DeliverErrorKind::Files`] when it can't be made
    /// or locked.
    pub fn folder(folder: &Path, now: DateTime<Utc>) -> Result<Self, DeliverError> {
        std::fs::create_dir_all(folder).map_err(|error| DeliverError::files("made", folder, &error))?;
        Self::hold(&folder.join(NAME), folder, now)
    }

    /// Locks a file, by another file beside it, and makes its folder if that is not there.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn beside(file: &Path, now: DateTime<Utc>) -> Result<Self, DeliverError> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| DeliverError::files("made", folder, &error))?;
        let mut name = file.as_os_str().to_owned();
        name.push(".lock");
        Self::hold(Path::new(&name), folder, now)
    }

    fn hold(path: &Path, folder: &Path, now: DateTime<Utc>) -> Result<Self, DeliverError> {
        let opened = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = opened.map_err(|error| DeliverError::files("opened", path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(overlap(folder, &holder(&mut file))),
            Err(TryLockError::Error(error)) => return Err(unlockable(path, &error)),
        }
        // Who holds it is a help for people; that it is held does not depend on it.
        let since = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let _ = file.set_len(0).and_then(|()| {
            file.rewind()?;
            writeln!(file, "process {} since {since}", std::process::id())
        });
        Ok(Self { folder: folder.to_owned(), _file: file })
    }

    /// The folder that is locked.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

/// What the other run wrote about itself. Where a locked file can't be read (Windows), nothing is known.
fn holder(file: &mut File) -> String {
    let mut line = String::new();
    match file.take(LONGEST).read_to_string(&mut line) {
        Ok(_) if line.starts_with("process ") => format!(" ({})", line.trim_end().escape_debug()),
        _ => String::new(),
    }
}

fn overlap(folder: &Path, holder: &str) -> DeliverError {
    DeliverError::new(
        DeliverErrorKind::Overlap,
        format!("another run is at work in {}{holder}", shown(folder)),
        "wait until it has ended, or end it; if this happens with every scheduled run, schedule them further apart",
    )
}

fn unlockable(path: &Path, error: &std::io::Error) -> DeliverError {
    DeliverError::new(
        DeliverErrorKind::Files,
        format!("{} can't be locked: {error}", shown(path)),
        "use a folder on a file system that has locks, such as a local disk",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_608_000, 0).unwrap()
    }

    #[test]
    fn the_second_run_learns_who_was_first_and_gets_in_when_that_one_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let reports = folder.path().join("deep/er");
        let first = Lock::folder(&reports, noon()).unwrap();
        let error = Lock::folder(&reports, noon()).unwrap_err();
        assert_eq!(error.kind, DeliverErrorKind::Overlap);
        #[cfg(unix)]
        assert!(
            error.message.contains(&format!("(process {} since 2026-11-25T12:00:00Z)", std::process::id())),
            "{error}"
        );
        drop(first);
        Lock::folder(&reports, noon()).unwrap();
    }

    #[test]
    fn a_lock_file_of_a_run_that_crashed_locks_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(NAME), "process 1 since 2020-01-01T00:00:00Z, and much more\n")
            .unwrap();
        Lock::folder(folder.path(), noon()).unwrap();
        let text = std::fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert_eq!(text, format!("process {} since 2026-11-25T12:00:00Z\n", std::process::id()));
    }

    #[test]
    fn a_file_is_locked_apart_from_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let history = folder.path().join("deep/er/history.db");
        let _held = Lock::beside(&history, noon()).unwrap();
        let _other = Lock::folder(folder.path(), noon()).unwrap();
        assert_eq!(Lock::beside(&history, noon()).unwrap_err().kind, DeliverErrorKind::Overlap);
        assert!(!history.exists(), "the file itself is left alone");
    }
}
