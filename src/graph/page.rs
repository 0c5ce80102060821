//! The bodies of answers: a page of a collection, or one object.
//!
//! Items are kept as the raw JSON they came as: scanned once, copied once, read by whoever knows them.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::answer::{Answer, BodyFault};
use super::get::Expect;

/// One page of a list.
#[derive(Debug)]
pub struct Page {
    /// Its items as raw JSON. A page may be empty and still not be the last one.
    pub items: Vec<Box<RawValue>>,
    /// Where the list goes on; `None` on the last page.
    pub next: Option<String>,
    /// Where a delta query goes on another day (`@odata.deltaLink`); only on its last page.
    pub delta: Option<String>,
    /// The total that the service counts, if this page says it.
    pub count: Option<u64>,
}

/// Reads what `expect` says. An object is a page with one item.
pub(super) fn read(answer: &Answer, expect: Expect) -> Result<Page, BodyFault> {
    match expect {
        Expect::List => read_list(answer),
        Expect::Single => {
            Ok(Page { items: vec![read_single(answer)?.to_owned()], next: None, delta: None, count: None })
        }
    }
}

fn read_list(answer: &Answer) -> Result<Page, BodyFault> {
    let envelope: ListEnvelope<'_> = parse(answer)?;
    if is_object(envelope.error) {
        return Err(BodyFault::Service);
    }
    let Items::List(items) = envelope.value else {
        return Err(BodyFault::Wrong("a list without `value`"));
    };
    let count = envelope.count.and_then(|count| count.get().trim_matches('"').parse().ok());
    Ok(Page { items, next: envelope.next, delta: envelope.delta, count })
}

/// The object of an answer; some documented answers wrap it in `{"value": {…}}`.
pub(super) fn read_single(answer: &Answer) -> Result<&RawValue, BodyFault> {
    let probe: SingleEnvelope<'_> = parse(answer)?;
    let is_entity = probe.id.is_some();
    if is_object(probe.error) && !is_entity {
        return Err(BodyFault::Service);
    }
    match probe.value {
        Some(value) if !is_entity && value.get().starts_with('{') => Ok(value),
        Some(value) if !is_entity && value.get().starts_with('[') => {
            Err(BodyFault::Wrong("a list where one object was asked for"))
        }
        _ => parse(answer),
    }
}

/// Parses an object, and tells a cut body from a wrong one.
pub(super) fn parse<'a, T: Deserialize<'a>>(answer: &'a Answer) -> Result<T, BodyFault> {
    if answer.status == 204 {
        return Err(BodyFault::Wrong("no content"));
    }
    let json = answer.json().trim_ascii();
    // serde takes a JSON array for a struct's fields in order; Graph's answers are objects.
    if json.first().is_some_and(|first| *first != b'{') {
        return Err(BodyFault::Wrong("not a JSON object"));
    }
    serde_json::from_slice(json)
        .map_err(|error| if error.is_eof() { BodyFault::Cut } else { BodyFault::Wrong("not valid JSON") })
}

fn is_object(raw: Option<&RawValue>) -> bool {
    raw.is_some_and(|raw| raw.get().starts_with('{'))
}

#[derive(Deserialize)]
struct ListEnvelope<'a> {
    #[serde(rename = "@odata.nextLink", default)]
    next: Option<String>,
    #[serde(rename = "@odata.deltaLink", default)]
    delta: Option<String>,
    #[serde(rename = "@odata.count", default, borrow)]
    count: Option<&'a RawValue>,
    #[serde(default)]
    value: Items,
    #[serde(default, borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct SingleEnvelope<'a> {
    #[serde(default)]
    id: Option<IgnoredAny>,
    #[serde(default, borrow)]
    value: Option<&'a RawValue>,
    #[serde(default, borrow)]
    error: Option<&'a RawValue>,
}

/// The `value` of a page: a list, or anything else.
#[derive(Default)]
enum Items {
    List(Vec<Box<RawValue>>),
    #[default]
    Absent,
}

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemsVisitor)
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Items;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Items, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Items::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Items, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Items::Absent)
    }

    fn visit_unit<E>(self) -> Result<Items, E> {
        Ok(Items::Absent)
    }

    fn visit_str<E>(self, _: &str) -> Result<Items, E> {
        Ok(Items::Absent)
    }
}
