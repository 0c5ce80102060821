//! Sentences of warnings.

use crate::decide::decision::Dimension;
use crate::model::{Gap, GroupId};

/// Why assignments are unknown.
pub(in crate::decide) fn assignments_unknown(gap: &Gap) -> String {
    format!("the profile's assignments were not read: {}", gap.reason)
}

/// An exclusion that does nothing, or not enough.
pub(in crate::decide) fn exclusion_other_dimension(
    label: &str,
    dimension: Option<Dimension>,
    bites: bool,
) -> String {
    let (own, other) = match dimension {
        Some(Dimension::User) => ("users", "device"),
        _ => ("devices", "user"),
    };
    if bites {
        format!(
            "excluded group {label} takes out its {own} only: the profile still arrives through the {other}, \
             because Intune does not relate the two"
        )
    } else {
        format!(
            "this exclusion does nothing, because group {label} holds {own} and the profile is assigned \
             through the {other}; Intune does not relate the two"
        )
    }
}

/// A filter on an exclusion.
pub(in crate::decide) fn filter_on_exclusion(label: &str) -> String {
    format!(
        "the exclusion of group {label} carries a filter; filters do not apply to exclusions, so it was left aside"
    )
}

/// A target of an unknown type.
pub(in crate::decide) fn unsupported_target(odata_type: &str) -> String {
    format!("an assignment names the target `{odata_type}`, which cannot be evaluated here")
}

/// A compared property without a value.
pub(in crate::decide) fn filter_property_null(filter: &str, property: &str) -> String {
    format!(
        "filter {filter} compares {property}, which has no value on this device; \
         it may still be empty at the first check-in"
    )
}

/// A group that could not be read.
pub(in crate::decide) fn group_not_found(id: &GroupId) -> String {
    format!("group `{id}` is named in an assignment and could not be read: it is deleted, or hidden from you")
}

/// A dynamic group that does not hold the subject.
pub(in crate::decide) fn dynamic_membership(label: &str) -> String {
    format!(
        "{label} is a dynamic group; its membership is processed in minutes to hours, so a subject that \
         meets its rule may not be in it yet"
    )
}

/// A dynamic group whose rule is paused.
pub(in crate::decide) fn dynamic_paused(label: &str) -> String {
    format!("the membership rule of {label} is paused, so nobody new comes in")
}

/// A dynamic device group that is excluded.
pub(in crate::decide) fn dynamic_exclusion(label: &str) -> String {
    format!(
        "{label} is a dynamic device group; it may fill only after the first check-in, so an excluded device \
         can get the profile first. Microsoft advises a filter instead"
    )
}
