//! An app signing in as itself with an assertion in place of a secret: its own, or another provider's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::app::{App, Issued};
use super::cached::Grant;
use super::prompt::Prompt;
use super::scopes;
use super::token::AuthError;
use super::wire::Manner;
use crate::time::BoxFuture;

const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// "The assertion is not within its valid time range."
const OUT_OF_TIME: u32 = 700_024;
/// Refusals that are about the assertion itself, where it helps to see whose it was.
const ABOUT_THE_PROOF: &[u32] = &[
    50012, 50013, 70021, 500_133, 700_024, 700_027, 700_030, 700_211, 700_212, 700_213, 7_002_137, 7_002_138,
];
/// A clock that is off by less is not the reason for anything.
const WORTH_TELLING: i64 = 30;

/// Makes or fetches assertions.
pub(super) trait Proof: Send + Sync {
    /// An assertion for the time `at`.
    fn assertion<'p>(
        &'p self,
        app: &'p App,
        at: DateTime<Utc>,
    ) -> BoxFuture<'p, Result<SecretString, AuthError>>;

    /// Whose assertion it is, for the message of a refusal. Never the assertion.
    fn identity(&self, assertion: &SecretString) -> Option<String>;

    /// The proof's name, for people.
    fn name(&self) -> String;
}

/// The client credentials grant with an assertion.
pub(super) struct Asserted<P> {
    app: App,
    proof: P,
    prompt: Arc<dyn Prompt>,
    /// Seconds by which the identity service's clock is ahead of this computer's, once that mattered.
    ahead: AtomicI64,
}

impl<P: Proof> Asserted<P> {
    pub(super) fn new(app: App, proof: P, prompt: Arc<dyn Prompt>) -> Self {
        Self { app, proof, prompt, ahead: AtomicI64::new(0) }
    }

    /// Asks; when the assertion was out of its time, once more with a new one made for the service's time.
    async fn ask(&self, claims: Option<String>) -> Result<Issued, AuthError> {
        let known = self.ahead.load(Ordering::Relaxed);
        let (error, ahead) = match self.ask_once(claims.clone(), known).await {
            Err((error, ahead)) if error.aadsts.contains(&OUT_OF_TIME) => (error, ahead),
            outcome => return outcome.map_err(|(error, _)| error),
        };
        let ahead = ahead.unwrap_or(known);
        let outcome = self.ask_once(claims, ahead).await;
        match outcome {
            Ok(issued) => {
                if ahead.abs() >= WORTH_TELLING {
                    self.prompt.note(&format!("{}; the sign-in used the service's time", off(ahead)));
                }
                self.ahead.store(ahead, Ordering::Relaxed);
                Ok(issued)
            }
            Err((again, _)) if again.aadsts.contains(&OUT_OF_TIME) && ahead.abs() >= WORTH_TELLING => {
                let message = format!("{}; {}", again.message, off(ahead));
                Err(AuthError { message, next: "set this computer's clock".to_owned(), ..again })
            }
            Err((again, _)) if again.service.is_some() => Err(again),
            Err(_) => Err(error),
        }
    }

    /// One request. With an error comes how far ahead the service's clock is, when it said.
    async fn ask_once(&self, claims: Option<String>, ahead: i64) -> Result<Issued, (AuthError, Option<i64>)> {
        let clock = &self.app.wire.clock;
        let at = clock.now() + TimeDelta::try_seconds(ahead).unwrap_or_default();
        let assertion = self.proof.assertion(&self.app, at).await.map_err(|error| (error, None))?;
        let exchange = self.app.exchange(Manner::Patient);
        let client = self.app.client();
        let mut request = client
            .exchange_client_credentials()
            .add_scope(scopes::app_only(self.app.endpoints.resource()))
            .add_extra_param("client_assertion_type", KIND)
            .add_extra_param("client_assertion", assertion.expose_secret());
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims);
        }
        let outcome = request.request_async(&exchange).await;
        let date = exchange.answer().and_then(|answer| answer.date);
        let ahead = date.map(|date| (date - clock.now()).num_seconds());
        outcome
            .map_err(|error| self.app.failed(error, &exchange))
            .and_then(|tokens| Ok(self.app.session(&tokens)?.issued))
            .map_err(|error| (self.named(error, &assertion), ahead))
    }

    fn named(&self, error: AuthError, assertion: &SecretString) -> AuthError {
        let about = error.aadsts.iter().any(|code| ABOUT_THE_PROOF.contains(code));
        match self.proof.identity(assertion).filter(|_| about) {
            Some(identity) => AuthError { message: format!("{}; {identity}", error.message), ..error },
            None => error,
        }
    }
}

impl<P: Proof> Grant for Asserted<P> {
    fn issue(&self, claims: Option<String>) -> BoxFuture<'_, Result<Issued, AuthError>> {
        Box::pin(self.ask(claims))
    }

    fn describe(&self) -> String {
        format!("{} of app `{}` in tenant `{}`", self.proof.name(), self.app.client_id, self.app.tenant)
    }
}

fn off(ahead: i64) -> String {
    let side = if ahead > 0 { "behind" } else { "ahead of" };
    format!("this computer's clock is {} s {side} the identity service's", ahead.abs())
}
