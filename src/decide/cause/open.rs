//! What was not read, and who could.

use super::case::{Case, cause};
use crate::decide::decision::{Cause, Effect, Targeting};
use crate::decide::reason::{CauseCode, ReasonCode};

/// Something that decides whether it should be there was not read.
pub(super) fn open(case: &Case<'_>) -> Cause {
    let steps = case.targeted.reasons.iter().chain(&case.applied.reasons);
    let reason = steps.filter(|reason| reason.effect == Effect::Unknown).max_by_key(|r| r.determining);
    let text = reason
        .map_or_else(|| "something that decides it was not read".to_owned(), |reason| reason.text.clone());
    let by_targeting = case.targeted.verdict == Targeting::Unknown;
    let remedy = case.targeted.gap.as_ref().filter(|_| by_targeting).map(|gap| gap.remedy.to_string());
    let next = remedy.unwrap_or_else(|| remedy_for(reason.map(|reason| reason.code)).to_owned());
    cause(CauseCode::Unknown, text, next)
}

fn remedy_for(code: Option<ReasonCode>) -> &'static str {
    match code {
        Some(ReasonCode::FilterNotFound) => {
            "look the filter up in the admin center; if it is gone, assign the profile anew"
        }
        Some(ReasonCode::FilterModeUnknown) => {
            "open the assignment in the admin center and set the filter's mode again"
        }
        Some(ReasonCode::FilterPlatformMismatch | ReasonCode::FilterManagementType) => {
            "replace the filter on the assignment by one of the profile's platform for managed devices"
        }
        Some(ReasonCode::FilterRuleInvalid) => "check the filter's rule with `scepcheck rule check`",
        Some(ReasonCode::UnsupportedTarget | ReasonCode::IntentRemove | ReasonCode::EffectUnknown) => {
            "look the assignment up in the admin center"
        }
        Some(ReasonCode::GroupHidden) => {
            "sign in with an account that may read groups (`GroupMember.Read.All`)"
        }
        Some(ReasonCode::GroupNotSecurityEnabled) => "assign the profile to a security group instead",
        Some(ReasonCode::AndroidModeUnknown) => "look the device's enrolment type up in the admin center",
        Some(ReasonCode::AuthorityUnknown) => "look up in Configuration Manager who holds the workload",
        Some(ReasonCode::DeviceModeUnknown) => "check on the device whether it is in S mode",
        Some(ReasonCode::LicenseUnknown | ReasonCode::UserUnknown | ReasonCode::MembershipUnknown) => {
            "sign in with an account that may read users and groups, then run the command again"
        }
        Some(ReasonCode::PlatformUnknown) => {
            "look up in the admin center for which platform the profile is made"
        }
        _ => "read what the coverage names as missing, then run the command again",
    }
}
