//! A whole tenant into a snapshot: each fact once, page by page, and able to stop at any moment.
//!
//! What costs what: lists in the largest documented pages, light ones together in one `$batch`; members only of
//! groups that assignments name, twenty groups a `$batch`; reported states and certificates as report exports;
//! by id only the devices of which a rule in use reads what lists leave out. [`Plan`] has the formula.
//!
//! Every page is committed with the link to the next one. What broke off for a passing reason goes on there in
//! the next run; what was refused is a gap with its remedy, and the rest goes on.

mod begin;
mod by_id;
mod create;
mod exports;
mod keyed;
mod lists;
mod members;
mod named;
mod pen;
mod reading;
mod watch;

pub use create::create;
pub use pen::Stop;
pub use reading::{Outcome, Setting};
pub use watch::{Silent, Watch};
