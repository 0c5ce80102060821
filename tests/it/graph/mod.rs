//! The Graph client against servers that behave, misbehave and lie.

mod batch;
mod bodies;
mod device_logs;
mod paging;
mod report;
mod secrecy;
mod sign_in;
mod storm;
mod support;
mod throttling;
mod wire_faults;
