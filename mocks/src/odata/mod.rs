//! Query options: parsed, checked against the metadata and each family's rules, then applied.

pub(crate) mod consistency;
pub(crate) mod delta;
pub(crate) mod expand;
pub(crate) mod filter;
pub(crate) mod filterable;
pub(crate) mod options;
pub(crate) mod order;
pub(crate) mod paging;
pub(crate) mod search;
pub(crate) mod select;
