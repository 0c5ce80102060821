//! A token that somebody else obtained. Used as it is; can't be renewed.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::claims::TokenFacts;
use super::cloud::CLOUDS;
use super::endpoints::Endpoints;
use super::prompt::Prompt;
use super::scopes::GRAPH_APP_ID;
use super::token::{AccessToken, AuthError, AuthErrorKind, TokenRequest, TokenSource};
use crate::time::{BoxFuture, Clock};

/// This computer's clock and Microsoft's may differ by this much before an ended token is called so.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// Where a ready token comes from unless something else is said.
pub(super) const VARIABLE: &str = "SCEPCHECK_ACCESS_TOKEN";
const GET_ANOTHER: &str =
    "get a new token for Microsoft Graph and set SCEPCHECK_ACCESS_TOKEN to it, or sign in another way";

/// The ready token of this run.
pub(super) struct Ready {
    token: AccessToken,
    /// Where it came from, for people.
    from: String,
    clock: Arc<dyn Clock>,
    /// Another Graph than Microsoft's has a clock of its own: only its answer tells that a token ended.
    own_clock: bool,
}

impl Ready {
    /// Looks at the token before it is sent anywhere.
    pub(super) fn new(
        secret: &SecretString,
        from: String,
        endpoints: &Endpoints,
        clock: Arc<dyn Clock>,
        prompt: &dyn Prompt,
    ) -> Result<Self, AuthError> {
        let secret = cleaned(secret, &from)?;
        let facts = TokenFacts::read(&secret).unwrap_or_default();
        check_audience(&facts, endpoints)?;
        if facts.reaches_intune() == Some(false) {
            prompt.note(
                "the token names no Intune permission (DeviceManagement…), so Intune will refuse most reads; \
                 a token of the Azure command line never has one",
            );
        }
        let token = AccessToken { secret, expires_at: facts.expires_at };
        let ready = Self { token, from, clock, own_clock: endpoints.graph_is_overridden() };
        ready.check_end()?;
        Ok(ready)
    }

    fn check_end(&self) -> Result<(), AuthError> {
        match self.token.expires_at {
            Some(end) if !self.own_clock && self.clock.now() >= end + SKEW => {
                Err(expired(format!("the access token ended at {}", time(end))))
            }
            _ => Ok(()),
        }
    }

    fn get(&self, request: &TokenRequest) -> Result<AccessToken, AuthError> {
        self.check_end()?;
        if request.claims.is_some() {
            return Err(expired(
                "Graph wants a token that meets another condition of the tenant, and a ready token can't be changed"
                    .to_owned(),
            ));
        }
        if request.force {
            let message = match self.token.expires_at {
                Some(end) if self.clock.now() >= end => format!("the access token ended at {}", time(end)),
                _ => "Graph refused the access token, and a ready token can't be renewed".to_owned(),
            };
            return Err(expired(message));
        }
        Ok(self.token.clone())
    }
}

impl TokenSource for Ready {
    fn token(&self, request: TokenRequest) -> BoxFuture<'_, Result<AccessToken, AuthError>> {
        Box::pin(async move { self.get(&request) })
    }

    fn describe(&self) -> String {
        match self.token.expires_at {
            Some(end) => format!("token from {}, valid until {}", self.from, time(end)),
            None => format!("token from {}", self.from),
        }
    }
}

/// The token without what copying it may have added; only what fits in a header.
fn cleaned(secret: &SecretString, from: &str) -> Result<SecretString, AuthError> {
    let text = secret.expose_secret().trim();
    let text = text.strip_prefix("Bearer ").unwrap_or(text).trim();
    let refuse = |kind, why: &str| Err(AuthError::new(kind, format!("{from} {why}"), GET_ANOTHER));
    if text.is_empty() {
        return refuse(AuthErrorKind::NotConfigured, "is empty");
    }
    if !text.chars().all(|c| c.is_ascii_graphic()) {
        return refuse(
            AuthErrorKind::Invalid,
            "is not a token: it holds a space, a line break or another foreign character",
        );
    }
    Ok(SecretString::from(text))
}

/// A token for another service would show that service's key to Graph.
pub(super) fn check_audience(facts: &TokenFacts, endpoints: &Endpoints) -> Result<(), AuthError> {
    let Some(audience) = facts.audience.as_deref() else { return Ok(()) };
    // Some tokens name Graph by its app id in place of its address.
    let address = audience.trim_end_matches('/');
    if endpoints.graph_is_overridden()
        || audience == GRAPH_APP_ID
        || address.eq_ignore_ascii_case(endpoints.resource())
    {
        return Ok(());
    }
    let next = match CLOUDS.iter().find(|cloud| address.eq_ignore_ascii_case(cloud.graph)) {
        Some(cloud) => format!("pass --cloud {}, or get a token for {}", cloud.id, endpoints.resource()),
        None => format!("get a token for {}", endpoints.resource()),
    };
    Err(AuthError::new(
        AuthErrorKind::Invalid,
        format!(
            "the access token is for `{audience}`, not for Microsoft Graph at {}; it was not sent",
            endpoints.resource()
        ),
        next,
    ))
}

fn expired(message: String) -> AuthError {
    AuthError::new(AuthErrorKind::Expired, message, GET_ANOTHER)
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
