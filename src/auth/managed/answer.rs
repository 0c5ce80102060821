//! Token answers of the local endpoints. They are not OAuth's: numbers come as strings, times in two ways.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::super::app::{Issued, issued};

/// Reads a token answer; `None` when it holds none.
pub(super) fn read(body: &[u8], now: DateTime<Utc>) -> Option<Issued> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let token = value.get("access_token")?.as_str()?;
    // The life is better than the end: it doesn't depend on this computer's clock.
    let life = seconds(&value, "expires_in").or_else(|| {
        let end = i64::try_from(seconds(&value, "expires_on")?).ok()?;
        u64::try_from(end - now.timestamp()).ok()
    });
    let renewal = seconds(&value, "refresh_in");
    issued(token, life.map(Duration::from_secs), renewal.map(Duration::from_secs), now)
}

fn seconds(value: &Value, name: &str) -> Option<u64> {
    match value.get(name)? {
        Value::String(text) => text.trim().parse().ok(),
        number => number.as_u64(),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use serde_json::json;

    use super::*;

    fn life(answer: &Value) -> Option<i64> {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let found = read(answer.to_string().as_bytes(), now).unwrap();
        assert_eq!(found.token.secret.expose_secret(), "t");
        Some((found.token.expires_at? - now).num_seconds())
    }

    #[test]
    fn numbers_may_be_strings_and_the_end_stands_in_for_the_life() {
        for (answer, expected) in [
            (json!({"access_token": "t", "expires_in": "3599", "expires_on": "1700000000"}), Some(3_599)),
            (json!({"access_token": "t", "expires_in": 3599}), Some(3_599)),
            (json!({"access_token": "t", "expires_on": "1003600"}), Some(3_600)),
            (json!({"access_token": "t", "expires_on": 1_003_600}), Some(3_600)),
            (json!({"access_token": "t", "expires_on": "soon", "expires_in": -1}), None),
            (json!({"access_token": "t"}), None),
        ] {
            assert_eq!(life(&answer), expected, "{answer}");
        }
    }

    #[test]
    fn anything_else_is_no_token() {
        for body in
            ["", "[]", "{}", r#"{"access_token":7}"#, r#"{"access_token":""}"#, r#"{"access_token":"a b"}"#]
        {
            assert!(read(body.as_bytes(), DateTime::UNIX_EPOCH).is_none(), "{body}");
        }
    }
}
