//! A vault that may hang: each call has a thread of its own and a time limit.
//!
//! A locked Secret Service waits for a dialogue that nobody sees. After one call that did not come back,
//! the vault counts as absent for the rest of the run.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use super::vault::{KeyVault, VaultError};

/// The longest that a keyring may take.
const LIMIT: Duration = Duration::from_secs(3);

/// A vault with a time limit on every call.
pub struct Timed {
    vault: Arc<dyn KeyVault>,
    limit: Duration,
    hangs: AtomicBool,
}

impl Timed {
    /// The usual limit of 3 seconds.
    #[must_use]
    pub fn new(vault: Arc<dyn KeyVault>) -> Self {
        Self { vault, limit: LIMIT, hangs: AtomicBool::new(false) }
    }

    fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn KeyVault) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let silent = || VaultError(format!("it did not answer within {} s", self.limit.as_secs()));
        if self.hangs.load(Ordering::SeqCst) {
            return Err(silent());
        }
        let (answer, answered) = mpsc::sync_channel(1);
        let vault = Arc::clone(&self.vault);
        let thread = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            // Nobody listens any more once the limit is over.
            let _ = answer.send(call(vault.as_ref()));
        });
        if let Err(error) = thread {
            return Err(VaultError(format!("no thread for it: {error}")));
        }
        answered.recv_timeout(self.limit).unwrap_or_else(|_| {
            self.hangs.store(true, Ordering::SeqCst);
            Err(silent())
        })
    }
}

impl KeyVault for Timed {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        let name = name.to_owned();
        self.call(move |vault| vault.get(&name))
    }

    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), VaultError> {
        let (name, bytes) = (name.to_owned(), zeroize::Zeroizing::new(bytes.to_vec()));
        self.call(move |vault| vault.set(&name, &bytes))
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        let name = name.to_owned();
        self.call(move |vault| vault.delete(&name))
    }
}
