//! Reports as tables, JSON, CSV, Markdown and pages. Knows only [`crate::report`].
//!
//! All text of a report is somebody else's and passes through [`text::clean`] on its way out.

pub mod audit;
pub mod compliance;
mod csv;
mod diff;
mod evidence;
mod export;
mod json;
mod markdown;
mod reading;
mod screen;
mod stored;
mod style;
mod table;
pub mod text;
mod troubleshoot;
mod values;
mod what_if;
mod why;

pub use self::csv::header as csv_header;
pub use self::evidence::evidence;
pub use diff::diff;
pub use export::{TableEncoder, TableFormat, TablePart, TableWriter};
pub use json::line as json_line;
pub use reading::{plan, reading};
pub use stored::{exported, info};
pub use style::{Format, Style};
pub use troubleshoot::troubleshoot;
pub use what_if::turned;
pub use why::why;
