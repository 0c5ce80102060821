//! What outlives a run of a person's sign-in: one sealed file for each profile, its key in the keyring.

mod disk;
mod entry;
mod error;
mod keeper;
mod kept;
mod keyring;
mod seal;
mod store;
mod timed;
mod vault;

pub use entry::Entry;
pub use error::CacheError;
pub(super) use keeper::Keeper;
pub use kept::Kept;
pub use keyring::os_keyring;
pub use store::{CacheMode, TokenCache};
pub use timed::Timed;
pub use vault::{KeyVault, VaultError};
