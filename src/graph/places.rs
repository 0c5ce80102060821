//! How many requests are under way at one time: more while all is well, half as many after a refusal.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// Requests under way to begin with; from there one more for every answer, up to the most.
const BEGIN: usize = 8;

/// The places that requests take.
#[derive(Debug)]
pub(super) struct Places {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    taken: usize,
    open: usize,
    most: usize,
}

/// One place, free again when dropped.
#[derive(Debug)]
pub(super) struct Place<'p>(&'p Places);

impl Places {
    /// At most so many at one time.
    pub(super) fn new(most: usize) -> Self {
        let most = most.max(1);
        Self { state: Mutex::new(State { taken: 0, open: BEGIN.min(most), most }), freed: Notify::new() }
    }

    /// Takes a place, when there is one.
    pub(super) async fn take(&self) -> Place<'_> {
        loop {
            let freed = self.freed.notified();
            {
                let mut state = self.lock();
                if state.taken < state.open {
                    state.taken += 1;
                    return Place(self);
                }
            }
            freed.await;
        }
    }

    /// An answer came as it should.
    pub(super) fn went_well(&self) {
        let mut state = self.lock();
        if state.open < state.most {
            state.open += 1;
            drop(state);
            self.freed.notify_one();
        }
    }

    /// The service said that it is too much.
    pub(super) fn too_many(&self) {
        let mut state = self.lock();
        state.open = (state.open / 2).max(1);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().taken -= 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(places: &Places) -> usize {
        places.lock().open
    }

    #[test]
    fn places_open_with_good_answers_and_close_with_refusals() {
        let places = Places::new(32);
        assert_eq!(open(&places), BEGIN);
        for _ in 0..100 {
            places.went_well();
        }
        assert_eq!(open(&places), 32);
        places.too_many();
        assert_eq!(open(&places), 16);
        for _ in 0..10 {
            places.too_many();
        }
        assert_eq!(open(&places), 1);
        assert_eq!(open(&Places::new(2)), 2);
    }

    #[tokio::test]
    async fn whoever_waits_gets_the_place_that_is_freed() {
        let places = Places::new(1);
        let first = places.take().await;
        let mut second = std::pin::pin!(places.take());
        assert!(futures_util::poll!(&mut second).is_pending());
        drop(first);
        let second = second.await;
        assert_eq!(places.lock().taken, 1);
        drop(second);
        assert_eq!(places.lock().taken, 0);
    }
}
