//! The line grammars of Apple's consoles and system logs.

use chrono::{DateTime, Utc};

use crate::evidence::text::columns::{has_shape, word};
use crate::evidence::text::hygiene;
use crate::evidence::time::LogTime;

/// How the line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Console.app, columns set apart by blanks.
    Console,
    /// Console.app, columns set apart by tabs.
    ConsoleTab,
    /// `log show`, in any of its styles.
    LogShow,
    /// `idevicesyslog`: the process with its library.
    IDevice,
    /// The system log of old devices and tools.
    Legacy,
}

impl Style {
    /// The stable name of the format.
    pub(super) fn format(self) -> &'static str {
        match self {
            Self::Console => "console-copy",
            Self::ConsoleTab => "console-copy-tab",
            Self::LogShow => "log-show",
            Self::IDevice => "idevicesyslog",
            Self::Legacy => "legacy-syslog",
        }
    }
}

/// The columns in front of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame<'l> {
    pub(super) style: Style,
    /// `debug`, `default`, `error`, `Notice`, … as written; empty when the line has none.
    pub(super) level: &'l str,
    /// The date, where the line has one.
    date: &'l str,
    /// Time of day.
    pub(super) clock: &'l str,
    /// `-0500`; empty when the line has none.
    pub(super) zone: &'l str,
    pub(super) process: &'l str,
}

/// Levels of Console.app.
const LEVELS: [&str; 7] = ["debug", "info", "default", "error", "fault", "notice", "warning"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Processes that enrol certificates.
pub(super) const PROCESSES: [&str; 6] =
    ["profiled", "mdmd", "mdmclient", "CertificateService", "ManagedClient", "remotemanagementd"];

impl Frame<'_> {
    /// When: a moment if the line has date and zone.
    pub(super) fn time(&self) -> Option<LogTime> {
        if self.date.contains('-') && !self.zone.is_empty() {
            let text = format!("{} {}{}", self.date, self.clock, self.zone);
            if let Ok(time) = DateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f%z") {
                return Some(LogTime::Moment(time.with_timezone(&Utc)));
            }
        }
        let parts = [self.date, self.clock, self.zone];
        let written = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        Some(LogTime::of_day(self.clock, written))
    }

    /// Whether the process enrols certificates.
    pub(super) fn enrols(&self) -> bool {
        PROCESSES.contains(&self.process)
    }
}

/// The columns and the message of a line.
pub(super) fn frame(line: &str) -> Option<(Frame<'_>, &str)> {
    let line = hygiene::body(line);
    // No line of a log begins otherwise; most lines of other logs end here.
    let first = line.chars().next().filter(char::is_ascii_alphanumeric)?;
    if first.is_ascii_digit() { log_show(line) } else { console(line).or_else(|| syslog(line)) }
}

/// `debug    18:30:54.638009 -0500    profiled    message`, with blanks or tabs, the zone apart or not, a date or not.
fn console(line: &str) -> Option<(Frame<'_>, &str)> {
    let (level, rest) = word(line)?;
    if !LEVELS.iter().any(|known| known.eq_ignore_ascii_case(level)) {
        return None;
    }
    let (mut clock, mut rest) = word(rest)?;
    let mut date = "";
    if has_shape(clock, "dddd-dd-dd") {
        date = clock;
        (clock, rest) = word(rest)?;
    }
    let (clock, mut zone) = split_zone(clock)?;
    if zone.is_empty() {
        let (next, after) = word(rest)?;
        if split_zone_only(next) {
            (zone, rest) = (next, after);
        }
    }
    let tabs = rest.starts_with('\t');
    let (process, message) = if tabs {
        let rest = rest.trim_start();
        rest.split_once('\t').unwrap_or((rest, ""))
    } else {
        word(rest)?
    };
    let style = if tabs { Style::ConsoleTab } else { Style::Console };
    Some((Frame { style, level, date, clock, zone, process: process.trim() }, message.trim_start()))
}

/// `2024-05-14 18:49:42.123456-0700 0x1a2b Default 0x0 123 0 profiled: (lib) [subsystem:category] message`, and the
/// styles `syslog` and `compact`.
fn log_show(line: &str) -> Option<(Frame<'_>, &str)> {
    let (date, rest) = word(line)?;
    if !has_shape(date, "dddd-dd-dd") {
        return None;
    }
    let (clock, mut rest) = word(rest)?;
    let (clock, mut zone) = split_zone(clock)?;
    if zone.is_empty()
        && let Some((next, after)) = word(rest)
        && split_zone_only(next)
    {
        (zone, rest) = (next, after);
    }
    let (first, after) = word(rest)?;
    let (level, process, message) = if first.starts_with("0x") {
        // Thread, type, activity, process id, time to live.
        let (level, rest) = word(after)?;
        let (activity, rest) = word(rest)?;
        let (pid, rest) = word(rest)?;
        let (ttl, rest) = word(rest)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !activity.starts_with("0x") || !digits(pid) || !digits(ttl) {
            return None;
        }
        let (process, message) = rest.trim_start().split_once(": ")?;
        (level, process, message)
    } else if ["Db", "I", "Df", "E", "F", "A"].contains(&first) {
        let (process, message) = after.trim_start().split_once('[')?;
        let (_, message) = message.split_once(']')?;
        (if first == "Db" { "Debug" } else { first }, process, message)
    } else {
        // The host comes first.
        let (process, rest) = after.trim_start().split_once('[')?;
        let (_, message) = rest.split_once("]:")?;
        ("", process, message)
    };
    let process = process.split('(').next().unwrap_or(process).trim();
    if process.is_empty() || process.len() > 64 || process.contains(['<', '>', '=', '"']) {
        return None;
    }
    let frame = Frame { style: Style::LogShow, level, date, clock, zone, process };
    Some((frame, without_origin(message.trim_start())))
}

/// The message after `(library)` and `[subsystem:category]`.
fn without_origin(message: &str) -> &str {
    let mut rest = message;
    if let Some((library, after)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(") "))
        && !library.contains(' ')
    {
        rest = after.trim_start();
    }
    if let Some((origin, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once("] "))
        && origin.contains(':')
        && !origin.contains(' ')
    {
        rest = after.trim_start();
    }
    rest
}

/// `May 23 14:15:42 Contoso-iPhone profiled(lib)[150] <Notice>: (Error) MC: message`.
fn syslog(line: &str) -> Option<(Frame<'_>, &str)> {
    let (month, rest) = word(line)?;
    if !MONTHS.contains(&month) {
        return None;
    }
    let (day, rest) = word(rest)?;
    if day.len() > 2 || !day.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let date = line.get(..line.len() - rest.len())?.trim_end();
    let (clock, rest) = word(rest)?;
    let (clock, zone) = split_zone(clock)?;
    let (head, rest) = rest.split_once('[')?;
    let (pid, rest) = rest.split_once(']')?;
    if head.len() > 200 || pid.is_empty() || !pid.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let process = head.rsplit(char::is_whitespace).next()?;
    let (process, library) = process.split_once('(').map_or((process, false), |(process, _)| (process, true));
    let rest = rest.trim_start();
    let bracketed = [("<", ">:"), ("&lt;", "&gt;:")]
        .into_iter()
        .find_map(|(open, close)| rest.strip_prefix(open)?.split_once(close));
    let (level, message) = match bracketed {
        Some(found) => found,
        // Without a level, it may be any Unix.
        None if library || PROCESSES.contains(&process) => ("", rest.split_once(':')?.1),
        None => return None,
    };
    let (inner, message) = second_level(message.trim_start());
    let level = inner.unwrap_or(level);
    let style = if library { Style::IDevice } else { Style::Legacy };
    Some((Frame { style, level, date, clock, zone, process }, message))
}

/// `(Error) MC: message`: the level that the process itself gave.
fn second_level(message: &str) -> (Option<&str>, &str) {
    let inner = message.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    match inner {
        Some((level, rest)) if level.len() <= 8 => {
            let rest = rest.trim_start();
            let after = rest.split_once(": ").filter(|(name, _)| name.len() <= 8 && !name.contains(' '));
            (Some(level.trim()), after.map_or(rest, |(_, message)| message))
        }
        _ => (None, message),
    }
}

/// `18:30:54.638009` and what may be glued to it, `-0500`.
fn split_zone(text: &str) -> Option<(&str, &str)> {
    let at = text.find(['+', '-', 'Z']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(at)?;
    let whole = clock.get(..8).is_some_and(|clock| has_shape(clock, "dd:dd:dd"));
    let fraction = clock.get(8..).unwrap_or_default();
    let digits = fraction.is_empty()
        || fraction.strip_prefix('.').is_some_and(|f| f.len() <= 9 && f.bytes().all(|b| b.is_ascii_digit()));
    (whole && digits && (zone.is_empty() || split_zone_only(zone) || zone == "Z")).then_some((clock, zone))
}

fn split_zone_only(text: &str) -> bool {
    has_shape(text, "+dddd")
        || has_shape(text, "-dddd")
        || has_shape(text, "+dd:dd")
        || has_shape(text, "-dd:dd")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grammar_gives_process_and_message() {
        for (line, style, level) in [
            ("debug    18:30:54.638009 -0500    profiled    hello: there", Style::Console, "debug"),
            ("Default 18:30:54.638009 +0000 profiled hello: there", Style::Console, "Default"),
            ("error\t10:15:02.100001+0000\tprofiled\thello: there", Style::ConsoleTab, "error"),
            (
                "    Line 390870: debug    11:19:58.994815 -0400    profiled    hello: there",
                Style::Console,
                "debug",
            ),
            (
                "2024-05-14 18:49:42.123456-0700 0x1a2b     Default     0x0                  123    0    profiled: (ManagedConfiguration) [com.apple.ManagedConfiguration:MC] hello: there",
                Style::LogShow,
                "Default",
            ),
            (
                "2024-05-14 18:49:42.123456-0700  localhost profiled[123]: (ManagedConfiguration) hello: there",
                Style::LogShow,
                "",
            ),
            (
                "2024-05-14 18:49:42.123 Db profiled[123:4567] [com.apple.x:MC] hello: there",
                Style::LogShow,
                "Debug",
            ),
            (
                "May  3 14:15:42 Contoso-iPhone profiled(ManagedConfiguration)[150] <Notice>: hello: there",
                Style::IDevice,
                "Notice",
            ),
            ("May 23 14:15:42.123456 profiled(lib)[150] <Notice>: hello: there", Style::IDevice, "Notice"),
            (
                "> May 23 14:15:42 Contoso-iPhone profiled[150] &lt;Notice&gt;: (Error) MC: hello: there",
                Style::Legacy,
                "Error",
            ),
            ("May 23 14:15:42 mac profiled[150]: hello: there", Style::Legacy, ""),
        ] {
            let (frame, message) = frame(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (frame.style, frame.level, frame.process, message),
                (style, level, "profiled", "hello: there"),
                "{line}"
            );
            assert!(!matches!(frame.time(), Some(LogTime::Unclear(_)) | None), "{line}");
        }
    }

    #[test]
    fn what_only_looks_similar_is_not_taken() {
        for line in [
            "May 23 14:15:42 server sshd[150]: Accepted publickey for root",
            "2024-05-14 18:49:42 10.5.30.27 GET /certsrv/mscep/mscep.dll operation=GetCACert 443 - 1.2.3.4 agent - 200 0 0 31",
            "error in the description",
            "Maybe 18:30",
            "",
        ] {
            assert!(frame(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_date_and_a_zone_make_a_moment() {
        let (one, _) = frame("2024-05-14 18:49:42.5-0700 0x1 Debug 0x0 1 0 profiled: x").expect("a line");
        assert_eq!(one.time().map(|time| time.text()).as_deref(), Some("2024-05-15T01:49:42.5Z"));
    }
}
