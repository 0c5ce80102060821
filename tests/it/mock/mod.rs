//! The strict Graph that every other test relies on.

mod actions;
mod ask;
mod exports;
mod refusals;
mod shapes;
mod sign_in;
mod stories;
mod tenants;
mod troubles;
