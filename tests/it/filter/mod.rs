//! The rule language: cases recorded from the service, refusals with their places, laws.

mod cases;
mod laws;
mod refusals;
mod values;
