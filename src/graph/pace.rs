//! Staying below the published limits, so that "too many requests" is the exception.
//!
//! Each allowance is a bucket that refills: a burst may go at once, the rest as fast as it refills. Burst and
//! refill together stay at nine tenths of what Microsoft publishes for one app in one tenant; the rest is for
//! whoever else uses that app.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::cost::Cost;

/// One published limit, as a burst and a rate that in no window exceed it.
#[derive(Clone, Copy, Debug)]
struct Limit {
    burst: u32,
    per_second: f64,
}

/// Intune, general: 1,000 requests in 20 s.
const INTUNE: Limit = Limit { burst: 400, per_second: 25.0 };
/// Intune devices: 2,000 requests in 20 s.
const DEVICES: Limit = Limit { burst: 800, per_second: 50.0 };
/// Report exports: 48 requests a minute.
const EXPORTS: Limit = Limit { burst: 24, per_second: 0.32 };
/// The directory of a tenant with fewer than 50 users: 3,500 resource units in 10 s.
const SMALL_DIRECTORY: Limit = Limit { burst: 1_650, per_second: 150.0 };
/// The directory of a tenant with more than 500 users: 8,000 resource units in 10 s.
const LARGE_DIRECTORY: Limit = Limit { burst: 4_000, per_second: 320.0 };

/// What may be drawn from each allowance, and when.
#[derive(Debug)]
pub(super) struct Pace {
    directory: Meter,
    intune: Meter,
    devices: Meter,
    exports: Meter,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            directory: Meter::new(SMALL_DIRECTORY),
            intune: Meter::new(INTUNE),
            devices: Meter::new(DEVICES),
            exports: Meter::new(EXPORTS),
        }
    }
}

impl Pace {
    /// Draws the cost at `now`; says how long to wait before it may be spent.
    pub(super) fn draw(&self, cost: Cost, now: Duration) -> Duration {
        [
            self.directory.draw(cost.directory, now),
            self.intune.draw(cost.intune, now),
            self.devices.draw(cost.devices, now),
            self.exports.draw(cost.exports, now),
        ]
        .into_iter()
        .max()
        .unwrap_or_default()
    }

    /// From now on the directory is known to be that of a large tenant.
    pub(super) fn large_directory(&self) {
        self.directory.set(LARGE_DIRECTORY);
    }
}

/// A bucket that refills. Full when nothing was drawn for long.
#[derive(Debug)]
struct Meter(Mutex<(Limit, Duration)>);

impl Meter {
    fn new(limit: Limit) -> Self {
        Self(Mutex::new((limit, Duration::ZERO)))
    }

    fn set(&self, limit: Limit) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = limit;
    }

    fn draw(&self, units: u32, now: Duration) -> Duration {
        if units == 0 {
            return Duration::ZERO;
        }
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (limit, full_again) = *state;
        let refilled = |units: u32| Duration::from_secs_f64(f64::from(units) / limit.per_second);
        let full_again = full_again.max(now) + refilled(units);
        state.1 = full_again;
        full_again.saturating_sub(refilled(limit.burst)).saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent_in(limit: Limit, window: Duration, draws: &[(u32, u64)]) -> u32 {
        let meter = Meter::new(limit);
        let mut now = Duration::ZERO;
        let mut sent: Vec<(Duration, u32)> = Vec::new();
        for (units, pause) in draws {
            now += Duration::from_millis(*pause);
            sent.push((now + meter.draw(*units, now), *units));
        }
        let within = |from: Duration| {
            let inside = sent.iter().filter(|(at, _)| *at >= from && *at < from + window);
            inside.map(|(_, units)| units).sum()
        };
        sent.iter().map(|(at, _)| within(*at)).max().unwrap_or_default()
    }

    proptest! {
        #[test]
        fn no_window_sees_more_than_the_published_limit(
            draws in proptest::collection::vec((1_u32..40, 0_u64..400), 1..400)
        ) {
            for (limit, window, published) in [
                (INTUNE, 20, 1_000),
                (DEVICES, 20, 2_000),
                (SMALL_DIRECTORY, 10, 3_500),
                (LARGE_DIRECTORY, 10, 8_000),
            ] {
                prop_assert!(sent_in(limit, Duration::from_secs(window), &draws) <= published);
            }
        }
    }

    #[test]
    fn a_burst_goes_at_once_and_the_rest_as_it_refills() {
        let meter = Meter::new(INTUNE);
        assert_eq!(meter.draw(400, Duration::ZERO), Duration::ZERO);
        assert_eq!(meter.draw(25, Duration::ZERO), Duration::from_secs(1));
        assert_eq!(meter.draw(0, Duration::ZERO), Duration::ZERO);
        assert_eq!(meter.draw(1, Duration::from_secs(60)), Duration::ZERO);
    }
}
