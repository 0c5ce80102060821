//! The audit: rows as they come, and what they add up to.

mod markdown;
mod stream;
mod table;
mod template;

pub use stream::{begin, end, joined, lists_rows, row};
pub use template::Template;
