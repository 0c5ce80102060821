//! Why a sign-in is not kept. For people: never holds what a file holds.

use std::path::PathBuf;

/// Why the cache is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CacheError {
    /// The path is not this account's own, or others may touch it.
    #[error("`{}` is not used: {why}", .path.display())]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The operating system said no.
    #[error("`{}` can't be used: {why}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's own words.
        why: String,
    },
    /// The keyring holds the key, and does not give it.
    #[error("the keyring can't be used: {0}")]
    Keyring(String),
    /// Another process holds the lock.
    #[error("another run of scepcheck is busy with it")]
    Busy,
    /// There is no folder to keep anything in.
    #[error("this account has no folder for it (set SCEPCHECK_CACHE_DIR)")]
    NoFolder,
}
