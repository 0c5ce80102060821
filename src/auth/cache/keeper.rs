//! What a person's sign-in asks of the cache: is there a token already, who renews it, keep the new one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::disk::Lock;
use super::error::CacheError;
use super::kept::Kept;
use super::store::TokenCache;
use crate::auth::prompt::Prompt;
use crate::time::Sleep;

/// How often the lock of another run is tried, and how long between two tries: 5 seconds in all.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(25);

/// A cache as one run uses it, or nothing: then a sign-in lasts one run.
#[derive(Default)]
pub(in crate::auth) struct Keeper {
    cache: Option<(TokenCache, Arc<dyn Prompt>)>,
    /// The access token that this run works with; only another one is news.
    given: Mutex<Option<SecretString>>,
    /// Whether what this run works with has been in the cache.
    stored: AtomicBool,
    told: AtomicBool,
}

impl Keeper {
    pub(in crate::auth) fn new(cache: TokenCache, prompt: Arc<dyn Prompt>) -> Self {
        Self { cache: Some((cache, prompt)), ..Self::default() }
    }

    /// Whether this run has had a token yet.
    pub(in crate::auth) fn has_given(&self) -> bool {
        self.given().is_some()
    }

    /// What is kept, if it may be used.
    pub(in crate::auth) fn kept(&self) -> Option<Kept> {
        let (cache, _) = self.cache.as_ref()?;
        if cache.starts_over() && !self.has_given() {
            return None;
        }
        let kept = cache.load().unwrap_or_else(|error| {
            self.tell(&error);
            None
        });
        if kept.is_some() {
            self.stored.store(true, Ordering::SeqCst);
        }
        kept
    }

    /// A kept token that is fresh, and not the one that this run works with.
    pub(in crate::auth) fn news(&self, now: DateTime<Utc>) -> Option<Kept> {
        let kept = self.kept()?;
        let fresh = kept.renew_at.is_some_and(|renew_at| now < renew_at);
        (fresh && !self.is_given(&kept.access)).then_some(kept)
    }

    /// Waits for other runs to finish writing. `None` when nothing can be kept.
    pub(in crate::auth) async fn lock(&self, sleep: &dyn Sleep) -> Option<Lock> {
        let (cache, _) = self.cache.as_ref()?;
        for _ in 0..TRIES {
            match cache.lock() {
                Ok(lock) => return Some(lock),
                Err(CacheError::Busy) => sleep.sleep(PAUSE).await,
                Err(error) => {
                    self.tell(&error);
                    return None;
                }
            }
        }
        self.tell(&CacheError::Busy);
        None
    }

    /// Keeps a new sign-in, and remembers it as the one that this run works with.
    pub(in crate::auth) fn keep(&self, kept: &Kept, lock: Option<&Lock>) {
        self.gave(&kept.access);
        let (Some((cache, _)), Some(lock)) = (&self.cache, lock) else { return };
        match cache.save(kept, lock) {
            Ok(()) => self.stored.store(true, Ordering::SeqCst),
            Err(error) => self.tell(&error),
        }
    }

    /// Keeps a renewed sign-in, unless the person has signed out meanwhile.
    pub(in crate::auth) fn keep_renewed(&self, kept: &Kept, lock: Option<&Lock>) {
        if self.stored.load(Ordering::SeqCst) && self.kept().is_none() {
            self.gave(&kept.access);
        } else {
            self.keep(kept, lock);
        }
    }

    /// Remembers the token that this run works with.
    pub(in crate::auth) fn gave(&self, access: &SecretString) {
        *self.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(access.clone());
    }

    fn given(&self) -> Option<SecretString> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_given(&self, access: &SecretString) -> bool {
        let access = access.expose_secret().as_bytes();
        self.given().is_some_and(|given| given.expose_secret().as_bytes().ct_eq(access).into())
    }

    /// Says once in a run that nothing is kept, and what that means.
    fn tell(&self, error: &CacheError) {
        let Some((_, prompt)) = &self.cache else { return };
        if !self.told.swap(true, Ordering::SeqCst) {
            let remedy = match error {
                CacheError::Keyring(_) => "; --token-cache plaintext-file keeps it without a keyring",
                _ => "",
            };
            prompt.note(&format!("this sign-in lasts for this run alone: {error}{remedy}"));
        }
    }
}
