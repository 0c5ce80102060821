//! What can be tuned. The defaults are what a scheduled run against a busy tenant needs.

use std::time::Duration;

use url::Url;

use crate::auth::ExtraRoots;
use crate::time::Budgets;

/// Time limits of one try.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Until the connection stands.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// For the whole try; a slow drip beats the idle limit.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(120),
        }
    }
}

/// How a [`Client`](super::Client) behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Graph's origin: `https`, or `http` on a loopback address.
    pub origin: Url,
    /// Requests in flight at one time.
    pub concurrency: usize,
    /// Waiting and repeating.
    pub budgets: Budgets,
    /// Time limits of one try.
    pub timeouts: Timeouts,
    /// The most pages of one list that are read.
    pub max_pages: usize,
    /// The longest answer that is read, in bytes after decompression.
    pub max_body: usize,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// Trusted besides the system's roots.
    pub extra_roots: ExtraRoots,
}

impl Settings {
    /// The defaults, for `origin`.
    #[must_use]
    pub fn new(origin: Url) -> Self {
        Self {
            origin,
            concurrency: 8,
            budgets: Budgets::default(),
            timeouts: Timeouts::default(),
            max_pages: 10_000,
            max_body: 64 << 20,
            user_agent: concat!("scepcheck/", env!("CARGO_PKG_VERSION")).to_owned(),
            extra_roots: ExtraRoots::default(),
        }
    }
}
