//! From bytes to lines.

mod encoding;
mod lines;

pub use encoding::Encoding;
pub use lines::{Line, Lines, MAX_LINE};
