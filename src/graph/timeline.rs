//! Monotonic time that never runs behind a wait which has returned, so that a [`Sleep`] which returns at
//! once (a test's) keeps the order of things that real waiting has.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::time::Sleep;

pub(super) struct Timeline {
    sleep: Arc<dyn Sleep>,
    start: Instant,
    /// How far waits that returned early have moved time ahead, in nanoseconds.
    ahead: AtomicU64,
    booked: Mutex<Booked>,
}

/// The time in which someone waits, overlaps counted once.
#[derive(Default)]
struct Booked {
    until: Duration,
    total: Duration,
}

impl Timeline {
    pub(super) fn new(sleep: Arc<dyn Sleep>) -> Self {
        Self { sleep, start: Instant::now(), ahead: AtomicU64::new(0), booked: Mutex::default() }
    }

    /// Time since the start.
    pub(super) fn now(&self) -> Duration {
        self.start.elapsed() + Duration::from_nanos(self.ahead.load(Relaxed))
    }

    /// Waits for at least `wait`, in whole milliseconds; not at all for zero.
    pub(super) async fn wait(&self, wait: Duration) {
        if !wait.is_zero() {
            self.book(self.now().saturating_add(whole_milliseconds(wait)));
            self.pause(wait).await;
        }
    }

    /// The same for a wait that was planned and is nobody's failure: it counts as no waiting.
    pub(super) async fn pause(&self, wait: Duration) {
        if wait.is_zero() {
            return;
        }
        let wait = whole_milliseconds(wait);
        let until = self.now().saturating_add(wait);
        self.sleep.sleep(wait).await;
        let missing = until.saturating_sub(self.start.elapsed());
        self.ahead.fetch_max(u64::try_from(missing.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    /// Time in which at least one read waited.
    pub(super) fn waited(&self) -> Duration {
        self.booked.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    fn book(&self, until: Duration) {
        let from = self.now();
        let mut booked = self.booked.lock().unwrap_or_else(PoisonError::into_inner);
        let covered = from.max(booked.until);
        booked.total += until.saturating_sub(covered);
        booked.until = booked.until.max(until);
    }
}

fn whole_milliseconds(wait: Duration) -> Duration {
    Duration::from_millis(u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX))
}
