//! What every sign-in method gives: a token, or an error that says what to do.

use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::time::BoxFuture;

/// A bearer token. Neither printable nor comparable.
#[derive(Clone)]
pub struct AccessToken {
    /// The token itself.
    pub secret: SecretString,
    /// When it ends, if the issuer said.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What the caller needs from the token source.
#[derive(Clone, Debug, Default)]
pub struct TokenRequest {
    /// Do not answer from memory: Graph refused the last one.
    pub force: bool,
    /// A claims challenge (decoded JSON) that the new token must satisfy.
    pub claims: Option<String>,
}

/// Supplies tokens for Graph. One per run; safe to share.
pub trait TokenSource: Send + Sync {
    /// A token that is valid now.
    ///
    /// # Errors
    /// When sign-in is needed, refused, or the identity service can't be reached.
    fn token(&self, request: TokenRequest) -> BoxFuture<'_, Result<AccessToken, AuthError>>;

    /// How this source signs in, for people ("client secret of app …", "token from SCEPCHECK_ACCESS_TOKEN").
    fn describe(&self) -> String;
}

/// The kind of failure; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthErrorKind {
    /// Nothing to sign in with: no token, no method configured.
    NotConfigured,
    /// The identity service said no, or the person did.
    Refused,
    /// The token ended and can't be renewed.
    Expired,
    /// The identity service could not be reached or is failing.
    Unreachable,
    /// The configuration is contradictory or malformed.
    Invalid,
}

/// A failed sign-in. Never holds a secret or a raw answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct AuthError {
    /// The kind of failure.
    pub kind: AuthErrorKind,
    /// What happened: one lower-case sentence without a full stop.
    pub message: String,
    /// The next step.
    pub next: String,
    /// AADSTS numbers that the identity service named.
    pub aadsts: Vec<u32>,
    /// The identity service's correlation id, for its sign-in log.
    pub correlation_id: Option<String>,
    /// What else the identity service said, when it was the one that answered.
    pub service: Option<Box<ServiceAnswer>>,
}

/// The parts of an OAuth error answer worth keeping: names and ids, never its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceAnswer {
    /// HTTP status; `None` when the answer came through the browser.
    pub status: Option<u16>,
    /// OAuth `error`.
    pub error: String,
    /// `suberror`, which some refusals add.
    pub suberror: Option<String>,
    /// `trace_id` of the request.
    pub trace_id: Option<String>,
    /// `timestamp` as the service wrote it.
    pub timestamp: Option<String>,
    /// How long the service asked to wait.
    pub retry_after: Option<Duration>,
}

impl AuthError {
    /// A failure that needs no more than its kind, a sentence and the next step.
    #[must_use]
    pub fn new(kind: AuthErrorKind, message: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            next: next.into(),
            aadsts: Vec::new(),
            correlation_id: None,
            service: None,
        }
    }

    /// What an admin looks up in the sign-in log or gives to support: the ids and the time, if any came.
    #[must_use]
    pub fn trail(&self) -> Option<String> {
        let service = self.service.as_deref();
        let parts: Vec<String> = [
            ("correlation id", self.correlation_id.as_deref()),
            ("trace id", service.and_then(|answer| answer.trace_id.as_deref())),
            ("time", service.and_then(|answer| answer.timestamp.as_deref())),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name} {value}")))
        .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}
