//! Events as JSON: of `ConvertTo-Json`, of `evtx_dump` and of log shippers. One object, an array, or one object a line.

use std::io::{self, Read};

use serde_json::{Map, Value};

use super::dates;
use super::notebook::Notebook;
use super::raw::{RawEvent, cut, level};
use crate::evidence::case::Case;
use crate::evidence::codes::read_number;
use crate::evidence::file::NoteCode;
use crate::evidence::server::portal;

/// How much is read at a time.
const BLOCK: usize = 1024 * 1024;
/// The longest object that is read.
const LONGEST: usize = 8 * 1024 * 1024;
/// How deep events may lie within other objects.
const DEEPEST: usize = 6;

/// Finds the outermost objects of a stream.
#[derive(Debug, Default)]
struct Objects {
    object: Vec<u8>,
    depth: u32,
    in_text: bool,
    escaped: bool,
    too_long: bool,
}

impl Objects {
    /// Takes a byte; whether it ended an object.
    fn take(&mut self, byte: u8) -> bool {
        if self.depth == 0 {
            if byte == b'{' {
                self.depth = 1;
                self.object.clear();
                self.object.push(byte);
                self.too_long = false;
            }
            return false;
        }
        if self.object.len() < LONGEST {
            self.object.push(byte);
        } else {
            self.too_long = true;
        }
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_text => self.escaped = true,
            b'"' => self.in_text = !self.in_text,
            b'{' if !self.in_text => self.depth += 1,
            b'}' if !self.in_text => self.depth -= 1,
            _ => {}
        }
        self.depth == 0
    }
}

/// Reads a stream of JSON.
pub(in crate::evidence) fn json<R: Read>(mut input: R, case: &mut Case) -> io::Result<()> {
    let mut notebook = Notebook::default();
    let mut format = None;
    let mut objects = Objects::default();
    let mut buffer = Vec::with_capacity(BLOCK);
    let result = loop {
        buffer.clear();
        match input.by_ref().take(BLOCK as u64).read_to_end(&mut buffer) {
            Ok(0) => break Ok(()),
            Ok(_) => {}
            Err(error) => break Err(error),
        }
        for &byte in &buffer {
            if objects.take(byte) {
                object(&objects, &mut notebook, &mut format, case);
            }
        }
    };
    if objects.depth > 0 {
        case.note(NoteCode::Truncated, "the file ends in the middle of a JSON object");
    }
    notebook.finish(format, case);
    result
}

fn object(objects: &Objects, notebook: &mut Notebook, format: &mut Option<&'static str>, case: &mut Case) {
    if objects.too_long {
        case.note(NoteCode::Damaged, "a JSON object longer than 8 MiB was passed over");
        case.skipped += 1;
        return;
    }
    match serde_json::from_slice::<Value>(&objects.object) {
        Ok(value) => {
            if !walk(&value, DEEPEST, notebook, format, case) {
                case.skipped += 1;
            }
        }
        Err(_) => {
            case.note(NoteCode::Damaged, "some of the JSON is not well-formed and was passed over");
            case.skipped += 1;
        }
    }
}

/// The events in a value, however deep within lists and objects. Whether there was one.
fn walk(
    value: &Value,
    depth: usize,
    notebook: &mut Notebook,
    format: &mut Option<&'static str>,
    case: &mut Case,
) -> bool {
    if let Some((event, name)) = event(value) {
        format.get_or_insert(name);
        notebook.push(&event, case);
        return true;
    }
    if portal::object(value, case) {
        return true;
    }
    if depth == 0 {
        return false;
    }
    let mut found = false;
    match value {
        Value::Array(list) => {
            for one in list.iter().filter(|one| one.is_object() || one.is_array()) {
                found |= walk(one, depth - 1, notebook, format, case);
            }
        }
        Value::Object(map) => {
            for one in map.values().filter(|one| one.is_object() || one.is_array()) {
                found |= walk(one, depth - 1, notebook, format, case);
            }
        }
        _ => {}
    }
    found
}

/// An event of one of the known shapes, and the format's name.
fn event(value: &Value) -> Option<(RawEvent, &'static str)> {
    let map = value.as_object()?;
    if let Some(event) = map.get("Event").and_then(Value::as_object)
        && event.contains_key("System")
    {
        return Some((of_system(event), "evtx-json"));
    }
    if map.contains_key("System") && (map.contains_key("EventData") || map.contains_key("UserData")) {
        return Some((of_system(map), "evtx-json"));
    }
    if let Some(winlog) = map.get("winlog").and_then(Value::as_object) {
        return Some((of_shipper(map, winlog), "winlogbeat-json"));
    }
    flat(map).map(|event| (event, "convertto-json"))
}

/// `{"System": …, "EventData": …}`, as the Rust crate evtx renders events.
fn of_system(map: &Map<String, Value>) -> RawEvent {
    let mut event = RawEvent::default();
    if let Some(system) = map.get("System").and_then(Value::as_object) {
        let attribute = |of: &str, name: &str| {
            let value = system.get(of)?;
            let separate = system.get(&format!("{of}_attributes"));
            separate
                .and_then(|one| one.get(name))
                .or_else(|| value.get("#attributes")?.get(name))
                .or_else(|| value.get(name))
                .and_then(scalar)
        };
        let of = |name: &str| {
            system.get(name).and_then(|value| scalar(value).or_else(|| scalar(value.get("#text")?)))
        };
        event.provider = attribute("Provider", "Name").or_else(|| attribute("Provider", "Guid"));
        event.id = of("EventID").and_then(|text| number(&text));
        event.level = of("Level").and_then(|text| level(&text));
        event.time = attribute("TimeCreated", "SystemTime").and_then(|text| dates::read(&text, None));
        event.record = of("EventRecordID").and_then(|text| text.parse().ok());
        event.process = attribute("Execution", "ProcessID").and_then(|text| number(&text));
    }
    for part in ["EventData", "UserData"] {
        if let Some(data) = map.get(part) {
            values(data, "", DEEPEST, &mut event);
        }
    }
    if let Some(message) = map.get("RenderingInfo").and_then(|info| scalar(info.get("Message")?)) {
        event.message = Some(cut(&message).to_owned());
    }
    event
}

/// `Get-WinEvent | ConvertTo-Json`, and others that are flat like it.
fn flat(map: &Map<String, Value>) -> Option<RawEvent> {
    let of = |names: &[&str]| names.iter().find_map(|name| scalar(map.get(*name)?));
    let id = of(&["Id", "EventID", "EventId", "event_id", "id", "Event ID", "InstanceId"])
        .and_then(|text| number(&text));
    let message = of(&["Message", "message", "Description"]);
    let provider = of(&["ProviderName", "SourceName", "Source", "provider_name", "Provider", "providerName"]);
    let known = id.is_some() && (message.is_some() || provider.is_some());
    if !known && message.as_deref().is_none_or(|text| super::known::row_in(text).is_none()) {
        return None;
    }
    let mut event = RawEvent {
        id,
        provider,
        message: message.map(|text| cut(&text).to_owned()),
        level: of(&["Level", "LevelDisplayName", "level", "EntryType", "Severity"])
            .and_then(|text| level(&text)),
        time: time(
            map.get("TimeCreated")
                .or_else(|| map.get("EventTime"))
                .or_else(|| map.get("TimeGenerated"))
                .or_else(|| map.get("@timestamp")),
        ),
        record: of(&["RecordId", "RecordNumber", "EventRecordID", "Index"])
            .and_then(|text| text.parse().ok()),
        process: of(&["ProcessId", "ProcessID"]).and_then(|text| number(&text)),
        ..RawEvent::default()
    };
    if let Some(properties) = map.get("Properties").and_then(Value::as_array) {
        for value in properties.iter().filter_map(|one| scalar(one.get("Value").unwrap_or(one))) {
            event.value(None, &value);
        }
    }
    Some(event)
}

/// What log shippers make of an event.
fn of_shipper(map: &Map<String, Value>, winlog: &Map<String, Value>) -> RawEvent {
    let of = |name: &str| winlog.get(name).and_then(scalar);
    let mut event = RawEvent {
        id: of("event_id").and_then(|text| number(&text)),
        provider: of("provider_name").or_else(|| of("provider_guid")),
        record: of("record_id").and_then(|text| text.parse().ok()),
        process: winlog
            .get("process")
            .and_then(|process| scalar(process.get("pid")?))
            .and_then(|text| number(&text)),
        time: time(map.get("@timestamp")),
        level: map.get("log").and_then(|log| scalar(log.get("level")?)).and_then(|text| level(&text)),
        message: map.get("message").and_then(scalar).map(|text| cut(&text).to_owned()),
        ..RawEvent::default()
    };
    for part in ["event_data", "user_data"] {
        if let Some(data) = winlog.get(part) {
            values(data, "", DEEPEST, &mut event);
        }
    }
    event
}

/// Every value below, by the name of its key; attributes as `Element@name`, lists without names.
fn values(value: &Value, name: &str, depth: usize, event: &mut RawEvent) {
    match value {
        Value::Object(map) if depth > 0 => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("#attributes", Value::Object(attributes)) => {
                        for (attribute, value) in attributes {
                            if let Some(text) = scalar(value) {
                                event.value(Some(&format!("{name}@{attribute}")), &text);
                            }
                        }
                    }
                    ("#text", value) => values(value, name, depth - 1, event),
                    (key, value) => values(value, key, depth - 1, event),
                }
            }
        }
        Value::Array(list) if depth > 0 => {
            for one in list {
                values(one, "Data", depth - 1, event);
            }
        }
        other => {
            if let Some(text) = scalar(other) {
                event.value((name != "Data").then_some(name), &text);
            }
        }
    }
}

/// `/Date(…)/`, ISO 8601, or the object that PowerShell makes of a date with `DisplayHint`.
fn time(value: Option<&Value>) -> Option<crate::evidence::time::LogTime> {
    let value = value?;
    let text = scalar(value).or_else(|| scalar(value.get("value").or_else(|| value.get("DateTime"))?))?;
    dates::read(&text, None)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn number(text: &str) -> Option<u32> {
    read_number(text).and_then(|number| u32::try_from(number).ok())
}
