//! The one place that reads the system's clock.

use chrono::{DateTime, SubsecRound, Utc};

use crate::time::Clock;

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
        let now = Utc::now();
        // Nothing in Intune happens on a scale that a fraction of a second would tell.
        now.trunc_subsecs(0)
    }
}
