//! When a log says that something happened: not every log says a date, or a zone.

use chrono::{DateTime, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta, Utc};

/// A time, as exact as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogTime {
    /// A moment.
    Moment(DateTime<Utc>),
    /// Date and time of a clock whose zone the log doesn't name.
    Local {
        /// The clock's reading.
        time: NaiveDateTime,
        /// As written.
        written: String,
    },
    /// A time of day without a date.
    Clock {
        /// The time of day.
        time: NaiveTime,
        /// As written, with its zone where it has one.
        written: String,
    },
    /// Something that stands where a time belongs and can't be read for certain, such as `8/7/2019 8:01:41 PM`.
    Unclear(String),
}

impl LogTime {
    /// A time of day such as `18:30:54.638009`; `written` is all that the log has of the time.
    pub(super) fn of_day(clock: &str, written: String) -> Self {
        match NaiveTime::parse_from_str(clock, "%H:%M:%S%.f") {
            Ok(time) => Self::Clock { time, written },
            Err(_) => Self::Unclear(written),
        }
    }

    /// As JSON has it: RFC 3339 in UTC for a moment, else as written.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Moment(time) => {
                let text = time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
                match text.split_once('.') {
                    // Fractions as short as they are exact.
                    Some((seconds, fraction)) => {
                        let fraction = fraction.trim_end_matches('Z').trim_end_matches('0');
                        format!("{seconds}.{fraction}Z")
                    }
                    None => text,
                }
            }
            Self::Local { written, .. } | Self::Clock { written, .. } | Self::Unclear(written) => {
                written.clone()
            }
        }
    }

    /// How long after `earlier` this is, where both can be compared. A time of day before an earlier one is taken to be
    /// of the next day.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Option<TimeDelta> {
        match (earlier, self) {
            (Self::Moment(a), Self::Moment(b)) => Some(*b - *a),
            (Self::Local { time: a, .. }, Self::Local { time: b, .. }) => Some(*b - *a),
            (Self::Clock { time: a, .. }, Self::Clock { time: b, .. }) => {
                let delta = *b - *a;
                Some(if delta < TimeDelta::zero() { delta + TimeDelta::days(1) } else { delta })
            }
            _ => None,
        }
    }

    /// The moment, if it is one.
    #[must_use]
    pub fn moment(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Moment(time) => Some(*time),
            Self::Local { .. } | Self::Clock { .. } | Self::Unclear(_) => None,
        }
    }
}
