//! A keyring that does as told, and runs of the program that share a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use scepcheck::auth::{
    CacheMode, Entry, HttpSettings, KeyVault, Method, Timed, TokenCache, TokenSource, VaultError, source_with,
};
use scepcheck::time::{Sleep, TokioSleep};
use tempfile::TempDir;

use super::world::{CLIENT, TENANT, World, device_method};

/// What the keyring does when it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mood {
    #[default]
    Works,
    Absent,
    Hangs,
}

#[derive(Default)]
pub(super) struct FakeVault {
    pub(super) keys: Mutex<BTreeMap<String, Vec<u8>>>,
    pub(super) mood: Mutex<Mood>,
}

impl FakeVault {
    fn answer(&self) -> Result<(), VaultError> {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Works => Ok(()),
            Mood::Absent => Err(VaultError("this computer has none".to_owned())),
            Mood::Hangs => loop {
                std::thread::sleep(Duration::from_secs(60));
            },
        }
    }
}

impl KeyVault for FakeVault {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        self.answer()?;
        Ok(self.keys.lock().unwrap().get(name).cloned())
    }

    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), VaultError> {
        self.answer()?;
        self.keys.lock().unwrap().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        self.answer()?;
        self.keys.lock().unwrap().remove(name);
        Ok(())
    }
}

/// The folder and the keyring of one account.
pub(super) struct Home {
    folder: TempDir,
    pub(super) vault: Arc<FakeVault>,
}

impl Home {
    pub(super) fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), vault: Arc::default() }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn cache_in(&self, folder: &Path, mode: CacheMode) -> TokenCache {
        let entry = Entry {
            profile: "default".to_owned(),
            authority: "https://login.example".to_owned(),
            tenant: TENANT.to_owned(),
            client_id: CLIENT.to_owned(),
            resource: "https://graph.microsoft.com".to_owned(),
        };
        TokenCache::new(folder, entry, mode, Arc::new(Timed::new(self.vault.clone())))
    }

    pub(super) fn cache(&self) -> TokenCache {
        self.cache_in(self.folder(), CacheMode::Keyring)
    }

    /// The token source of a new run.
    pub(super) fn run(&self, world: &World) -> Arc<dyn TokenSource> {
        run_with(world, device_method(), self.cache())
    }

    /// Every file there is.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let tokens = self.folder().join("tokens");
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(tokens).into_iter().flatten().map(|file| file.unwrap().path()).collect();
        files.sort();
        files
    }
}

/// Really waits, for what it waits for is another task.
pub(super) fn run_with(world: &World, method: Method, cache: TokenCache) -> Arc<dyn TokenSource> {
    run_waiting(world, method, cache, Arc::new(TokioSleep))
}

/// The same with another way to wait.
pub(super) fn run_waiting(
    world: &World,
    method: Method,
    cache: TokenCache,
    sleep: Arc<dyn Sleep>,
) -> Arc<dyn TokenSource> {
    let http = HttpSettings::default();
    let (clock, prompt) = (world.clock.clone(), world.prompt.clone());
    source_with(method, &world.endpoints(), &http, clock, sleep, prompt, Some(cache)).unwrap()
}
