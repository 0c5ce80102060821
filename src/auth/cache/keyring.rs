//! The keyring of the operating system: Credential Manager, Keychain, Secret Service.

use std::sync::Arc;

use super::timed::Timed;
use super::vault::KeyVault;

/// The keyring of this build, with a time limit; one that only says no where the build has none.
#[must_use]
pub fn os_keyring() -> Arc<dyn KeyVault> {
    Arc::new(Timed::new(Arc::new(vault::Os)))
}

#[cfg(feature = "keyring")]
mod vault {
    use keyring::v1::{Entry, Error};

    use super::super::vault::{KeyVault, VaultError};

    const SERVICE: &str = "scepcheck";

    pub(super) struct Os;

    impl KeyVault for Os {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
            match entry(name)?.get_secret() {
                Ok(bytes) => Ok(Some(bytes)),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(reason(&error)),
            }
        }

        fn set(&self, name: &str, bytes: &[u8]) -> Result<(), VaultError> {
            entry(name)?.set_secret(bytes).map_err(|error| reason(&error))
        }

        fn delete(&self, name: &str) -> Result<(), VaultError> {
            match entry(name)?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(reason(&error)),
            }
        }
    }

    fn entry(name: &str) -> Result<Entry, VaultError> {
        Entry::new(SERVICE, name).map_err(|error| reason(&error))
    }

    /// A kind of failure in words. The error's own text may hold what it failed on.
    fn reason(error: &Error) -> VaultError {
        let text = match error {
            Error::NoDefaultStore => "this computer has none, or this session does not reach it",
            Error::NoStorageAccess(_) => "it is locked",
            Error::BadEncoding(_) | Error::BadDataFormat(_, _) | Error::BadStoreFormat(_) => {
                "it holds something else under this name"
            }
            Error::TooLong(_, _) => "it takes no key of this length",
            Error::Ambiguous(_) => "it holds two keys under one name",
            _ => "it failed",
        };
        VaultError(text.to_owned())
    }
}

#[cfg(not(feature = "keyring"))]
mod vault {
    use super::super::vault::{KeyVault, VaultError};

    pub(super) struct Os;

    impl KeyVault for Os {
        fn get(&self, _name: &str) -> Result<Option<Vec<u8>>, VaultError> {
            Err(none())
        }

        fn set(&self, _name: &str, _bytes: &[u8]) -> Result<(), VaultError> {
            Err(none())
        }

        fn delete(&self, _name: &str) -> Result<(), VaultError> {
            Err(none())
        }
    }

    fn none() -> VaultError {
        VaultError("this build has none (feature `keyring`)".to_owned())
    }
}
