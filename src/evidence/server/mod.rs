//! What servers log: IIS in front of NDES; the events of NDES and the connector; and excerpts of the portal.

mod agent;
mod iis;
pub(super) mod known;
pub(super) mod portal;

pub(super) use iis::Iis;
