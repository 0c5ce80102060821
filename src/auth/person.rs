//! What the sign-ins of a person share: after the first one, the refresh token renews, from memory only.

use std::sync::{Mutex, PoisonError};

use oauth2::RefreshToken;
use secrecy::{ExposeSecret, SecretString};

use super::app::{App, Issued, Session};
use super::cached::Grant;
use super::scopes;
use super::token::{AuthError, AuthErrorKind};
use super::wire::Manner;
use crate::time::BoxFuture;

/// A way for a person to sign in.
pub(super) trait SignIn: Send + Sync {
    /// The app that is signed in to.
    fn app(&self) -> &App;

    /// Has the person sign in, meeting a claims challenge if there is one.
    fn sign_in(&self, claims: Option<String>) -> BoxFuture<'_, Result<Session, AuthError>>;

    /// The way's name, for people.
    fn name(&self) -> &'static str;
}

/// A person's sign-in and its session.
pub(super) struct Person<S> {
    way: S,
    refresh: Mutex<Option<SecretString>>,
}

impl<S: SignIn> Person<S> {
    pub(super) fn new(way: S) -> Self {
        Self { way, refresh: Mutex::default() }
    }

    async fn get(&self, claims: Option<String>) -> Result<Issued, AuthError> {
        let session = match self.held() {
            None => self.way.sign_in(claims).await?,
            Some(refresh) => match self.renew(refresh, claims.clone()).await {
                // A condition that only the person can meet, such as a fresh multifactor step.
                Err(error) if claims.is_some() && wants_the_person(&error) => {
                    self.way.sign_in(claims).await?
                }
                outcome => outcome.map_err(session_ended)?,
            },
        };
        if let Some(refresh) = session.refresh {
            *self.refresh.lock().unwrap_or_else(PoisonError::into_inner) = Some(refresh);
        }
        Ok(session.issued)
    }

    fn held(&self) -> Option<SecretString> {
        self.refresh.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn renew(&self, refresh: SecretString, claims: Option<String>) -> Result<Session, AuthError> {
        let app = self.way.app();
        let client = app.client();
        let exchange = app.exchange(Manner::Patient);
        let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
        let mut request = client.exchange_refresh_token(&refresh).add_scopes(scopes::delegated());
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims);
        }
        let outcome = request.request_async(&exchange).await;
        let tokens = outcome.map_err(|error| app.failed(error, &exchange))?;
        app.session(&tokens)
    }
}

impl<S: SignIn> Grant for Person<S> {
    fn issue(&self, claims: Option<String>) -> BoxFuture<'_, Result<Issued, AuthError>> {
        Box::pin(self.get(claims))
    }

    fn describe(&self) -> String {
        let app = self.way.app();
        format!("{} sign-in to app `{}` in tenant `{}`", self.way.name(), app.client_id, app.tenant)
    }
}

fn oauth_error(error: &AuthError) -> &str {
    error.service.as_deref().map_or("", |service| service.error.as_str())
}

fn wants_the_person(error: &AuthError) -> bool {
    matches!(
        oauth_error(error),
        "interaction_required" | "login_required" | "consent_required" | "invalid_grant"
    )
}

/// A refused renewal in the middle of a run is a session that ended, not a sign-in that was wrong.
fn session_ended(error: AuthError) -> AuthError {
    if error.kind == AuthErrorKind::Refused && wants_the_person(&error) {
        AuthError { kind: AuthErrorKind::Expired, ..error }
    } else {
        error
    }
}
