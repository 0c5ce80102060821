//! The audit of a tenant: rows by class, and what they add up to.

mod marks;
mod row;

pub use marks::{Filling, Hole, Marked, stamp};
pub use row::{marked, row};
