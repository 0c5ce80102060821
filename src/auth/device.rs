//! Device code: the person signs in on another device with a short code.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use oauth2::{DeviceCodeErrorResponseType, RequestTokenError, StandardDeviceAuthorizationResponse};
use url::Url;

use super::answer::Answer;
use super::app::{App, Session};
use super::person::SignIn;
use super::prompt::{DeviceCodePrompt, Prompt, attended};
use super::refusal;
use super::scopes;
use super::token::{AuthError, AuthErrorKind};
use super::wire::Manner;
use crate::time::BoxFuture;

/// No code lives longer than an hour, whatever the answer says.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// The service is never polled more often.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// The longest pause between two polls while the network is down.
const LONGEST_INTERVAL: Duration = Duration::from_secs(30);

/// The device authorization grant.
pub(super) struct DeviceCode {
    pub(super) app: App,
    pub(super) prompt: Arc<dyn Prompt>,
}

impl DeviceCode {
    async fn run(&self, claims: Option<String>) -> Result<Session, AuthError> {
        attended(self.prompt.as_ref())?;
        let details = self.start(claims.clone()).await?;
        self.prompt.device_code(&self.shown(&details)?);
        self.poll(&details, claims).await
    }

    async fn start(&self, claims: Option<String>) -> Result<StandardDeviceAuthorizationResponse, AuthError> {
        let client = self.app.client();
        let exchange = self.app.exchange(Manner::Patient);
        let mut request = client.exchange_device_code().add_scopes(scopes::delegated());
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims);
        }
        request.request_async(&exchange).await.map_err(|error| self.app.failed(error, &exchange))
    }

    async fn poll(
        &self,
        details: &StandardDeviceAuthorizationResponse,
        claims: Option<String>,
    ) -> Result<Session, AuthError> {
        let client = self.app.client();
        let exchange = self.app.exchange(Manner::Polling);
        let clock = Arc::clone(&self.app.wire.clock);
        let mut request = client
            .exchange_device_access_token(details)
            .set_time_fn(move || clock.now())
            .set_max_backoff_interval(details.interval().max(LONGEST_INTERVAL));
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims);
        }
        let sleep = |interval: Duration| self.app.wire.sleep.sleep(interval.max(SHORTEST_INTERVAL));
        let life = details.expires_in().min(LONGEST_WAIT);
        match request.request_async(&exchange, sleep, Some(life)).await {
            Ok(tokens) => self.app.session(&tokens),
            Err(RequestTokenError::ServerResponse(answer))
                if *answer.error() == DeviceCodeErrorResponseType::ExpiredToken =>
            {
                // Also made by the crate itself, when the code's life is over between two polls.
                let seen = exchange.answer().filter(|seen| seen.error == "expired_token");
                let ended =
                    seen.unwrap_or_else(|| Answer { error: "expired_token".to_owned(), ..Answer::default() });
                Err(refusal::refused(ended, &self.app.consent_link()))
            }
            Err(error) => Err(self.app.failed(error, &exchange)),
        }
    }

    /// What the person sees, checked: it comes from the network and goes to a terminal.
    fn shown(&self, details: &StandardDeviceAuthorizationResponse) -> Result<DeviceCodePrompt, AuthError> {
        let odd = || {
            AuthError::new(
                AuthErrorKind::Unreachable,
                "the identity service gave a device code or a page address that can't be shown",
                "check --cloud and SCEPCHECK_AUTHORITY_URL, then try again",
            )
        };
        let page = Url::parse(details.verification_uri().as_str()).map_err(|_| odd())?;
        let own_scheme = self.app.endpoints.authority.scheme();
        let code = details.user_code().secret().trim();
        let fits =
            (1..=32).contains(&code.len()) && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !fits || (page.scheme() != "https" && page.scheme() != own_scheme) {
            return Err(odd());
        }
        let life = TimeDelta::from_std(details.expires_in().min(LONGEST_WAIT)).unwrap_or_default();
        Ok(DeviceCodePrompt {
            verification_uri: page.into(),
            user_code: code.to_owned(),
            expires: self.app.wire.clock.now() + life,
            tenant: self.app.tenant.to_string(),
            app: self.app.client_id.clone(),
            why: "so that scepcheck may read Intune and the directory as you; it changes nothing".to_owned(),
        })
    }
}

impl SignIn for DeviceCode {
    fn app(&self) -> &App {
        &self.app
    }

    fn sign_in(&self, claims: Option<String>) -> BoxFuture<'_, Result<Session, AuthError>> {
        Box::pin(self.run(claims))
    }

    fn name(&self) -> &'static str {
        "device code"
    }
}
