//! From the paths that a person gave to every log in them: files, folders, archives, standard input.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use tempfile::SpooledTempFile;

use crate::error::{AppError, Exit};
use crate::evidence::archive::{Archives, Found, Limits, Problem, ProblemKind, Spool, Tally};
use crate::evidence::{self, FileEvidence, NoteCode, Verdict};
use crate::render::text::clean;
use crate::report::NamedFile;

/// A member up to this size is read from memory.
const IN_MEMORY: usize = 8 << 20;
/// Files of one folder, its folders included.
const FILES: usize = 50_000;
/// Folders inside of folders.
const DEPTH: usize = 16;

/// What the paths hold.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Logs; of each path first those that tell something, else in the order in which they lie there.
    pub(super) files: Vec<NamedFile>,
    /// Files of folders and archives that hold nothing this program knows.
    pub(super) unknown: u64,
    /// What could not be read.
    pub(super) problems: Vec<Problem>,
    /// Whether a path that was given could not be read at all: exit code 2.
    pub(super) path_unread: bool,
    given: usize,
}

/// Reads every path. `-` is standard input.
pub(super) fn read(paths: &[PathBuf]) -> Reading {
    let mut reading = Reading::default();
    for path in paths {
        reading.path(path);
    }
    reading
}

/// At most so many problems are listed when nothing could be read.
const LISTED: usize = 20;

impl Reading {
    /// Reads one file that is open already, such as a package from Intune.
    pub(super) fn file(&mut self, name: &str, file: &mut File) {
        self.asked(name, false, |archives| archives.open(name, file, true));
    }

    /// The exit code of the run: a path that could not be read at all outweighs the rest.
    pub(super) fn exit(&self, answer: Exit) -> Exit {
        if self.path_unread { Exit::Usage } else { answer }
    }

    /// The failure of a run in which nothing could be read.
    pub(super) fn failure(&self) -> AppError {
        let line = |problem: &Problem| format!("`{}`: {}", clean(&problem.name), clean(&problem.what()));
        let next = self
            .problems
            .first()
            .map_or("give a log, an export of events or an archive of them", |problem| problem.kind.next());
        match self.problems.as_slice() {
            [one] => AppError::usage(line(one), next),
            several => AppError::usage("nothing that was given could be read", next)
                .with_details(several.iter().take(LISTED).map(line).collect()),
        }
    }

    fn path(&mut self, path: &Path) {
        self.asked(&shown(path), path.is_dir(), |archives| open(archives, path));
    }

    /// Reads something that a person asked about, and notes whether there was nothing to read.
    fn asked(&mut self, name: &str, folder: bool, open: impl FnOnce(&mut Archives<'_>)) {
        let tally = self.among((!folder).then_some(name), open);
        if tally.logs == 0 {
            self.path_unread = true;
            if tally.problems == 0 {
                let what = if folder { "a folder without any log" } else { "an archive without any log" };
                self.problems.push(problem(name, ProblemKind::NotALog, Some(what.to_owned())));
            }
        }
    }

    /// Lets `open` loose on a fresh set of limits. What a person `named` is always answered; of the many in a folder or an
    /// archive only what says something.
    fn among(&mut self, named: Option<&str>, open: impl FnOnce(&mut Archives<'_>)) -> Tally {
        self.given += 1;
        let (given, start) = (self.given, self.files.len());
        let (files, problems, unknown) = (&mut self.files, &mut self.problems, &mut self.unknown);
        let mut visit = |found: Found<'_>| match found {
            Found::Log { name, input } => {
                let file = evidence::read(input);
                if Some(name) != named && says_nothing(&file) {
                    *unknown += 1;
                } else {
                    files.push(NamedFile { path: name.to_owned(), given, evidence: file });
                }
            }
            Found::Problem(problem) => problems.push(problem),
        };
        let mut spool = spool;
        let mut archives = Archives::new(Limits::default(), &mut spool, &mut visit);
        open(&mut archives);
        let tally = archives.tally();
        if let Some(own) = self.files.get_mut(start..) {
            own.sort_by_key(|file| is_silent(file.evidence.verdict));
        }
        tally
    }
}

/// Whether a verdict tells nothing of a certificate.
fn is_silent(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Unknown | Verdict::NoRequest | Verdict::NotScep)
}

/// Whether nothing in it is known to this program.
fn says_nothing(file: &FileEvidence) -> bool {
    file.platform.is_none()
        && file.verdict == Verdict::Unknown
        && file.requests.is_empty()
        && file.foreign.is_empty()
        && file.nameless.is_none()
        && file.events.is_empty()
        && file.roots.is_empty()
        && !file.notes.iter().any(|note| note.code == NoteCode::Finding)
}

fn spool() -> io::Result<Box<dyn Spool>> {
    Ok(Box::new(SpooledTempFile::new(IN_MEMORY)))
}

fn open(archives: &mut Archives<'_>, path: &Path) {
    let name = shown(path);
    if path.as_os_str() == OsStr::new("-") {
        return stream(archives, &name, &mut io::stdin().lock());
    }
    match fs::metadata(path) {
        Err(error) => unreadable(archives, &name, &error),
        Ok(there) if there.is_dir() => folder(archives, path),
        Ok(there) => file(archives, path, there.is_file(), true),
    }
}

fn file(archives: &mut Archives<'_>, path: &Path, regular: bool, named: bool) {
    let name = shown(path);
    match File::open(path) {
        Err(error) => unreadable(archives, &name, &error),
        Ok(mut file) if regular => archives.open(&name, &mut file, named),
        // A pipe, such as a process substitution, can't be read twice.
        Ok(mut file) => stream(archives, &name, &mut file),
    }
}

/// Puts down what comes from a pipe, then opens it.
fn stream(archives: &mut Archives<'_>, name: &str, input: &mut dyn Read) {
    let mut spool = SpooledTempFile::new(IN_MEMORY);
    match io::copy(input, &mut spool).and_then(|_| spool.rewind()) {
        Ok(()) => archives.open(name, &mut spool, true),
        Err(error) => unreadable(archives, name, &error),
    }
}

/// Opens every file of a folder, in the order of their names. Links to folders are not followed, so there are no loops.
fn folder(archives: &mut Archives<'_>, root: &Path) {
    let mut waiting = vec![(root.to_owned(), 0)];
    let mut files = 0;
    while let Some((path, depth)) = waiting.pop() {
        let entries = match sorted(&path) {
            Ok(entries) => entries,
            Err(error) => {
                unreadable(archives, &shown(&path), &error);
                continue;
            }
        };
        let mut folders = Vec::new();
        for (path, kind) in entries {
            if kind.is_dir() {
                folders.push((path, depth + 1));
                continue;
            }
            files += 1;
            if files > FILES {
                return archives.problem(problem(&shown(root), ProblemKind::TooMany, None));
            }
            let regular = fs::metadata(&path).is_ok_and(|there| there.is_file());
            if regular { file(archives, &path, true, false) } else { archives.pass_over() }
        }
        if depth >= DEPTH && !folders.is_empty() {
            let detail = Some("folders inside of folders, more than 16 deep".to_owned());
            archives.problem(problem(&shown(&path), ProblemKind::Unreadable, detail));
        } else {
            waiting.extend(folders.into_iter().rev());
        }
    }
}

fn sorted(folder: &Path) -> io::Result<Vec<(PathBuf, fs::FileType)>> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))))
        .take(FILES + 1)
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(entries)
}

/// What a path is called. Not escaped.
fn shown(path: &Path) -> String {
    match path.to_string_lossy() {
        name if name == "-" => "standard input".to_owned(),
        name => name.into_owned(),
    }
}

fn unreadable(archives: &mut Archives<'_>, name: &str, error: &io::Error) {
    archives.problem(problem(name, ProblemKind::Unreadable, Some(error.to_string())));
}

fn problem(name: &str, kind: ProblemKind, detail: Option<String>) -> Problem {
    Problem { name: name.to_owned(), kind, detail }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(reading: &Reading, root: &Path) -> Vec<String> {
        let root = format!("{}/", root.display());
        reading.files.iter().map(|file| file.path.replacen(&root, "", 1)).collect()
    }

    const LOG: &str = "requestId 'ModelName=AC_51bad41f-3854-4eb5-a2f2-0f7a94034ee8/LogicalName_39907e78_e61b_4730_b9fa_d44a53e4111c;Hash=1' state changed";

    #[test]
    fn a_missing_path_is_told_of_and_the_others_go_on() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("there.log"), LOG).expect("written");
        let reading = read(&[folder.path().join("missing.log"), folder.path().join("there.log")]);
        assert_eq!(names(&reading, folder.path()), ["there.log"]);
        assert!(reading.path_unread);
        assert_eq!(reading.problems.first().map(|problem| problem.kind), Some(ProblemKind::Unreadable));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_walked_in_the_order_of_names_and_loops_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("b");
        fs::create_dir(&inner).expect("a folder");
        std::os::unix::fs::symlink(folder.path(), inner.join("loop")).expect("a link");
        for name in ["z.log", "b/m.log", "a.log"] {
            fs::write(folder.path().join(name), "nothing known").expect("written");
        }
        fs::write(folder.path().join("x.png"), b"\x89PNG\r\n\x1a\n").expect("written");
        let reading = read(&[folder.path().to_owned()]);
        assert_eq!(reading.unknown, 3, "not the link, nor the picture");
        assert!(!reading.path_unread && reading.problems.is_empty(), "{:?}", reading.problems);
    }

    #[test]
    fn what_a_person_named_is_answered_although_it_says_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("shopping!.txt");
        fs::write(&path, "milk").expect("written");
        assert_eq!(names(&read(std::slice::from_ref(&path)), folder.path()), ["shopping!.txt"]);
        fs::write(&path, b"\x89PNG\r\n\x1a\n").expect("written");
        let reading = read(&[path]);
        assert!(reading.path_unread && reading.files.is_empty());
        assert_eq!(reading.problems.first().map(|problem| problem.kind), Some(ProblemKind::NotALog));
    }
}
