//! One token for the whole run: asked for once, renewed in time, by one caller on behalf of all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use super::app::Issued;
use super::token::{AccessToken, AuthError, AuthErrorKind, TokenRequest, TokenSource};
use crate::time::{BoxFuture, Clock};

/// A token this close to its end isn't handed out any more, even when no new one is to be had.
const LAST_SECONDS: TimeDelta = TimeDelta::seconds(30);
/// After a failed try the identity service is left alone this long, or as long as it asks, up to the limit.
const PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);

/// A way to have a token issued. The cache decides when.
pub(super) trait Grant: Send + Sync {
    /// Asks for a new token, with a claims challenge if there is one.
    fn issue(&self, claims: Option<String>) -> BoxFuture<'_, Result<Issued, AuthError>>;

    /// How this signs in, for people.
    fn describe(&self) -> String;
}

/// A token source that remembers.
pub(super) struct Cached<G> {
    grant: G,
    clock: Arc<dyn Clock>,
    /// How often the grant was asked; tells a waiting caller that somebody asked meanwhile.
    asked: AtomicU64,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    held: Option<Issued>,
    /// The claims challenge that the held token answers.
    claims: Option<String>,
    failure: Option<Failure>,
}

struct Failure {
    error: AuthError,
    claims: Option<String>,
    /// `None`: final for this run. Asking again would only hammer the service or the person.
    until: Option<DateTime<Utc>>,
}

impl<G: Grant> Cached<G> {
    pub(super) fn new(grant: G, clock: Arc<dyn Clock>) -> Self {
        Self { grant, clock, asked: AtomicU64::new(0), memory: Mutex::default() }
    }

    async fn get(&self, request: TokenRequest) -> Result<AccessToken, AuthError> {
        let before = self.asked.load(Ordering::SeqCst);
        let mut memory = self.memory.lock().await;
        let meanwhile = self.asked.load(Ordering::SeqCst) != before;
        if let Some(answer) = memory.recall(&request, self.clock.now(), meanwhile) {
            return answer;
        }
        let outcome = self.grant.issue(request.claims.clone()).await;
        self.asked.fetch_add(1, Ordering::SeqCst);
        memory.settle(outcome, request, self.clock.now())
    }
}

impl<G: Grant> TokenSource for Cached<G> {
    fn token(&self, request: TokenRequest) -> BoxFuture<'_, Result<AccessToken, AuthError>> {
        Box::pin(self.get(request))
    }

    fn describe(&self) -> String {
        self.grant.describe()
    }
}

impl Memory {
    /// The answer without asking, if there is one. `meanwhile`: somebody asked while this caller waited.
    fn recall(
        &self,
        request: &TokenRequest,
        now: DateTime<Utc>,
        meanwhile: bool,
    ) -> Option<Result<AccessToken, AuthError>> {
        let needs_new = self.needs_new(request, meanwhile);
        if let Some(failure) = self.failure.as_ref().filter(|failure| failure.holds(request, now, meanwhile))
        {
            let fallback = if needs_new || failure.until.is_none() { None } else { self.usable(now) };
            return Some(fallback.ok_or_else(|| failure.error.clone()));
        }
        let held = self.held.as_ref()?;
        let fresh = held.renew_at.is_none_or(|renew_at| now < renew_at);
        (!needs_new && fresh).then(|| Ok(held.token.clone()))
    }

    /// Whether the held token won't do, however fresh: it was refused, or doesn't answer the claims.
    fn needs_new(&self, request: &TokenRequest, meanwhile: bool) -> bool {
        let renewed_for_all = meanwhile && self.failure.is_none();
        match &request.claims {
            Some(claims) => !(renewed_for_all && self.claims.as_ref() == Some(claims)),
            None => request.force && !renewed_for_all,
        }
    }

    /// The held token, while it is still accepted.
    fn usable(&self, now: DateTime<Utc>) -> Option<AccessToken> {
        let token = &self.held.as_ref()?.token;
        token.expires_at.is_none_or(|end| now + LAST_SECONDS < end).then(|| token.clone())
    }

    fn settle(
        &mut self,
        outcome: Result<Issued, AuthError>,
        request: TokenRequest,
        now: DateTime<Utc>,
    ) -> Result<AccessToken, AuthError> {
        match outcome {
            Ok(issued) => {
                let token = issued.token.clone();
                *self = Self { held: Some(issued), claims: request.claims, failure: None };
                Ok(token)
            }
            Err(error) => {
                let down = error.kind == AuthErrorKind::Unreachable;
                let forced = request.force || request.claims.is_some();
                let until = down.then(|| now + pause(&error));
                self.failure = Some(Failure { error: error.clone(), claims: request.claims, until });
                // The service is down, not refusing: go on with what is still good.
                let fallback = if down && !forced { self.usable(now) } else { None };
                fallback.ok_or(error)
            }
        }
    }
}

impl Failure {
    fn holds(&self, request: &TokenRequest, now: DateTime<Utc>, meanwhile: bool) -> bool {
        self.claims == request.claims && (meanwhile || self.until.is_none_or(|until| now < until))
    }
}

fn pause(error: &AuthError) -> TimeDelta {
    let asked = error.service.as_ref().and_then(|service| service.retry_after).unwrap_or_default();
    TimeDelta::from_std(asked.clamp(PAUSE, LONGEST_PAUSE)).unwrap_or(LAST_SECONDS)
}
