//! What a progress display may know.

use std::time::Duration;

use crate::model::Source;
use crate::snapshot::Status;

/// Told about each source as it goes. Called from the reading task: return quickly.
pub trait Watch: Send + Sync {
    /// A source is begun, or gone on with after so many items.
    fn begun(&self, source: Source, items: u64) {
        let _ = (source, items);
    }

    /// A page of it came.
    fn page(&self, source: Source, items: usize) {
        let _ = (source, items);
    }

    /// It ended.
    fn ended(&self, source: Source, status: Status) {
        let _ = (source, status);
    }

    /// A service asks everybody to wait.
    fn throttled(&self, wait: Duration) {
        let _ = wait;
    }
}

/// Looks away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Watch for Silent {}
