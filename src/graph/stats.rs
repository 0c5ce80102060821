//! Counts of what a client did, for `-v` and for benches.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What a client did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// HTTP requests, repeats included.
    pub requests: u64,
    /// Reads that went inside a `$batch`.
    pub batch_members: u64,
    /// Repeats of a request or of a batch member.
    pub retries: u64,
    /// Answers "too many requests", in batches too.
    pub throttled: u64,
    /// Bytes of answers, after decompression.
    pub bytes: u64,
    /// Time in which at least one read waited for a retry.
    pub waited: Duration,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) requests: Counter,
    pub(super) batch_members: Counter,
    pub(super) retries: Counter,
    pub(super) throttled: Counter,
    pub(super) bytes: Counter,
}

impl Counters {
    pub(super) fn read(&self, waited: Duration) -> Stats {
        Stats {
            requests: self.requests.get(),
            batch_members: self.batch_members.get(),
            retries: self.retries.get(),
            throttled: self.throttled.get(),
            bytes: self.bytes.get(),
            waited,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, amount: usize) {
        self.0.fetch_add(amount as u64, Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}
