//! Root certificates besides the system's: those of proxies that look into TLS.

use std::fmt;
use std::path::Path;

use secrecy::ExposeSecret;

use super::secret_file::{self, Readers};
use super::token::{AuthError, AuthErrorKind};

const WHAT: &str = "the file of --ca-file";

/// Certificates that are trusted in addition to the system's. None by default.
#[derive(Clone, Default)]
pub struct ExtraRoots {
    certificates: Vec<reqwest::Certificate>,
    /// The same as they are written in the file.
    pem: Vec<u8>,
}

impl ExtraRoots {
    /// Reads a PEM file with one or more certificates.
    ///
    /// # Errors
    /// [`AuthErrorKind::Invalid`] when it can't be read or holds no certificate.
    pub fn load(path: &Path) -> Result<Self, AuthError> {
        let bytes = secret_file::read(path, WHAT, Readers::Anybody)?;
        let found = reqwest::Certificate::from_pem_bundle(bytes.expose_secret()).unwrap_or_default();
        if found.is_empty() {
            let path = path.display().to_string();
            return Err(AuthError::new(
                AuthErrorKind::Invalid,
                format!("{WHAT} `{}` holds no certificate in PEM", path.escape_debug()),
                "export the root certificate of the proxy as PEM (Base-64)",
            ));
        }
        Ok(Self { certificates: found, pem: bytes.expose_secret().to_vec() })
    }

    /// Makes a client trust them, too.
    pub fn trusted_by(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        match self.certificates.is_empty() {
            true => builder,
            false => builder.tls_certs_merge(self.certificates.iter().cloned()),
        }
    }

    /// The certificates as PEM, for what is no HTTP client; empty without any.
    pub(crate) fn pem(&self) -> &[u8] {
        &self.pem
    }
}

impl fmt::Debug for ExtraRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} extra roots", self.certificates.len())
    }
}
