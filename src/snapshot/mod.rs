//! A tenant in one file: what Graph answered, how completely, and where reading goes on.
//!
//! The file is SQLite and any SQLite tool opens it ([`schema`] has its tables). [`Writer`] fills it page by
//! page: what a page brought and where the next one is are committed together, so a run that is killed leaves a
//! file that opens and says what is missing. [`Reader`] answers from it.
//!
//! A source is read in one part (the list of users), or in one part per object (the members of each group):
//! see [`Part`]. Only a part that ended is complete; everything else is a gap, as live. A part that replaces an
//! older one is staged beside it and takes its place in one transaction.
//!
//! Nothing secret is stored: [`Writer`] drops the properties that may hold one, and refuses links that do.

mod about;
mod change;
mod entry;
mod error;
mod facts;
mod file;
mod holders;
mod keys;
mod look_up;
mod members;
mod nested;
mod pack;
mod part;
mod reader;
mod rows;
pub mod schema;
mod scrub;
mod segment;
pub mod sources;
mod write;
mod writer;

pub use about::About;
pub use change::Change;
pub use entry::{Entry, Owner};
pub use error::{SnapshotError, SnapshotErrorKind};
pub use facts::{DeviceReport, Facts, ReportGaps};
pub use look_up::{Key, Object};
pub use members::{GroupLink, Member, MemberKind};
pub use part::{Line, Part, PartId, Progress, Status, not_collected};
pub use reader::{Reader, is_snapshot};
pub use writer::Writer;
