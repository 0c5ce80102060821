//! Values as JSON has them, written without a serializer: what every one of millions of rows has.

use std::io::{self, Write};

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};

use super::json;

/// A time as JSON has it, to its fraction of a second. Most are whole seconds of this age, and every row has some.
pub(super) fn moment(time: DateTime<Utc>, out: &mut Vec<u8>) -> io::Result<()> {
    let year = u32::try_from(time.year()).unwrap_or(u32::MAX);
    if year > 9_999 || time.nanosecond() != 0 {
        return write!(out, "{}", time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
    let parts = [
        (year / 100, None),
        (year % 100, Some(b'-')),
        (time.month(), Some(b'-')),
        (time.day(), Some(b'T')),
        (time.hour(), Some(b':')),
        (time.minute(), Some(b':')),
        (time.second(), Some(b'Z')),
    ];
    for (number, after) in parts {
        out.extend([number / 10, number % 10].map(|digit| b'0'.saturating_add(digit as u8)));
        out.extend(after);
    }
    Ok(())
}

/// A time as [`rfc3339`](super::text::rfc3339) tells it: to the second.
pub(super) fn seconds(time: DateTime<Utc>, out: &mut Vec<u8>) -> io::Result<()> {
    match time.with_nanosecond(0) {
        // More than a second of nanoseconds: a leap second.
        Some(whole) if time.nanosecond() < 1_000_000_000 => moment(whole, out),
        _ => write!(out, "{}", super::text::rfc3339(time)),
    }
}

/// A text as it stands between the quotes of JSON.
pub(super) fn escaped(text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    let mut quoted = Vec::with_capacity(text.len() + 8);
    json::line(&text, &mut quoted)?;
    let inner = quoted.trim_ascii_end();
    out.extend_from_slice(inner.get(1..inner.len().saturating_sub(1)).unwrap_or_default());
    Ok(())
}
