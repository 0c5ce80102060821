//! The sentences, in the words of a helpdesk: who, which group and by which path, which filter and which
//! value of which device.

mod notes;
mod parts;
mod step;

pub(super) use notes::{
    assignments_unknown, dynamic_exclusion, dynamic_membership, dynamic_paused, exclusion_other_dimension,
    filter_on_exclusion, filter_property_null, group_not_found, unsupported_target,
};
pub(crate) use parts::stamp;
pub(super) use parts::{bare_reason, because, group, sentence, subject};
pub(super) use step::step;
