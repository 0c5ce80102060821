//! How much an archive may unpack to.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::problem::ProblemKind;

/// How much is unpacked, so that no archive can fill the disk or run for hours. Files that are named directly have no
/// limit: they are read as they lie.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest member, in bytes.
    pub member: u64,
    /// All members of one path together, in bytes, those passed over included.
    pub total: u64,
    /// How many times as long as it is packed something may be...
    pub ratio: u64,
    /// ...from this many bytes on.
    pub ratio_from: u64,
    /// Members of one path.
    pub members: u64,
    /// Archives inside of archives, the outermost included.
    pub depth: usize,
}

impl Default for Limits {
    /// A diagnostics package of Intune has some hundred members and 300 MiB at most; a sysdiagnose of an iPhone 20,000 members
    /// and 2 GiB. Logs pack to a twentieth; deflate can't do better than a thousandth, which is what bombs are made of.
    fn default() -> Self {
        Self { member: 2 << 30, total: 6 << 30, ratio: 500, ratio_from: 256 << 20, members: 50_000, depth: 4 }
    }
}

/// What is left of the limits.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) limits: Limits,
    bytes: Cell<u64>,
    members: Cell<u64>,
    stop: Cell<Option<Stop>>,
}

/// A limit was reached while something was unpacked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    pub(super) kind: ProblemKind,
    /// Of all that is in the archive, not only of one member.
    pub(super) whole: bool,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Rc<Self> {
        Rc::new(Self {
            bytes: Cell::new(limits.total),
            members: Cell::new(limits.members),
            stop: Cell::new(None),
            limits,
        })
    }

    /// The limit that the last read failed for, if it failed for one.
    pub(super) fn take_stop(&self) -> Option<Stop> {
        self.stop.take()
    }

    /// Takes one more member; `false` when there were too many.
    pub(super) fn take_member(&self) -> bool {
        let left = self.members.get();
        self.members.set(left.saturating_sub(1));
        left > 0
    }
}

/// Reads what is being unpacked, until a limit is reached.
#[derive(Debug)]
pub(super) struct Meter<R> {
    inner: R,
    budget: Rc<Budget>,
    packed: u64,
    whole: bool,
    passed: u64,
}

impl<R: Read> Meter<R> {
    /// Unpacks `inner`, which was `packed` bytes long (`None` where that is not known).
    pub(super) fn new(inner: R, packed: Option<u64>, budget: &Rc<Budget>) -> Self {
        Self { inner, budget: Rc::clone(budget), packed: packed.unwrap_or(u64::MAX), whole: false, passed: 0 }
    }

    /// The same for a whole stream of members.
    pub(super) fn of_many(inner: R, packed: Option<u64>, budget: &Rc<Budget>) -> Self {
        Self { whole: true, ..Self::new(inner, packed, budget) }
    }

    fn limit(&self) -> Option<Stop> {
        let limits = self.budget.limits;
        let ratio = self.passed / self.packed.max(1);
        if self.passed > limits.ratio_from && ratio > limits.ratio {
            Some(Stop { kind: ProblemKind::Bomb, whole: self.whole })
        } else if self.passed > limits.member && !self.whole {
            Some(Stop { kind: ProblemKind::TooLarge, whole: false })
        } else if self.budget.bytes.get() == 0 {
            Some(Stop { kind: ProblemKind::TooMuch, whole: true })
        } else {
            None
        }
    }
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.passed += read as u64;
        self.budget.bytes.set(self.budget.bytes.get().saturating_sub(read as u64));
        match self.limit() {
            Some(limit) => {
                self.budget.stop.set(Some(limit));
                Err(io::Error::other("it unpacks to more than is read"))
            }
            None => Ok(read),
        }
    }
}
