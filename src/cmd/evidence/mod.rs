//! `evidence`: what device logs prove.

#![allow(dead_code, reason = "the command that uses these comes with the rest of the room")]

mod open;
