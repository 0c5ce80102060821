//! Which reads answer which question, in as few rounds as their dependencies allow.
//!
//! Round one is everything that the question itself and the lists can answer; round two is what depends on
//! the devices and groups found; round three is only what the first two could not know to ask for. A read
//! that fails becomes a gap in the coverage, and what depended on it becomes unknown; the rest goes on.

mod answers;
mod assignables;
mod device;
pub mod diagnostics;
mod directory;
mod error;
mod extent;
mod gather;
mod learn;
mod ledger;
mod nesting;
mod profiles;
mod reads;
mod references;
mod resolve;
mod states;
mod stored;
mod user;
mod wanted;
mod what_if;
pub mod whole;

pub use device::for_device;
pub use error::{CollectError, Sought};
pub use extent::Extent;
pub(crate) use ledger::to_grant;
pub use profiles::for_profiles;
pub use stored::{stored_device, stored_user};
pub use user::for_user;
pub use what_if::{EditError, Edits, NewRule};
