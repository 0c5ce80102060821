//! The audit: rows as they come, and what they add up to.

mod template;

pub use template::Template;
