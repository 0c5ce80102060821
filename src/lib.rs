//! Did this user's device get the Intune profile it should have? If not, why, and what next?
//!
//! The house, top floor first; each module may use only those that the table in
//! `tests/it/architecture.rs` allows:
//!
//! - [`cmd`]: one file per command. [`app`]: clock, environment, streams, progress. [`error`]: exit codes.
//! - [`render`]: tables, JSON, CSV, Markdown. Knows only [`report`], which holds what is to be said.
//! - [`decide`]: the pure decision core. [`filter`]: the assignment-filter rule language.
//! - [`evidence`]: what a device's own log proves.
//! - [`deliver`]: how a report leaves: folder, webhooks, mail; and the lock between runs.
//! - [`collect`]: which reads answer which question.
//! - [`kinds`]: one file per thing Graph holds; the only place that knows both wire and [`model`].
//! - [`snapshot`]: a tenant in one file. [`history`]: what earlier reports found.
//! - [`graph`]: the HTTP client. [`auth`]: sign-in. [`time`]: clock and sleep, handed in.
//! - [`model`]: what there is to know, each fact known or unknown with a reason.

pub mod app;
pub mod auth;
pub mod cmd;
pub mod collect;
pub mod decide;
pub mod deliver;
pub mod error;
pub mod evidence;
pub mod filter;
pub mod graph;
pub mod history;
pub mod kinds;
pub mod model;
pub mod render;
pub mod report;
pub mod snapshot;
pub mod time;
