//! What every sign-in method gives: a token, or an error that says what to do.

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
}
