//! Graph objects as they travel: serde structs and nothing else.

mod field;
pub mod managed_device;

pub use field::Read;
#[cfg(test)]
pub(crate) use field::property_names;
