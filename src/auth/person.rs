//! What the sign-ins of a person share: after the first one, the refresh token renews. It lies in memory, and in
//! the cache where there is one; then one run renews for all.

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use oauth2::RefreshToken;
use secrecy::{ExposeSecret, SecretString};

use super::app::{App, Issued, Session};
use super::cache::{Keeper, Kept};
use super::cached::Grant;
use super::scopes;
use super::token::{AccessToken, AuthError, AuthErrorKind};
use super::wire::Manner;
use crate::time::BoxFuture;

/// How long a kept token is used before the identity service, which was down, is asked again.
const TRY_AGAIN: TimeDelta = TimeDelta::seconds(30);

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
    keeper: Keeper,
    refresh: Mutex<Option<SecretString>>,
}

impl<S: SignIn> Person<S> {
    /// A person whose sign-in `keeper` keeps.
    pub(super) fn new(way: S, keeper: Keeper) -> Self {
        Self { way, keeper, refresh: Mutex::default() }
    }

    async fn get(&self, claims: Option<String>) -> Result<Issued, AuthError> {
        if let Some(session) = self.renewed(claims.as_deref()).await? {
            return Ok(session.issued);
        }
        let session = self.way.sign_in(claims).await?;
        let lock = self.keeper.lock(self.way.app().wire.sleep.as_ref()).await;
        Ok(self.settle(session, None, |kept| self.keeper.keep(kept, lock.as_ref())).issued)
    }

    /// A session without the person, if there is one to be had.
    async fn renewed(&self, claims: Option<&str>) -> Result<Option<Session>, AuthError> {
        if let Some(session) = self.news(claims) {
            return Ok(Some(session));
        }
        let refresh = self.keeper.kept().and_then(|kept| kept.refresh).or_else(|| self.held());
        if refresh.is_none() {
            return Ok(None);
        }
        let lock = self.keeper.lock(self.way.app().wire.sleep.as_ref()).await;
        // Another run may have renewed while this one waited.
        if let Some(session) = self.news(claims) {
            return Ok(Some(session));
        }
        let kept = self.keeper.kept();
        let Some(refresh) = kept.as_ref().and_then(|kept| kept.refresh.clone()).or_else(|| self.held())
        else {
            return Ok(None);
        };
        match self.renew(refresh.clone(), claims.map(str::to_owned)).await {
            Ok(session) => {
                let keep = |kept: &Kept| self.keeper.keep_renewed(kept, lock.as_ref());
                Ok(Some(self.settle(session, Some(refresh), keep)))
            }
            // A condition that only the person can meet, or a session of an earlier run that has ended.
            Err(error) if (claims.is_some() || !self.keeper.has_given()) && wants_the_person(&error) => {
                Ok(None)
            }
            // The service is down, not refusing: what an earlier run left may still be good for a while.
            Err(error) if error.kind == AuthErrorKind::Unreachable && claims.is_none() => {
                self.outlasting(kept).ok_or(error).map(Some)
            }
            Err(error) => Err(session_ended(error)),
        }
    }

    /// A kept token of an earlier run that is due, but has not ended. One that this run works with is left to
    /// [`Cached`](super::cached::Cached), which knows whether Graph refused it.
    fn outlasting(&self, kept: Option<Kept>) -> Option<Session> {
        let kept = kept.filter(|_| !self.keeper.has_given())?;
        let again = self.way.app().wire.clock.now() + TRY_AGAIN;
        if kept.expires_at.is_none_or(|end| end <= again) {
            return None;
        }
        let session = session(&Kept { renew_at: Some(again), ..kept });
        Some(self.settle(session, None, |kept| self.keeper.gave(&kept.access)))
    }

    /// What another run, or an earlier one, put into the cache.
    fn news(&self, claims: Option<&str>) -> Option<Session> {
        if claims.is_some() {
            return None;
        }
        let kept = self.keeper.news(self.way.app().wire.clock.now())?;
        Some(self.settle(session(&kept), None, |kept| self.keeper.gave(&kept.access)))
    }

    /// Remembers a session. The refresh token that renewed it stays good when no new one came.
    fn settle(&self, session: Session, old: Option<SecretString>, keep: impl FnOnce(&Kept)) -> Session {
        let refresh = session.refresh.clone().or(old);
        if refresh.is_some() {
            self.refresh.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&refresh);
        }
        keep(&Kept {
            access: session.issued.token.secret.clone(),
            expires_at: session.issued.token.expires_at,
            renew_at: session.issued.renew_at,
            refresh,
            granted: session.granted.clone(),
            saved_at: self.way.app().wire.clock.now(),
        });
        session
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

fn session(kept: &Kept) -> Session {
    let token = AccessToken { secret: kept.access.clone(), expires_at: kept.expires_at };
    Session {
        issued: Issued { token, renew_at: kept.renew_at },
        refresh: kept.refresh.clone(),
        granted: kept.granted.clone(),
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
