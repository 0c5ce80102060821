//! The rule language: cases recorded from the service, refusals with their places, laws.

mod binary;
mod cases;
mod laws;
mod refusals;
mod values;
