//! The audit of a tenant: rows by class, and what they add up to.

mod document;
mod head;
mod marks;
mod reverse;
mod row;
mod tally;

pub use document::{AuditHead, AuditTotals, CauseTotals, Example, ProfileTotals, TargetingCounts, Totals};
pub use head::{Scope, head};
pub use marks::{Filling, Hole, Marked, stamp};
pub use reverse::{AssignmentRow, FilterRow, LinkRow, ProfileHead, profile_head};
pub use row::{marked, row};
pub use tally::{ProfileTally, totals};
