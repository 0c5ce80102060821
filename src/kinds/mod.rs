//! kinds

mod managed_device;

pub use managed_device::{MANAGED_DEVICE_SELECT, listed_managed_device, managed_device};
