//! Browser: authorization code with PKCE, the answer caught on a loopback address.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl};
use secrecy::{ExposeSecret, SecretString};

use super::app::{App, Session};
use super::loopback::Loopback;
use super::person::SignIn;
use super::prompt::{Prompt, attended};
use super::redirect::Redirect;
use super::refusal;
use super::scopes;
use super::token::{AuthError, AuthErrorKind};
use super::wire::Manner;
use crate::time::BoxFuture;

/// How long the person has. Entra's code lives ten minutes, so the page has ended by then too.
pub(super) const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// Random bytes in `state`.
const STATE_BYTES: u32 = 32;

/// The authorization code grant.
pub(super) struct Browser {
    pub(super) app: App,
    pub(super) prompt: Arc<dyn Prompt>,
    pub(super) login_hint: Option<String>,
}

impl Browser {
    async fn run(&self, claims: Option<String>) -> Result<Session, AuthError> {
        attended(self.prompt.as_ref())?;
        let loopback = Loopback::bind().await?;
        let redirect = RedirectUrl::new(loopback.redirect_uri()).map_err(|error| {
            AuthError::new(
                AuthErrorKind::Invalid,
                format!("no redirect address: {error}"),
                "use --auth device-code",
            )
        })?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = self.send_to_browser(&redirect, challenge, claims.as_deref());
        let answer = tokio::select! {
            answer = loopback.redirect(state.secret()) => answer?,
            () = self.app.wire.sleep.sleep(PATIENCE) => return Err(nobody_came()),
        };
        drop(loopback);
        match answer {
            Redirect::Code(code) => self.redeem(&code, verifier, redirect, claims).await,
            Redirect::Refused(answer) => Err(refusal::refused(*answer, &self.app.consent_link())),
        }
    }

    fn send_to_browser(
        &self,
        redirect: &RedirectUrl,
        challenge: PkceCodeChallenge,
        claims: Option<&str>,
    ) -> CsrfToken {
        let client = self.app.client();
        let mut request = client
            .authorize_url(|| CsrfToken::new_random_len(STATE_BYTES))
            .set_redirect_uri(Cow::Borrowed(redirect))
            .set_pkce_challenge(challenge)
            .add_scopes(scopes::delegated())
            // Keeps the code out of the browser's history and of proxy logs.
            .add_extra_param("response_mode", "form_post");
        request = match &self.login_hint {
            Some(hint) => request.add_extra_param("login_hint", hint.clone()),
            None => request.add_extra_param("prompt", "select_account"),
        };
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims.to_owned());
        }
        let (url, state) = request.url();
        self.prompt.browser(&url);
        state
    }

    async fn redeem(
        &self,
        code: &SecretString,
        verifier: PkceCodeVerifier,
        redirect: RedirectUrl,
        claims: Option<String>,
    ) -> Result<Session, AuthError> {
        let client = self.app.client();
        let exchange = self.app.exchange(Manner::Patient);
        let mut request = client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(verifier)
            .set_redirect_uri(Cow::Owned(redirect));
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims);
        }
        let outcome = request.request_async(&exchange).await;
        let tokens = outcome.map_err(|error| self.app.failed(error, &exchange))?;
        self.app.session(&tokens)
    }
}

impl SignIn for Browser {
    fn app(&self) -> &App {
        &self.app
    }

    fn sign_in(&self, claims: Option<String>) -> BoxFuture<'_, Result<Session, AuthError>> {
        Box::pin(self.run(claims))
    }

    fn name(&self) -> &'static str {
        "browser"
    }
}

fn nobody_came() -> AuthError {
    AuthError::new(
        AuthErrorKind::Refused,
        "nobody finished the sign-in in the browser within 5 minutes",
        "sign in again; if this computer has no browser, use --auth device-code",
    )
}
