//! An app signing in as itself with a client secret. There is no session: each token is asked for anew.

use secrecy::{ExposeSecret, SecretString};

use super::app::{App, Issued};
use super::cached::Grant;
use super::scopes;
use super::token::AuthError;
use super::wire::Manner;
use crate::time::BoxFuture;

/// The client credentials grant.
pub(super) struct ClientSecret {
    pub(super) app: App,
    pub(super) secret: SecretString,
}

impl ClientSecret {
    async fn ask(&self, claims: Option<String>) -> Result<Issued, AuthError> {
        let secret = oauth2::ClientSecret::new(self.secret.expose_secret().to_owned());
        let client = self.app.client().set_client_secret(secret);
        let exchange = self.app.exchange(Manner::Patient);
        let mut request =
            client.exchange_client_credentials().add_scope(scopes::app_only(self.app.endpoints.resource()));
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims);
        }
        let outcome = request.request_async(&exchange).await;
        let tokens = outcome.map_err(|error| self.app.failed(error, &exchange))?;
        Ok(self.app.session(&tokens)?.issued)
    }
}

impl Grant for ClientSecret {
    fn issue(&self, claims: Option<String>) -> BoxFuture<'_, Result<Issued, AuthError>> {
        Box::pin(self.ask(claims))
    }

    fn describe(&self) -> String {
        format!("client secret of app `{}` in tenant `{}`", self.app.client_id, self.app.tenant)
    }
}
