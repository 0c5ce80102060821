//! The strict Graph that every other test relies on.

mod tenants;
