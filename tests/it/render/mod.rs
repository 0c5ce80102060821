//! Reports as people and programs see them.

mod json;
mod laws;
mod pictures;
mod stories;
mod tenant;
