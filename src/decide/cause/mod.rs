//! Where the chain stops, and the one next thing to do.

mod case;
mod not_expected;
mod open;
mod undelivered;

pub(super) use case::{Case, of};
