//! The one place that reads the system's clock.

use chrono::{DateTime, Utc};

use crate::time::Clock;

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
        Utc::now()
    }
}
