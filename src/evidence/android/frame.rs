//! The columns of a line: OMADM (with and without the `Event` column) and logcat.

use chrono::NaiveDateTime;

use crate::evidence::text::columns::{has_shape, word};
use crate::evidence::text::hygiene;
use crate::evidence::time::LogTime;

/// The columns in front of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame<'l> {
    /// As written.
    stamp: &'l str,
    /// `VERB`, `INFO`, …
    pub(super) level: &'l str,
    /// Whether there is the `Event` column of older versions.
    pub(super) event: bool,
    /// The Java class, or the tag of logcat.
    pub(super) logger: &'l str,
    pub(super) pid: u32,
    pub(super) tid: u32,
}

impl Frame<'_> {
    /// The phone's clock; its zone is not said. `None` for the placeholder `Time` of documentation.
    pub(super) fn time(&self) -> Option<LogTime> {
        let written = self.stamp.to_owned();
        if let Some(clock) = self.stamp.get(self.stamp.find(' ').map_or(usize::MAX, |at| at + 1)..) {
            return Some(LogTime::of_day(clock.trim(), written));
        }
        let plain = self.stamp.trim_end_matches('Z');
        match NaiveDateTime::parse_from_str(plain, "%Y-%m-%dT%H:%M:%S%.f") {
            Ok(time) => Some(LogTime::Local { time, written }),
            Err(_) if self.stamp == "Time" => None,
            Err(_) => Some(LogTime::Unclear(written)),
        }
    }
}

/// The columns and the message of an OMADM line.
pub(super) fn omadm(line: &str) -> Option<(Frame<'_>, &str)> {
    let line = hygiene::body(line);
    let (stamp, rest) = word(line)?;
    if !(stamp == "Time" || looks_like_time(stamp)) {
        return None;
    }
    let (level, rest) = word(rest)?;
    if !(3..=7).contains(&level.len()) || !level.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let (second, after) = word(rest)?;
    let event = second == "Event";
    let (logger, rest) = if event { word(after)? } else { (second, after) };
    let names = |c: char| c.is_ascii_alphanumeric() || "_$.-<>()".contains(c);
    if logger.starts_with(|c: char| c.is_ascii_digit()) || !logger.chars().all(names) {
        return None;
    }
    let (pid, rest) = word(rest)?;
    let (tid, message) = word(rest)?;
    let frame = Frame { stamp, level, event, logger, pid: number(pid)?, tid: number(tid)? };
    Some((frame, message.trim_start()))
}

/// The columns and the message of a logcat line: `02-11 13:02:16.815 27887 28135 D Tag: text`, the year in front or not.
pub(super) fn logcat(line: &str) -> Option<(Frame<'_>, &str)> {
    let line = hygiene::body(line);
    let (date, rest) = word(line)?;
    if !has_shape(date, "dd-dd") && !has_shape(date, "dddd-dd-dd") {
        return None;
    }
    let (clock, rest) = word(rest)?;
    if !clock.get(..9).is_some_and(|clock| has_shape(clock, "dd:dd:dd.")) {
        return None;
    }
    let stamp = line.get(..line.len() - rest.len())?;
    let (pid, rest) = word(rest)?;
    let (tid, rest) = word(rest)?;
    let (level, rest) = word(rest)?;
    if level.len() != 1 || !"VDIWEFS".contains(level) {
        return None;
    }
    let (tag, message) = rest.split_once(':')?;
    let frame =
        Frame { stamp, level, event: false, logger: tag.trim(), pid: number(pid)?, tid: number(tid)? };
    Some((frame, message.trim_start()))
}

/// Whether the line is a heading of an Android bug report.
pub(super) fn is_bugreport(line: &str) -> bool {
    line.starts_with("== dumpstate:") || line.starts_with("------ SYSTEM LOG (logcat")
}

/// Process and thread: digits, padded with zeros or not; a placeholder such as `<pid>` is zero.
fn number(text: &str) -> Option<u32> {
    if text.starts_with('<') && text.ends_with('>') {
        return Some(0);
    }
    (text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `2018-02-27T05:16:08` and a fraction.
fn looks_like_time(text: &str) -> bool {
    text.len() <= 36 && text.get(..19).is_some_and(|whole| has_shape(whole, "dddd-dd-ddTdd:dd:dd"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_however_they_are_set_apart() {
        for line in [
            "2018-02-27T05:16:08.2500000    VERB    Event     com.microsoft.omadm.syncml.SyncmlSession     9595        9    hello there",
            "2018-02-27T05:16:08.2500000\tVERB\tEvent\tcom.microsoft.omadm.syncml.SyncmlSession\t9595\t9\thello there",
            "> 2018-02-27T05:16:08.2500000 VERB com.microsoft.omadm.syncml.SyncmlSession 9595 00009 hello there",
            "`2018-02-27T05:16:08.25\u{a0}\u{a0}VERB  SyncmlSession  9595  9 hello there",
            "Time    VERB    Event     SyncmlSession     9595        9    hello there",
        ] {
            let (frame, message) = omadm(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((frame.pid, frame.tid, message), (9595, 9, "hello there"), "{line}");
            assert!(frame.logger.ends_with("SyncmlSession"));
            assert_eq!(frame.event, line.contains("Event"));
        }
    }

    #[test]
    fn what_only_looks_similar_is_not_taken() {
        for line in [
            "2018-02-27 05:16:08.25 VERB SyncmlSession 9595 9 text",
            "2018-02-27T05:16:08.25 verb SyncmlSession 9595 9 text",
            "2018-02-27T05:16:08.25 VERB SyncmlSession text 9 text",
            "2024-05-14T18:49:42Z INFO starting 3 workers",
            "Time to live",
            "",
        ] {
            assert!(omadm(line).is_none(), "{line}");
        }
    }

    #[test]
    fn logcat_is_known() {
        let (frame, message) =
            logcat("02-11 13:02:16.815 27887 28135 D ActivityManager: started").expect("logcat");
        assert_eq!(
            (frame.pid, frame.tid, frame.logger, message),
            (27887, 28135, "ActivityManager", "started")
        );
        assert!(logcat("2024-02-11 13:02:16.815  1000 27887 28135 D Tag: with a user id").is_none());
        assert!(logcat("02-11 13:02:16 x").is_none());
    }
}
