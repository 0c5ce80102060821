//! reported
