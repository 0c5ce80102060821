//! The demo tenant.
