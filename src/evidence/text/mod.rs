//! From bytes to lines.

pub(super) mod columns;
mod encoding;
pub(super) mod hygiene;
mod lines;
mod needles;
mod rich;

pub use encoding::Encoding;
pub use lines::{Line, Lines, MAX_LINE};
pub use needles::Needles;
pub(super) use rich::RichText;
