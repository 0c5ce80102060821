//! Managed identity: Azure, or an Arc agent, hands this machine tokens of an identity that has no secret.

mod answer;
mod arc_key;
mod grant;
mod host;

pub(super) use grant::Managed;
pub use host::{ManagedHost, UserAssigned};
