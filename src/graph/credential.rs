//! The token, renewed at most once for everyone who was refused with the same one.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use super::error::{GraphError, GraphErrorKind};
use crate::auth::{AccessToken, AuthError, TokenRequest, TokenSource};

pub(super) struct Credential {
    source: Arc<dyn TokenSource>,
    renewal: Mutex<Renewal>,
}

/// What came of earlier renewals.
#[derive(Default)]
struct Renewal {
    /// The token that the last renewal gave.
    renewed: Option<SecretString>,
    /// Graph refused a token straight after its renewal: renewing it again changes nothing.
    futile: bool,
    /// A renewal that failed, so that the next worker with the same refusal does not ask again.
    failed: Option<(SecretString, Option<String>, AuthError)>,
}

/// A token to repeat a refused request with.
pub(super) enum Renewed {
    /// Someone else had renewed it already.
    Meanwhile(AccessToken),
    /// Renewed for this request.
    Now(AccessToken),
    /// Not worth another try.
    No,
}

impl Credential {
    pub(super) fn new(source: Arc<dyn TokenSource>) -> Self {
        Self { source, renewal: Mutex::default() }
    }

    pub(super) async fn token(&self) -> Result<AccessToken, GraphError> {
        self.source.token(TokenRequest::default()).await.map_err(auth_error)
    }

    /// After Graph refused `refused`: a newer token, asked for only if nobody has done so before.
    pub(super) async fn renew(
        &self,
        refused: &AccessToken,
        claims: Option<String>,
    ) -> Result<Renewed, GraphError> {
        let mut renewal = self.renewal.lock().await;
        if let Some((token, for_claims, error)) = &renewal.failed
            && same(token, &refused.secret)
            && *for_claims == claims
        {
            return Err(auth_error(error.clone()));
        }
        let current = self.source.token(TokenRequest::default()).await.map_err(auth_error)?;
        if !same(&current.secret, &refused.secret) {
            return Ok(Renewed::Meanwhile(current));
        }
        let was_renewed = renewal.renewed.as_ref().is_some_and(|token| same(token, &refused.secret));
        if claims.is_none() && was_renewed && renewal.futile {
            return Ok(Renewed::No);
        }
        match self.source.token(TokenRequest { force: true, claims: claims.clone() }).await {
            Ok(token) if same(&token.secret, &refused.secret) => {
                renewal.renewed = Some(token.secret);
                renewal.futile = true;
                Ok(Renewed::No)
            }
            Ok(token) => {
                renewal.renewed = Some(token.secret.clone());
                Ok(Renewed::Now(token))
            }
            Err(error) => {
                renewal.failed = Some((refused.secret.clone(), claims, error.clone()));
                Err(auth_error(error))
            }
        }
    }

    /// Graph refused a token that had just been renewed.
    pub(super) async fn renewal_was_futile(&self) {
        self.renewal.lock().await.futile = true;
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

fn auth_error(error: AuthError) -> GraphError {
    let message = error.message.clone();
    GraphError::new(GraphErrorKind::Auth(error), message)
}
