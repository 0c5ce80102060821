//! Proof from the device's own log: what reached the device, how far enrolment came, and where it broke.
//!
//! Bytes in, one [`FileEvidence`] out; no file is opened and no clock read here. The way of a log:
//!
//! - [`archive`]: what is inside of archives comes out, within limits.
//! - [`text`]: bytes become lines, whatever the encoding, however long.
//! - `read`: what the content is, and which reader takes it. `android`, `apple`, `windows`, `server`: the readers,
//!   each with the table of the messages that it knows.
//! - `Case`: what the readers note down: one [`Trail`] for each certificate request, in the order of the log.
//! - `conclude`: the verdict of each trail and of the file. Silence proves nothing: what a log does not say is
//!   `unknown`, never "not delivered".
//! - [`codes`]: what result codes mean and what to do about them, one row a code.

mod android;
mod apple;
pub mod archive;
mod case;
mod challenge;
pub mod codes;
mod conclude;
mod differences;
mod event;
mod file;
mod ladder;
mod operation;
mod read;
mod request_id;
mod root;
mod server;
mod settings;
pub mod text;
mod time;
mod trail;
mod windows;

pub use differences::{Comparison, Difference, compare};
pub use event::{EventRow, Level};
pub use file::{Extras, FileEvidence, Note, NoteCode, Platform, RequestEvidence};
pub use ladder::{Step, Verdict};
pub use operation::{HttpAnswer, Operation, ScepOperation};
pub use read::read;
pub use request_id::{IdEncoding, RequestId};
pub use root::RootCertificate;
pub use settings::{Eku, RequestSettings, SubjectAlternativeName};
pub use time::LogTime;
pub use trail::{Failure, Moment, Trail, same_server, server_url};
