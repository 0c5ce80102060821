//! The small steps that every conversion takes.

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};

use crate::graph::wire::Read;
use crate::model::Field;

/// The same three states, in the model's type.
pub(super) fn field<T>(read: Read<T>) -> Field<T> {
    match read {
        Read::NotRead => Field::NotRead,
        Read::Null => Field::Null,
        Read::Value(value) => Field::Value(value),
    }
}

/// Text whose empty value means that there is none. Not for what filters compare: they judge for themselves.
pub(super) fn text(read: Read<String>) -> Field<String> {
    match field(read) {
        Field::Value(text) if text.trim().is_empty() => Field::Null,
        other => other,
    }
}

/// Text that says something, whatever the reason for its absence.
pub(super) fn said(read: Read<String>) -> Option<String> {
    read.value().filter(|text| !text.trim().is_empty())
}

/// An id; empty or all zeros, as Graph writes "none", is null.
pub(super) fn id<T>(read: Read<String>, new: impl FnOnce(&str) -> T) -> Field<T> {
    match text(read) {
        Field::Value(text) if text.bytes().all(|byte| matches!(byte, b'0' | b'-')) => Field::Null,
        other => other.map(|text| new(&text)),
    }
}

/// A date; the service's empty date, in year 1, is null.
pub(super) fn date(read: Read<DateTime<Utc>>) -> Field<DateTime<Utc>> {
    match field(read) {
        Field::Value(time) if time.year() <= 1 => Field::Null,
        other => other,
    }
}

/// A date, whatever the reason for its absence.
pub(super) fn dated(read: Read<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    date(read).value().copied()
}

/// A date as reports write it: RFC 3339, or the same in UTC without saying so.
pub(super) fn report_date(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let naive = |format| NaiveDateTime::parse_from_str(text, format).ok().map(|naive| naive.and_utc());
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|time| time.with_timezone(&Utc))
        .or_else(|| naive("%Y-%m-%dT%H:%M:%S%.f"))
        .or_else(|| naive("%Y-%m-%d %H:%M:%S%.f"))
        .filter(|time| time.year() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_write_dates_in_three_ways() {
        for text in ["2026-07-01T08:00:00Z", "2026-07-01T08:00:00.0000000", "2026-07-01 08:00:00"] {
            assert_eq!(report_date(text).expect(text).to_rfc3339(), "2026-07-01T08:00:00+00:00");
        }
        assert_eq!(report_date("0001-01-01T00:00:00"), None);
        assert_eq!(report_date("yesterday"), None);
    }
}
