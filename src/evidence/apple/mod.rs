//! Console and system logs of iOS, iPadOS and macOS.

mod attempt;
mod frame;
mod messages;
mod nserror;

use serde_json::json;

use self::attempt::Attempt;
use self::frame::{Frame, Style};
use self::messages::Message;
use super::case::Case;
use super::file::{NoteCode, Platform};
use super::read::Family;
use super::request_id::{IdEncoding, RequestId};
use super::text::hygiene;
use super::time::LogTime;

/// Longest record that is kept, in bytes: a request in a URL is some kilobytes, an error chain less.
const LONGEST: usize = 256 * 1024;

/// Words of which one is in every line that matters.
const NEEDLES: &[&str] = &[
    "profiled",
    "mdmd",
    "mdmclient",
    "CertificateService",
    "LogicalName_",
    "NSError:",
    // The last: until one was seen.
    "debug",
    "Debug",
    " Db ",
];
/// How many of the needles are looked for until one was seen.
const UNTIL_SEEN: usize = 3;

/// Which processes run where.
const HOMES: &[(&str, Platform)] = &[
    ("profiled", Platform::Ios),
    ("mdmd", Platform::Ios),
    ("SpringBoard", Platform::Ios),
    ("backboardd", Platform::Ios),
    ("lockdownd", Platform::Ios),
    ("CertificateService", Platform::MacOs),
    ("mdmclient", Platform::MacOs),
    ("ManagedClient", Platform::MacOs),
    ("WindowServer", Platform::MacOs),
];

/// Reads such lines.
#[derive(Debug, Default)]
pub(super) struct Console {
    /// The record that is being read, with the lines that follow its first.
    record: String,
    /// The format that this family gave the file.
    format: Option<Style>,
    verbose: bool,
    attempt: Attempt,
}

impl Family for Console {
    fn begins(&self, line: &str) -> bool {
        frame::frame(line).is_some() || nserror::begins(line)
    }

    fn take(&mut self, line: &str, case: &mut Case) -> bool {
        let begins = frame::frame(line).is_some();
        // A block belongs to the message above it.
        if begins || (self.record.is_empty() && nserror::begins(line)) {
            self.flush(case);
        } else if self.record.is_empty() || line.trim().is_empty() {
            return false;
        } else {
            self.record.push('\n');
        }
        if self.record.len() + line.len() <= LONGEST {
            self.record.push_str(line);
        } else if self.record.is_empty() {
            self.record
                .push_str(line.get(..super::request_id::floor_boundary(line, LONGEST)).unwrap_or_default());
        }
        true
    }

    fn flush(&mut self, case: &mut Case) {
        if self.record.is_empty() {
            return;
        }
        let record = std::mem::take(&mut self.record);
        self.read(&record, case);
        self.record = record;
        self.record.clear();
    }

    fn loose(&mut self, line: &str, case: &mut Case) -> bool {
        self.fragment(line, case)
    }

    fn needles(&self) -> &'static [&'static str] {
        if self.verbose { NEEDLES.get(..NEEDLES.len() - UNTIL_SEEN).unwrap_or(NEEDLES) } else { NEEDLES }
    }

    fn one_line_a_record(&self) -> bool {
        true
    }

    fn finish(&mut self, case: &mut Case) {
        self.attempt.settle(case);
        if self.format.is_some() && case.platform.is_none() {
            // Consoles of both look alike; what was read with a phone's tools is of a phone.
            let phone = matches!(self.format, Some(Style::Legacy | Style::IDevice));
            case.platform = phone.then_some(Platform::Ios);
        }
    }
}

impl Console {
    fn read(&mut self, record: &str, case: &mut Case) {
        let Some((frame, message)) = frame::frame(record) else {
            self.block(record, case);
            return;
        };
        let time = frame.time();
        self.file(&frame, record, time.as_ref(), case);
        if !frame.enrols() {
            return;
        }
        let requests = case.trails.len();
        let known = self.message(&frame, message, time, case);
        if !known {
            case.other_matters += u64::from(message.contains("www.windowsintune.com."));
        }
        if case.trails.len() > requests {
            case.extras.entry("log").or_insert_with(|| {
                json!({
                    "level": frame.level, "time": frame.clock, "utcOffset": frame.zone, "process": frame.process,
                })
            });
        }
    }

    /// What the line says of the file: format, platform, level.
    fn file(&mut self, frame: &Frame<'_>, record: &str, time: Option<&LogTime>, case: &mut Case) {
        case.record(time);
        if self.format.is_none() && case.format.is_none() {
            self.format = Some(frame.style);
            case.format = Some(frame.style.format());
        }
        // Later lines may show it better: the library after the process, or what is left of rich text.
        if self.format == Some(Style::Legacy) && frame.style == Style::IDevice {
            self.format = Some(frame.style);
            case.format = Some(frame.style.format());
        }
        let rich = record.contains("\\'9") || case.extras.contains_key("rtf");
        if rich && case.format == Some(Style::Console.format()) {
            case.format = Some("console-copy-rtf");
        }
        if let Some((_, platform)) = HOMES.iter().find(|(process, _)| *process == frame.process) {
            case.platform.get_or_insert(*platform);
        }
        if !matches!(frame.style, Style::Legacy | Style::IDevice) && !frame.level.is_empty() {
            self.verbose |= frame.level.eq_ignore_ascii_case("debug");
            case.verbose = Some(self.verbose);
        }
        if matches!(time, Some(LogTime::Clock { .. })) && case.notes.is_empty() {
            let text = "the lines of this log have no full date: which day it was, it doesn't tell";
            case.note(NoteCode::UnclearTime, text);
        }
    }

    fn message(&mut self, frame: &Frame<'_>, message: &str, time: Option<LogTime>, case: &mut Case) -> bool {
        let plain = hygiene::plain(message);
        let whole = hygiene::unwrapped(&plain);
        let text = hygiene::without_tail(whole.as_deref().unwrap_or(&plain));
        let chain = nserror::Chain::read(text);
        let first = text.lines().next().unwrap_or_default();
        let lower: String = first.chars().take(400).collect::<String>().to_lowercase();
        let mut message =
            Message { text: first, lower: &lower, chain: &chain, time, case, attempt: &mut self.attempt };
        if frame.process == "CertificateService" && messages::mac_response(&mut message) {
            return true;
        }
        messages::read(&mut message)
    }

    /// An error block without any frame.
    fn block(&mut self, record: &str, case: &mut Case) {
        let plain = hygiene::plain(record);
        let chain = nserror::Chain::read(&plain);
        if chain.has_codes() {
            case.is(Platform::Ios, "nserror-chain");
        }
        case.record(None);
        let first = plain.lines().next().unwrap_or_default();
        let lower: String = first.chars().take(400).collect::<String>().to_lowercase();
        let mut message = Message {
            text: first,
            lower: &lower,
            chain: &chain,
            time: None,
            case,
            attempt: &mut self.attempt,
        };
        if !messages::read(&mut message) && chain.has_codes() {
            case.other_matters += 1;
            case.other_result = chain.result();
        }
    }

    /// A message without columns, or a bare id as Apple devices write it.
    fn fragment(&mut self, line: &str, case: &mut Case) -> bool {
        let plain = hygiene::plain(hygiene::body(line));
        let text = hygiene::without_tail(&plain);
        let ours = RequestId::find_all(text).any(|id| id.encoding == IdEncoding::Apple);
        if !ours
            && !text.starts_with("Performing synchronous URL request")
            && !text.starts_with("Cannot retrieve SCEP")
        {
            return false;
        }
        let chain = nserror::Chain::read(text);
        let lower = text.chars().take(400).collect::<String>().to_lowercase();
        let mut message =
            Message { text, lower: &lower, chain: &chain, time: None, case, attempt: &mut self.attempt };
        let said = messages::read(&mut message);
        if said {
            case.is(Platform::Ios, "fragment");
            case.records += 1;
        }
        said
    }
}
