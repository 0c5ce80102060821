//! Report exports: a job is asked for, waited for, and its file fetched from storage.
//!
//! The job's POST creates nothing but a report; [`ExportReport`] is the closed list of those that can be asked
//! for. The file lies with Azure Storage, behind a link that is a key by itself: the token never goes there.

mod file;
mod job;
mod storage;

pub use file::{ExportFile, ExportFileError, ExportRow};
pub use job::{ExportQuery, ExportReport};
