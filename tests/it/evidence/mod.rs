//! Device logs: what they prove, and what they don't.

mod hostile_windows;
mod phone;
mod samples;
