//! The `Retry-After` header: seconds, whole or not, or a date.

use std::time::Duration;

use chrono::DateTime;

/// How long the service asks to wait. A date counts from the answer's own `Date`, as clocks differ.
/// Nothing useful (zero, negative, garbage) counts as absent.
pub(crate) fn parse(retry_after: &str, date: Option<&str>) -> Option<Duration> {
    let text = retry_after.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return if seconds > 0.0 { Duration::try_from_secs_f64(seconds).ok() } else { None };
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    let now = DateTime::parse_from_rfc2822(date?.trim()).ok()?;
    (until - now).to_std().ok().filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_dates_and_garbage() {
        let date = Some("Sun, 22 Nov 2026 10:00:00 GMT");
        for (text, date, seconds) in [
            ("7", date, Some(7.0)),
            (" 2.128 ", None, Some(2.128)),
            ("86400", None, Some(86_400.0)),
            ("0", date, None),
            ("-5", date, None),
            ("abc", date, None),
            ("", date, None),
            ("NaN", date, None),
            ("inf", date, None),
            ("1e400", date, None),
            ("Sun, 22 Nov 2026 10:00:30 GMT", date, Some(30.0)),
            ("Sun, 22 Nov 2026 09:59:30 GMT", date, None),
            ("Sun, 22 Nov 2026 10:00:30 GMT", None, None),
            ("Sun, 22 Nov 2026 10:00:30 GMT", Some("yesterday"), None),
        ] {
            assert_eq!(parse(text, date), seconds.map(Duration::from_secs_f64), "{text:?} at {date:?}");
        }
    }
}
