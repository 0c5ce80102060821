//! From one reader to every log in it.

use std::io::{self, Chain, Cursor, Read, SeekFrom};
use std::rc::Rc;

use super::content::{Content, HEAD};
use super::limits::{Budget, Limits, Meter};
use super::problem::{Problem, ProblemKind};
use super::spool::{CopyError, Source, Spool, copy};
use super::{cabinet, gzip, tarball, zipped};

/// What there is to tell, in the order in which it lies there.
pub enum Found<'a> {
    /// Something that may be a log.
    Log {
        /// What to call it: `diag.zip!Foo/Bar.evtx`. Not escaped: it may hold anything.
        name: &'a str,
        /// Its bytes, from the beginning.
        input: &'a mut dyn Source,
    },
    /// Something that could not be read.
    Problem(Problem),
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Handed out to be read.
    pub logs: u64,
    /// Passed over as certainly no logs: pictures, programs, links.
    pub passed_over: u64,
    /// Problems.
    pub problems: u64,
}

/// How long a name may become, in characters; longer ones lose their middle.
const NAME: usize = 512;

/// A member that was begun: its first bytes, then the rest.
type Member<R> = Chain<Cursor<Vec<u8>>, R>;

/// Opens files and what is in them. One for each path that a person gave: the limits hold for all that is in it.
pub struct Archives<'a> {
    spool: &'a mut dyn FnMut() -> io::Result<Box<dyn Spool>>,
    visit: &'a mut dyn FnMut(Found<'_>),
    pub(super) budget: Rc<Budget>,
    tally: Tally,
    depth: usize,
    /// What was said once and need not be said of every member.
    said: Vec<ProblemKind>,
}

impl<'a> Archives<'a> {
    /// `spool` makes a place to put a member down; `visit` is told what is found.
    pub fn new(
        limits: Limits,
        spool: &'a mut dyn FnMut() -> io::Result<Box<dyn Spool>>,
        visit: &'a mut dyn FnMut(Found<'_>),
    ) -> Self {
        Self {
            spool,
            visit,
            budget: Budget::new(limits),
            tally: Tally::default(),
            depth: 0,
            said: Vec::new(),
        }
    }

    /// What was counted so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Opens something that lies there as a file. `named`: a person named it, so that it is told of even if it is no log.
    pub fn open(&mut self, name: &str, input: &mut dyn Source, named: bool) {
        let mut head = Vec::with_capacity(HEAD);
        let begun = input.take(HEAD as u64).read_to_end(&mut head);
        if let Err(error) = begun.and_then(|_| input.seek(SeekFrom::Start(0))) {
            return self.problem(Problem::new(name, ProblemKind::Unreadable).because(error));
        }
        match Content::detect(&head) {
            Content::NoLog(what) if named => {
                self.problem(Problem::new(name, ProblemKind::NotALog).because(format!("it is {what}")));
            }
            content => self.enter(name, content, input),
        }
    }

    /// Tells of something that could not even be opened.
    pub fn problem(&mut self, problem: Problem) {
        self.tally.problems += 1;
        (self.visit)(Found::Problem(problem));
    }

    /// The same, of the many that have it only the first.
    pub(super) fn problem_once(&mut self, problem: Problem) {
        if !self.said.contains(&problem.kind) {
            self.said.push(problem.kind);
            self.problem(problem);
        }
    }

    /// Counts something that need not be looked at.
    pub fn pass_over(&mut self) {
        self.tally.passed_over += 1;
    }

    /// Takes a member; `false` when there were too many, and nothing more of this archive is to be read.
    pub(super) fn take_member(&mut self, archive: &str) -> bool {
        let more = self.budget.take_member();
        if !more {
            self.problem_once(Problem::new(archive, ProblemKind::TooMany));
        }
        more
    }

    /// Reads a member from a stream. `packed`: its length in the archive, where that is known. `false` when nothing more of
    /// this archive can be read.
    pub(super) fn member(&mut self, name: &str, mut input: impl Read, packed: Option<u64>) -> bool {
        let mut head = Vec::with_capacity(HEAD);
        let begun = input.by_ref().take(HEAD as u64).read_to_end(&mut head);
        let content = Content::detect(&head);
        if let (Content::NoLog(_) | Content::AppleStore | Content::OtherArchive(_), true) =
            (content, begun.is_ok())
        {
            self.enter(name, content, &mut Cursor::new(head));
            return true;
        }
        let failed = Failing(begun.err());
        let member: Member<_> = Cursor::new(head).chain(failed.chain(input));
        let mut meter = Meter::new(member, packed, &self.budget);
        let mut spool = match (self.spool)() {
            Ok(spool) => spool,
            Err(error) => return self.no_room(name, &error),
        };
        match copy(&mut meter, &mut *spool) {
            Ok(()) => {
                self.enter(name, content, &mut *spool);
                true
            }
            Err(CopyError::Write(error)) => self.no_room(name, &error),
            Err(CopyError::Read(error)) => self.broken(name, content, &mut *spool, &error),
        }
    }

    /// A member that breaks off is read as far as it goes; one that is too long is not.
    fn broken(&mut self, name: &str, content: Content, read: &mut dyn Source, error: &io::Error) -> bool {
        match self.budget.take_stop() {
            Some(stop) => {
                self.problem(Problem::new(name, stop.kind));
                !stop.whole
            }
            None => {
                self.enter(name, content, read);
                self.problem(Problem::new(name, ProblemKind::Damaged).because(error));
                true
            }
        }
    }

    fn no_room(&mut self, name: &str, error: &io::Error) -> bool {
        self.problem_once(
            Problem::new(name, ProblemKind::Unreadable).because(format!("no temporary file: {error}")),
        );
        false
    }

    /// Reads something by what it is.
    pub(super) fn enter(&mut self, name: &str, content: Content, input: &mut dyn Source) {
        match content {
            Content::Log => {
                self.tally.logs += 1;
                (self.visit)(Found::Log { name, input });
            }
            Content::NoLog(_) => self.pass_over(),
            Content::AppleStore => self.problem_once(Problem::new(name, ProblemKind::AppleStore)),
            Content::OtherArchive(what) => {
                self.problem(Problem::new(name, ProblemKind::OtherArchive).because(what));
            }
            _ if self.depth >= self.budget.limits.depth => {
                self.problem(Problem::new(name, ProblemKind::TooDeep));
            }
            Content::Zip => self.deeper(|archives| zipped::read(archives, name, input)),
            Content::Cabinet => self.deeper(|archives| cabinet::read(archives, name, input)),
            Content::Tar => self.deeper(|archives| tarball::read(archives, name, input)),
            Content::Gzip => self.deeper(|archives| gzip::read(archives, name, input)),
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self)) {
        self.depth += 1;
        read(self);
        self.depth -= 1;
    }
}

/// An error that waits for its turn to be read.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// What a member is called: `archive!member`, with the separators of all systems made one.
pub(super) fn member_name(archive: &str, member: &[u8]) -> String {
    let member = String::from_utf8_lossy(member).replace('\\', "/");
    let name = format!("{archive}!{}", member.trim_start_matches("./"));
    let count = name.chars().count();
    if count <= NAME {
        return name;
    }
    let half = NAME / 2;
    name.chars().take(half).chain(['…']).chain(name.chars().skip(count - half)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_called_by_archive_and_path() {
        assert_eq!(member_name("diag.zip", b"(57) Events\\a.evtx"), "diag.zip!(57) Events/a.evtx");
        assert_eq!(member_name("x.tar.gz", b"./logs/mdm.txt"), "x.tar.gz!logs/mdm.txt");
        assert_eq!(member_name("z", &[b'a'; 9000]).chars().count(), NAME + 1);
    }
}
