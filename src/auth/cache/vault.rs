//! Where the key of the sealed file lies.

/// Why a vault gave nothing. For people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct VaultError(pub String);

/// Keeps a few bytes by name, out of reach of other accounts.
pub trait KeyVault: Send + Sync {
    /// The bytes kept under `name`, if there are any.
    ///
    /// # Errors
    /// When the vault is absent, locked or broken.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError>;

    /// Keeps `bytes` under `name`.
    ///
    /// # Errors
    /// When the vault is absent, locked or broken.
    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), VaultError>;

    /// Forgets `name`; nothing happens when it isn't there.
    ///
    /// # Errors
    /// When the vault is absent, locked or broken.
    fn delete(&self, name: &str) -> Result<(), VaultError>;
}
