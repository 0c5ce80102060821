//! JSON documents of any size: objects and arrays are walked, not loaded.

use std::fmt;
use std::io::{self, BufRead};
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::inventory::{Entry, Take, listed, parse, reason};
use crate::kinds::managed_device;

/// Reads documents one after the other to the end of the input: devices, arrays of devices, list answers.
///
/// True if there was a list, be it empty.
///
/// # Errors
/// When the input can't be read. What is not JSON is an entry, and the end: nothing tells where JSON resumes.
pub(super) fn read(input: impl BufRead, take: &mut Take<'_>) -> io::Result<bool> {
    let mut json = serde_json::Deserializer::from_reader(input);
    let mut walk = Walk { take, item: 0, begun: false, stopped: false, list: false };
    loop {
        walk.begun = false;
        match (Document { walk: &mut walk }).deserialize(&mut json) {
            Ok(()) => {}
            Err(_) if walk.stopped => return Ok(walk.list),
            Err(error) if error.is_io() => return Err(error.into()),
            Err(error) if error.is_eof() && !walk.begun => return Ok(walk.list),
            Err(error) => {
                let after = match walk.item {
                    0 => String::new(),
                    item => format!(" after device {item}"),
                };
                let what =
                    if error.is_data() { "neither a device nor a list of devices" } else { "not JSON" };
                let line = error.line();
                let problem = format!("the input is {what}{after}, in line {line}: {}", reason(&error));
                let _ = (walk.take)(Entry::Bad(problem));
                return Ok(walk.list);
            }
        }
    }
}

/// What goes along while a document is walked.
struct Walk<'t, 'f> {
    take: &'t mut Take<'f>,
    item: u64,
    /// Whether the document at hand has begun: an end before that is the end of the input.
    begun: bool,
    stopped: bool,
    /// Whether there was a list.
    list: bool,
}

impl Walk<'_, '_> {
    /// Hands an entry on; an error stops the walk.
    fn give<E: Error>(&mut self, entry: Entry) -> Result<(), E> {
        match (self.take)(entry) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                self.stopped = true;
                Err(E::custom("stopped"))
            }
        }
    }

    fn device<E: Error>(&mut self, text: &RawValue, by_graph: bool) -> Result<(), E> {
        self.item += 1;
        let entry = match parse(text.get().as_bytes()) {
            Ok(device) => listed(device, by_graph),
            Err(problem) => Entry::Bad(format!("device {} {problem}", self.item)),
        };
        self.give(entry)
    }

    fn devices<'de, A: SeqAccess<'de>>(&mut self, mut items: A, by_graph: bool) -> Result<(), A::Error> {
        self.list = true;
        while let Some(item) = items.next_element::<Box<RawValue>>()? {
            self.device(&item, by_graph)?;
        }
        Ok(())
    }
}

/// A whole document.
struct Document<'w, 't, 'f> {
    walk: &'w mut Walk<'t, 'f>,
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a device or a list of devices")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.walk.begun = true;
        self.walk.devices(items, false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        self.walk.begun = true;
        let mut rest = Map::new();
        let mut is_list = false;
        while let Some(name) = object.next_key::<String>()? {
            if name == "value" {
                is_list = object.next_value_seed(List { walk: self.walk })?;
            } else {
                rest.insert(name, object.next_value()?);
            }
        }
        if is_list {
            let more = rest.get("@odata.nextLink").is_some_and(|link| !link.is_null());
            return if more { self.walk.give(Entry::MorePages) } else { Ok(()) };
        }
        self.walk.item += 1;
        let entry = match serde_json::from_value(Value::Object(rest)) {
            Ok(device) => Entry::Alone(Box::new(managed_device(device))),
            Err(error) => Entry::Bad(format!("the object is not a device: {}", reason(&error))),
        };
        self.walk.give(entry)
    }
}

/// What stands under `value`: the devices of a list answer, one device, or something else. True when it said
/// all there is to say.
struct List<'w, 't, 'f> {
    walk: &'w mut Walk<'t, 'f>,
}

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of devices")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<bool, A::Error> {
        self.walk.devices(items, true).map(|()| true)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<bool, A::Error> {
        Document { walk: self.walk }.visit_map(object).map(|()| true)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
}
