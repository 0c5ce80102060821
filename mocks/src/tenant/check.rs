//! A tenant against the published metadata: no property is invented, none has the wrong type.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::store::{Item, Store};
use crate::request::Version;
use crate::schema::{Schema, TypeRef};

/// Everything that real Graph could not have sent, one line each.
pub(crate) fn problems(store: &Store) -> Vec<String> {
    let schema = Schema::of(Version::Beta);
    let mut check = Check { schema, store, found: Vec::new() };
    for (collection, items) in store.collections() {
        for item in items {
            check.entity(&format!("{collection}/{}", item.name()), item);
        }
    }
    check.reported();
    check.found
}

struct Check<'a> {
    schema: &'static Schema,
    store: &'a Store,
    found: Vec<String>,
}

impl Check<'_> {
    fn entity(&mut self, at: &str, item: &Item) {
        if self.schema.get(&item.ty).is_none() {
            self.found.push(format!("{at}: no type `{}`", item.ty));
            return;
        }
        for (name, value) in item.value.iter().filter(|(name, _)| !name.starts_with('@')) {
            let at = format!("{at}.{name}");
            if let Some(of) = self.schema.property(&item.ty, name) {
                self.property(&at, of, value);
            } else if let Some(to) = self.schema.navigation(&item.ty, name) {
                self.navigation(&at, to, value);
            } else {
                self.found.push(format!("{at}: `{}` has no such property", item.ty));
            }
        }
    }

    /// Texts are ids of items, objects are contained.
    fn navigation(&mut self, at: &str, to: &TypeRef, value: &Value) {
        let values = match value {
            Value::Array(values) if to.collection => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            match value {
                Value::String(id) => self.reference(at, id),
                // A member may be written with its type.
                Value::Object(map)
                    if self.schema.get(&to.name).is_some_and(|t| t.is_abstract)
                        || to.name == "directoryObject" =>
                {
                    self.reference(at, map.get("id").and_then(Value::as_str).unwrap_or_default());
                }
                Value::Object(map) => self.entity(at, &Item::new(&to.name, map.clone())),
                _ => self.found.push(format!("{at}: neither an id nor an object")),
            }
        }
    }

    fn reference(&mut self, at: &str, id: &str) {
        if self.store.by_id(id).is_none() {
            self.found.push(format!("{at}: nothing has the id `{id}`"));
        }
    }

    fn property(&mut self, at: &str, of: &TypeRef, value: &Value) {
        match value {
            Value::Null if of.nullable => {}
            Value::Array(items) if of.collection => {
                for item in items {
                    self.scalar(at, of, item);
                }
            }
            _ if of.collection => self.found.push(format!("{at}: must be a collection")),
            value => self.scalar(at, of, value),
        }
    }

    fn scalar(&mut self, at: &str, of: &TypeRef, value: &Value) {
        let fits = match (of.name.as_str(), value) {
            ("String" | "Binary" | "Duration" | "Date" | "TimeOfDay", Value::String(_))
            | ("Boolean", Value::Bool(_)) => true,
            ("Int32" | "Int64" | "Byte", Value::Number(number)) => number.is_i64() || number.is_u64(),
            ("Double" | "Single", Value::Number(_)) => true,
            ("DateTimeOffset", Value::String(text)) => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
            ("Guid", Value::String(text)) => Uuid::parse_str(text).is_ok(),
            (name, Value::String(text)) => self.member(name, text),
            (name, Value::Object(map)) => return self.complex(at, name, map),
            _ => false,
        };
        if !fits {
            self.found.push(format!("{at}: `{value}` is no {}", of.name));
        }
    }

    /// A flags enumeration is one text with commas.
    fn member(&self, name: &str, text: &str) -> bool {
        let Some(members) = self.schema.enumeration(name) else { return false };
        let known = |text: &str| members.iter().any(|member| member == text);
        if self.schema.is_flags(name) { text.split(',').all(known) } else { known(text) }
    }

    fn complex(&mut self, at: &str, declared: &str, map: &Map<String, Value>) {
        let own = Item::new(declared, map.clone());
        if self.schema.get(&own.ty).is_none_or(|ty| !ty.complex) {
            self.found.push(format!("{at}: no complex type `{}`", own.ty));
            return;
        }
        if !self.schema.is_a(&own.ty, declared) {
            self.found.push(format!("{at}: `{}` is no `{declared}`", own.ty));
        }
        self.entity(at, &own);
    }

    fn reported(&mut self) {
        let store = self.store;
        for row in &store.reported {
            let at = format!("reported/{}/{}", row.device, row.policy);
            let ids = [Some(&row.device), Some(&row.policy), row.user.as_ref()];
            for id in ids.into_iter().flatten() {
                self.reference(&at, id);
            }
            if !self.member("complianceStatus", &row.state) {
                self.found.push(format!("{at}: no state `{}`", row.state));
            }
            for setting in row.settings.iter().filter_map(Value::as_object) {
                self.complex(&at, "deviceConfigurationSettingState", setting);
            }
        }
    }
}
