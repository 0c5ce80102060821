//! AADSTS error bodies.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::answer::Answer;

/// A refusal of the identity service.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) error: &'static str,
    pub(crate) number: u32,
    pub(crate) text: String,
}

impl Refused {
    pub(crate) fn new(error: &'static str, number: u32, text: impl Into<String>) -> Self {
        let status = if error == "invalid_client" { 401 } else { 400 };
        Self { status, error, number, text: text.into() }
    }

    /// A field that is missing, or given twice.
    pub(crate) fn malformed(text: impl Into<String>) -> Self {
        Self::new("invalid_request", 900_144, text)
    }

    pub(crate) fn answer(&self, now: DateTime<Utc>) -> Answer {
        let trace = "3f0c8d64-0000-4000-8000-00000000aaaa";
        let correlation = "b1a7c0de-0000-4000-8000-00000000bbbb";
        let stamp = now.format("%Y-%m-%d %H:%M:%SZ");
        let body = json!({
            "error": self.error,
            "error_description": format!(
                "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}", self.number, self.text
            ),
            "error_codes": [self.number],
            "timestamp": stamp.to_string(),
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.number),
        });
        Answer::json(self.status, &body).with("Date", now.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
    }
}
