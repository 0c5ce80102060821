//! CSV: one item a row, safe to open in a spreadsheet.

use std::io::{self, Write};

use super::super::text::{csv_cell, rfc3339};
use super::first::Items;
use crate::report::StableName;
use crate::report::compliance::{ErrorInfo, Item};

type Value = fn(&Item) -> String;

/// The columns: their stable names and what they hold. New ones go to the end.
pub(super) const COLUMNS: &[(&str, Value)] = &[
    ("profileId", |item| item.profile.id.clone()),
    ("profileName", |item| item.profile.name.clone()),
    ("userId", |item| text(item.user.as_ref().and_then(|user| user.id.as_ref()))),
    ("userPrincipalName", |item| text(item.user.as_ref().and_then(|user| user.user_principal_name.as_ref()))),
    ("deviceId", |item| text(item.device.as_ref().map(|device| &device.id))),
    ("deviceName", |item| text(item.device.as_ref().and_then(|device| device.device_name.as_ref()))),
    ("finding", |item| item.state.finding.stable_name().to_owned()),
    ("cause", |item| item.state.cause.map(StableName::stable_name).unwrap_or_default().to_owned()),
    ("causeText", |item| item.state.text.clone()),
    ("errorCode", |item| text(error(item).map(|error| &error.code))),
    ("errorName", |item| text(error(item).and_then(|error| error.name.as_ref()))),
    ("errorMeaning", |item| text(error(item).and_then(|error| error.meaning.as_ref()))),
    ("errorNext", |item| text(error(item).and_then(|error| error.next.as_ref()))),
    ("since", |item| rfc3339(item.since)),
];

fn error(item: &Item) -> Option<&ErrorInfo> {
    item.state.error.as_ref()
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

pub(super) fn items(items: &mut Items<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS.iter().map(|(name, _)| *name))?;
    items(&mut |item| Ok(writer.write_record(COLUMNS.iter().map(|(_, value)| csv_cell(&value(item))))?))?;
    writer.flush()
}
