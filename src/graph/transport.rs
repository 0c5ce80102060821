//! One try on the wire: the only place that sends, and the only one that touches the token's text.

use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, Request, redirect};
use secrecy::ExposeSecret as _;
use url::Url;

use super::answer::{Answer, Refusal};
use super::cost::Cost;
use super::error::{GraphError, GraphErrorKind};
use super::origin::Origin;
use super::settings::Settings;
use super::text;
use super::throttle::Buckets;
use crate::auth::AccessToken;
use crate::time::broken;
use crate::time::retry::Outcome;

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const CONSISTENCY_LEVEL: HeaderName = HeaderName::from_static("consistencylevel");
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// Enum members that were added after the version was published come as themselves.
pub(super) const UNKNOWN_ENUMS: &str = "include-unknown-enum-members";

/// A request, as often as it has to be sent.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Admitted by [`Origin`].
    pub(super) url: Url,
    /// For messages and logs.
    pub(super) label: String,
    /// A read-type POST has one.
    pub(super) body: Option<Bytes>,
    pub(super) eventual: bool,
    pub(super) buckets: Buckets,
    pub(super) cost: Cost,
    /// Creates something in the service, if only a report: repeated only where the service says that it did
    /// nothing.
    pub(super) once: bool,
    pub(super) whole_collection: bool,
}

impl Call {
    pub(super) fn method(&self) -> Method {
        if self.body.is_some() { Method::POST } else { Method::GET }
    }
}

pub(super) struct Transport {
    http: reqwest::Client,
    max_body: usize,
}

impl Transport {
    pub(super) fn new(settings: &Settings, origin: &Origin) -> Result<Self, GraphError> {
        let builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(settings.timeouts.connect)
            .read_timeout(settings.timeouts.idle)
            .timeout(settings.timeouts.total)
            .user_agent(&settings.user_agent);
        let builder = if origin.is_plain() {
            // Loopback: a proxy has no business there, and the trust store need not be read.
            builder.no_proxy().tls_certs_only([])
        } else {
            settings.extra_roots.trusted_by(builder.https_only(true))
        };
        let http = builder.build().map_err(|error| {
            GraphError::new(
                GraphErrorKind::NotAllowed,
                format!("no HTTP client: {}", text::plain(&broken::cause(&error))),
            )
        })?;
        Ok(Self { http, max_body: settings.max_body })
    }

    /// Sends once and reads the answer to its end.
    pub(super) async fn send(&self, call: &Call, token: &AccessToken) -> Result<Answer, Refusal> {
        let request = request(call, token)?;
        let mut response = self.http.execute(request).await.map_err(|error| broken(&error))?;
        let expected = response.content_length().and_then(|length| usize::try_from(length).ok());
        let mut body = Vec::with_capacity(expected.unwrap_or(0).min(self.max_body));
        while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
            if body.len() + chunk.len() > self.max_body {
                let message = format!("the answer is larger than {} MiB", self.max_body >> 20);
                return Err(Refusal::new(GraphErrorKind::TooLarge, message, Outcome::Wrong));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status: response.status().as_u16(),
            headers: std::mem::take(response.headers_mut()),
            body,
        })
    }
}

fn request(call: &Call, token: &AccessToken) -> Result<Request, Refusal> {
    let mut bearer =
        HeaderValue::from_str(&format!("Bearer {}", token.secret.expose_secret())).map_err(|_| {
            Refusal::new(
                GraphErrorKind::Unauthorized,
                "the token holds characters that no token has",
                Outcome::Wrong,
            )
        })?;
    bearer.set_sensitive(true);
    let mut request = Request::new(call.method(), call.url.clone());
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, bearer);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(PREFER, HeaderValue::from_static(UNKNOWN_ENUMS));
    if let Ok(id) = HeaderValue::from_str(&uuid::Uuid::new_v4().to_string()) {
        headers.insert(CLIENT_REQUEST_ID, id);
    }
    if call.eventual {
        headers.insert(CONSISTENCY_LEVEL, HeaderValue::from_static("eventual"));
    }
    match &call.body {
        // An action without parameters has no body, and servers want to be told so.
        Some(body) if body.is_empty() => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Some(body) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
        }
        None => {}
    }
    Ok(request)
}

/// What went wrong below HTTP.
pub(super) fn broken(error: &reqwest::Error) -> Refusal {
    let (message, outcome) = broken::broken(error);
    Refusal::new(GraphErrorKind::Network, text::plain(&message), outcome)
}
