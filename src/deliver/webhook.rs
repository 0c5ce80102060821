//! A POST to somebody's webhook. The address is itself the key to it, so it is shown by its host only.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::error::{DeliverError, DeliverErrorKind};
use crate::auth::{ExtraRoots, is_loopback};
use crate::time::retry::{self, Decision, Failed, Outcome, Reason};
use crate::time::{Budgets, Sleep, broken, retry_after};

/// Says that the body comes from someone who knows the secret: `sha256=` and the HMAC in hexadecimal.
const SIGNATURE: &str = "X-Scepcheck-Signature";
/// The same for every try of one delivery, so that a receiver can tell a repetition.
const DELIVERY: &str = "X-Scepcheck-Delivery";
/// The most of an answer that is read, in bytes.
const LOOKED_AT: usize = 512;

/// An address to post to.
pub struct Webhook {
    name: String,
    url: Url,
    signing: Option<hmac::Key>,
}

/// What posts.
pub struct Poster {
    http: reqwest::Client,
    local: reqwest::Client,
    sleep: Arc<dyn Sleep>,
    budgets: Budgets,
}

impl Webhook {
    /// A webhook that messages call `name`; `signing`: with what its requests are signed.
    ///
    /// # Errors
    /// [`DeliverErrorKind::Settings`] unless the address is `https`, or `http` on a loopback address.
    pub fn new(
        name: impl Into<String>,
        address: &SecretString,
        signing: Option<&SecretString>,
    ) -> Result<Self, DeliverError> {
        let name = name.into();
        let wrong = |why: &str| {
            let message = format!("the address of webhook `{}` {why}", name.escape_debug());
            DeliverError::new(
                DeliverErrorKind::Settings,
                message,
                "copy the whole address from where the webhook was made",
            )
        };
        let url = Url::parse(address.expose_secret().trim()).map_err(|_| wrong("is no URL"))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(wrong("must be https (http only on a loopback address)")),
        }
        let signing =
            signing.map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().trim().as_bytes()));
        Ok(Self { name, url, signing })
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its host, which is as much of the address as may be shown.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    fn signature(&self, body: &[u8]) -> Option<String> {
        let tag = hmac::sign(self.signing.as_ref()?, body);
        let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Some(format!("sha256={hex}"))
    }

    fn failed(&self, kind: DeliverErrorKind, what: &str, next: impl Into<String>) -> DeliverError {
        let message = format!("webhook `{}` at {}: {what}", self.name.escape_debug(), self.host());
        DeliverError::new(kind, message, next)
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("name", &self.name)
            .field("host", &self.host())
            .finish_non_exhaustive()
    }
}

/// How one try ended.
enum Tried {
    Taken,
    Failed { what: String, outcome: Outcome, retry_after: Option<Duration> },
}

impl Poster {
    /// A client of its own: it follows no redirects, and knows no token.
    ///
    /// # Errors
    /// [`DeliverErrorKind::Settings`] when it can't be made from these roots.
    pub fn new(roots: &ExtraRoots, sleep: Arc<dyn Sleep>) -> Result<Self, DeliverError> {
        let builder = || {
            reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .connect_timeout(Duration::from_secs(10))
                .timeout(Duration::from_secs(30))
                .user_agent(concat!("scepcheck/", env!("CARGO_PKG_VERSION")))
        };
        let made = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|error| {
                DeliverError::new(
                    DeliverErrorKind::Settings,
                    format!("no HTTP client: {}", broken::cause(&error)),
                    "check --ca-file and the certificate store of the system",
                )
            })
        };
        Ok(Self {
            http: made(roots.trusted_by(builder().https_only(true)))?,
            local: made(builder().no_proxy().tls_certs_only([]))?,
            sleep,
            budgets: Budgets {
                request: Duration::from_secs(120),
                run: Duration::from_secs(300),
                attempts: 4,
                bodyless_attempts: 4,
                connect_attempts: 3,
            },
        })
    }

    /// Posts JSON, again where that may help, and says after how many tries it was taken. A receiver may get it
    /// twice when its answer is lost; the header `X-Scepcheck-Delivery` is the same then.
    ///
    /// # Errors
    /// [`DeliverErrorKind::Unreachable`] after the last try, [`DeliverErrorKind::Refused`] when the answer is final.
    pub async fn post(&self, webhook: &Webhook, body: Vec<u8>) -> Result<u32, DeliverError> {
        let (body, delivery) = (Bytes::from(body), uuid::Uuid::new_v4().to_string());
        let (mut tries, mut waited) = (0, Duration::ZERO);
        loop {
            tries += 1;
            let (what, outcome, retry_after) = match self.once(webhook, &body, &delivery).await {
                Tried::Taken => return Ok(tries),
                Tried::Failed { what, outcome, retry_after } => (what, outcome, retry_after),
            };
            let failed = Failed { tries, outcome, retry_after, waited, run_waited: waited };
            match retry::decide(&self.budgets, &failed, fastrand::f64()) {
                Decision::Wait(wait) => {
                    self.sleep.sleep(wait).await;
                    waited += wait;
                }
                Decision::GiveUp(Reason::Final) => return Err(refused(webhook, &what, outcome)),
                Decision::GiveUp(Reason::AskedTooLong(asked)) => {
                    let what = format!("{what}, and asks to wait {} s", asked.as_secs());
                    return Err(webhook.failed(DeliverErrorKind::Unreachable, &what, LATER));
                }
                Decision::GiveUp(_) => {
                    let what = format!("{what} ({tries} tries)");
                    return Err(webhook.failed(DeliverErrorKind::Unreachable, &what, LATER));
                }
            }
        }
    }

    async fn once(&self, webhook: &Webhook, body: &Bytes, delivery: &str) -> Tried {
        let http = if webhook.url.scheme() == "http" { &self.local } else { &self.http };
        let mut request = http
            .post(webhook.url.clone())
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header(DELIVERY, delivery)
            .body(body.clone());
        if let Some(signature) = webhook.signature(body) {
            request = request.header(SIGNATURE, signature);
        }
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                let (what, outcome) = broken::broken(&error.without_url());
                return Tried::Failed { what, outcome, retry_after: None };
            }
        };
        let status = response.status();
        if status.is_success() {
            return Tried::Taken;
        }
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after = header(RETRY_AFTER).and_then(|text| retry_after::parse(text, header(DATE)));
        // A piece of the answer is enough to see a code in it; that it is cut short changes nothing.
        let answer = response.chunk().await.ok().flatten().unwrap_or_default();
        let what = format!("answers {}{}", status.as_u16(), code(&answer));
        Tried::Failed { what, outcome: Outcome::Status(status.as_u16()), retry_after }
    }
}

const LATER: &str = "the report itself is kept; check the network, the proxy and whether the service is up";

fn refused(webhook: &Webhook, what: &str, outcome: Outcome) -> DeliverError {
    let next = match outcome {
        Outcome::Status(300..=399) => {
            "it leads elsewhere, and is not followed: give the address that it leads to"
        }
        Outcome::Status(401 | 403) => "make a new address for it, or check what the secret signs",
        Outcome::Status(404 | 410) => "the workflow or webhook is gone: make a new one, and give its address",
        Outcome::Status(413) => "the service takes no message of this size; report it",
        Outcome::Tls => {
            return webhook.failed(
                DeliverErrorKind::Unreachable,
                what,
                "name the root certificate of the proxy or server with --ca-file",
            );
        }
        _ => "check that the kind of the webhook is right: generic, teams or slack",
    };
    webhook.failed(DeliverErrorKind::Refused, what, next)
}

/// The word that some services answer with (`invalid_blocks`). Anything longer may repeat the address.
fn code(answer: &[u8]) -> String {
    let word = answer.get(..LOOKED_AT.min(answer.len())).and_then(|head| std::str::from_utf8(head).ok());
    match word.map(str::trim) {
        Some(word)
            if (1..=40).contains(&word.len())
                && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') =>
        {
            format!(" ({word})")
        }
        _ => String::new(),
    }
}
