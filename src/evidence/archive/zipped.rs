//! Zip archives: the directory at the end is walked, never held; an archive that lost it is read from the front.

use std::io::{BufReader, Read, SeekFrom};

use zip::ZipReadOptions;
use zip::read::read_zipfile_from_stream_with_options;
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::problem::{Problem, ProblemKind};
use super::spool::Source;
use super::walk::{Archives, member_name};

/// Reads every member.
pub(super) fn read(archives: &mut Archives<'_>, name: &str, input: &mut dyn Source) {
    let opened = ZipIterable::try_new(&mut *input, zip::read::Config::default());
    let Ok(mut archive) = opened else { return from_the_front(archives, name, input) };
    let Ok(entries) = archive.files() else { return from_the_front(archives, name, input) };
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return broken(archives, name, &error),
        };
        if entry.is_dir() {
            continue;
        }
        if !archives.take_member(name) {
            return;
        }
        if entry.is_symlink() {
            archives.pass_over();
            continue;
        }
        let member = member_name(name, entry.name_raw());
        if entry.encrypted() {
            archives.problem_once(Problem::new(&member, ProblemKind::Encrypted));
            continue;
        }
        let packed = entry.compressed_size();
        match entry.with_reader(entries.reader_mut(), ZipReadOptions::default()) {
            Ok(file) => {
                if !archives.member(&member, BufReader::new(file), Some(packed)) {
                    return;
                }
            }
            Err(error) => broken(archives, &member, &error),
        }
    }
}

/// Reads members one after the other, as a copy that was cut off allows it.
fn from_the_front(archives: &mut Archives<'_>, name: &str, input: &mut dyn Source) {
    if let Err(error) = input.seek(SeekFrom::Start(0)) {
        return archives.problem(Problem::new(name, ProblemKind::Unreadable).because(error));
    }
    archives.problem(Problem::new(name, ProblemKind::Damaged).because("its directory is missing"));
    let mut input = BufReader::new(input);
    loop {
        let options = ZipReadOptions::default();
        let Ok(Some(mut file)) = read_zipfile_from_stream_with_options(&mut input, options) else { return };
        if file.is_dir() {
            continue;
        }
        if !archives.take_member(name) {
            return;
        }
        let member = member_name(name, file.name_raw());
        let packed = file.compressed_size();
        if !archives.member(&member, file.by_ref(), Some(packed)) {
            return;
        }
    }
}

fn broken(archives: &mut Archives<'_>, name: &str, error: &ZipError) {
    let problem = match error {
        ZipError::UnsupportedArchive(what) => Problem::new(name, ProblemKind::OtherMethod).because(what),
        ZipError::CompressionMethodNotSupported(_) => Problem::new(name, ProblemKind::OtherMethod),
        other => Problem::new(name, ProblemKind::Damaged).because(other),
    };
    archives.problem(problem);
}
