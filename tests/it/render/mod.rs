//! Reports as people and programs see them.

mod compliance;
mod json;
mod laws;
mod order;
mod pictures;
mod stories;
mod tenant;
