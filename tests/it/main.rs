//! One test binary: the house's fences, the rules as case tables and laws, flows through the real binary.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod architecture;
mod auth;
mod cli;
mod decide;
mod deliver;
mod evidence;
mod filter;
mod graph;
mod history;
mod mock;
mod readme;
mod recipes;
mod render;
mod snapshot;
