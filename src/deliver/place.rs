//! Names of files and folders that change from one whole thing to another.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The link to the latest report.
const LATEST: &str = "latest";
/// What stands in for it where links can't be made: one line with the report's name.
const LATEST_TEXT: &str = "latest.txt";
const NEW_LATEST: &str = ".scepcheck-latest.partial";

/// Puts the folder `work` where `place` is, and what was there away. `old`: where that is for a moment on file
/// systems that can't exchange two names in one step.
pub(super) fn put(work: &Path, place: &Path, old: &Path) -> io::Result<()> {
    if place.symlink_metadata().is_err() {
        return fs::rename(work, place);
    }
    if exchange(work, place).is_ok() {
        // What can't be removed now goes with the next run.
        let _ = fs::remove_dir_all(work);
        return Ok(());
    }
    by_two_steps(work, place, old)
}

fn by_two_steps(work: &Path, place: &Path, old: &Path) -> io::Result<()> {
    fs::rename(place, old)?;
    if let Err(error) = fs::rename(work, place) {
        // Back; if not even that goes, the next run does it.
        let _ = fs::rename(old, place);
        return Err(error);
    }
    let _ = fs::remove_dir_all(old);
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The report that the pointer names.
pub(super) fn pointed(folder: &Path) -> Option<String> {
    let named = match fs::read_link(folder.join(LATEST)) {
        Ok(target) => target.to_str()?.to_owned(),
        Err(_) => fs::read_to_string(folder.join(LATEST_TEXT)).ok()?,
    };
    Some(named.trim_end().to_owned())
}

/// Makes the pointer name `report`, in one step.
pub(super) fn point(folder: &Path, report: &str) -> io::Result<PathBuf> {
    let new = folder.join(NEW_LATEST);
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    match link(report, &new) {
        Ok(()) => replace(&new, folder.join(LATEST)),
        Err(error) if has_no_links(&error) => {
            let mut file = File::create_new(&new)?;
            writeln!(file, "{report}")?;
            file.sync_all()?;
            drop(file);
            replace(&new, folder.join(LATEST_TEXT))
        }
        Err(error) => Err(error),
    }
}

fn replace(new: &Path, pointer: PathBuf) -> io::Result<PathBuf> {
    fs::rename(new, &pointer).map(|()| pointer)
}

#[cfg(unix)]
fn link(report: &str, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(report, at)
}

/// Windows wants a privilege for links that accounts of scheduled tasks seldom have.
#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether it is the file system that has no links (FAT and some network shares), or the account that may not
/// make any.
fn has_no_links(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput
    )
}

/// Brings names to the disk.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows brings names to the disk by itself.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_the_place_of_another_with_and_without_exchange() {
        for put in [put, by_two_steps] {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            for (name, text) in [("work", "new"), ("place", "old")] {
                fs::create_dir(at(name)).unwrap();
                fs::write(at(name).join("file"), text).unwrap();
            }
            put(&at("work"), &at("place"), &at("old")).unwrap();
            assert_eq!(fs::read_to_string(at("place/file")).unwrap(), "new");
            assert!(!at("work").exists() && !at("old").exists());
        }
    }

    #[test]
    fn where_nothing_can_take_the_place_the_old_folder_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("place")).unwrap();
        by_two_steps(&at("work that is not there"), &at("place"), &at("old")).unwrap_err();
        assert!(at("place").exists() && !at("old").exists());
    }

    #[test]
    fn a_pointer_that_is_a_line_of_text_is_read_too() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(pointed(folder.path()), None);
        fs::write(folder.path().join(LATEST_TEXT), "2026-11-25T120000Z\n").unwrap();
        assert_eq!(pointed(folder.path()).as_deref(), Some("2026-11-25T120000Z"));
    }
}
