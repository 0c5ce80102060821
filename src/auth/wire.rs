//! The HTTP under the OAuth crate: no redirects, a bounded body, JSON or nothing, patience with a busy service.
//!
//! The crate's error types lose the status, `Retry-After` and Microsoft's own fields, and would keep a raw
//! body for `Debug`; so the answer is looked at here, and only its clean parts are kept.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oauth2::http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use oauth2::http::{HeaderMap, HeaderName, Response};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};

use super::answer::{Answer, is_passing};
use super::retry;
use super::roots::ExtraRoots;
use super::token::{AuthError, AuthErrorKind, ServiceAnswer};
use crate::time::{BoxFuture, Clock, Sleep};

/// The longest answer read. A token answer has a few thousand bytes.
const BODY_LIMIT: usize = 1024 * 1024;
/// What ends the crate's polling for good when the answer wasn't the identity service's.
const STOP_POLLING: &[u8] = br#"{"error":"not_an_answer"}"#;

/// Limits for the connections to the identity service.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Until connected.
    pub connect_timeout: Duration,
    /// Between two pieces of an answer.
    pub read_timeout: Duration,
    /// For one request altogether.
    pub total_timeout: Duration,
    /// Sent as `User-Agent`.
    pub user_agent: String,
    /// Trusted besides the system's roots.
    pub extra_roots: ExtraRoots,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60),
            user_agent: concat!("scepcheck/", env!("CARGO_PKG_VERSION")).to_owned(),
            extra_roots: ExtraRoots::default(),
        }
    }
}

/// Why there is no answer of the identity service.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("the identity service at `{host}` did not answer: {cause}")]
    NoAnswer { host: String, cause: String },
    #[error("`{host}` answered with a redirect (HTTP {status}), which is not followed")]
    Redirect { host: String, status: u16 },
    #[error("a proxy or gateway answered in place of the identity service at `{host}` (HTTP {status})")]
    NotJson { host: String, status: u16 },
    #[error("the answer of `{host}` was longer than any answer of the identity service")]
    TooLong { host: String },
    #[error("the identity service asks to wait {} s before the next try", .0.as_secs())]
    AsksToWait(Duration),
    #[error("the identity service is busy (HTTP {0})")]
    Busy(u16),
}

impl From<Fault> for AuthError {
    fn from(fault: Fault) -> Self {
        let next = match &fault {
            Fault::NoAnswer { cause, .. } if cause.contains("certificate") => {
                "if a proxy looks into TLS here, add its root certificate to the system's store, or give it with --ca-file"
            }
            Fault::NoAnswer { .. } => "check the network, the proxy settings and --cloud, then try again",
            Fault::Redirect { .. } => {
                "check SCEPCHECK_AUTHORITY_URL and whether a captive portal is in the way"
            }
            Fault::NotJson { status: 407, .. } => "the proxy wants a sign-in: set it in HTTPS_PROXY",
            Fault::NotJson { .. } | Fault::TooLong { .. } => {
                "check the proxy settings, or use a network that reaches the identity service"
            }
            Fault::AsksToWait(_) | Fault::Busy(_) => "try again later",
        };
        let retry_after = if let Fault::AsksToWait(wait) = fault { Some(wait) } else { None };
        Self {
            service: retry_after.map(|_| Box::new(ServiceAnswer { retry_after, ..ServiceAnswer::default() })),
            ..Self::new(AuthErrorKind::Unreachable, fault.to_string(), next)
        }
    }
}

/// The one way to the identity service.
pub(super) struct Wire {
    client: reqwest::Client,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) sleep: Arc<dyn Sleep>,
}

impl Wire {
    pub(super) fn new(
        settings: &HttpSettings,
        local: bool,
        clock: Arc<dyn Clock>,
        sleep: Arc<dyn Sleep>,
    ) -> Result<Self, AuthError> {
        let builder = settings.extra_roots.trusted_by(reqwest::Client::builder());
        let client = if local { builder.no_proxy() } else { builder }
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.read_timeout)
            .timeout(settings.total_timeout)
            .user_agent(&settings.user_agent)
            .build()
            .map_err(|error| {
                AuthError::new(
                    AuthErrorKind::Invalid,
                    format!("the connection to the identity service can't be set up: {}", root_cause(&error)),
                    "check the proxy variables and the system's certificate store",
                )
            })?;
        Ok(Self { client, clock, sleep })
    }

    async fn send(&self, request: &HttpRequest) -> Result<Reply, Fault> {
        let uri = request.uri();
        let host = uri.host().unwrap_or_default().to_owned();
        let lost = |error: reqwest::Error| Fault::NoAnswer { host: host.clone(), cause: cause(&error) };
        let mut response = self
            .client
            .request(request.method().clone(), uri.to_string())
            .headers(request.headers().clone())
            .body(request.body().clone())
            .send()
            .await
            .map_err(lost)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(Fault::TooLong { host });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { host, status: response.status().as_u16(), headers: response.headers().clone(), body })
    }

    /// One request to somebody other than the identity service; the error is the bare cause.
    pub(super) async fn fetch(&self, request: &HttpRequest) -> Result<Reply, String> {
        let outcome = self.send(request).await;
        tracing::debug!(status = outcome.as_ref().ok().map(|reply| reply.status), "token provider");
        outcome.map_err(|fault| match fault {
            Fault::NoAnswer { cause, .. } => cause,
            other => other.to_string(),
        })
    }

    pub(super) fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        let answered = text(headers, &DATE).and_then(retry::http_date).unwrap_or_else(|| self.clock.now());
        retry::retry_after(text(headers, &RETRY_AFTER)?, answered)
    }
}

/// An answer, whoever gave it.
pub(super) struct Reply {
    host: String,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Reply {
    fn is_json(&self) -> bool {
        let kind = text(&self.headers, &CONTENT_TYPE).unwrap_or_default();
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    }

    fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status)
    }

    /// The fault when this can't be the identity service speaking.
    fn fault(&self) -> Option<Fault> {
        let (host, status) = (self.host.clone(), self.status);
        if self.is_redirect() {
            Some(Fault::Redirect { host, status })
        } else if self.is_json() {
            None
        } else if self.body.is_empty() && is_passing(status) {
            Some(Fault::Busy(status))
        } else {
            Some(Fault::NotJson { host, status })
        }
    }
}

/// How an exchange treats a busy service.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Ask again a few times.
    Patient,
    /// One try: the caller polls anyway.
    Polling,
}

/// One request of the OAuth crate, and what was learnt from its answer.
pub(super) struct Exchange {
    wire: Arc<Wire>,
    manner: Manner,
    seen: Mutex<Seen>,
}

#[derive(Clone, Default)]
struct Seen {
    answer: Option<Answer>,
    fault: Option<Fault>,
}

impl Exchange {
    pub(super) fn new(wire: Arc<Wire>, manner: Manner) -> Self {
        Self { wire, manner, seen: Mutex::default() }
    }

    /// The last error answer.
    pub(super) fn answer(&self) -> Option<Answer> {
        self.seen().answer
    }

    /// What the last answer was, if not the identity service's.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.seen().fault
    }

    fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, answer: Option<Answer>, fault: Option<Fault>) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Seen { answer, fault };
    }

    async fn patient(&self, request: HttpRequest) -> Result<HttpResponse, Fault> {
        let mut tries = 0;
        loop {
            tries += 1;
            let outcome = self.once(&request).await;
            let retry_after = match &outcome {
                Ok((_, Some(answer))) if answer.is_passing() => answer.retry_after,
                Err((fault, retry_after)) if fault.is_passing() => *retry_after,
                _ => return finish(outcome),
            };
            if tries >= retry::TRIES {
                return finish(outcome);
            }
            match retry::wait(tries, retry_after, fastrand::f64()) {
                Some(wait) => self.wire.sleep.sleep(wait).await,
                None => return Err(Fault::AsksToWait(retry_after.unwrap_or_default())),
            }
        }
    }

    /// Passing faults go back as such, and the crate polls on; anything else ends the polling.
    async fn polling(&self, request: HttpRequest) -> Result<HttpResponse, Fault> {
        match self.once(&request).await {
            Ok((response, Some(answer))) if answer.is_passing() => {
                self.pause(answer.retry_after).await;
                Err(Fault::Busy(response.status().as_u16()))
            }
            Err((fault, retry_after)) if fault.is_passing() => {
                self.pause(retry_after).await;
                Err(fault)
            }
            Ok((response, _)) => Ok(response),
            Err((fault, _)) => {
                self.remember(None, Some(fault));
                let mut response = Response::new(STOP_POLLING.to_vec());
                *response.status_mut() = oauth2::http::StatusCode::BAD_REQUEST;
                Ok(response)
            }
        }
    }

    async fn pause(&self, retry_after: Option<Duration>) {
        if let Some(wait) = retry_after {
            self.wire.sleep.sleep(wait.min(retry::LONGEST_WAIT)).await;
        }
    }

    async fn once(&self, request: &HttpRequest) -> Result<Looked, (Fault, Option<Duration>)> {
        let outcome = self.wire.send(request).await;
        tracing::debug!(
            path = request.uri().path().rsplit('/').next(),
            status = outcome.as_ref().ok().map(|reply| reply.status),
            "identity service"
        );
        let reply = outcome.map_err(|fault| (fault, None))?;
        let retry_after = self.wire.retry_after(&reply.headers);
        if let Some(fault) = reply.fault() {
            return Err((fault, retry_after));
        }
        let date = text(&reply.headers, &DATE).and_then(retry::http_date);
        let answer = (reply.status != 200).then(|| Answer {
            retry_after,
            date,
            ..Answer::from_json(reply.status, &reply.body, request.body())
        });
        self.remember(answer.clone(), None);
        Ok((reply.into_response(), answer))
    }
}

type Looked = (HttpResponse, Option<Answer>);

fn finish(outcome: Result<Looked, (Fault, Option<Duration>)>) -> Result<HttpResponse, Fault> {
    outcome.map(|(response, _)| response).map_err(|(fault, _)| fault)
}

impl Fault {
    fn is_passing(&self) -> bool {
        match self {
            Self::NoAnswer { .. } | Self::Busy(_) => true,
            Self::NotJson { status, .. } => is_passing(*status),
            Self::Redirect { .. } | Self::TooLong { .. } | Self::AsksToWait(_) => false,
        }
    }
}

impl Reply {
    fn into_response(self) -> HttpResponse {
        let mut response = Response::new(self.body);
        *response.status_mut() =
            oauth2::http::StatusCode::from_u16(self.status).unwrap_or(oauth2::http::StatusCode::BAD_GATEWAY);
        *response.headers_mut() = self.headers;
        response
    }
}

impl<'c> AsyncHttpClient<'c> for Exchange {
    type Error = Fault;
    type Future = BoxFuture<'c, Result<HttpResponse, Fault>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        match self.manner {
            Manner::Patient => Box::pin(self.patient(request)),
            Manner::Polling => Box::pin(self.polling(request)),
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The reason at the bottom; the layers above it would print the address.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(below) = cause.source() {
        cause = below;
    }
    cause.to_string()
}

fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() { "no answer in time".to_owned() } else { root_cause(error) }
}
