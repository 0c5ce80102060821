//! What an OAuth error answer says, kept for the message: the crate's own error types keep less.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// The longest text kept from an answer.
const TEXT_LIMIT: usize = 200;
/// Form fields whose values must never come back out in a message, even when a service echoes them.
const SECRET_FIELDS: &[&str] =
    &["client_secret", "client_assertion", "code", "code_verifier", "device_code", "refresh_token"];

/// Anything shorter is no secret of Entra's, and blanking it would only tear holes into words.
const SHORTEST_SECRET: usize = 6;

/// An error answer, cleaned: no control characters, no secret, no more than is said to people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// HTTP status; `None` for an answer that came through the browser.
    pub(super) status: Option<u16>,
    pub(super) error: String,
    pub(super) suberror: Option<String>,
    pub(super) codes: Vec<u32>,
    /// First sentence of `error_description`, without its number and ids.
    pub(super) text: Option<String>,
    pub(super) correlation_id: Option<String>,
    pub(super) trace_id: Option<String>,
    pub(super) timestamp: Option<String>,
    pub(super) retry_after: Option<Duration>,
    /// The service's own time.
    pub(super) date: Option<DateTime<Utc>>,
}

impl Answer {
    /// Reads a JSON error body; `request` is the form that was sent.
    pub(super) fn from_json(status: u16, body: &[u8], request: &[u8]) -> Self {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let mut answer = Self::from_fields(field, &secrets(request));
        if let Some(codes) = value.get("error_codes").and_then(Value::as_array) {
            let listed = codes.iter().filter_map(Value::as_u64).filter_map(|code| u32::try_from(code).ok());
            answer.codes = listed.chain(answer.codes.iter().copied()).fold(Vec::new(), |mut all, code| {
                if !all.contains(&code) {
                    all.push(code);
                }
                all
            });
        }
        answer.status = Some(status);
        answer
    }

    /// Reads the named fields of an answer, wherever it came from.
    pub(super) fn from_fields(field: impl Fn(&str) -> Option<String>, secrets: &[String]) -> Self {
        let description = field("error_description").unwrap_or_default();
        let id = |name: &str, label: &str| {
            field(name).or_else(|| after(&description, label)).and_then(|text| word(&text, secrets))
        };
        Self {
            status: None,
            error: field("error").and_then(|text| word(&text, secrets)).unwrap_or_default(),
            suberror: field("suberror").and_then(|text| word(&text, secrets)),
            codes: numbers(&description),
            text: sentence(&description, secrets),
            correlation_id: id("correlation_id", "Correlation ID:"),
            trace_id: id("trace_id", "Trace ID:"),
            timestamp: field("timestamp").and_then(|text| word(&text.replace(' ', "T"), secrets)),
            retry_after: None,
            date: None,
        }
    }

    /// Whether trying again later may help: the service is busy or failing, not refusing.
    pub(super) fn is_passing(&self) -> bool {
        self.status.is_some_and(is_passing)
            || matches!(self.error.as_str(), "temporarily_unavailable" | "server_error")
    }
}

/// Whether an HTTP status says "later", not "no".
pub(super) fn is_passing(status: u16) -> bool {
    status == 408 || status == 429 || status >= 500
}

fn secrets(form: &[u8]) -> Vec<String> {
    url::form_urlencoded::parse(form)
        .filter(|(name, value)| SECRET_FIELDS.contains(&name.as_ref()) && value.len() >= SHORTEST_SECRET)
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// A single machine-made word: a code, an id, a time. Anything else is dropped.
fn word(text: &str, secrets: &[String]) -> Option<String> {
    let fits = !text.is_empty()
        && text.len() <= 64
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '+'));
    (fits && !secrets.iter().any(|secret| text.contains(secret.as_str()))).then(|| text.to_owned())
}

/// The word after `label` in a description that carries its ids as text.
fn after(description: &str, label: &str) -> Option<String> {
    let (_, rest) = description.split_once(label)?;
    rest.split_whitespace().next().map(str::to_owned)
}

fn numbers(description: &str) -> Vec<u32> {
    description
        .split("AADSTS")
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .take(4)
        .collect()
}

fn sentence(description: &str, secrets: &[String]) -> Option<String> {
    let text = description.split("Trace ID:").next()?.lines().next()?;
    let text = match text.split_once(": ") {
        Some((number, rest)) if number.starts_with("AADSTS") => rest,
        _ => text,
    };
    let text = text.split_inclusive(". ").next()?;
    let mut text: String = text.chars().filter(|c| !c.is_control()).collect();
    for secret in secrets {
        text = text.replace(secret.as_str(), "…");
    }
    let text: String = text.trim().trim_end_matches('.').chars().take(TEXT_LIMIT).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. Ensure the secret is right. Trace ID: aaaa1111-0000-0000-0000-000000000000 Correlation ID: bbbb2222-0000-0000-0000-000000000000 Timestamp: 2026-01-01 10:00:00Z","error_codes":[7000215],"timestamp":"2026-01-01 10:00:00Z","trace_id":"aaaa1111-0000-0000-0000-000000000000","correlation_id":"bbbb2222-0000-0000-0000-000000000000","suberror":"bad_token"}"#;

    #[test]
    fn a_full_answer_keeps_its_parts() {
        let answer = Answer::from_json(401, BODY.as_bytes(), b"");
        assert_eq!(answer.status, Some(401));
        assert_eq!(answer.error, "invalid_client");
        assert_eq!(answer.suberror.as_deref(), Some("bad_token"));
        assert_eq!(answer.codes, [7_000_215]);
        assert_eq!(answer.text.as_deref(), Some("Invalid client secret provided"));
        assert_eq!(answer.correlation_id.as_deref(), Some("bbbb2222-0000-0000-0000-000000000000"));
        assert_eq!(answer.trace_id.as_deref(), Some("aaaa1111-0000-0000-0000-000000000000"));
        assert_eq!(answer.timestamp.as_deref(), Some("2026-01-01T10:00:00Z"));
    }

    #[test]
    fn listed_numbers_come_before_those_in_the_text_and_once() {
        let body = br#"{"error_description":"AADSTS2: x AADSTS3","error_codes":[1,"x",2,1]}"#;
        assert_eq!(Answer::from_json(400, body, b"").codes, [1, 2, 3]);
    }

    #[test]
    fn ids_and_numbers_are_read_from_the_text_when_it_is_all_there_is() {
        let description =
            "AADSTS65004: User declined.\r\nTrace ID: t-1\r\nCorrelation ID: c-1\r\nTimestamp: x";
        let field = |name: &str| match name {
            "error" => Some("access_denied".to_owned()),
            "error_description" => Some(description.to_owned()),
            _ => None,
        };
        let answer = Answer::from_fields(field, &[]);
        assert_eq!(answer.codes, [65004]);
        assert_eq!(answer.correlation_id.as_deref(), Some("c-1"));
        assert_eq!(answer.trace_id.as_deref(), Some("t-1"));
        assert_eq!(answer.text.as_deref(), Some("User declined"));
    }

    #[test]
    fn a_secret_that_the_service_echoes_is_blanked() {
        let body = br#"{"error":"CANARY","error_description":"AADSTS1: secret CANARY+1 is wrong","trace_id":"CANARY+1"}"#;
        let answer = Answer::from_json(400, body, b"client_secret=CANARY%2B1&code=CANARY");
        let shown = format!("{answer:?}");
        assert!(!shown.contains("CANARY"), "{shown}");
        assert_eq!(answer.text.as_deref(), Some("secret … is wrong"));
    }

    #[test]
    fn hostile_text_loses_its_control_characters_and_its_length() {
        let body = format!(
            r#"{{"error":"a b\u001b[2J","error_description":"\u001b]0;x\u0007{}","correlation_id":"<script>"}}"#,
            "y".repeat(5_000)
        );
        let answer = Answer::from_json(400, body.as_bytes(), b"");
        assert_eq!(answer.error, "");
        assert_eq!(answer.correlation_id, None);
        let text = answer.text.unwrap();
        assert_eq!(text.chars().count(), TEXT_LIMIT);
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn odd_shapes_are_an_empty_answer() {
        for body in [
            "",
            "[]",
            "null",
            "7",
            r#"{"error":{"code":"x"}}"#,
            r#"{"error_codes":"x"}"#,
            r#"{"error_codes":[-1,"a",1e99]}"#,
        ] {
            let answer = Answer::from_json(400, body.as_bytes(), b"");
            assert_eq!(answer, Answer { status: Some(400), ..Answer::default() }, "{body}");
        }
    }

    #[test]
    fn busy_and_failing_pass_and_refusals_do_not() {
        for (status, error, passing) in [
            (429, "", true),
            (408, "", true),
            (503, "", true),
            (400, "temporarily_unavailable", true),
            (400, "invalid_grant", false),
            (401, "invalid_client", false),
        ] {
            let answer = Answer { status: Some(status), error: error.to_owned(), ..Answer::default() };
            assert_eq!(answer.is_passing(), passing, "{status} {error}");
        }
    }
}
