//! Logs of Android: OMADM.log and CloudExtension.log of Company Portal and Intune, pieces of them, logcat.

mod frame;
mod messages;
mod request;
mod states;
mod syncml;
mod transport;
mod tries;
mod xml;

use std::borrow::Cow;

use serde_json::json;

use self::frame::Frame;
use self::messages::Message;
use self::request::Request;
use self::syncml::Sessions;
use self::tries::Tries;
use super::case::Case;
use super::file::{NoteCode, Platform};
use super::ladder::Step;
use super::read::Family;
use super::request_id::{IdEncoding, RequestId};
use super::text::{MAX_LINE, hygiene};

/// Words of which one is in every line that matters.
const NEEDLES: &[&str] = &[
    "LogicalName_",
    "CertificateStore/",
    "<SyncML",
    "jscep",
    "EnrollmentManager",
    "CertInstallStateMachine",
    " state changed from ",
    "CertificateSelector",
    "cert with alias",
    "pending certificates",
    "saved wifi profile",
    // The last: until one was seen.
    "VERB",
];

/// Reads such lines.
#[derive(Debug, Default)]
pub(super) struct Omadm {
    /// The record that is being read, with the lines that follow its first.
    record: String,
    /// Whether lines of it were left out.
    cut: bool,
    verbose: bool,
    sessions: Sessions,
    tries: Tries,
}

impl Family for Omadm {
    fn begins(&self, line: &str) -> bool {
        frame::omadm(line).is_some()
            || is_bare_syncml(line)
            || frame::logcat(line).is_some()
            || frame::is_bugreport(line)
    }

    fn take(&mut self, line: &str, case: &mut Case) -> bool {
        if self.begins(line) {
            self.flush(case);
        } else if self.record.is_empty() {
            return false;
        } else {
            self.record.push('\n');
        }
        if self.record.len() + line.len() > MAX_LINE {
            self.cut = true;
        } else {
            self.record.push_str(line);
        }
        true
    }

    fn flush(&mut self, case: &mut Case) {
        if self.record.is_empty() {
            return;
        }
        let record = std::mem::take(&mut self.record);
        if std::mem::take(&mut self.cut) {
            case.note(
                NoteCode::TooMuch,
                "a message in this log is longer than 4 MiB: the rest of it was left out",
            );
        }
        self.read(&record, case);
        // The room is used again.
        self.record = record;
        self.record.clear();
        self.record.shrink_to(64 * 1024);
    }

    fn loose(&mut self, line: &str, case: &mut Case) -> bool {
        self.fragment(line, case)
    }

    fn needles(&self) -> &'static [&'static str] {
        match NEEDLES.split_last() {
            Some((_, rest)) if self.verbose => rest,
            _ => NEEDLES,
        }
    }

    fn one_line_a_record(&self) -> bool {
        true
    }
}

/// A SyncML message of Android without columns. Windows' has other nodes.
fn is_bare_syncml(line: &str) -> bool {
    let line = hygiene::body(line);
    line.starts_with('<')
        && line.contains("<SyncML")
        && (line.contains("CertificateStore/Enroll") || line.contains("AndroidHandler"))
}

impl Omadm {
    fn read(&mut self, record: &str, case: &mut Case) {
        if let Some((frame, message)) = frame::omadm(record) {
            let syncml = message.starts_with("<?xml") || message.starts_with("<SyncML");
            let columns = if frame.event { "omadm-6col" } else { "omadm-5col" };
            case.is(Platform::Android, if syncml { "omadm-syncml" } else { columns });
            self.level(&frame, case);
            self.message(&frame, message, case);
        } else if let Some((frame, message)) = frame::logcat(record) {
            case.is(Platform::Android, "logcat");
            logcat_note(case);
            self.message(&frame, message, case);
        } else if frame::is_bugreport(record) {
            case.is(Platform::Android, "bugreport");
            logcat_note(case);
            case.record(None);
        } else {
            case.is(Platform::Android, "omadm-syncml");
            case.record(None);
            self.sessions.read(record, None, case);
        }
    }

    /// Only `VERB` lines show enrolment in full.
    fn level(&mut self, frame: &Frame<'_>, case: &mut Case) {
        let verbose = matches!(frame.level, "VERB" | "VERBOSE" | "DEBUG" | "TRACE");
        self.verbose |= verbose;
        case.verbose = Some(self.verbose);
    }

    fn message(&mut self, frame: &Frame<'_>, text: &str, case: &mut Case) {
        let time = frame.time();
        case.record(time.as_ref());
        let requests = case.trails.len();
        let markup = text.starts_with('<') || text.starts_with("&lt;");
        if markup && !self.sessions.concerns(text) {
            // Sessions about other things are most of a verbose log.
            return;
        }
        if markup || text.contains("<SyncML") || text.contains("&lt;SyncML") {
            self.sessions.read(text, time.as_ref(), case);
        } else {
            let text =
                if text.contains("\\_") { hygiene::markdown(text).into() } else { Cow::Borrowed(text) };
            let joined = hygiene::unwrapped(&text);
            let text = hygiene::without_tail(joined.as_deref().unwrap_or(&text));
            messages::read(Message { frame: Some(frame), time, text, case, tries: &mut self.tries });
        }
        if case.trails.len() > requests {
            self.first_request(frame, case);
        }
    }

    /// Where the log names a request for the first time.
    fn first_request(&self, frame: &Frame<'_>, case: &mut Case) {
        case.extras.entry("log").or_insert_with(|| {
            json!({
                "timestamp": frame.time().map(|time| time.text()), "level": frame.level,
                "channel": frame.event.then_some("Event"), "logger": frame.logger,
                "pid": frame.pid, "tid": frame.tid,
            })
        });
    }

    /// A piece without columns: an id, a setting, a message.
    fn fragment(&mut self, line: &str, case: &mut Case) -> bool {
        let line = hygiene::without_tail(hygiene::body(line));
        let plain = hygiene::markdown(line);
        let android =
            |id: &RequestId| matches!(id.encoding, IdEncoding::AndroidLocUri | IdEncoding::AndroidLog);
        if !RequestId::find_all(&plain).all(|id| android(&id)) {
            return false;
        }
        let tries = &mut self.tries;
        let mut said = messages::read_bare(Message { frame: None, time: None, text: &plain, case, tries });
        for id in RequestId::find_all(&plain) {
            let key = case.trail_of(id);
            case.trail(key).prove(Step::PolicyReceived, None, "the phone has this certificate request");
            self.tries.loose = key.or(self.tries.loose);
            said = true;
        }
        if ["NDESUrl", "CertificateRequest", "ConfigurationParameters", "RequestParameters"]
            .iter()
            .any(|name| plain.contains(name))
        {
            let mut request = Request::default();
            // A copied piece rarely has its first bracket.
            request
                .recover(&format!("<{}>", plain.trim_start_matches(['<', '`']).trim_start_matches("&lt;")));
            if !request.is_empty() {
                let key = self.tries.current(None, case);
                syncml::settle(request, key, case);
                said = true;
            }
        }
        if said {
            case.is(Platform::Android, "fragment");
            case.records += 1;
        }
        said
    }
}

fn logcat_note(case: &mut Case) {
    case.other_matters += 1;
    case.note(
        NoteCode::Coverage,
        "logcat holds no lines of SCEP profiles: collect OMADM.log with Company Portal (Settings, Verbose Logging, then send logs)",
    );
}
