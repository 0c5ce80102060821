//! The audit of a tenant: rows by class, and what they add up to.

mod document;
mod marks;
mod pieces;
mod reverse;
mod row;
mod scope;
mod tally;

pub use document::{AuditTotals, CauseTotals, Example, ProfileTotals, SCHEMA, TargetingCounts, Totals};
pub use marks::{Filling, Hole, Marked, marks_in_text, stamp};
pub use pieces::{Piece, pieces};
pub use reverse::{AssignmentRow, FilterRow, LinkRow, ProfileHead, profile_head};
pub use row::{marked, row};
pub use scope::Scope;
pub use tally::{ProfileTally, totals};
