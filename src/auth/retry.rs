//! When to ask the identity service again, and after how long. No clock, no sleep: those are handed in.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// How often one request is sent at most.
pub(super) const TRIES: u32 = 4;
/// A wait longer than this is told to the person instead of being waited for.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(120);
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The wait before the try after `tries_so_far`, or `None` when the service asks for too long a one.
/// `jitter` is from 0 to 1. What the service asks for is a minimum; without it the wait doubles.
pub(super) fn wait(tries_so_far: u32, retry_after: Option<Duration>, jitter: f64) -> Option<Duration> {
    let wait = match retry_after {
        Some(asked) if asked > LONGEST_WAIT => return None,
        Some(asked) => asked + asked.mul_f64(0.2 * jitter),
        None => {
            let full = FIRST_WAIT * 2_u32.saturating_pow(tries_so_far.saturating_sub(1));
            full.mul_f64(0.5 + 0.5 * jitter)
        }
    };
    Some(wait)
}

/// Reads `Retry-After`: seconds, or a date against the answer's own `Date`. Anything else is as if absent.
pub(super) fn retry_after(value: &str, answered: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    (http_date(value)? - answered).to_std().ok()
}

/// Reads an HTTP date.
pub(super) fn http_date(value: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(value.trim()).ok().map(|date| date.to_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = http_date("Tue, 06 Jan 2026 10:00:00 GMT").unwrap();
        for (value, seconds) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("86400", Some(86_400)),
            ("Tue, 06 Jan 2026 10:00:30 GMT", Some(30)),
            ("Tue, 06 Jan 2026 09:59:00 GMT", None),
            ("-5", None),
            ("1.5", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now).map(|wait| wait.as_secs()), seconds, "{value}");
        }
    }

    proptest! {
        #[test]
        fn what_the_service_asks_for_is_a_minimum_and_a_little_more(asked in 0_u64..=120, jitter in 0.0..=1.0) {
            let asked = Duration::from_secs(asked);
            let wait = wait(1, Some(asked), jitter).unwrap();
            prop_assert!(wait >= asked && wait <= asked.mul_f64(1.2));
        }

        #[test]
        fn without_it_the_wait_doubles_and_keeps_half(tries in 1_u32..TRIES, jitter in 0.0..=1.0) {
            let full = Duration::from_secs(1 << (tries - 1));
            let wait = wait(tries, None, jitter).unwrap();
            prop_assert!(wait >= full / 2 && wait <= full);
        }

        #[test]
        fn too_long_a_wait_is_not_waited_for(asked in 121_u64.., jitter in 0.0..=1.0) {
            prop_assert_eq!(wait(1, Some(Duration::from_secs(asked)), jitter), None);
        }
    }
}
