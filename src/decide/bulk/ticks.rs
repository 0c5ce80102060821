//! Times as numbers: units of 100 ns since 1970, the finest that Graph writes, with room for every year.

use chrono::{DateTime, TimeDelta, Utc};

use super::rows::NEVER;

const PER_SECOND: i64 = 10_000_000;

/// A time as a number.
pub(super) fn ticks(time: DateTime<Utc>) -> i64 {
    time.timestamp() * PER_SECOND + i64::from(time.timestamp_subsec_nanos() / 100)
}

/// A time that may be missing.
pub(super) fn ticks_or_never(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(NEVER, ticks)
}

/// The time of a number; `None` for [`NEVER`].
pub(super) fn time(ticks: i64) -> Option<DateTime<Utc>> {
    if ticks == NEVER {
        return None;
    }
    let nanos = u32::try_from(ticks.rem_euclid(PER_SECOND) * 100).unwrap_or_default();
    DateTime::from_timestamp(ticks.div_euclid(PER_SECOND), nanos)
}

/// A length of time as a number.
pub(super) fn length(delta: TimeDelta) -> i64 {
    delta.num_seconds() * PER_SECOND
}
