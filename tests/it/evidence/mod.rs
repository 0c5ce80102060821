//! Device logs: what they prove, and what they don't.

mod archive;
mod samples;
