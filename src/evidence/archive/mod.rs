//! Logs inside of archives: zip, cabinet, tar and gzip, one inside the other, told by content alone.
//!
//! Nothing is written by a member's name, so a name that climbs out of the archive does no harm. What unpacks to more
//! than [`Limits`] allow is not read, and the answer says so. A member that breaks off is read as far as it goes.
//!
//! No file is opened here: whoever calls hands in a reader and a place to put a member down ([`Spool`]).

mod cabinet;
mod content;
mod folder;
mod gzip;
mod limits;
mod problem;
mod spool;
mod tarball;
mod walk;
mod zipped;

pub use limits::Limits;
pub use problem::{Problem, ProblemKind};
pub use spool::{Source, Spool};
pub use walk::{Archives, Found, Tally};
