//! One app registration at one tenant: the OAuth crate's client for it, and what its answers become.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthUrl, Client, ClientId, DeviceAuthorizationUrl, EndpointNotSet, EndpointSet, ErrorResponse,
    ExtraTokenFields, RequestTokenError, StandardRevocableToken, StandardTokenResponse, TokenResponse,
    TokenUrl,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::endpoints::Endpoints;
use super::refusal;
use super::tenant::TenantName;
use super::token::{AccessToken, AuthError, AuthErrorKind};
use super::wire::{Exchange, Fault, Manner, Wire};

/// A token is renewed this long before its end, or at half of its life when that is shorter.
const MARGIN: Duration = Duration::from_secs(5 * 60);
/// No token lives longer; a larger number is a mistake of the answer.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// What Entra adds to a token answer.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct EntraFields {
    /// Seconds after which the service would like a renewal.
    #[serde(default)]
    refresh_in: Option<Value>,
}

impl ExtraTokenFields for EntraFields {}

pub(super) type Tokens = StandardTokenResponse<EntraFields, BasicTokenType>;

pub(super) type EntraClient = Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// A token as it was issued, with the time to renew it.
#[derive(Clone)]
pub(super) struct Issued {
    pub(super) token: AccessToken,
    /// From then on a new one is wanted; `None` when the issuer gave no life.
    pub(super) renew_at: Option<DateTime<Utc>>,
}

/// What a person's sign-in gives: the token, and what renews it.
pub(super) struct Session {
    pub(super) issued: Issued,
    pub(super) refresh: Option<SecretString>,
    /// The permissions that the identity service named.
    pub(super) granted: Vec<String>,
}

/// One app at one tenant.
pub(super) struct App {
    pub(super) tenant: TenantName,
    pub(super) client_id: String,
    pub(super) endpoints: Endpoints,
    pub(super) wire: Arc<Wire>,
}

impl App {
    /// The OAuth client of this app, without a secret.
    pub(super) fn client(&self) -> EntraClient {
        let url = |path: &[&str]| self.endpoints.identity(&self.tenant, path);
        Client::new(ClientId::new(self.client_id.clone()))
            .set_auth_type(oauth2::AuthType::RequestBody)
            .set_auth_uri(AuthUrl::from_url(url(&["oauth2", "v2.0", "authorize"])))
            .set_device_authorization_url(DeviceAuthorizationUrl::from_url(url(&[
                "oauth2",
                "v2.0",
                "devicecode",
            ])))
            .set_token_uri(TokenUrl::from_url(url(&["oauth2", "v2.0", "token"])))
    }

    pub(super) fn exchange(&self, manner: Manner) -> Exchange {
        Exchange::new(Arc::clone(&self.wire), manner)
    }

    /// Takes what is needed out of a token answer.
    pub(super) fn session(&self, tokens: &Tokens) -> Result<Session, AuthError> {
        if *tokens.token_type() != BasicTokenType::Bearer {
            return Err(malformed());
        }
        let refresh_in =
            tokens.extra_fields().refresh_in.as_ref().and_then(Value::as_u64).map(Duration::from_secs);
        let secret = tokens.access_token().secret();
        let now = self.wire.clock.now();
        Ok(Session {
            issued: issued(secret, tokens.expires_in(), refresh_in, now).ok_or_else(malformed)?,
            refresh: tokens.refresh_token().map(|token| SecretString::from(token.secret().as_str())),
            granted: tokens.scopes().into_iter().flatten().map(|scope| scope.to_string()).collect(),
        })
    }

    /// Explains a failed exchange. Never looks at the crate's own text: it may hold a raw body.
    pub(super) fn failed<E: ErrorResponse + 'static>(
        &self,
        error: RequestTokenError<Fault, E>,
        exchange: &Exchange,
    ) -> AuthError {
        if let RequestTokenError::Request(fault) = error {
            return fault.into();
        }
        match (exchange.fault(), exchange.answer()) {
            (Some(fault), _) => fault.into(),
            (None, Some(answer)) => refusal::refused(answer, &self.consent_link()),
            (None, None) => malformed(),
        }
    }

    /// Where an admin consents to this app's permissions.
    pub(super) fn consent_link(&self) -> String {
        self.endpoints.admin_consent(&self.tenant, &self.client_id).into()
    }
}

/// A token with the times that follow from its life; `None` when it can't be one.
pub(super) fn issued(
    secret: &str,
    life: Option<Duration>,
    refresh_in: Option<Duration>,
    now: DateTime<Utc>,
) -> Option<Issued> {
    if secret.is_empty() || !secret.chars().all(|c| c.is_ascii_graphic()) {
        return None;
    }
    let life = life.map(|life| life.min(LONGEST_LIFE));
    let renew_in = life.map(|life| {
        let by_margin = life - MARGIN.min(life / 2);
        refresh_in.map_or(by_margin, |wanted| wanted.min(by_margin))
    });
    let at =
        |after: Duration| TimeDelta::from_std(after).ok().and_then(|after| now.checked_add_signed(after));
    Some(Issued {
        token: AccessToken { secret: SecretString::from(secret), expires_at: life.and_then(at) },
        renew_at: renew_in.and_then(at),
    })
}

fn malformed() -> AuthError {
    AuthError::new(
        AuthErrorKind::Unreachable,
        "the identity service gave an answer that holds no token",
        "check --cloud and SCEPCHECK_AUTHORITY_URL, then try again",
    )
}
