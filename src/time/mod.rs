//! Time as something handed in, so that nothing below `app` reads a clock or really waits in a test; and when to
//! try again what failed.

pub(crate) mod broken;
pub(crate) mod retry;
pub(crate) mod retry_after;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Utc};

pub use retry::Budgets;

/// A future that owns nothing borrowed; what the object-safe traits here return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// Waits.
pub trait Sleep: Send + Sync {
    /// Returns after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// Waits on tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioSleep;

impl Sleep for TokioSleep {
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that waits")]
        Box::pin(tokio::time::sleep(duration))
    }
}
