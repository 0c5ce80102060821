//! Does an assignment reach this subject? User and device dimension kept apart, exclusions inside their
//! dimension, filters by precedence; each step kept as a reason.

mod board;
mod conclude;
mod contest;
mod filtering;
mod outcome;
mod reach;
mod step;
mod warnings;

pub(super) use board::{Candidate, Ground, judge, target};
pub(super) use contest::Mode;
pub(super) use filtering::{Filtered, Filters};
pub(super) use outcome::{Targeted, Through};
pub(super) use reach::Reach;
