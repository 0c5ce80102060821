//! Sends each line of a text to the family that reads it.

use std::io::{self, Read};

use super::Family;
use crate::evidence::case::Case;
use crate::evidence::request_id::floor_boundary;
use crate::evidence::text::{Lines, MAX_LINE, Needles, RichText};
use crate::evidence::{android, apple, server, windows};

/// From this size on a log is skimmed, in lines that were read one by one.
const CAREFUL_LINES: usize = 2_000;
/// A line longer than any message of a device (512 KiB of SyncML, escaped three times): without a frame, it is looked at
/// only if it holds a word of a known log.
const LONG_LINE: usize = 2 * 1024 * 1024;
/// How much of a long line is looked at for what it begins.
const LONG_HEAD: usize = 16 * 1024;
/// Words of messages without a frame, beside those of the families.
const LOOSE_WORDS: &[&str] = &["SCEP", "ModelName", "CERTSRV_E_"];

struct Router {
    families: Vec<Box<dyn Family>>,
    active: Option<usize>,
    /// Words of which one is in every long line that matters.
    long: Option<Needles>,
}

/// Reads a text of lines, whose beginning was already looked at.
pub(super) fn read_lines<R: Read>(input: R, beginning: &str, case: &mut Case) -> io::Result<()> {
    let mut router = Router::new();
    let mut lines = Lines::new(input);
    if beginning.starts_with(r"{\rtf") {
        case.extras.insert("rtf", true.into());
        return router.rich_text(&mut lines, case);
    }
    let mut runs = 0;
    let mut last = None;
    // Line by line first: it shows what the log is.
    while runs < CAREFUL_LINES {
        let Some(line) = lines.next()? else {
            router.finish(case);
            return Ok(());
        };
        router.line(&line.text, case);
        runs = if router.active.is_some() && router.active == last { runs + 1 } else { 0 };
        last = router.active;
    }
    router.skim(&mut lines, case)?;
    while let Some(line) = lines.next()? {
        router.line(&line.text, case);
    }
    router.finish(case);
    Ok(())
}

/// Reads what begins like no text: only the lines that hold a word of a known log.
pub(super) fn search<R: Read>(input: R, case: &mut Case) -> io::Result<()> {
    let mut router = Router::new();
    let mut lines = Lines::new(input);
    let Some(needles) = Needles::new(&router.needles()) else { return Ok(()) };
    while let Some(line) = lines.next_with(&needles)? {
        router.flush(case);
        router.line(&line.text, case);
    }
    case.skipped += lines.passed_over();
    router.finish(case);
    Ok(())
}

impl Router {
    fn new() -> Self {
        let families: Vec<Box<dyn Family>> = vec![
            Box::new(android::Omadm::default()),
            Box::new(apple::Console::default()),
            Box::new(server::Iis::default()),
            Box::new(windows::EventText::default()),
        ];
        let words = families.iter().flat_map(|family| family.needles()).chain(LOOSE_WORDS).copied();
        let long = Needles::new(&words.collect::<Vec<_>>());
        Self { families, active: None, long }
    }

    /// The text of a rich text file, line by line.
    fn rich_text<R: Read>(&mut self, lines: &mut Lines<R>, case: &mut Case) -> io::Result<()> {
        let mut rich = RichText::default();
        while let Some(line) = lines.next()? {
            rich.line(&line.text, &mut |line| self.line(line, case));
        }
        rich.finish(&mut |line| self.line(line, case));
        self.finish(case);
        Ok(())
    }

    /// Reads only what matters: lines with a needle, and what follows them up to the next record. Ends where there is
    /// nothing to skim for, or at the end of the text.
    fn skim<R: Read>(&mut self, lines: &mut Lines<R>, case: &mut Case) -> io::Result<()> {
        let mut words = self.needles();
        let Some(mut needles) = Needles::new(&words) else { return Ok(()) };
        let mut within = true;
        loop {
            if within {
                let Some(line) = lines.next()? else { break };
                // The rest of a message has no needle of its own; a record without any is of no interest.
                within = !self.begins(&line.text) || needles.is_in(line.text.as_bytes());
                if within {
                    self.line(&line.text, case);
                } else {
                    case.skipped += 1;
                }
            } else {
                let Some(line) = lines.next_with(&needles)? else { break };
                if line.gap {
                    self.flush(case);
                }
                self.line(&line.text, case);
                within = true;
            }
            // A family that has seen what it looked for needs fewer words.
            let now = self.needles();
            if now.len() != words.len() {
                match Needles::new(&now) {
                    Some(fewer) => needles = fewer,
                    None => return Ok(()),
                }
                words = now;
            }
        }
        case.skipped += lines.passed_over();
        let passed = lines.last_passed_over().into_owned();
        if !passed.is_empty() {
            self.line(&passed, case);
        }
        Ok(())
    }

    fn finish(&mut self, case: &mut Case) {
        self.flush(case);
        for family in &mut self.families {
            family.finish(case);
        }
    }

    fn begins(&self, line: &str) -> bool {
        self.families.iter().any(|family| family.begins(line))
    }

    fn line(&mut self, line: &str, case: &mut Case) {
        debug_assert!(line.len() <= MAX_LINE, "lines come in bounded pieces");
        let long = line.len() > LONG_LINE;
        let head = if long { line.get(..floor_boundary(line, LONG_HEAD)).unwrap_or_default() } else { line };
        let begins = self.families.iter().position(|family| family.begins(head));
        if begins.is_some() && begins != self.active {
            self.flush(case);
        }
        self.active = begins.or(self.active);
        if self.active.and_then(|at| self.families.get_mut(at)).is_some_and(|family| family.take(line, case))
        {
            return;
        }
        self.flush(case);
        let worth = !long || self.long.as_ref().is_none_or(|words| words.is_in(line.as_bytes()));
        let taken = worth && self.families.iter_mut().any(|family| family.loose(line, case));
        if !taken && !line.trim().is_empty() {
            case.skipped += 1;
        }
    }

    fn flush(&mut self, case: &mut Case) {
        if let Some(family) = self.active.take().and_then(|at| self.families.get_mut(at)) {
            family.flush(case);
        }
    }

    /// The words to skim the rest for, if every record of the log is one line: those of every family, as a log may
    /// hold several formats.
    fn needles(&self) -> Vec<&'static str> {
        if self.active.and_then(|at| self.families.get(at)).is_some_and(|family| !family.one_line_a_record())
        {
            return Vec::new();
        }
        self.families.iter().flat_map(|family| family.needles().iter().copied()).collect()
    }
}
