//! A client certificate with its key: opened, checked and measured before anything is sent.

use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use x509_cert::Certificate as X509;
use x509_cert::der::Decode;

use super::key::{self, RSA, Unfit};
use super::pem;
use super::pfx::{self, Closed};
use super::secret_file::{self, Readers};
use super::token::{AuthError, AuthErrorKind};

/// A certificate that ends sooner is worth a warning.
pub(super) const SOON: TimeDelta = TimeDelta::days(30);
const WHAT: &str = "the client certificate";

/// How assertions are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signing {
    /// PS256 with the SHA-256 thumbprint, as Entra's documentation has it today.
    #[default]
    Ps256,
    /// RS256 with the SHA-1 thumbprint, for services that know nothing newer.
    Rs256,
}

/// Where a client certificate is, and how to use it.
#[derive(Clone, Debug)]
pub struct CertificateFile {
    /// PEM (certificate and key, any order) or PFX.
    pub path: PathBuf,
    /// The PEM file of the key, when it is another one.
    pub key_path: Option<PathBuf>,
    /// Opens an encrypted key or a PFX file.
    pub password: Option<SecretString>,
    /// Take a key file that other accounts can read.
    pub open_file_allowed: bool,
    /// Send the certificates along, for apps that trust a subject name and issuer.
    pub send_chain: bool,
    /// How assertions are signed.
    pub signing: Signing,
}

impl CertificateFile {
    /// What the shared variables of Azure tools say; `None` when they name no file. `variable` reads one.
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let chain = variable("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN");
        Some(Self {
            path: PathBuf::from(variable("AZURE_CLIENT_CERTIFICATE_PATH")?),
            key_path: None,
            password: variable("AZURE_CLIENT_CERTIFICATE_PASSWORD").map(SecretString::from),
            open_file_allowed: false,
            send_chain: chain.is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true")),
            signing: Signing::default(),
        })
    }
}

/// A key and the certificate that belongs to it.
pub(super) struct Certificate {
    pub(super) key: RsaKeyPair,
    /// DER, the key's own first, then whatever else the file held.
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) valid_until: DateTime<Utc>,
    pub(super) sha1: Vec<u8>,
    pub(super) sha256: Vec<u8>,
}

/// What a file holds.
#[derive(Default)]
struct Found {
    keys: Vec<RsaKeyPair>,
    certificates: Vec<Vec<u8>>,
}

impl Certificate {
    /// Opens the files and checks that they fit together, and the time `now`.
    pub(super) fn load(file: &CertificateFile, now: DateTime<Utc>) -> Result<Self, AuthError> {
        let refuse = |why: &str, next: &str| {
            let path = file.path.display().to_string();
            AuthError::new(AuthErrorKind::Invalid, format!("{WHAT} `{}` {why}", path.escape_debug()), next)
        };
        let mut found = Found::default();
        let readers = if file.open_file_allowed { Readers::Anybody } else { Readers::Owner };
        match &file.key_path {
            None => found.add(&file.path, readers, file.password.as_ref())?,
            Some(key) => {
                found.add(&file.path, Readers::Anybody, file.password.as_ref())?;
                found.add(key, readers, file.password.as_ref())?;
            }
        }
        let Found { mut keys, certificates } = found;
        let key = keys
            .pop()
            .ok_or_else(|| refuse("comes without a private key", "give the file that holds both"))?;
        if !keys.is_empty() {
            return Err(refuse(
                "comes with more than one private key",
                "leave only the key that belongs to it",
            ));
        }
        let own =
            certificates.iter().position(|der| public_key(der).as_deref() == Some(key.public_key().as_ref()));
        let Some(own) = own else { return Err(misfit(&certificates, refuse)) };
        Self::of(key, own, certificates, now, refuse)
    }

    fn of(
        key: RsaKeyPair,
        own: usize,
        mut certificates: Vec<Vec<u8>>,
        now: DateTime<Utc>,
        refuse: impl Fn(&str, &str) -> AuthError,
    ) -> Result<Self, AuthError> {
        let leaf = certificates.remove(own);
        let (from, until) =
            validity(&leaf).ok_or_else(|| refuse("can't be read", Unfit::Malformed.next()))?;
        let mut chain = vec![leaf];
        chain.append(&mut certificates);
        let leaf = chain.first().map(Vec::as_slice).unwrap_or_default();
        let (sha1, sha256) = thumbprints(leaf);
        let found = Self { key, valid_until: until, sha1, sha256, chain };
        let named = found.thumbprints();
        if now >= until {
            let why = format!("ended on {} ({named})", until.date_naive());
            return Err(refuse(&why, "renew it and upload the new one to the app registration"));
        }
        if now < from {
            let why = format!("is not valid before {} ({named})", from.format("%Y-%m-%d %H:%M UTC"));
            return Err(refuse(&why, "check this computer's clock, or wait"));
        }
        Ok(found)
    }

    /// Both thumbprints, as the portal and as newer tools show them.
    pub(super) fn thumbprints(&self) -> String {
        format!("thumbprint {}, SHA-256 {}", hex(&self.sha1), hex(&self.sha256))
    }

    /// The warning, when the end is near.
    pub(super) fn warning(&self, now: DateTime<Utc>) -> Option<String> {
        let left = self.valid_until - now;
        (left < SOON).then(|| {
            format!(
                "the client certificate with {} ends on {}, in {} days; renew it and upload the new one to the app registration",
                self.thumbprints(),
                self.valid_until.date_naive(),
                left.num_days()
            )
        })
    }
}

impl Found {
    fn add(
        &mut self,
        path: &Path,
        readers: Readers,
        password: Option<&SecretString>,
    ) -> Result<(), AuthError> {
        let bytes = secret_file::read(path, WHAT, readers)?;
        let bytes = bytes.expose_secret();
        let outcome =
            if pem::is_pem(bytes) { self.add_pem(bytes, password) } else { self.add_pfx(bytes, password) };
        outcome.map_err(|(why, next)| {
            let path = path.display().to_string();
            AuthError::new(AuthErrorKind::Invalid, format!("{WHAT} `{}` {why}", path.escape_debug()), next)
        })
    }

    fn add_pem(
        &mut self,
        bytes: &[u8],
        password: Option<&SecretString>,
    ) -> Result<(), (String, &'static str)> {
        let text = String::from_utf8_lossy(bytes);
        let blocks =
            pem::blocks(&text).ok_or_else(|| ("is torn or not PEM".to_owned(), Unfit::Malformed.next()))?;
        for block in &blocks {
            if block.label == "CERTIFICATE" {
                self.certificates.push(block.der.expose_secret().to_vec());
            } else if let Some(key) = key::in_block(block, password) {
                self.keys.push(key.map_err(told)?);
            }
        }
        Ok(())
    }

    fn add_pfx(
        &mut self,
        bytes: &[u8],
        password: Option<&SecretString>,
    ) -> Result<(), (String, &'static str)> {
        let text = password.map(ExposeSecret::expose_secret).unwrap_or_default();
        let contents = pfx::read(bytes, text).map_err(|closed| match closed {
            #[cfg(feature = "pfx")]
            Closed::Password if password.is_none() => {
                ("is encrypted, and no password is given".to_owned(), Unfit::NoPassword.next())
            }
            #[cfg(feature = "pfx")]
            Closed::Password => told(Unfit::WrongPassword),
            #[cfg(feature = "pfx")]
            Closed::Form => ("is neither PEM nor PFX".to_owned(), Unfit::Malformed.next()),
            #[cfg(not(feature = "pfx"))]
            Closed::NotBuiltIn => (
                "is not PEM, and this build reads no PFX".to_owned(),
                "convert it with `openssl pkcs12 -in FILE.pfx -out FILE.pem`",
            ),
        })?;
        for key in &contents.keys {
            self.keys.push(key::pkcs8(key.expose_secret()).map_err(told)?);
        }
        self.certificates.extend(contents.certificates);
        Ok(())
    }
}

fn told(unfit: Unfit) -> (String, &'static str) {
    (unfit.to_string(), unfit.next())
}

/// The key belongs to none of the certificates: there is none, it is of another kind, or of another key.
fn misfit(certificates: &[Vec<u8>], refuse: impl Fn(&str, &str) -> AuthError) -> AuthError {
    match certificates.first() {
        None => refuse("holds a key but no certificate", "give the file that holds the certificate"),
        Some(der) => {
            let (sha1, sha256) = thumbprints(der);
            let why = format!(
                "does not belong to its private key (thumbprint {}, SHA-256 {})",
                hex(&sha1),
                hex(&sha256)
            );
            refuse(&why, "give the key that this certificate was made for")
        }
    }
}

/// The `RSAPublicKey` of a certificate, if that is what it holds.
fn public_key(der: &[u8]) -> Option<Vec<u8>> {
    let certificate = X509::from_der(der).ok()?;
    let info = certificate.tbs_certificate().subject_public_key_info();
    (info.algorithm.oid == RSA).then(|| info.subject_public_key.raw_bytes().to_vec())
}

fn validity(der: &[u8]) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let certificate = X509::from_der(der).ok()?;
    let validity = certificate.tbs_certificate().validity();
    let at = |time: x509_cert::time::Time| {
        DateTime::from_timestamp(i64::try_from(time.to_unix_duration().as_secs()).ok()?, 0)
    };
    Some((at(validity.not_before)?, at(validity.not_after)?))
}

fn thumbprints(der: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let of = |algorithm| digest(algorithm, der).as_ref().to_vec();
    (of(&SHA1_FOR_LEGACY_USE_ONLY), of(&SHA256))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
