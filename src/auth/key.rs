//! Private keys out of PEM and PFX files: what is accepted, and why the rest is not.

use aws_lc_rs::signature::RsaKeyPair;
use pkcs8::{EncryptedPrivateKeyInfoRef, ObjectIdentifier, PrivateKeyInfoRef};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::pem::Block;

/// `rsaEncryption`, RFC 8017.
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Why a key won't do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    #[error("holds a key that is not RSA, and Entra accepts no other")]
    NotRsa,
    #[error("holds an RSA key of less than 2048 bits")]
    TooSmall,
    #[error("holds a key that can't be read")]
    Malformed,
    #[error("holds an encrypted key, and no password is given")]
    NoPassword,
    #[error("does not open with the password")]
    WrongPassword,
    #[error("holds a key in OpenSSL's old encryption, which is not read")]
    OldEncryption,
}

impl Unfit {
    /// What to do about it.
    pub(super) fn next(self) -> &'static str {
        match self {
            Self::NotRsa | Self::TooSmall => "use a certificate with an RSA key of 2048 bits or more",
            Self::Malformed => "export the certificate and its key again, as PEM or PFX",
            Self::NoPassword => "set AZURE_CLIENT_CERTIFICATE_PASSWORD",
            Self::WrongPassword => "check AZURE_CLIENT_CERTIFICATE_PASSWORD",
            Self::OldEncryption => "convert the key with `openssl pkcs8 -topk8 -in OLD.pem -out NEW.pem`",
        }
    }
}

/// The key in a PEM block; `None` when the block holds something else.
pub(super) fn in_block(block: &Block, password: Option<&SecretString>) -> Option<Result<RsaKeyPair, Unfit>> {
    let der = block.der.expose_secret();
    let key = match block.label.as_str() {
        "RSA PRIVATE KEY" if block.has_headers => Err(Unfit::OldEncryption),
        "RSA PRIVATE KEY" => RsaKeyPair::from_der(der).map_err(|error| rejected(&error)),
        "PRIVATE KEY" => pkcs8(der),
        "ENCRYPTED PRIVATE KEY" => decrypted(der, password).and_then(|der| pkcs8(der.expose_secret())),
        "EC PRIVATE KEY" | "DSA PRIVATE KEY" => Err(Unfit::NotRsa),
        _ => return None,
    };
    Some(key)
}

/// The key in a PKCS#8 structure.
pub(super) fn pkcs8(der: &[u8]) -> Result<RsaKeyPair, Unfit> {
    let info = PrivateKeyInfoRef::try_from(der).map_err(|_| Unfit::Malformed)?;
    if info.algorithm.oid != RSA {
        return Err(Unfit::NotRsa);
    }
    RsaKeyPair::from_pkcs8(der).map_err(|error| rejected(&error))
}

fn decrypted(der: &[u8], password: Option<&SecretString>) -> Result<SecretSlice<u8>, Unfit> {
    let password = password.ok_or(Unfit::NoPassword)?;
    let info = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| Unfit::Malformed)?;
    let key = info.decrypt(password.expose_secret()).map_err(|_| Unfit::WrongPassword)?;
    Ok(key.as_bytes().to_vec().into())
}

fn rejected(error: &aws_lc_rs::error::KeyRejected) -> Unfit {
    if error.to_string() == "TooSmall" { Unfit::TooSmall } else { Unfit::Malformed }
}
