//! What a progress display may know while reads are under way.

use std::time::Duration;

/// Told about each request as it goes. Called from the reading task: return quickly.
pub trait Observer: Send + Sync {
    /// A request leaves.
    fn request_started(&self) {}

    /// Its answer came, or it failed.
    fn request_finished(&self) {}

    /// The service is throttling: nothing goes to that part of it for `wait`.
    fn throttled(&self, wait: Duration) {
        let _ = wait;
    }
}

/// Ignores everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Observer for Quiet {}
