//! Graph objects as they travel: serde structs and nothing else.

pub mod assignable;
pub mod connector;
pub mod directory;
mod field;
pub mod managed_device;
pub mod status;

pub use field::Read;
#[cfg(test)]
pub(crate) use field::property_names;
