//! One file per command; this one parses, dispatches and turns the outcome into an exit code.

mod audit;
mod auth;
mod cli;
mod columns;
mod completions;
#[cfg(feature = "demo")]
mod demo;
mod device;
mod evidence;
mod link;
mod lookup;
mod options;
mod profile;
mod report;
mod rule;
mod run;
mod session;
mod snapshot;
mod troubleshoot;
mod turned;
mod turns;
mod what_if;
mod whole;
mod why;

pub use cli::Cli;
pub use run::run;
