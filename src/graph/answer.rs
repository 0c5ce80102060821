//! From what came over the wire to why it is no success: kind, message, and whether to repeat.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER, WWW_AUTHENTICATE};

use super::error::{GraphError, GraphErrorKind};
use super::service_error::{self, ServiceError};
use super::{challenge, text};
use crate::time::retry::Outcome;
use crate::time::retry_after;

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Why a success status is no success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// The JSON ends before its end.
    Cut,
    /// Complete, and not what it must be.
    Wrong(&'static str),
    /// An error in the clothes of a success.
    Service,
}

/// A try that failed.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: GraphError,
    pub(super) outcome: Outcome,
    /// Claims that a new token must satisfy.
    pub(super) claims: Option<String>,
}

impl Refusal {
    pub(super) fn new(kind: GraphErrorKind, message: impl Into<String>, outcome: Outcome) -> Self {
        Self { error: GraphError::new(kind, message), outcome, claims: None }
    }
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body without a byte order mark.
    pub(super) fn json(&self) -> &[u8] {
        self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body)
    }

    /// The service's request id, if it has the shape of one: it goes to the log, an echo of ours must not.
    pub(super) fn request_id(&self) -> Option<&str> {
        let fits = |id: &&str| id.len() <= 64 && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        self.header("request-id").filter(fits)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn date(&self) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc2822(self.header(DATE.as_str())?).ok().map(|date| date.to_utc())
    }

    fn retry_after(&self) -> Option<Duration> {
        retry_after::parse(self.header(RETRY_AFTER.as_str())?, self.header(DATE.as_str()))
    }

    fn is_html(&self) -> bool {
        let declared = self.header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("text/html"));
        declared || self.json().trim_ascii_start().starts_with(b"<")
    }

    /// What an error status means. `whole_collection`: the read named no single object.
    pub(super) fn refusal(&self, whole_collection: bool) -> Refusal {
        let service = service_error::parse(self.json());
        let outcome = match self.status {
            500 if self.body.is_empty() => Outcome::BodylessServerError,
            status => Outcome::Status(status),
        };
        self.refuse(self.status, outcome, service, whole_collection)
    }

    /// What a success status means whose body is a fault.
    pub(super) fn fault(&self, fault: BodyFault, whole_collection: bool) -> Refusal {
        let (kind, message, outcome) = match fault {
            BodyFault::Service => {
                let service = service_error::parse(self.json());
                let code = service.as_ref().and_then(|error| error.code.as_deref()).unwrap_or_default();
                let status = status_of_code(code);
                return self.refuse(status, Outcome::Status(status), service, whole_collection);
            }
            BodyFault::Cut => {
                (GraphErrorKind::Network, "the answer was cut short".to_owned(), Outcome::Broken)
            }
            BodyFault::Wrong(_) if self.is_html() => return self.not_json(),
            BodyFault::Wrong(what) => {
                (GraphErrorKind::Malformed, format!("the answer makes no sense: {what}"), Outcome::Wrong)
            }
        };
        let mut refusal = Refusal::new(kind, message, outcome);
        self.describe(&mut refusal.error, None);
        refusal
    }

    fn refuse(
        &self,
        status: u16,
        outcome: Outcome,
        service: Option<ServiceError>,
        whole_collection: bool,
    ) -> Refusal {
        let passing = matches!(status, 408 | 429 | 500..);
        if service.is_none() && !passing && (self.is_html() || status < 400 || status == 407) {
            return self.not_json();
        }
        let challenges =
            self.headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let claims = if matches!(status, 401 | 403) { challenge::claims(challenges) } else { None };
        let said = service.as_ref().map(|error| error.message.as_str()).unwrap_or_default();
        // "Nothing is missing" is believed only from Graph itself: a gateway's bare 404 proves nothing.
        let says_graph = service.is_some();
        let (kind, what) = match status {
            401 | 403 if claims.is_some() => {
                (GraphErrorKind::ClaimsChallenge, "a Conditional Access policy asks for a new sign-in")
            }
            401 => (GraphErrorKind::Unauthorized, "Graph did not accept the token"),
            403 => (GraphErrorKind::Forbidden, "Graph refused the read"),
            400 if said.contains("Resource not found for the segment") => {
                (GraphErrorKind::NotOffered, "this service does not have it")
            }
            404 if says_graph && whole_collection => {
                (GraphErrorKind::NotOffered, "this service does not have it")
            }
            405 | 501 if says_graph => (GraphErrorKind::NotOffered, "this service does not offer it"),
            404 | 410 => (GraphErrorKind::NotFound, "not found"),
            429 | 509 => (GraphErrorKind::Throttled, "too many requests"),
            408 | 500.. => (GraphErrorKind::Server, "the service failed"),
            _ => (GraphErrorKind::BadRequest, "the service did not understand the request"),
        };
        let message = if said.is_empty() { what.to_owned() } else { format!("{what}: {said}") };
        let mut refusal = Refusal { claims, ..Refusal::new(kind, message, outcome) };
        self.describe(&mut refusal.error, service);
        refusal
    }

    /// Never retried: a proxy's page or a redirect does not turn into Graph by asking again.
    fn not_json(&self) -> Refusal {
        let what = match self.status {
            300..400 => "a proxy or gateway answered with a redirect instead of Graph",
            407 => "a proxy answered instead of Graph and asks for a sign-in",
            _ => "a proxy or gateway answered instead of Graph, with a page that is not JSON",
        };
        let mut refusal = Refusal::new(GraphErrorKind::NotJson, what, Outcome::Wrong);
        self.describe(&mut refusal.error, None);
        refusal
    }

    fn describe(&self, error: &mut GraphError, service: Option<ServiceError>) {
        let service = service.unwrap_or_default();
        error.status = Some(self.status);
        error.code = service.code;
        error.scopes = service.scopes;
        error.request_id = self.request_id().map(text::plain).or(service.request_id);
        error.date = self.date();
        error.retry_after = self.retry_after();
    }
}

/// The status that an error code would have come with, had it come as an error.
fn status_of_code(code: &str) -> u16 {
    const TABLE: &[(&str, u16)] = &[
        ("TooManyRequests", 429),
        ("activityLimitReached", 429),
        ("Forbidden", 403),
        ("Authorization_RequestDenied", 403),
        ("AccessDenied", 403),
        ("InvalidAuthenticationToken", 401),
        ("Request_ResourceNotFound", 404),
        ("ResourceNotFound", 404),
        ("NotFound", 404),
        ("NotImplemented", 501),
        ("BadRequest", 400),
        ("Request_BadRequest", 400),
        ("Request_UnsupportedQuery", 400),
        ("ServiceUnavailable", 503),
        ("ServiceNotAvailable", 503),
        ("GatewayTimeout", 504),
    ];
    TABLE.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map_or(500, |(_, status)| *status)
}
