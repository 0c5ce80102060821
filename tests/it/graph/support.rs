//! What the tests here share: a token source that counts, a sleep that only records, answers in a row.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use scepcheck::auth::{AccessToken, AuthError, AuthErrorKind, TokenRequest, TokenSource};
use scepcheck::graph::{Client, GraphErrorKind, Listing, Settings};
use scepcheck::time::{BoxFuture, Sleep};
use serde_json::{Value, json};
use wiremock::{MockServer, Request, Respond, ResponseTemplate};

/// In every token that the tests hand out.
pub(super) const CANARY: &str = "canary-5f2c";

/// Hands out `canary-5f2c-1`, and the next number whenever a new one is demanded.
#[derive(Default)]
pub(super) struct Tokens {
    renewals: AtomicUsize,
    issued: AtomicUsize,
    pub(super) claims: Mutex<Vec<String>>,
    /// Refuses to renew.
    stubborn: bool,
    /// Gives the same token again when asked for a new one.
    fixed: bool,
}

impl Tokens {
    pub(super) fn stubborn() -> Self {
        Self { stubborn: true, ..Self::default() }
    }

    pub(super) fn fixed() -> Self {
        Self { fixed: true, ..Self::default() }
    }

    /// New tokens demanded.
    pub(super) fn renewals(&self) -> usize {
        self.renewals.load(Ordering::SeqCst)
    }
}

impl TokenSource for Tokens {
    fn token(&self, request: TokenRequest) -> BoxFuture<'_, Result<AccessToken, AuthError>> {
        Box::pin(async move {
            if request.force || request.claims.is_some() {
                self.renewals.fetch_add(1, Ordering::SeqCst);
                self.claims.lock().unwrap().extend(request.claims);
                // Long enough for every other worker to be refused too.
                tokio::task::yield_now().await;
                if self.stubborn {
                    return Err(AuthError::new(
                        AuthErrorKind::Expired,
                        "the session has ended",
                        "sign in again",
                    ));
                }
                if !self.fixed {
                    self.issued.fetch_add(1, Ordering::SeqCst);
                }
            }
            let number = self.issued.load(Ordering::SeqCst) + 1;
            Ok(AccessToken { secret: format!("{CANARY}-{number}").into(), expires_at: None })
        })
    }

    fn describe(&self) -> String {
        "a token of the tests".to_owned()
    }
}

/// Records how long it should have waited, and returns at once.
#[derive(Default)]
pub(super) struct Naps(Mutex<Vec<Duration>>);

impl Naps {
    pub(super) fn seconds(&self) -> Vec<f64> {
        self.0.lock().unwrap().iter().map(Duration::as_secs_f64).collect()
    }
}

impl Sleep for Naps {
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.lock().unwrap().push(duration);
        Box::pin(tokio::task::yield_now())
    }
}

/// A client, and what it leans on.
pub(super) struct Bench {
    pub(super) client: Client,
    pub(super) tokens: Arc<Tokens>,
    pub(super) naps: Arc<Naps>,
}

pub(super) fn bench(origin: &str) -> Bench {
    bench_with(origin, Tokens::default(), |_| ())
}

pub(super) fn bench_with(origin: &str, tokens: Tokens, tune: impl FnOnce(&mut Settings)) -> Bench {
    let mut settings = Settings::new(origin.parse().unwrap());
    tune(&mut settings);
    let (tokens, naps) = (Arc::new(tokens), Arc::new(Naps::default()));
    let client = Client::new(settings, tokens.clone(), naps.clone()).unwrap();
    Bench { client, tokens, naps }
}

/// Answers in a row; the last one stays.
pub(super) struct Script(Mutex<VecDeque<ResponseTemplate>>);

pub(super) fn script(answers: impl IntoIterator<Item = ResponseTemplate>) -> Script {
    Script(Mutex::new(answers.into_iter().collect()))
}

impl Respond for Script {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let mut left = self.0.lock().unwrap();
        if left.len() > 1 { left.pop_front().unwrap() } else { left[0].clone() }
    }
}

pub(super) fn status(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"error": {"code": "Some", "message": "some text"}}))
}

pub(super) fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

pub(super) fn list<T: Into<Value>>(items: impl IntoIterator<Item = T>) -> Value {
    json!({"value": items.into_iter().map(Into::into).collect::<Vec<Value>>()})
}

/// A page with a link.
pub(super) fn page(items: &[u32], next: &str) -> Value {
    json!({"value": items, "@odata.nextLink": next})
}

pub(super) async fn requests(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

/// The items as text.
pub(super) fn items(listing: &Listing) -> Vec<&str> {
    listing.items.iter().map(|item| item.get()).collect()
}

/// The kind of the error that broke `listing` off.
pub(super) fn broken_by(listing: &Listing) -> &'static str {
    listing.error().map_or("complete", |error| GraphErrorKind::id(&error.kind))
}
