//! Events of MDM sessions, read without an XML parser: a busy device writes two at every sync, and of all of them nothing
//! counts but when they were and that they went well.
//!
//! Only what is written as Windows writes it is taken here, on one line and without entities or comments; all else is left
//! to the parser, which gives the same.

use memchr::memmem::Finder;
use memchr::{memchr, memchr3};

use super::dates;
use super::fields::Fields;
use super::known::{Log, Proof, Row, row_of};
use super::noted::{Noted, result};
use crate::evidence::time::LogTime;

/// The words that are looked for.
#[derive(Debug)]
pub(super) struct Sessions {
    system: Finder<'static>,
    provider: Finder<'static>,
    id: Finder<'static>,
    time: Finder<'static>,
    record: Finder<'static>,
    execution: Finder<'static>,
    process: Finder<'static>,
    value: Finder<'static>,
    request: Finder<'static>,
    rows: [Option<&'static Row>; 2],
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            system: Finder::new("</System>"),
            provider: Finder::new("<Provider Name="),
            id: Finder::new("<EventID>"),
            time: Finder::new("<TimeCreated SystemTime="),
            record: Finder::new("<EventRecordID>"),
            execution: Finder::new("<Execution "),
            process: Finder::new("ProcessID="),
            value: Finder::new("<Data Name="),
            request: Finder::new("ModelName"),
            rows: [row_of(Log::DeviceManagement, 208), row_of(Log::DeviceManagement, 209)],
        }
    }
}

impl Sessions {
    /// Reads the event of a session that began, or ended well. `None` for any other, and for what is to be parsed.
    pub(super) fn read(&self, event: &[u8]) -> Option<Noted> {
        let event = event.trim_ascii();
        if !event.starts_with(b"<Event ") || memchr3(b'&', b'!', b'\n', event).is_some() {
            return None;
        }
        let end = self.system.find(event)?;
        let (system, data) = event.split_at_checked(end)?;
        if !quoted(after(system, &self.provider)?)?
            .eq_ignore_ascii_case(Log::DeviceManagement.provider().as_bytes())
        {
            return None;
        }
        let id = number(content(after(system, &self.id)?)?)?;
        let row = self.rows.into_iter().flatten().find(|row| u64::from(row.id) == id)?;
        if self.request.find(data).is_some() || (row.proof == Proof::SessionEnded && !self.went_well(data)) {
            return None;
        }
        let time = dates::read(std::str::from_utf8(quoted(after(system, &self.time)?)?).ok()?, None)?;
        let execution = after(system, &self.execution)?;
        let process = number(quoted(after(execution, &self.process)?)?)?;
        Some(Noted {
            row,
            fields: Fields::new(),
            time: matches!(time, LogTime::Moment(_)).then_some(time),
            record: Some(number(content(after(system, &self.record)?)?)?),
            process: Some(u32::try_from(process).ok()?),
            id: None,
            foreign: None,
            code: None,
            key: None,
        })
        .filter(|noted| noted.time.is_some())
    }

    /// Whether the first value is the result, and a success.
    fn went_well(&self, data: &[u8]) -> bool {
        let result = || {
            let value = after(data, &self.value)?;
            let name = quoted(value)?;
            let value = value.get(name.len() + 2..)?.strip_prefix(b">")?;
            result(std::str::from_utf8(content(value)?).ok()?).filter(|_| name == b"HRESULT")
        };
        result().is_some_and(|code| code.is_success())
    }
}

/// What comes after a word.
fn after<'e>(text: &'e [u8], word: &Finder<'_>) -> Option<&'e [u8]> {
    text.get(word.find(text)? + word.needle().len()..)
}

/// The value in quotes that a text begins with.
fn quoted(text: &[u8]) -> Option<&[u8]> {
    let (quote, rest) = text.split_first()?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    rest.get(..memchr(*quote, rest)?)
}

/// The content of the element whose first tag a text comes after.
fn content(text: &[u8]) -> Option<&[u8]> {
    text.get(..memchr(b'<', text)?)
}

/// Digits, and no more of them than any counter has.
fn number(digits: &[u8]) -> Option<u64> {
    let plain = (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    plain.then(|| digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}
