//! Why a read failed, for people and for decisions.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::auth::AuthError;

/// The kind of failure. Decisions look at this, never at a message.
#[derive(Clone, Debug)]
pub enum GraphErrorKind {
    /// No token could be had.
    Auth(AuthError),
    /// Graph refused the token, also after it was renewed.
    Unauthorized,
    /// A Conditional Access policy wants more than the sign-in could give.
    ClaimsChallenge,
    /// The token lacks a permission, or a role or scope tag hides the object.
    Forbidden,
    /// The object is not there.
    NotFound,
    /// This cloud or tenant does not have the collection or function.
    NotOffered,
    /// The service did not understand the request.
    BadRequest,
    /// Too many requests, and the waiting budget is used up.
    Throttled,
    /// The service failed, in every try.
    Server,
    /// No answer: name, connection, TLS or time, in every try.
    Network,
    /// Something else than Graph answered, such as a proxy with an HTML page.
    NotJson,
    /// An answer that does not have the shape it must have.
    Malformed,
    /// Fewer items than the service counted.
    Incomplete,
    /// A link to somewhere else; it was not followed.
    ForeignLink,
    /// Pages that lead back to pages already read.
    Loop,
    /// An answer above the size limit.
    TooLarge,
    /// More pages than the limit.
    TooManyPages,
    /// This program refuses to send such a request.
    NotAllowed,
}

impl GraphErrorKind {
    /// A stable name.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Auth(_) => "auth",
            Self::Unauthorized => "unauthorized",
            Self::ClaimsChallenge => "claimsChallenge",
            Self::Forbidden => "forbidden",
            Self::NotFound => "notFound",
            Self::NotOffered => "notOffered",
            Self::BadRequest => "badRequest",
            Self::Throttled => "throttled",
            Self::Server => "server",
            Self::Network => "network",
            Self::NotJson => "notJson",
            Self::Malformed => "malformed",
            Self::Incomplete => "incomplete",
            Self::ForeignLink => "foreignLink",
            Self::Loop => "loop",
            Self::TooLarge => "tooLarge",
            Self::TooManyPages => "tooManyPages",
            Self::NotAllowed => "notAllowed",
        }
    }

    /// Whether every other read would fail for the same reason.
    #[must_use]
    pub fn is_sign_in(&self) -> bool {
        matches!(self, Self::Auth(_) | Self::Unauthorized | Self::ClaimsChallenge)
    }
}

/// A failed read: [`Failure`]'s fields, kept in one place on the heap because most reads succeed.
#[derive(Clone)]
pub struct GraphError(Box<Failure>);

/// What is known about a failed read. Holds no token, no header and no raw answer.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The kind of failure.
    pub kind: GraphErrorKind,
    /// What happened, for people: lower case, no full stop, one line without control characters.
    pub message: String,
    /// Version and path of the read, without values about people in query options.
    pub path: Option<String>,
    /// The HTTP status of the last answer.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// Permissions of which the service said one is needed.
    pub scopes: Vec<String>,
    /// The service's request id (Intune: activity id), for its support.
    pub request_id: Option<String>,
    /// The service's time of the last answer.
    pub date: Option<DateTime<Utc>>,
    /// How long the service asked to wait.
    pub retry_after: Option<Duration>,
    /// Tries made.
    pub tries: u32,
}

impl GraphError {
    pub(super) fn new(kind: GraphErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Failure {
            kind,
            message: message.into(),
            path: None,
            status: None,
            code: None,
            scopes: Vec::new(),
            request_id: None,
            date: None,
            retry_after: None,
            tries: 0,
        }))
    }

    pub(super) fn at(mut self, path: &str, tries: u32) -> Self {
        self.path = Some(path.to_owned());
        self.tries = tries;
        self
    }

    /// The same read, failed for a deeper reason.
    pub(super) fn caused_by(mut self, deeper: Self) -> Self {
        self.message.clone_from(&deeper.message);
        self.kind = deeper.0.kind;
        self
    }

    /// Takes `secret` out of whatever a service or proxy echoed.
    pub(super) fn redact(mut self, secret: &str) -> Self {
        if secret.is_empty() {
            return self;
        }
        let Failure { message, code, request_id, scopes, .. } = &mut *self.0;
        let texts = std::iter::once(message).chain(code).chain(request_id).chain(scopes);
        for text in texts {
            if text.contains(secret) {
                *text = text.replace(secret, "[redacted]");
            }
        }
        self
    }
}

impl Deref for GraphError {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl DerefMut for GraphError {
    fn deref_mut(&mut self) -> &mut Failure {
        &mut self.0
    }
}

impl fmt::Debug for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let status = self.status.map(|status| status.to_string());
        let id = self.request_id.as_ref().map(|id| format!("request id {id}"));
        let code = self.code.clone();
        let facts: Vec<String> = [status, code, id].into_iter().flatten().collect();
        if facts.is_empty() { Ok(()) } else { write!(f, " ({})", facts.join(", ")) }
    }
}

impl std::error::Error for GraphError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            GraphErrorKind::Auth(error) => Some(error),
            _ => None,
        }
    }
}
