//! The sentences. One per step, in the words of a helpdesk: who, which group and by which path, which
//! filter and which value of which device.

use super::decision::{Dimension, Effect, Reason, TargetKind};
use super::filtering::Filtered;
use super::reach::Reach;
use super::reason::ReasonCode;
use super::sides::{DeviceSide, Sides, UserSide};
use crate::model::{Gap, GroupId, Tenant};

/// What to call a group: its name, or its id when the name was not read.
pub(super) fn group(tenant: &Tenant, id: &GroupId) -> String {
    match tenant.group_name(id).filter(|name| !name.is_empty()) {
        Some(name) => format!("`{name}`"),
        None => format!("`{id}`"),
    }
}

/// The subject in one dimension.
pub(super) fn subject(sides: &Sides<'_>, dimension: Option<Dimension>) -> String {
    match dimension {
        Some(Dimension::User) => match sides.user {
            UserSide::Here(user) => format!("user `{}`", user.label()),
            UserSide::Unread { id: Some(id), .. } => format!("user `{id}`"),
            UserSide::Unread { id: None, .. } | UserSide::Absent(_) => "the user".to_owned(),
        },
        Some(Dimension::Device) => match sides.device {
            DeviceSide::Here(device) => format!("device `{}`", device.label()),
            DeviceSide::Absent | DeviceSide::Unread(_) => "the device".to_owned(),
        },
        None => match (sides.counted_user(), sides.managed_device()) {
            (Some(user), Some(device)) => {
                format!("neither user `{}` nor device `{}`", user.label(), device.label())
            }
            (Some(user), None) => format!("user `{}`", user.label()),
            (None, Some(device)) => format!("device `{}`", device.label()),
            (None, None) => "the subject".to_owned(),
        },
    }
}

/// The sentence of one step.
pub(super) fn step(
    reason: &Reason,
    tenant: &Tenant,
    sides: &Sides<'_>,
    filtered: &Filtered<'_>,
    reach: Option<&Reach<'_>>,
) -> String {
    let who = subject(sides, reason.dimension);
    let named = target(reason, tenant);
    match reason.code {
        ReasonCode::IncludedByGroup => {
            format!("{who} is a member of {named}{}{}", path(reason, tenant), passed(filtered))
        }
        ReasonCode::IncludedByAllUsers => {
            format!("assigned to all users, and {who} has an Intune licence{}", passed(filtered))
        }
        ReasonCode::IncludedByAllDevices => {
            format!("assigned to all devices, and {who} is enrolled{}", passed(filtered))
        }
        ReasonCode::ExcludedByGroup => {
            format!("{who} is a member of the excluded {named}{}", path(reason, tenant))
        }
        ReasonCode::ExclusionNotMember => {
            format!("{}, so it excludes nothing here", not_in(sides, reason, &named))
        }
        ReasonCode::NotMember => not_in(sides, reason, &named),
        ReasonCode::NoUser => {
            format!("{named} works through a user: {}", reach.map_or("there is no user", |reach| reach.note))
        }
        ReasonCode::NoDevice => format!("{named} works through a device, and there is none"),
        ReasonCode::UserNotLicensed => format!("assigned to all users, and {who} has no Intune licence"),
        ReasonCode::NotEnrolled => {
            format!("assigned to all devices, and {who} is not enrolled: {}", agent(sides))
        }
        ReasonCode::MembershipUnknown => {
            format!("whether {who} is a member of {named} is not known{}", because(reach.and_then(|r| r.gap)))
        }
        ReasonCode::UserUnknown => {
            format!(
                "which user counts on the device, or the user's record, was not read{}",
                because(reach.and_then(|r| r.gap))
            )
        }
        ReasonCode::DeviceUnknown => {
            format!("the user's devices were not read completely{}", because(reach.and_then(|r| r.gap)))
        }
        ReasonCode::LicenseUnknown => format!("the licences of {who} were not read"),
        ReasonCode::EnrollmentUnknown => format!("whether {who} is enrolled is not known: {}", agent(sides)),
        ReasonCode::GroupNotSecurityEnabled => format!(
            "{named} is not security-enabled; Intune does not support such groups, so what comes of it is not known"
        ),
        ReasonCode::FilterNotMatched => {
            format!(
                "{} reaches {who}, but include filter {} does not match{}",
                named,
                filtered.label(),
                values(filtered)
            )
        }
        ReasonCode::ExcludedByFilter => {
            format!(
                "{} reaches {who}, but exclude filter {} matches{}",
                named,
                filtered.label(),
                values(filtered)
            )
        }
        ReasonCode::FilterUnknown => {
            format!("filter {} cannot be decided{}", filtered.label(), undecided(filtered, sides))
        }
        ReasonCode::FilterNotFound => format!(
            "filter {} on {named} is not among the filters that were read{}",
            filtered.label(),
            because(filtered.gaps.first())
        ),
        ReasonCode::FilterModeUnknown => {
            format!("filter {} on {named} has no usable mode, so it may let in or keep out", filtered.label())
        }
        ReasonCode::FilterPlatformMismatch => {
            format!("filter {} on {named} is made for another platform than this device's", filtered.label())
        }
        ReasonCode::FilterManagementType => {
            format!("filter {} on {named} is for managed apps, which this is not", filtered.label())
        }
        ReasonCode::FilterRuleInvalid => format!(
            "the rule of filter {} on {named} was not read or is not valid{}",
            filtered.label(),
            values(filtered)
        ),
        ReasonCode::UnsupportedTarget => "the assignment's target cannot be evaluated here".to_owned(),
        ReasonCode::IntentRemove => {
            format!("the assignment to {named} has the intent `remove`, whose effect is not documented")
        }
        ReasonCode::EffectUnknown => {
            format!("the assignment to {named} has an intent that is not known here")
        }
        ReasonCode::ExclusionOtherIntent => {
            format!("{who} is a member of {named}, which is excluded under another intent of the app")
        }
        code => code.meaning().to_owned(),
    }
}

fn target(reason: &Reason, tenant: &Tenant) -> String {
    match (reason.target, &reason.group_id) {
        (Some(TargetKind::AllUsers), _) => "the assignment to all users".to_owned(),
        (Some(TargetKind::AllDevices), _) => "the assignment to all devices".to_owned(),
        (_, Some(id)) => format!("group {}", group(tenant, id)),
        _ => "the assignment".to_owned(),
    }
}

fn not_in(sides: &Sides<'_>, reason: &Reason, named: &str) -> String {
    let who = subject(sides, reason.dimension);
    if who.starts_with("neither") {
        format!("{who} is a member of {named}")
    } else {
        format!("{who} is not a member of {named}")
    }
}

fn path(reason: &Reason, tenant: &Tenant) -> String {
    if reason.via.is_empty() {
        return String::new();
    }
    let names: Vec<_> = reason.via.iter().map(|id| group(tenant, id)).collect();
    format!(" through {}", names.join(" > "))
}

fn passed(filtered: &Filtered<'_>) -> String {
    use super::contest::Mode;
    match filtered.mode {
        Mode::Include if filtered.evaluated => {
            format!(", and include filter {} matches{}", filtered.label(), values(filtered))
        }
        Mode::Exclude if filtered.evaluated => {
            format!(", and exclude filter {} does not match{}", filtered.label(), values(filtered))
        }
        _ => String::new(),
    }
}

fn values(filtered: &Filtered<'_>) -> String {
    if filtered.compared.is_empty() {
        return String::new();
    }
    format!(": {}", filtered.compared.join(", "))
}

fn undecided(filtered: &Filtered<'_>, sides: &Sides<'_>) -> String {
    if sides.managed_device().is_none() {
        return ": there is no device to ask".to_owned();
    }
    if filtered.unread.is_empty() {
        return String::new();
    }
    format!(": {} was not read", filtered.unread.join(", "))
}

fn agent(sides: &Sides<'_>) -> String {
    match sides.managed_device().and_then(|device| device.management_agent.text()) {
        Some(agent) => format!("its management agent is `{agent}`"),
        None => "its management agent was not read".to_owned(),
    }
}

/// The reason of a gap, as the end of a sentence.
pub(super) fn because(gap: Option<&Gap>) -> String {
    gap.map(|gap| format!(": {}", gap.reason)).unwrap_or_default()
}

/// A reason that speaks of no assignment.
pub(super) fn bare_reason(code: ReasonCode, effect: Effect) -> Reason {
    Reason {
        code,
        effect,
        determining: false,
        dimension: None,
        assignment_id: None,
        target: None,
        group_id: None,
        group_name: None,
        via: Vec::new(),
        filter_id: None,
        filter_mode: None,
        filter_result: None,
        text: sentence(code.meaning()),
    }
}

/// A meaning as a fragment: lower case, no full stop.
pub(super) fn sentence(meaning: &str) -> String {
    let mut chars = meaning.trim_end_matches('.').chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Why assignments are unknown.
pub(super) fn assignments_unknown(gap: &Gap) -> String {
    format!("the profile's assignments were not read: {}", gap.reason)
}

/// An exclusion that does nothing, or not enough.
pub(super) fn exclusion_other_dimension(label: &str, dimension: Option<Dimension>, bites: bool) -> String {
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
pub(super) fn filter_on_exclusion(label: &str) -> String {
    format!(
        "the exclusion of group {label} carries a filter; filters do not apply to exclusions, so it was left aside"
    )
}

/// A target of an unknown type.
pub(super) fn unsupported_target(odata_type: &str) -> String {
    format!("an assignment names the target `{odata_type}`, which cannot be evaluated here")
}

/// A compared property without a value.
pub(super) fn filter_property_null(filter: &str, property: &str) -> String {
    format!(
        "filter {filter} compares {property}, which has no value on this device; \
         it may still be empty at the first check-in"
    )
}

/// A group that could not be read.
pub(super) fn group_not_found(id: &GroupId) -> String {
    format!("group `{id}` is named in an assignment and could not be read: it is deleted, or hidden from you")
}

/// A dynamic group that does not hold the subject.
pub(super) fn dynamic_membership(label: &str) -> String {
    format!(
        "{label} is a dynamic group; its membership is processed in minutes to hours, so a subject that \
         meets its rule may not be in it yet"
    )
}

/// A dynamic group whose rule is paused.
pub(super) fn dynamic_paused(label: &str) -> String {
    format!("the membership rule of {label} is paused, so nobody new comes in")
}

/// A dynamic device group that is excluded.
pub(super) fn dynamic_exclusion(label: &str) -> String {
    format!(
        "{label} is a dynamic device group; it may fill only after the first check-in, so an excluded device \
         can get the profile first. Microsoft advises a filter instead"
    )
}
