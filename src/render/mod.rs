//! Reports as tables, JSON, CSV and Markdown. Knows only [`crate::report`].
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
mod what_if;
mod why;

pub use self::csv::header as csv_header;
pub use self::evidence::evidence;
pub use diff::diff;
pub use export::{TableFormat, TableSink, table as export_table};
pub use json::line as json_line;
pub use reading::{plan, reading};
pub use stored::{exported, info};
pub use style::{Format, Style};
pub use troubleshoot::troubleshoot;
pub use what_if::turned;
pub use why::why;
