//! The Troubleshoot view.

mod apps;
mod certificates;
mod coverage;
mod decisions;
mod devices;
mod groups;
mod header;
mod lists;
mod policy;
mod view;

pub use view::troubleshoot;
