//! One file per command; this one parses, dispatches and turns the outcome into an exit code.

mod auth;
mod cli;
mod completions;
#[cfg(feature = "demo")]
mod demo;
mod device;
mod evidence;
mod lookup;
mod options;
mod rule;
mod run;
mod session;
mod troubleshoot;
mod why;

pub use cli::Cli;
pub use run::run;
