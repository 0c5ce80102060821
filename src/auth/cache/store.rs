//! The cache of one entry: a file, and in the keyring the key that opens it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::disk::{self, Lock};
use super::entry::Entry;
use super::error::CacheError;
use super::kept::Kept;
use super::seal;
use super::vault::KeyVault;

/// How sign-ins are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheMode {
    /// Sealed, the key in the keyring of the operating system.
    #[default]
    Keyring,
    /// In clear, readable for whoever may read the files of this account. Only on request.
    PlaintextFile,
}

/// Keeps one sign-in.
#[derive(Clone)]
pub struct TokenCache {
    folder: PathBuf,
    entry: Entry,
    mode: CacheMode,
    vault: Arc<dyn KeyVault>,
    start_over: bool,
}

impl TokenCache {
    /// A cache below `folder`. Nothing is read or made before it is needed.
    #[must_use]
    pub fn new(folder: &Path, entry: Entry, mode: CacheMode, vault: Arc<dyn KeyVault>) -> Self {
        Self { folder: folder.join("tokens"), entry, mode, vault, start_over: false }
    }

    /// The same cache for a new sign-in: what it holds is not used, only replaced.
    #[must_use]
    pub fn starting_over(self) -> Self {
        Self { start_over: true, ..self }
    }

    pub(super) fn starts_over(&self) -> bool {
        self.start_over
    }

    /// How it keeps.
    #[must_use]
    pub fn mode(&self) -> CacheMode {
        self.mode
    }

    /// The file that it keeps in.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.path(self.mode)
    }

    /// What is kept. A file that can't be opened with its key is put aside and counts as none.
    ///
    /// # Errors
    /// When the file may not be trusted, or the keyring does not answer.
    pub fn load(&self) -> Result<Option<Kept>, CacheError> {
        if !disk::existing_folder(&self.folder)? {
            return Ok(None);
        }
        let path = self.file();
        let Some(content) = disk::read(&path)?.map(Zeroizing::new) else { return Ok(None) };
        let plain = match self.mode {
            CacheMode::PlaintextFile => seal::from_clear(&content),
            CacheMode::Keyring => {
                self.key()?.and_then(|key| seal::open(&key, &self.entry.purpose(), &content))
            }
        };
        let kept = plain.and_then(|plain| Kept::from_bytes(&plain));
        if kept.is_none() {
            tracing::debug!("the kept sign-in can't be read and is put aside");
            disk::put_aside(&path);
        }
        Ok(kept)
    }

    /// Keeps a sign-in in place of what is there. Only under [`TokenCache::lock`].
    ///
    /// # Errors
    /// When the folder or file can't be written or trusted, or the keyring does not take a key.
    pub(super) fn save(&self, kept: &Kept, _lock: &Lock) -> Result<(), CacheError> {
        let plain = kept.to_bytes().ok_or_else(unsealable)?;
        let (content, other) = match self.mode {
            CacheMode::PlaintextFile => (seal::clear(&plain), CacheMode::Keyring),
            CacheMode::Keyring => {
                let key = self.key_or_new()?;
                let sealed = seal::seal(&key, &self.entry.purpose(), &plain).ok_or_else(unsealable)?;
                (Zeroizing::new(sealed), CacheMode::PlaintextFile)
            }
        };
        disk::write(&self.file(), &content)?;
        // One sign-in, one place: above all, none in clear is left behind once it is sealed.
        disk::remove(&self.path(other)).map(drop)
    }

    /// Takes the lock that one writer at a time holds.
    ///
    /// # Errors
    /// [`CacheError::Busy`] while another process has it; otherwise as the folder is.
    pub(super) fn lock(&self) -> Result<Lock, CacheError> {
        disk::folder(&self.folder)?;
        disk::lock(&self.folder.join(format!("{}.lock", self.entry.stem())))
    }

    /// Forgets the sign-in, however it was kept, and its key. Whether there was one.
    ///
    /// # Errors
    /// When another run is just writing it, or a file can't be removed. A keyring that does not answer is no
    /// error: its key opens nothing more.
    pub fn forget(&self) -> Result<bool, CacheError> {
        if !disk::existing_folder(&self.folder)? {
            return Ok(false);
        }
        let _lock = match self.lock() {
            Err(CacheError::Busy) => return Err(CacheError::Busy),
            // Where no lock can be made, nobody else writes either.
            lock => lock.ok(),
        };
        let sealed = self.path(CacheMode::Keyring);
        let found = disk::remove(&sealed)?;
        let damaged = disk::remove(&sealed.with_extension("bad"))?;
        if found || damaged {
            let _ = self.vault.delete(&self.entry.stem());
        }
        Ok(disk::remove(&self.path(CacheMode::PlaintextFile))? || found)
    }

    fn path(&self, mode: CacheMode) -> PathBuf {
        let extension = match mode {
            CacheMode::Keyring => "bin",
            CacheMode::PlaintextFile => "json",
        };
        self.folder.join(format!("{}.{extension}", self.entry.stem()))
    }

    fn key(&self) -> Result<Option<Zeroizing<Vec<u8>>>, CacheError> {
        let key = self.vault.get(&self.entry.stem()).map_err(|error| CacheError::Keyring(error.0))?;
        Ok(key.map(Zeroizing::new).filter(|key| key.len() == seal::KEY_LENGTH))
    }

    fn key_or_new(&self) -> Result<Zeroizing<Vec<u8>>, CacheError> {
        if let Some(key) = self.key()? {
            return Ok(key);
        }
        let key = seal::new_key().ok_or_else(unsealable)?;
        self.vault.set(&self.entry.stem(), &key).map_err(|error| CacheError::Keyring(error.0))?;
        Ok(key)
    }
}

fn unsealable() -> CacheError {
    CacheError::Keyring("the tokens can't be sealed".to_owned())
}
