//! Publishing into a folder: a report is there whole, or not at all, and `latest` always leads to a whole one.
//!
//! A report is written into a hidden folder, brought to the disk, and only then gets its dated name; the pointer
//! moves after that. Whoever kills the program at any moment, or fills the disk, finds the last good report where
//! it was; what is left over goes with the next run.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::error::{DeliverError, DeliverErrorKind, shown};
use super::lock::Lock;
use super::name::{self, Leftover};
use super::place;

/// In every report of ours, so that nothing else is ever replaced or removed.
pub(super) const MARKER: &str = ".scepcheck-report";

/// A report that is being written.
#[derive(Debug)]
pub struct Staging<'l> {
    lock: &'l Lock,
    name: String,
    /// The hidden folder; `None` once it has its name.
    work: Option<PathBuf>,
}

/// A report in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its folder.
    pub folder: PathBuf,
    /// What became of `latest`.
    pub pointer: Pointer,
    /// Names of the reports that went to make room.
    pub removed: Vec<String>,
    /// A report that should have gone and did not: why.
    pub kept_although: Option<DeliverError>,
}

/// What became of `latest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// It leads to the new report: by a link, or by `latest.txt` where links can't be made.
    Moved(PathBuf),
    /// It leads to this report, which speaks of a later moment, and was left alone.
    Newer(String),
}

impl<'l> Staging<'l> {
    /// Begins a report for the moment `as_of` in the folder that is locked, and takes away what earlier runs left
    /// unfinished there.
    ///
    /// # Errors
    /// When the folder can't be written, or what has the report's name is none of ours.
    pub fn new(lock: &'l Lock, as_of: DateTime<Utc>) -> Result<Self, DeliverError> {
        let folder = lock.path();
        tidy(folder)?;
        let name = name::dated(as_of);
        let place = folder.join(&name);
        if place.symlink_metadata().is_ok() && !is_report(&place) {
            return Err(not_ours(&place));
        }
        let work = folder.join(name::partial(&name));
        fs::create_dir(&work).map_err(|error| DeliverError::files("made", &work, &error))?;
        let staging = Self { lock, name, work: Some(work) };
        staging.write(MARKER, |out| {
            out.write_all(concat!("scepcheck ", env!("CARGO_PKG_VERSION"), "\n").as_bytes())
        })?;
        Ok(staging)
    }

    /// Writes one file of the report and brings it to the disk.
    ///
    /// # Errors
    /// When `write` fails, or the disk does.
    pub fn write<T>(
        &self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<T, DeliverError> {
        let path = self.work.as_deref().unwrap_or(self.lock.path()).join(name);
        let written = File::create_new(&path).map(BufWriter::new).and_then(|mut out| {
            let done = write(&mut out)?;
            out.flush()?;
            out.get_ref().sync_all()?;
            Ok(done)
        });
        written.map_err(|error| DeliverError::files("written", Path::new(name), &error))
    }

    /// Gives the report its name, moves the pointer, and removes the oldest reports beyond `keep`.
    ///
    /// # Errors
    /// When one of the first two fails. A report that can't be removed is told in the answer: the new one is there.
    pub fn publish(mut self, keep: Option<u32>) -> Result<Published, DeliverError> {
        let folder = self.put()?;
        let pointer = self.point()?;
        let mut published = Published { folder, pointer, removed: Vec::new(), kept_although: None };
        if let Some(keep) = keep {
            self.make_room(keep, &mut published);
        }
        Ok(published)
    }

    /// The report gets its name.
    fn put(&mut self) -> Result<PathBuf, DeliverError> {
        let folder = self.lock.path();
        let place = folder.join(&self.name);
        let Some(work) = self.work.take() else { return Ok(place) };
        let outcome = place::sync_folder(&work).and_then(|()| {
            place::put(&work, &place, &folder.join(name::old(&self.name)))?;
            place::sync_folder(folder)
        });
        outcome.map_err(|error| {
            // It is the failure that is told; the rest goes with the next run if it does not now.
            let _ = fs::remove_dir_all(&work);
            DeliverError::files("published", &place, &error)
        })?;
        Ok(place)
    }

    /// The pointer moves, unless it leads to the report for a later moment.
    fn point(&self) -> Result<Pointer, DeliverError> {
        let folder = self.lock.path();
        let newer = place::pointed(folder)
            .filter(|old| name::is_dated(old) && *old > self.name && is_report(&folder.join(old)));
        if let Some(newer) = newer {
            return Ok(Pointer::Newer(newer));
        }
        let moved = place::point(folder, &self.name).and_then(|pointer| {
            place::sync_folder(folder)?;
            Ok(pointer)
        });
        moved
            .map(Pointer::Moved)
            .map_err(|error| DeliverError::files("moved", &folder.join("latest"), &error))
    }

    fn make_room(&self, keep: u32, published: &mut Published) {
        let folder = self.lock.path();
        let pointed = place::pointed(folder);
        let mut reports: Vec<String> = names(folder)
            .into_iter()
            .filter(|one| name::is_dated(one) && is_report(&folder.join(one)))
            .collect();
        reports.sort_unstable();
        let mut too_many = reports.len().saturating_sub(usize::try_from(keep).unwrap_or(usize::MAX));
        for report in reports {
            if too_many == 0 {
                return;
            }
            if report == self.name || pointed.as_ref() == Some(&report) {
                continue;
            }
            too_many -= 1;
            // By way of another name: half a report is never called like a whole one.
            let old = folder.join(name::old(&report));
            match fs::rename(folder.join(&report), &old).and_then(|()| fs::remove_dir_all(&old)) {
                Ok(()) => published.removed.push(report),
                Err(error) => {
                    published.kept_although =
                        Some(DeliverError::files("removed", &folder.join(report), &error));
                }
            }
        }
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            // What can't be removed now goes with the next run.
            let _ = fs::remove_dir_all(work);
        }
    }
}

/// Takes away what runs left that did not come to their end. A report that was to be replaced, and has no
/// successor, gets its name back.
fn tidy(folder: &Path) -> Result<(), DeliverError> {
    for name in names(folder) {
        let path = folder.join(&name);
        let done = match Leftover::of(&name) {
            Some(Leftover::Old(report))
                if folder.join(report).symlink_metadata().is_err() && is_report(&path) =>
            {
                fs::rename(&path, folder.join(report))
            }
            Some(_) => fs::remove_dir_all(&path),
            None => Ok(()),
        };
        done.map_err(|error| DeliverError::files("tidied up", &path, &error))?;
    }
    Ok(())
}

/// Names of what lies in the folder, as far as it can be read and is UTF-8.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Whether it is a folder with our mark in it, and no link to one.
fn is_report(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|there| there.is_dir())
        && path.join(MARKER).symlink_metadata().is_ok_and(|mark| mark.is_file())
}

fn not_ours(place: &Path) -> DeliverError {
    DeliverError::new(
        DeliverErrorKind::Files,
        format!("{} is in the way, and no report of this program", shown(place)),
        "move it away, or choose another folder with --out",
    )
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn moment(hour: u8) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_564_800, 0).unwrap() + TimeDelta::hours(hour.into())
    }

    /// Files of a report; each holds the run's number, so that mixed ones show.
    const FILES: &[&str] = &["report.html", "report.json"];

    /// Where a run comes to its end.
    #[derive(Clone, Copy, Debug)]
    enum End {
        /// Nowhere.
        Published,
        /// The disk is full in the middle of a file.
        DiskFull,
        /// Killed in the middle of the files: nothing is cleaned up.
        KilledWriting,
        /// Killed after the report has its name, before the pointer moves.
        KilledBeforePointer,
        /// Killed after a report on its way out has lost its name.
        KilledRemoving,
    }

    fn run(folder: &Path, hour: u8, number: usize, keep: Option<u32>, end: End) -> Option<Published> {
        let lock = Lock::folder(folder, moment(hour)).unwrap();
        let mut staging = Staging::new(&lock, moment(hour)).unwrap();
        for (at, file) in FILES.iter().enumerate() {
            match end {
                End::DiskFull if at == 1 => {
                    let full = |out: &mut dyn Write| {
                        out.write_all(b"half")?;
                        Err::<(), _>(io::ErrorKind::StorageFull.into())
                    };
                    let error = staging.write(file, full).unwrap_err();
                    assert!(error.next.contains("free some space"), "{error:?}");
                    return None;
                }
                End::KilledWriting if at == 1 => {
                    std::mem::forget(staging);
                    return None;
                }
                _ => staging.write(file, |out| write!(out, "run {number}")).unwrap(),
            }
        }
        match end {
            End::KilledBeforePointer => {
                staging.put().unwrap();
                std::mem::forget(staging);
                None
            }
            End::KilledRemoving => {
                let published = staging.publish(None).unwrap();
                let oldest = names(folder)
                    .into_iter()
                    .filter(|one| name::is_dated(one) && is_report(&folder.join(one)))
                    .min()
                    .unwrap();
                if folder.join(&oldest) != published.folder && place::pointed(folder) != Some(oldest.clone())
                {
                    fs::rename(folder.join(&oldest), folder.join(name::old(&oldest))).unwrap();
                }
                Some(published)
            }
            _ => Some(staging.publish(keep).unwrap()),
        }
    }

    /// The number of the run that the pointer leads to, if its report is whole.
    fn latest(folder: &Path) -> Option<String> {
        let report = folder.join(place::pointed(folder)?);
        let texts: Vec<String> =
            FILES.iter().map(|file| fs::read_to_string(report.join(file)).unwrap()).collect();
        assert!(texts.iter().all(|text| *text == texts[0]), "files of several runs: {texts:?}");
        Some(texts[0].clone())
    }

    fn ends() -> impl Strategy<Value = End> {
        prop_oneof![
            3 => Just(End::Published),
            1 => Just(End::DiskFull),
            1 => Just(End::KilledWriting),
            1 => Just(End::KilledBeforePointer),
            1 => Just(End::KilledRemoving),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn whatever_happens_the_pointer_leads_to_a_whole_report_and_nothing_is_left_over(
            runs in prop::collection::vec((0_u8..6, ends()), 1..7),
            keep in prop::option::of(1_u32..4),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            fs::create_dir(folder.join("2020-01-01T000000Z")).unwrap();
            fs::write(folder.join("mine.txt"), "keep").unwrap();
            for (number, (hour, end)) in runs.iter().copied().enumerate() {
                let before = (place::pointed(folder), latest(folder));
                match run(folder, hour, number, keep, end) {
                    Some(Published { pointer: Pointer::Moved(_), .. }) => {
                        prop_assert_eq!(latest(folder), Some(format!("run {number}")));
                    }
                    Some(Published { pointer: Pointer::Newer(newer), folder: mine, .. }) => {
                        prop_assert!(Some(&newer) == before.0.as_ref() && *mine.file_name().unwrap() < *newer);
                        prop_assert_eq!(latest(folder), before.1);
                    }
                    // The same moment may have been replaced, and is whole then, too.
                    None if matches!(end, End::KilledBeforePointer) => drop(latest(folder)),
                    None => prop_assert_eq!((place::pointed(folder), latest(folder)), before),
                }
            }
            run(folder, 7, 99, keep, End::Published);
            prop_assert_eq!(latest(folder), Some("run 99".to_owned()));
            let left: Vec<String> = names(folder).into_iter().filter(|name| Leftover::of(name).is_some()).collect();
            prop_assert!(left.is_empty(), "{left:?}");
            let reports = names(folder).iter().filter(|one| is_report(&folder.join(one))).count();
            // `latest` is a link to a folder, and no report of its own.
            prop_assert!(keep.is_none_or(|keep| reports <= keep as usize), "{reports} {keep:?}");
            prop_assert!(folder.join("2020-01-01T000000Z").exists() && folder.join("mine.txt").exists());
        }
    }

    #[test]
    fn a_folder_that_is_no_report_of_ours_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::folder(folder.path(), moment(0)).unwrap();
        fs::create_dir(folder.path().join(name::dated(moment(3)))).unwrap();
        let error = Staging::new(&lock, moment(3)).unwrap_err();
        assert!(error.message.contains("in the way"), "{error}");
    }

    #[test]
    fn a_pointer_that_cannot_move_leaves_the_report_in_its_place_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("latest")).unwrap();
        let lock = Lock::folder(folder.path(), moment(0)).unwrap();
        let error = Staging::new(&lock, moment(3)).unwrap().publish(None).unwrap_err();
        assert!(error.message.contains("latest"), "{error}");
        assert!(is_report(&folder.path().join(name::dated(moment(3)))));
    }

    #[cfg(unix)]
    #[test]
    fn the_link_is_relative_so_that_the_folder_can_move() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), 3, 1, None, End::Published);
        assert_eq!(fs::read_link(folder.path().join("latest")).unwrap(), Path::new("2026-11-25T030000Z"));
        assert_eq!(latest(folder.path()).as_deref(), Some("run 1"));
    }
}
