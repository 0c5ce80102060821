//! The Troubleshoot view.

mod apps;
mod chains;
mod coverage;
mod decisions;
mod devices;
mod groups;
mod header;
mod lists;
mod view;

pub(super) use lists::package_table;
pub use view::troubleshoot;
