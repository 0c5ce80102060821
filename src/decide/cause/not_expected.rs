//! Why it should not be there, and what to change if it should.

use super::case::{Case, cause};
use crate::decide::decision::{Applicability, Cause, Dimension, Reason, Targeting};
use crate::decide::reason::{CauseCode, ReasonCode};
use crate::decide::text;
use crate::model::InstallIntent;

/// Why it is not expected.
pub(super) fn not_expected(case: &Case<'_>) -> Cause {
    if case.intent == Some(InstallIntent::Uninstall) {
        return cause(
            CauseCode::UninstallIntent,
            "the app is assigned to be removed from this subject",
            "take the subject out of the uninstall assignment if the app should be there",
        );
    }
    let blocked = case.applied.verdict == Applicability::NotApplicable;
    let wrong_platform = case.applied.reasons.iter().any(|reason| {
        reason.determining && matches!(platform_code(reason.code), Some(CauseCode::PlatformMismatch))
    });
    if blocked && (wrong_platform || !is_out(case.targeted.verdict)) {
        return not_applicable(case);
    }
    not_targeted(case)
}

/// Why it should not be there although it is.
pub(super) fn unexpected(case: &Case<'_>) -> Cause {
    let why = not_expected(case);
    let device = text::subject(case.sides, Some(Dimension::Device));
    cause(
        CauseCode::ReportedButNotExpected,
        format!("{device} reports `{}`, which it should not have: {}", case.profile.name, why.text),
        "wait: a removal takes up to seven hours or more, and after a lost licence or a deleted account \
         certificates stay; otherwise sync the device and look at its report again",
    )
}

fn is_out(verdict: Targeting) -> bool {
    matches!(verdict, Targeting::Excluded | Targeting::NotTargeted)
}

fn platform_code(code: ReasonCode) -> Option<CauseCode> {
    Some(match code {
        ReasonCode::PlatformMismatch | ReasonCode::AndroidModeMismatch => CauseCode::PlatformMismatch,
        ReasonCode::NotEnrolled => CauseCode::NotEnrolled,
        ReasonCode::NoDevice => CauseCode::NoDevice,
        ReasonCode::NoDeviceOfPlatform => CauseCode::NoDeviceOfPlatform,
        ReasonCode::ConfigMgrAuthority => CauseCode::ConfigMgrAuthority,
        _ => return None,
    })
}

fn not_applicable(case: &Case<'_>) -> Cause {
    let Some(reason) = case.applied.reasons.iter().find(|reason| reason.determining) else {
        return cause(
            CauseCode::NotApplicable,
            "the device cannot take the profile",
            "check the profile's platform",
        );
    };
    let code = platform_code(reason.code).unwrap_or(CauseCode::NotApplicable);
    let next = match code {
        CauseCode::PlatformMismatch => format!(
            "nothing to do, unless the device should have a profile of its own platform: create one and assign it the same way as `{}`",
            case.profile.name
        ),
        CauseCode::NotEnrolled => "enrol the device in Intune".to_owned(),
        CauseCode::NoDevice => "enrol a device for the user, if one should have the profile".to_owned(),
        CauseCode::NoDeviceOfPlatform => {
            format!("enrol a device for {}, if the user should have one", case.profile.platform.label())
        }
        CauseCode::ConfigMgrAuthority => {
            "move the workload to Intune or Pilot Intune in Configuration Manager's co-management properties"
                .to_owned()
        }
        _ => format!(
            "change the profile or the device: {}",
            reason.code.meaning().trim_end_matches('.').to_lowercase()
        ),
    };
    cause(code, reason.text.clone(), next)
}

/// Obstacles in the order in which they are worth telling: the nearest first.
const OBSTACLES: &[ReasonCode] = &[
    ReasonCode::ExcludedByFilter,
    ReasonCode::ExcludedByGroup,
    ReasonCode::FilterNotMatched,
    ReasonCode::UserNotLicensed,
    ReasonCode::NotEnrolled,
    ReasonCode::NotMember,
    ReasonCode::NoUser,
    ReasonCode::NoDevice,
    ReasonCode::OnlyExclusions,
    ReasonCode::NoAssignments,
];

fn not_targeted(case: &Case<'_>) -> Cause {
    let steps = || case.targeted.reasons.iter().filter(|reason| reason.determining);
    let found = OBSTACLES.iter().find_map(|code| steps().find(|reason| reason.code == *code));
    let Some(reason) = found else {
        return cause(
            CauseCode::NotTargeted,
            format!("no assignment of `{}` reaches this subject", case.profile.name),
            "assign the profile to a group that holds the user or the device",
        );
    };
    obstacle(reason, case)
}

fn obstacle(reason: &Reason, case: &Case<'_>) -> Cause {
    let group = group_of(reason);
    let who = text::subject(case.sides, reason.dimension);
    let text = reason.text.clone();
    let (code, next) = match reason.code {
        ReasonCode::ExcludedByGroup => (
            CauseCode::ExcludedByGroup,
            format!("take {who} out of group {group}, or remove the exclusion, if the profile should arrive"),
        ),
        ReasonCode::ExcludedByFilter => (
            CauseCode::ExcludedByFilter,
            "change the filter, or the device's value that it matches, if the profile should arrive"
                .to_owned(),
        ),
        ReasonCode::FilterNotMatched => (
            CauseCode::FilterNotMatched,
            "change the filter, or the device's value that it compares, if the profile should arrive"
                .to_owned(),
        ),
        ReasonCode::UserNotLicensed => {
            (CauseCode::NotLicensed, format!("give {who} a licence that includes Intune"))
        }
        ReasonCode::NotEnrolled => (CauseCode::NotEnrolled, "enrol the device in Intune".to_owned()),
        ReasonCode::NoUser => {
            (CauseCode::NoUser, "assign the profile to a device group, or give the device a user".to_owned())
        }
        ReasonCode::NoDevice => (CauseCode::NoDevice, "enrol a device for the user".to_owned()),
        ReasonCode::OnlyExclusions => (
            CauseCode::OnlyExclusions,
            "add a group to include; exclusions alone deliver to nobody".to_owned(),
        ),
        ReasonCode::NoAssignments => (CauseCode::NoAssignments, "assign the profile".to_owned()),
        _ => return not_member(reason, case),
    };
    cause(code, text, next)
}

fn not_member(reason: &Reason, case: &Case<'_>) -> Cause {
    let groups: Vec<String> = case
        .targeted
        .reasons
        .iter()
        .filter(|step| step.code == ReasonCode::NotMember)
        .map(group_of)
        .take(3)
        .collect();
    let text = if groups.len() > 1 {
        format!("no assignment reaches this subject: it is in none of the groups {}", groups.join(", "))
    } else {
        reason.text.clone()
    };
    let next =
        format!("add the user or the device to group {}, if the profile should arrive", groups.join(" or "));
    cause(CauseCode::NotTargeted, text, next)
}

fn group_of(reason: &Reason) -> String {
    match (&reason.group_name, &reason.group_id) {
        (Some(name), _) if !name.is_empty() => format!("`{name}`"),
        (_, Some(id)) => format!("`{id}`"),
        _ => String::new(),
    }
}
