//! The proof by a client certificate.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::app::App;
use super::asserted::Proof;
use super::assertion::{Statement, sign};
use super::certificate::{Certificate, Signing};
use super::token::{AuthError, AuthErrorKind};
use crate::time::BoxFuture;

/// Signs an assertion for each request.
pub(super) struct Certified {
    pub(super) certificate: Certificate,
    pub(super) signing: Signing,
    pub(super) send_chain: bool,
}

impl Certified {
    fn signed(&self, app: &App, at: DateTime<Utc>) -> Result<SecretString, AuthError> {
        let audience = app.endpoints.identity(&app.tenant, &["oauth2", "v2.0", "token"]);
        let statement = Statement { client_id: &app.client_id, audience: audience.as_str(), at };
        sign(&statement, &self.certificate, self.signing, self.send_chain).ok_or_else(|| {
            AuthError::new(
                AuthErrorKind::Invalid,
                "the client certificate's key can't sign",
                "use another certificate",
            )
        })
    }
}

impl Proof for Certified {
    fn assertion<'p>(
        &'p self,
        app: &'p App,
        at: DateTime<Utc>,
    ) -> BoxFuture<'p, Result<SecretString, AuthError>> {
        Box::pin(async move { self.signed(app, at) })
    }

    fn identity(&self, _: &SecretString) -> Option<String> {
        Some(self.certificate.thumbprints())
    }

    fn name(&self) -> String {
        format!(
            "client certificate ({}, valid until {})",
            self.certificate.thumbprints(),
            self.certificate.valid_until.date_naive()
        )
    }
}
