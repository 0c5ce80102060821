//! Details of sign-in that options carry and few need.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::auth::{CertificateFile, Signing, TokenInput};

/// How the app's assertion is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SigningChoice {
    /// RSA-PSS with the SHA-256 thumbprint.
    Ps256,
    /// RSA PKCS#1 with the SHA-1 thumbprint.
    Rs256,
}

/// What options say about a token or a certificate, beside the variables.
#[derive(Clone, Debug, Default)]
pub struct CredentialDetails {
    /// Where a ready token is read from instead of its variable.
    pub token_from: Option<TokenInput>,
    /// The key's own file.
    pub certificate_key: Option<PathBuf>,
    /// The signature, when it is said.
    pub certificate_signing: Option<SigningChoice>,
    /// Take a key file that other accounts can read.
    pub open_key_file_allowed: bool,
}

impl CredentialDetails {
    /// The certificate with these details.
    pub(super) fn apply(&self, file: CertificateFile) -> CertificateFile {
        CertificateFile {
            key_path: self.certificate_key.clone().or(file.key_path),
            open_file_allowed: self.open_key_file_allowed || file.open_file_allowed,
            signing: match self.certificate_signing {
                None => file.signing,
                Some(SigningChoice::Ps256) => Signing::Ps256,
                Some(SigningChoice::Rs256) => Signing::Rs256,
            },
            ..file
        }
    }
}
