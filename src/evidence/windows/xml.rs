//! One event as XML, tolerantly: Event Viewer's `- ` markers, missing roots and cut ends do no harm.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::dates;
use super::raw::{MOST_TEXT, RawEvent, cut, level};
use crate::evidence::codes::read_number;

/// Deepest nesting that is followed.
const DEEPEST: usize = 24;

/// Where in an event the parser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    System,
    Data,
    Rendering,
}

#[derive(Default)]
struct EventXml {
    event: RawEvent,
    part: Option<Part>,
    /// Names of the open elements below the part.
    open: Vec<String>,
    /// `Name` of the open `Data`.
    name: Option<String>,
    text: String,
}

/// The first event in a piece of XML.
pub(super) fn event(xml: &str) -> Option<RawEvent> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut parser = EventXml::default();
    let mut seen = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                seen |= tag.local_name().as_ref() == "Event";
                parser.start(&tag);
            }
            Ok(Event::Empty(tag)) => {
                parser.start(&tag);
                parser.end(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => {
                let name = tag.local_name();
                let name = name.as_ref();
                parser.end(name);
                if seen && name == "Event" {
                    break;
                }
            }
            Ok(Event::Text(text)) => parser.text(&text.xml10_content()),
            Ok(Event::CData(text)) => parser.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => parser.reference(&reference),
            // A cut end: what was read still counts.
            Ok(Event::Eof) | Err(_) => break,
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
        }
    }
    (parser.event.id.is_some() || !parser.event.data.is_empty()).then_some(parser.event)
}

impl EventXml {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        self.text.clear();
        match (self.part, name) {
            (None, "System") => self.part = Some(Part::System),
            (None, "EventData" | "UserData") => self.part = Some(Part::Data),
            (None, "RenderingInfo") => self.part = Some(Part::Rendering),
            (Some(Part::System), _) => self.system_attributes(name, tag),
            (Some(Part::Data), _) => self.data_attributes(name, tag),
            _ => {}
        }
    }

    fn system_attributes(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "Provider" => {
                let provider = attribute(tag, "Name").filter(|name| !name.is_empty());
                self.event.provider = provider.or_else(|| attribute(tag, "Guid"));
            }
            "TimeCreated" => {
                self.event.time = attribute(tag, "SystemTime").and_then(|text| dates::read(&text, None));
            }
            "Execution" => {
                self.event.process = attribute(tag, "ProcessID").and_then(|text| text.parse().ok());
            }
            _ => {}
        }
    }

    fn data_attributes(&mut self, name: &str, tag: &BytesStart<'_>) {
        if name == "Data" {
            self.name = attribute(tag, "Name");
        } else if self.open.len() < DEEPEST {
            // `UserData` holds its values in attributes too.
            for one in tag.attributes().with_checks(false).flatten().take(16) {
                let key = format!("{name}@{}", one.key.local_name().as_ref());
                let value = one.normalized_value(XmlVersion::Explicit1_0).unwrap_or_default();
                self.event.value(Some(&key), &value);
            }
        }
        self.open.push(cut(name).to_owned());
        self.open.truncate(DEEPEST);
    }

    fn text(&mut self, text: &str) {
        if self.part.is_some() && self.text.len() < MOST_TEXT {
            self.text.push_str(cut(text));
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        let letter = match reference.resolve_char_ref() {
            Ok(Some(letter)) => Some(letter),
            _ => match reference.xml10_content().as_ref() {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                // Entities of a document's own are never expanded.
                _ => None,
            },
        };
        if let Some(letter) = letter {
            self.text(letter.encode_utf8(&mut [0; 4]));
        }
    }

    fn end(&mut self, name: &str) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        match (self.part, name) {
            (Some(Part::System), "System")
            | (Some(Part::Data), "EventData" | "UserData")
            | (Some(Part::Rendering), "RenderingInfo") => {
                self.part = None;
                self.open.clear();
            }
            (Some(Part::System), "EventID") => {
                self.event.id = read_number(text).and_then(|id| u32::try_from(id & 0xffff).ok());
            }
            (Some(Part::System), "Level") => self.event.level = level(text),
            (Some(Part::System), "EventRecordID") => self.event.record = text.parse().ok(),
            (Some(Part::Rendering), "Message") => self.event.message = Some(cut(text).to_owned()),
            (Some(Part::Data), "Data") => {
                let name = self.name.take();
                self.event.value(name.as_deref(), text);
                self.open.pop();
            }
            (Some(Part::Data), _) => {
                if !text.is_empty() {
                    self.event.value(Some(name), text);
                }
                self.open.pop();
            }
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .take(16)
        .find(|one| one.key.local_name().as_ref() == name)
        .and_then(|one| {
            one.normalized_value(XmlVersion::Explicit1_0).ok().map(|value| cut(&value).to_owned())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::event::Level;

    #[test]
    fn an_event_in_any_dress() {
        for xml in [
            "<Event xmlns='x'><System><Provider Name='P' Guid='{1}'/><EventID Qualifiers='0'>306</EventID><Level>2</Level><TimeCreated SystemTime='2025-05-14T07:12:42.1Z'/><EventRecordID>7</EventRecordID><Execution ProcessID='9' ThreadID='1'/></System><EventData><Data Name='Message1'>a &amp; b&#33;</Data></EventData></Event>",
            "- <Event xmlns=\"x\">  \n- <System>\n  <Provider Name=\"P\" />  \n  <EventID>306</EventID>\n <Level>2</Level>\n<TimeCreated SystemTime=\"2025-05-14T07:12:42.1Z\" /> <EventRecordID>7</EventRecordID> <Execution ProcessID=\"9\" />\n</System>\n- <EventData>\n <Data Name=\"Message1\">a &amp; b!</Data>\n",
        ] {
            let event = event(xml).expect("an event");
            assert_eq!(
                (event.id, event.level, event.record, event.process),
                (Some(306), Some(Level::Error), Some(7), Some(9))
            );
            assert_eq!(event.provider.as_deref(), Some("P"));
            assert_eq!(event.get("Message1", 0), Some("a & b!"));
            assert!(event.time.is_some());
        }
    }

    #[test]
    fn values_in_attributes_are_values() {
        let event = event("<Event><System><EventID>30</EventID></System><UserData><Chain><Result value='800B0109'>untrusted</Result></Chain></UserData></Event>").expect("an event");
        assert_eq!(event.get("Result@value", 9), Some("800B0109"));
        assert_eq!(event.get("Result", 9), Some("untrusted"));
    }

    #[test]
    fn entities_of_the_document_are_not_expanded() {
        let event = event("<!DOCTYPE x [<!ENTITY a 'bomb'>]><Event><System><EventID>30</EventID></System><EventData><Data>&a;&a;</Data></EventData></Event>").expect("an event");
        assert_eq!(event.get("#0", 0), Some(""));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(<Event>|<System>|</System>|<EventID>|<Data Name='a'>|</Data>|<EventData>|&[a-z#0-9]{0,4};|.){0,40}") {
            let _ = event(&text);
        }
    }
}
