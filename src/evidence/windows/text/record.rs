//! One event copied as text: header lines, then the description.

use super::header::{Label, begins, header, is_list};
use crate::evidence::windows::dates;
use crate::evidence::windows::known::row_in;
use crate::evidence::windows::plain::plain;
use crate::evidence::windows::raw::{MOST_TEXT, RawEvent, cut, level};

/// An event that is being read.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The format's name.
    pub(super) format: &'static str,
    event: RawEvent,
    seen: Vec<Label>,
    description: String,
    described: bool,
}

impl Record {
    /// A record of a format.
    pub(super) fn of(format: &'static str) -> Self {
        Self { format, ..Self::default() }
    }

    /// Takes a line; `false` when it begins something else.
    pub(super) fn line(&mut self, line: &str) -> bool {
        let line = plain(line);
        let trimmed = line.trim();
        if trimmed.starts_with("Event[") {
            return self.seen.is_empty() && self.description.is_empty();
        }
        if let Some((label, value)) = header(trimmed) {
            return self.header(label, value, trimmed);
        }
        if trimmed.is_empty() {
            self.describe("");
            return true;
        }
        // The label of the XML view that follows.
        if trimmed.len() < 30 && trimmed.ends_with(':') && trimmed.to_ascii_lowercase().contains("xml") {
            return true;
        }
        // A second known message is an event of its own.
        if row_in(trimmed).is_some_and(|(at, _)| at < 4) && row_in(&self.description).is_some() {
            return false;
        }
        self.describe(trimmed);
        true
    }

    fn header(&mut self, label: Label, value: &str, line: &str) -> bool {
        let again = self.seen.contains(&label);
        let (list, begins) = (is_list(line), begins(line));
        if again && (begins || list && label == Label::Description) {
            return false;
        }
        // Descriptions hold lines such as `Date: …` (HTTP headers of event 87).
        let within =
            self.described && !list && !begins && !matches!(label, Label::Description | Label::Other);
        if within || again && label == Label::Description {
            self.describe(if within { line } else { value });
            return true;
        }
        if again {
            return true;
        }
        self.seen.push(label);
        match label {
            Label::Source => {
                self.event.provider = Some(cut(value).to_owned()).filter(|name| !name.is_empty())
            }
            Label::LogName if self.event.provider.is_none() => {
                self.event.provider = value.split_once('/').map(|(provider, _)| cut(provider).to_owned());
            }
            Label::Date => self.event.time = dates::read(value, None),
            Label::EventId => self.event.id = value.trim().parse().ok(),
            Label::Level => self.event.level = level(value),
            Label::Record => self.event.record = value.parse().ok(),
            Label::Process => self.event.process = value.parse().ok(),
            Label::Description => {
                self.described = true;
                self.describe(value);
            }
            Label::LogName | Label::Other => {}
        }
        true
    }

    fn describe(&mut self, line: &str) {
        if line.is_empty() && self.description.is_empty() {
            return;
        }
        self.described |= !line.is_empty();
        if self.description.len() + line.len() < MOST_TEXT {
            self.description.push_str(line);
            self.description.push('\n');
        }
    }

    /// The event, as far as it was read.
    pub(super) fn finish(self) -> RawEvent {
        let mut event = self.event;
        let text = self.description.trim();
        if !text.is_empty() {
            event.message = Some(text.to_owned());
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str) -> RawEvent {
        let mut record = Record::default();
        for line in lines.lines() {
            assert!(record.line(line), "{line}");
        }
        record.finish()
    }

    #[test]
    fn header_and_description() {
        let event = read(
            "Log Name:  P/Admin\nDate: 14.05.2025 09:12:42\nEvent ID:  306\nLevel: Fehler\nDescription:\nSCEP: a\nb",
        );
        assert_eq!(
            (event.id, event.provider.as_deref(), event.message.as_deref()),
            (Some(306), Some("P"), Some("SCEP: a\nb"))
        );
    }

    #[test]
    fn a_description_without_its_label_and_http_headers_within() {
        let event = read(
            "> Source: Microsoft-Windows-CertificateServicesClient-CertEnroll\n> Event ID: 87\n> **SCEP Certificate enrollment for a via b failed:**\n> HTTP/1.1 200 OK\n> Date: Thu, 22 Oct 2020 13:59:03 GMT",
        );
        assert_eq!(event.id, Some(87));
        assert!(event.message.is_some_and(|text| text.contains("Date: Thu")));
    }

    #[test]
    fn a_list_of_all_properties_begins_with_the_message() {
        let text = "Message              : SCEP: Certificate installed successfully.\nId                   : 39\nLevel                : 4\nProviderName         : P\nTimeCreated          : 14.05.2025 09:12:42\nLevelDisplayName     : Information\nProperties           : {}";
        let event = read(text);
        assert_eq!((event.id, event.provider.as_deref()), (Some(39), Some("P")));
        assert!(event.time.is_some() && event.level.is_some());
        assert!(event.message.is_some_and(|text| !text.contains("Properties")));
        let mut record = Record::default();
        assert!(text.lines().all(|line| record.line(line)));
        assert!(!record.line("Message              : another"), "the next record");
    }

    #[test]
    fn the_next_header_or_message_is_another_event() {
        let mut record = Record::default();
        for line in ["Event ID: 306", "Description:", "SCEP: CspExecute for UniqueId : (a)"] {
            assert!(record.line(line));
        }
        assert!(!record.line("Event ID: 36"));
        assert!(!record.line("SCEP: Certificate installed successfully."));
    }
}
