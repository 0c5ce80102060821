//! PFX (PKCS#12) files, in the encryption of today and of old Windows.

#[cfg(feature = "pfx")]
pub(super) use reader::read;

/// What a PFX file holds: keys (PKCS#8) and certificates, both DER.
pub(super) struct Contents {
    pub(super) keys: Vec<secrecy::SecretSlice<u8>>,
    pub(super) certificates: Vec<Vec<u8>>,
}

/// Why a file can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// The password is not the one.
    #[cfg(feature = "pfx")]
    Password,
    /// It is no PFX file, or one in a form that isn't known.
    #[cfg(feature = "pfx")]
    Form,
    /// This build can't read PFX.
    #[cfg(not(feature = "pfx"))]
    NotBuiltIn,
}

#[cfg(feature = "pfx")]
mod reader {
    use p12_keystore::Pkcs12Archive;
    use p12_keystore::error::Error;

    use super::{Closed, Contents};

    /// Opens `bytes`. A file without a password opens with an empty one.
    pub(in super::super) fn read(bytes: &[u8], password: &str) -> Result<Contents, Closed> {
        let archive = Pkcs12Archive::from_pkcs12(bytes, password).map_err(|error| match error {
            Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => Closed::Password,
            _ => Closed::Form,
        })?;
        Ok(Contents {
            keys: archive.keys.iter().map(|bag| bag.key.as_der().to_vec().into()).collect(),
            certificates: archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect(),
        })
    }
}

/// Says that this build can't.
#[cfg(not(feature = "pfx"))]
pub(super) fn read(_: &[u8], _: &str) -> Result<Contents, Closed> {
    Err(Closed::NotBuiltIn)
}
