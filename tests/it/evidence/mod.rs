//! Device logs: what they prove, and what they don't.

mod archive;
mod hostile_windows;
mod phone;
mod samples;
