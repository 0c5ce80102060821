//! The sentence of one step of targeting.

use super::parts::{because, group, subject};
use crate::decide::decision::{Reason, TargetKind};
use crate::decide::reason::ReasonCode;
use crate::decide::sides::Sides;
use crate::decide::targeting::{Filtered, Mode, Reach};
use crate::model::{Tenant, Ternary};

/// The sentence of one step.
pub(in crate::decide) fn step(
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
        ReasonCode::GroupHidden => {
            format!("Graph shows only the id of {named}, so whether it is a security group is not known")
        }
        ReasonCode::GroupNotSecurityEnabled => format!(
            "{named} is not security-enabled; Intune does not support such groups, so what comes of it is not known"
        ),
        ReasonCode::FilterNotMatched => {
            format!(
                "{}, but include filter {} does not match{}",
                reached(&named, &who, reach),
                filtered.label(),
                values(filtered)
            )
        }
        ReasonCode::ExcludedByFilter => {
            format!(
                "{}, but exclude filter {} matches{}",
                reached(&named, &who, reach),
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

fn reached(named: &str, who: &str, reach: Option<&Reach<'_>>) -> String {
    match reach.map(|reach| reach.value) {
        Some(Ternary::Unknown) => format!("{named} may reach {who}"),
        _ => format!("{named} reaches {who}"),
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
