//! Reports as people and programs see them.

mod json;
mod laws;
mod order;
mod pictures;
mod stories;
mod tenant;
