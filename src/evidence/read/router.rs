//! Sends each line of a text to the family that reads it.

use std::io::{self, Read};

use aho_corasick::AhoCorasick;

use super::Family;
use crate::evidence::case::Case;
use crate::evidence::text::{Lines, MAX_LINE};
use crate::evidence::{android, apple, server, windows};

/// From this size on a log is skimmed, in lines that were read one by one.
const CAREFUL_LINES: usize = 2_000;

struct Router {
    families: Vec<Box<dyn Family>>,
    active: Option<usize>,
}

/// Reads a text of lines, whose beginning was already looked at.
pub(super) fn read_lines<R: Read>(input: R, beginning: &str, case: &mut Case) -> io::Result<()> {
    let mut router = Router {
        families: vec![
            Box::new(android::Omadm::default()),
            Box::new(apple::Console::default()),
            Box::new(server::Iis::default()),
            Box::new(windows::EventText::default()),
        ],
        active: None,
    };
    if beginning.starts_with(r"{\rtf") {
        case.extras.insert("rtf", true.into());
    }
    let mut lines = Lines::new(input);
    let mut runs = 0;
    let mut last = None;
    // Line by line first: it shows what the log is.
    while runs < CAREFUL_LINES {
        let Some(line) = lines.next()? else { break };
        router.line(&line.text, case);
        runs = if router.active.is_some() && router.active == last { runs + 1 } else { 0 };
        last = router.active;
    }
    let needles = if runs >= CAREFUL_LINES { router.needles() } else { None };
    if let Some(needles) = needles {
        while let Some(line) = lines.next_with(&needles)? {
            if line.gap {
                router.flush(case);
            }
            router.line(&line.text, case);
        }
        case.skipped += lines.passed_over();
        let passed = lines.last_passed_over().into_owned();
        if !passed.is_empty() {
            router.line(&passed, case);
        }
    } else {
        while let Some(line) = lines.next()? {
            router.line(&line.text, case);
        }
    }
    router.flush(case);
    for family in &mut router.families {
        family.finish(case);
    }
    Ok(())
}

impl Router {
    fn line(&mut self, line: &str, case: &mut Case) {
        debug_assert!(line.len() <= MAX_LINE, "lines come in bounded pieces");
        let begins = self.families.iter().position(|family| family.begins(line));
        if begins.is_some() && begins != self.active {
            self.flush(case);
        }
        self.active = begins.or(self.active);
        if self.active.and_then(|at| self.families.get_mut(at)).is_some_and(|family| family.take(line, case))
        {
            return;
        }
        self.flush(case);
        let taken = self.families.iter_mut().any(|family| family.loose(line, case));
        if !taken && !line.trim().is_empty() {
            case.skipped += 1;
        }
    }

    fn flush(&mut self, case: &mut Case) {
        if let Some(family) = self.active.take().and_then(|at| self.families.get_mut(at)) {
            family.flush(case);
        }
    }

    /// The words to skim the rest for, if every record is one line: those of every family, as a log may hold several formats.
    fn needles(&self) -> Option<AhoCorasick> {
        let active = self.active.and_then(|at| self.families.get(at))?;
        let words = self.families.iter().flat_map(|family| family.needles().iter().copied());
        active.one_line_a_record().then(|| AhoCorasick::new(words).ok())?
    }
}
