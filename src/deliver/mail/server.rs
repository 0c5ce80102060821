//! Where mail is handed in, and how the way there is protected.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::super::error::{DeliverError, DeliverErrorKind};
use crate::auth::{ExtraRoots, is_loopback};

/// The longest that one conversation may take; reports can be large.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// How the way to the server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailTls {
    /// By STARTTLS; a server that does not offer it is refused.
    #[default]
    StartTls,
    /// TLS from the start.
    Implicit,
    /// Not at all; only to a server on this machine.
    None,
}

impl MailTls {
    /// The usual port.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Implicit => 465,
            Self::None => 25,
        }
    }
}

/// A mail server.
pub struct MailServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: MailTls,
    pub(super) parameters: Option<TlsParameters>,
    pub(super) credentials: Option<Credentials>,
    pub(super) patience: Duration,
}

impl MailServer {
    /// A server by name, on its usual port where none is said.
    ///
    /// # Errors
    /// [`DeliverErrorKind::Settings`] when the name is none, when the way to another machine would be open, or
    /// when the roots can't be used.
    pub fn new(
        host: &str,
        port: Option<u16>,
        tls: MailTls,
        roots: &ExtraRoots,
    ) -> Result<Self, DeliverError> {
        let settings =
            |message: String, next: &str| DeliverError::new(DeliverErrorKind::Settings, message, next);
        let url = Url::parse(&format!("http://{host}/"))
            .ok()
            .filter(|url| url.port().is_none() && url.path() == "/" && url.username().is_empty());
        let Some(url) = url else {
            return Err(settings(
                format!("`{}` is no name of a mail server", host.escape_debug()),
                "give the name alone, and its port apart",
            ));
        };
        if tls == MailTls::None && !is_loopback(&url) {
            return Err(settings(
                format!("mail to `{}` would travel in clear", host.escape_debug()),
                "use starttls or implicit TLS; without TLS only a server on this machine is used",
            ));
        }
        let parameters = match tls {
            MailTls::None => None,
            MailTls::StartTls | MailTls::Implicit => Some(parameters(host, roots).map_err(|error| {
                settings(
                    format!("TLS can't be set up: {error}"),
                    "check --ca-file and the certificate store of the system",
                )
            })?),
        };
        Ok(Self {
            host: host.to_owned(),
            port: port.unwrap_or_else(|| tls.port()),
            tls,
            parameters,
            credentials: None,
            patience: PATIENCE,
        })
    }

    /// The same, signed in to.
    #[must_use]
    pub fn signed_in(self, user: &str, password: &SecretString) -> Self {
        let credentials = Credentials::new(
            user.to_owned(),
            password.expose_secret().trim_end_matches(['\r', '\n']).to_owned(),
        );
        Self { credentials: Some(credentials), ..self }
    }

    /// The same, with another limit for one conversation.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Name and port.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}:{}", self.host.escape_debug(), self.port)
    }
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailServer")
            .field("server", &self.shown())
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

fn parameters(host: &str, roots: &ExtraRoots) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    let builder = TlsParameters::builder(host.to_owned());
    let builder = match roots.pem() {
        [] => builder,
        pem => builder.add_root_certificate(Certificate::from_pem(pem)?),
    };
    builder.build_rustls()
}
