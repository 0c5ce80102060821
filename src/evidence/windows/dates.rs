//! Dates as Windows writes them in its many languages.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::evidence::time::LogTime;

/// Which part of `8/7/2019` is the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
}

/// A time as written. A moment if it names its zone; local time if the date can be read in one way only, or `order`
/// says which; else unclear, as written.
pub(super) fn read(text: &str, order: Option<Order>) -> Option<LogTime> {
    let text = text.trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(LogTime::Moment(moment.with_timezone(&Utc)));
    }
    if let Some(moment) = json_date(text) {
        return Some(LogTime::Moment(moment));
    }
    let written = text.to_owned();
    match local(text, order) {
        Some((time, true)) => Some(LogTime::Local { time, written }),
        Some((_, false)) => Some(LogTime::Unclear(written)),
        None => text.contains(|c: char| c.is_ascii_digit()).then_some(LogTime::Unclear(written)),
    }
}

/// The date of a text for ordering, whether it is certain or not.
pub(super) fn guess(text: &str, order: Option<Order>) -> Option<NaiveDateTime> {
    local(text, order).map(|(time, _)| time)
}

/// What a date tells about the order of day and month in its file.
pub(super) fn order_of(text: &str) -> Option<Order> {
    let (date, _) = split(text)?;
    let [a, b, _] = numbers(date)?;
    match (a, b) {
        (a, _) if a > 31 => None,
        (13.., _) => Some(Order::DayFirst),
        (_, 13..) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// `/Date(1747206773000)/`, as PowerShell 5.1 writes into JSON.
fn json_date(text: &str) -> Option<DateTime<Utc>> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits = inner.split(['+']).next()?;
    DateTime::from_timestamp_millis(digits.parse().ok()?)
}

/// The reading, and whether it is the only one.
fn local(text: &str, order: Option<Order>) -> Option<(NaiveDateTime, bool)> {
    let (date, time) = split(text)?;
    let [a, b, c] = numbers(date)?;
    // Dots stand between day and month in every locale that writes dots.
    let dotted = date.contains('.');
    let known = if dotted { Some(Order::DayFirst) } else { order };
    let (year, month, day, certain) = match (a, b, known) {
        (32.., _, _) => (a, b, c, true),
        (13.., _, _) => (year(c), b, a, true),
        (_, 13.., _) => (year(c), a, b, true),
        (_, _, Some(Order::DayFirst)) => (year(c), b, a, true),
        (_, _, Some(Order::MonthFirst)) => (year(c), a, b, true),
        _ => (year(c), a, b, a == b),
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some((date.and_time(clock(time)?), certain))
}

fn year(number: u32) -> u32 {
    if number < 100 { 2000 + number } else { number }
}

/// Date and time of day: between them is a blank, a comma or a `T`.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim().trim_end_matches('Z');
    let end = text.find(|c: char| !(c.is_ascii_digit() || "./-".contains(c)))?;
    let date = text.get(..end)?.trim_end_matches('.');
    Some((date, text.get(end..)?.trim_start_matches(|c: char| c == 'T' || c == ',' || c.is_whitespace())))
}

fn numbers(date: &str) -> Option<[u32; 3]> {
    let mut parts = date.split(['.', '/', '-']).filter(|part| !part.is_empty());
    let mut next = || parts.next().filter(|part| part.len() <= 4)?.parse().ok();
    let found = [next()?, next()?, next()?];
    parts.next().is_none().then_some(found)
}

/// `6:49:42 PM`, `18:49`, `09.12.42`, `18:49:42.1234567`, `下午 6:49`.
fn clock(text: &str) -> Option<NaiveTime> {
    const AFTERNOON: &[&str] = &["PM", "P.M.", "下午", "午後", "오후"];
    const MORNING: &[&str] = &["AM", "A.M.", "上午", "午前", "오전"];
    let upper = text.to_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| upper.contains(word));
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = text.get(start..)?;
    let end = digits.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(digits.len());
    let digits = digits.get(..end)?;
    let (whole, fraction) =
        if digits.contains(':') { digits.split_once('.').unwrap_or((digits, "")) } else { (digits, "") };
    let mut parts = whole.split([':', '.']).filter(|part| !part.is_empty());
    let mut next = || parts.next()?.parse::<u32>().ok();
    let (mut hour, minute) = (next()?, next()?);
    let second = next().unwrap_or(0);
    if has(AFTERNOON) && hour < 12 {
        hour += 12;
    } else if has(MORNING) && hour == 12 {
        hour = 0;
    }
    let nanos: u32 = format!("{:0<9}", fraction.get(..fraction.len().min(9))?).parse().ok()?;
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, order: Option<Order>) -> String {
        match read(text, order) {
            Some(LogTime::Moment(time)) => format!("utc {time}"),
            Some(LogTime::Local { time, .. }) => format!("local {time}"),
            Some(LogTime::Unclear(text)) => format!("unclear {text}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn dates_of_many_locales() {
        for (text, wanted) in [
            ("2025-05-14T07:12:42.1000000Z", "utc 2025-05-14 07:12:42.100 UTC"),
            ("2025-05-14T09:12:42.1234567+02:00", "utc 2025-05-14 07:12:42.123456700 UTC"),
            ("/Date(1747206773000)/", "utc 2025-05-14 07:12:53 UTC"),
            ("5/14/2025 6:49:42 PM", "local 2025-05-14 18:49:42"),
            ("14.05.2025 09:12:42", "local 2025-05-14 09:12:42"),
            ("05.06.2025 09:12:42", "local 2025-06-05 09:12:42"),
            ("2025-05-14 18:49", "local 2025-05-14 18:49:00"),
            ("2025/05/14 18:49:01", "local 2025-05-14 18:49:01"),
            ("14-05-2025 09.12.42", "local 2025-05-14 09:12:42"),
            ("14/05/2025, 12:00:00 a.m.", "local 2025-05-14 00:00:00"),
            ("2025/5/14 下午 06:49:42", "local 2025-05-14 18:49:42"),
            ("8/7/2019 8:01:41 PM", "unclear 8/7/2019 8:01:41 PM"),
            ("8/8/2019 8:01:41 PM", "local 2019-08-08 20:01:41"),
            ("Mittwoch", "None"),
            ("99/99/9999 99:99", "unclear 99/99/9999 99:99"),
        ] {
            assert_eq!(show(text, None), wanted, "{text}");
        }
        assert_eq!(show("8/7/2019 8:01:41 PM", Some(Order::DayFirst)), "local 2019-07-08 20:01:41");
    }

    #[test]
    fn a_part_above_twelve_tells_the_order() {
        assert_eq!(order_of("14/05/2025 9:00"), Some(Order::DayFirst));
        assert_eq!(order_of("5/14/2025 9:00"), Some(Order::MonthFirst));
        assert_eq!(order_of("5/6/2025 9:00"), None);
        assert_eq!(order_of("2025-05-14 9:00"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_left(text in ".{0,90}") {
            let _ = read(&text, None);
            let _ = order_of(&text);
        }
    }
}
