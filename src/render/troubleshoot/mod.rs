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

pub use view::troubleshoot;
