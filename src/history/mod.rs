//! What earlier runs of the report found, in one small SQLite file: the numbers of each run, and when each thing
//! that was not as expected began and ended.
//!
//! Such a stretch is a *spell*: one profile, one subject, one state, from the run that first saw it to the run that
//! first saw it otherwise. A run that could not tell leaves spells as they are, so a run that read only a part
//! neither ends nor begins what it did not see. What is new or fixed since a run is read off the spells that were
//! open then and are open now; runs in between do not matter.
//!
//! A run is recorded in one transaction: killed at any moment, the file is as it was before.

mod changes;
mod error;
mod file;
mod items;
mod recording;
mod retention;
mod run;
mod schema;
mod spell;

pub use changes::{Change, ChangeKind};
pub use error::{HistoryError, HistoryErrorKind};
pub use file::History;
pub use items::OpenItem;
pub use recording::{Open, Recording};
pub use run::{Counts, FINDINGS, Gap, Run};
pub use schema::{APPLICATION_ID, VERSION};
pub use spell::{End, State, Subject};
