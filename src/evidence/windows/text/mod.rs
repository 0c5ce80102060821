//! Windows events as text: copies of Event Viewer, exports, lists, tables, and bare messages; SyncML and registry keys.

mod header;
mod loose;
mod record;
mod table;

use loose::{Loose, Said};
use memchr::memmem;
use record::Record;
use table::Table;

use super::notebook::Notebook;
use super::plain::plain;
use super::raw::RawEvent;
use super::syncml::SyncMl;
use super::xml;
use crate::evidence::case::Case;
use crate::evidence::file::Platform;
use crate::evidence::ladder::Step;
use crate::evidence::read::Family;
use crate::evidence::request_id::RequestId;

/// The longest event in XML that is kept.
const LONGEST_XML: usize = 1024 * 1024;
const XML_END: &str = "</Event>";
/// The longest line that may be a header line.
const LONGEST_HEADER: usize = 4096;

/// What is being read.
#[derive(Debug, Default)]
enum Frame {
    #[default]
    None,
    Record(Box<Record>),
    /// XML, with the text copy of the same event before it.
    Xml {
        text: String,
        copy: Option<Box<RawEvent>>,
    },
    Table(Box<Table>),
}

/// Reads Windows events as text.
#[derive(Debug, Default)]
pub(in crate::evidence) struct EventText {
    frame: Frame,
    loose: Loose,
    syncml: SyncMl,
    notebook: Notebook,
    format: Option<&'static str>,
    /// The provider of a table's rows, from the line above it.
    provider: Option<String>,
}

/// The frame that a line begins.
enum Begins {
    Record,
    Xml,
    Table,
}

fn frame_of(line: &str) -> Option<Begins> {
    let trimmed = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '>');
    let bare = trimmed.strip_prefix("- ").unwrap_or(trimmed).trim_start();
    if bare.starts_with("<Event ") || bare.starts_with("<Event>") || bare.starts_with("<Events>") {
        return Some(Begins::Xml);
    }
    if trimmed.starts_with("#TYPE System.Diagnostics.Eventing")
        || trimmed.starts_with("#TYPE Selected.System.Diagnostics.Eventing")
    {
        return Some(Begins::Table);
    }
    if line.len() < LONGEST_HEADER && (header::begins(trimmed) || header::begins(&plain(trimmed))) {
        return Some(Begins::Record);
    }
    let separated = line.matches([',', ';', '\t']).take(4).count() >= 3;
    if (separated || trimmed.starts_with("TimeCreated ")) && Table::begin(line).is_some() {
        return Some(Begins::Table);
    }
    None
}

impl EventText {
    fn named(&mut self, format: &'static str) {
        self.format = match (self.format, format) {
            (None | Some("text"), format) => Some(format),
            (Some("eventvwr-copy"), "eventvwr-xml") => Some("eventvwr-copy+xml"),
            (known, _) => known,
        };
    }

    fn push(&mut self, event: &RawEvent, case: &mut Case) {
        self.notebook.push(event, case);
    }

    /// Ends what is being read.
    fn close(&mut self, case: &mut Case) {
        match std::mem::take(&mut self.frame) {
            Frame::None => {}
            Frame::Record(record) => self.record(*record, case),
            Frame::Table(table) => {
                if let Some(event) = table.finish() {
                    self.push(&event, case);
                }
            }
            Frame::Xml { text, copy } => self.xml(&text, copy, case),
        }
    }

    /// A text copy. A provider alone is the headline of the table that follows.
    fn record(&mut self, record: Record, case: &mut Case) {
        let format = record.format;
        let event = record.finish();
        if event.id.is_none() && event.message.is_none() {
            self.provider = event.provider;
            return;
        }
        self.named(format);
        self.push(&event, case);
    }

    /// An event in XML; with its text copy, both are one event.
    fn xml(&mut self, text: &str, copy: Option<Box<RawEvent>>, case: &mut Case) {
        let parsed = xml::event(text);
        match (parsed, copy) {
            (Some(mut event), Some(copy)) if event.id == copy.id || copy.id.is_none() => {
                event.message = event.message.or(copy.message);
                event.level = event.level.or(copy.level);
                event.time = event.time.or(copy.time);
                self.push(&event, case);
            }
            (event, copy) => {
                if let Some(copy) = copy {
                    self.push(&copy, case);
                }
                if let Some(event) = event {
                    self.push(&event, case);
                }
            }
        }
    }

    /// Begins a frame with its first line.
    fn open(&mut self, frame: &Begins, line: &str, case: &mut Case) {
        match frame {
            Begins::Record => {
                let format = if line.trim_start().starts_with("Event[") {
                    "wevtutil-text"
                } else if header::is_list(line.trim_start()) {
                    "format-list"
                } else {
                    "eventvwr-copy"
                };
                let mut record = Record::of(format);
                record.line(line);
                self.frame = Frame::Record(Box::new(record));
            }
            Begins::Xml => {
                let copy = match std::mem::take(&mut self.frame) {
                    Frame::Record(record) => {
                        self.named(record.format);
                        Some(Box::new(record.finish()))
                    }
                    _ => None,
                };
                self.named("eventvwr-xml");
                self.frame = Frame::Xml { text: String::new(), copy };
                self.xml_line(line, case);
            }
            Begins::Table => {
                if let Some(mut table) = Table::begin(line) {
                    self.named(table.format);
                    let first = table.first();
                    self.frame = Frame::Table(Box::new(table));
                    if let Some(event) = first {
                        self.push(&event, case);
                    }
                }
            }
        }
    }

    /// A line of XML, which may end an event and begin others.
    fn xml_line(&mut self, line: &str, case: &mut Case) {
        let mut rest = line;
        while let Frame::Xml { text, .. } = &mut self.frame {
            let end = memmem::find(rest.as_bytes(), XML_END.as_bytes()).map(|at| at + XML_END.len());
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            if text.len() + part.len() < LONGEST_XML {
                text.push_str(part);
                text.push('\n');
            }
            let Some(end) = end else { break };
            self.close(case);
            rest = rest.get(end..).unwrap_or_default();
            if !rest.trim_start().starts_with("<Event") {
                break;
            }
            self.frame = Frame::Xml { text: String::new(), copy: None };
        }
    }

    fn syncml(&mut self, line: &str, case: &mut Case) -> bool {
        let said = self.syncml.line(line, case);
        if said {
            case.is(Platform::Windows, "syncml-windows");
        }
        said
    }

    /// An id in running text, such as a registry key: the request is on the device.
    fn mention(&mut self, id: RequestId, case: &mut Case) {
        self.named("text");
        case.record(None);
        let key = case.trail_of(id);
        case.trail(key).prove(
            Step::PolicyReceived,
            None,
            "the id of the request is mentioned, as only a device that got it has it",
        );
    }
}

impl Family for EventText {
    fn begins(&self, line: &str) -> bool {
        match &self.frame {
            Frame::Table(table) if table.is_open() => true,
            _ => frame_of(line).is_some(),
        }
    }

    fn take(&mut self, line: &str, case: &mut Case) -> bool {
        if let Some(before) = self.loose.finish() {
            self.push(&before, case);
        }
        match &mut self.frame {
            Frame::Xml { .. } => {
                self.xml_line(line, case);
                return true;
            }
            Frame::Table(table) if table.is_open() || frame_of(line).is_none() => {
                let event = table.line(line);
                let is_blanks = table.separator == table::Separator::Blanks;
                let rule = line.trim().is_empty() || line.trim_start().starts_with("---");
                let said = event.is_some() || rule || !is_blanks;
                if let Some(mut event) = event {
                    event.provider = event.provider.or_else(|| self.provider.clone());
                    self.push(&event, case);
                }
                return said;
            }
            Frame::Record(record) => {
                let begins = frame_of(line);
                let markup = line.contains("<LocURI>") || line.contains("<SyncML");
                if !matches!(begins, Some(Begins::Xml | Begins::Table)) && !markup && record.line(line) {
                    return true;
                }
                if !matches!(begins, Some(Begins::Xml)) {
                    self.close(case);
                }
                return begins.is_some_and(|begins| {
                    self.open(&begins, line, case);
                    true
                });
            }
            Frame::Table(_) => self.close(case),
            Frame::None => {}
        }
        if line.trim_start().starts_with("#TYPE ") {
            self.named("export-csv");
            return true;
        }
        match frame_of(line) {
            Some(begins) => {
                self.open(&begins, line, case);
                true
            }
            None => false,
        }
    }

    fn flush(&mut self, case: &mut Case) {
        self.close(case);
    }

    fn loose(&mut self, line: &str, case: &mut Case) -> bool {
        if self.syncml(line, case) {
            return true;
        }
        let line = plain(line);
        if let Some(event) = self.loose.before(&line) {
            self.push(&event, case);
        }
        match self.loose.line(&line) {
            Said::Nothing => self.stray(&line),
            Said::Part => {
                self.named("text");
                true
            }
            Said::Event(event) => {
                self.named("text");
                self.push(&event, case);
                true
            }
            Said::Mention(id) => {
                self.mention(id, case);
                true
            }
        }
    }

    fn finish(&mut self, case: &mut Case) {
        if let Some(event) = self.loose.finish() {
            self.push(&event, case);
        }
        self.notebook.finish(self.format, case);
    }

    fn needles(&self) -> &'static [&'static str] {
        &["SCEP: ", "ModelName_AC", "<Event ", "Event ID"]
    }

    fn one_line_a_record(&self) -> bool {
        false
    }
}

impl EventText {
    /// A code of the certification authority in a line without a frame.
    fn stray(&mut self, line: &str) -> bool {
        if !line.contains("CERTSRV_E_") {
            return false;
        }
        let code = super::noted::server_result(line);
        let said = code.is_some();
        if self.notebook.stray.is_none() {
            self.notebook.stray = code;
        }
        if said {
            self.named("text");
        }
        said
    }
}
