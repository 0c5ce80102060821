//! graph

pub mod wire;
