//! The audit: rows as they come, and what they add up to.

mod markdown;
mod reverse;
mod stream;
mod table;
mod template;

pub use reverse::{Listed, profile};
pub use stream::{begin, end, joined, lists_rows, row, summary};
pub use template::Template;
