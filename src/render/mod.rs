//! Reports as tables, JSON, CSV and Markdown. Knows only [`crate::report`].
//!
//! All text of a report is somebody else's and passes through [`text::clean`] on its way out.

mod csv;
mod evidence;
mod json;
mod markdown;
mod screen;
mod style;
mod table;
pub mod text;
mod troubleshoot;
mod why;

pub use self::csv::header as csv_header;
pub use self::evidence::evidence;
pub use json::line as json_line;
pub use style::{Format, Style};
pub use troubleshoot::troubleshoot;
pub use why::why;
