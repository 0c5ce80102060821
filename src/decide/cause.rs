//! Where the chain stops, and the one next thing to do.

use super::applicability::{Applied, Subject};
use super::decision::{Applicability, Cause, Expected, Finding, Reason, Reported, ReportedState, Targeting};
use super::dependency::Needs;
use super::reason::{CauseCode, ReasonCode};
use super::reported::{Channel, channel};
use super::sides::Sides;
use super::targeting::Targeted;
use super::text;
use super::timing::{CheckIn, Timed, stamp};
use crate::model::{Gap, InstallIntent, Profile};

/// Everything that a cause is drawn from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'c> {
    /// The profile.
    pub(super) profile: &'c Profile,
    /// The subject.
    pub(super) sides: &'c Sides<'c>,
    /// Targeting.
    pub(super) targeted: &'c Targeted,
    /// Applicability.
    pub(super) applied: &'c Applied,
    /// What it needs.
    pub(super) needs: &'c Needs,
    /// Timing.
    pub(super) timed: &'c Timed,
    /// The reported state.
    pub(super) reported: Option<&'c Reported>,
    /// The app's intent.
    pub(super) intent: Option<InstallIntent>,
    /// Should it be there?
    pub(super) expected: Expected,
    /// The gap of the device's report.
    pub(super) report_gap: Option<&'c Gap>,
}

/// The cause of a finding; `None` when the chain does not stop.
pub(super) fn of(finding: Finding, case: &Case<'_>) -> Option<Cause> {
    match finding {
        Finding::AsExpected => None,
        Finding::NotExpected => Some(not_expected(case)),
        Finding::Unexpected => Some(unexpected(case)),
        Finding::Unknown if case.expected == Expected::Unknown => Some(open(case)),
        Finding::Failed | Finding::Conflict if case.expected == Expected::Unknown => {
            Some(delivered(finding, case))
        }
        Finding::Conflict => Some(delivered(finding, case)),
        Finding::Failed | Finding::Missing | Finding::Waiting | Finding::Unknown => {
            Some(broken_chain(case).unwrap_or_else(|| match finding {
                Finding::Failed => delivered(finding, case),
                Finding::Missing => missing(case),
                Finding::Waiting => waiting(case),
                _ => unproven(case),
            }))
        }
    }
}

fn cause(code: CauseCode, text: impl Into<String>, next: impl Into<String>) -> Cause {
    Cause { code, text: text.into(), next: next.into() }
}

/// A missing root, or a subject that cannot be filled in, comes before every other explanation.
fn broken_chain(case: &Case<'_>) -> Option<Cause> {
    if let Some(broken) = case.needs.broken() {
        let needed =
            broken.profile.as_ref().map_or("the profile that it needs", |profile| profile.name.as_str());
        return Some(cause(
            CauseCode::DependencyNotDelivered,
            broken.text.clone(),
            format!("assign `{needed}` to the same groups as `{}`", case.profile.name),
        ));
    }
    subject_cause(&case.applied.subject)
}

fn subject_cause(subject: &Subject) -> Option<Cause> {
    let (code, text) = subject.problem.as_ref()?;
    let (code, next) = if *code == ReasonCode::UserVariableUnresolved {
        (
            CauseCode::UserVariableUnresolved,
            "use device variables and the machine store for devices without a user, in a profile of their own",
        )
    } else {
        (CauseCode::DeviceVariableUnresolved, "use a variable that every targeted device has")
    };
    Some(cause(code, text.clone(), next))
}

fn not_expected(case: &Case<'_>) -> Cause {
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

/// Something that decides whether it should be there was not read.
fn open(case: &Case<'_>) -> Cause {
    let steps = case.targeted.reasons.iter().chain(&case.applied.reasons);
    let reason = steps
        .filter(|reason| reason.effect == super::decision::Effect::Unknown)
        .max_by_key(|r| r.determining);
    let text = reason
        .map_or_else(|| "something that decides it was not read".to_owned(), |reason| reason.text.clone());
    let by_targeting = case.targeted.verdict == Targeting::Unknown;
    let remedy = case.targeted.gaps.first().filter(|_| by_targeting).map(|gap| gap.remedy.to_string());
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
        Some(ReasonCode::GroupNotSecurityEnabled) => "assign the profile to a security group instead",
        Some(ReasonCode::AndroidModeUnknown) => "look the device's enrolment type up in the admin center",
        Some(ReasonCode::AuthorityUnknown) => "look up in Configuration Manager who holds the workload",
        Some(ReasonCode::DeviceModeUnknown) => "check on the device whether it is in S mode",
        Some(ReasonCode::LicenseUnknown | ReasonCode::UserUnknown | ReasonCode::MembershipUnknown) => {
            "sign in with an account that may read users and groups, then run the command again"
        }
        _ => "run the command again with the permissions that `scepcheck auth status` names",
    }
}

fn delivered(finding: Finding, case: &Case<'_>) -> Cause {
    let device = text::subject(case.sides, Some(super::decision::Dimension::Device));
    if finding == Finding::Conflict {
        return cause(
            CauseCode::SettingConflict,
            format!(
                "{device} has `{}`, and another profile sets the same setting to another value",
                case.profile.name
            ),
            "find the other profile in the device's configuration report and give both the same value",
        );
    }
    let code = case.reported.and_then(|reported| reported.error_code);
    let code = code.map(|code| format!(" with error {}", hex(code))).unwrap_or_default();
    cause(
        CauseCode::ReportedError,
        format!("{device} took `{}` and failed{code}", case.profile.name),
        "collect the device's log and run `scepcheck evidence` on it",
    )
}

/// An error code as the portal shows it.
fn hex(code: i64) -> String {
    match u32::try_from(code & 0xFFFF_FFFF) {
        Ok(low) => format!("0x{low:08X}"),
        Err(_) => code.to_string(),
    }
}

fn missing(case: &Case<'_>) -> Cause {
    let device = text::subject(case.sides, Some(super::decision::Dimension::Device));
    if case.reported.is_some_and(|reported| reported.state == ReportedState::NotApplicable) {
        return cause(
            CauseCode::ReportedNotApplicable,
            format!("{device} reports `{}` as not applicable", case.profile.name),
            "check the profile's platform, its applicability rules and the device's edition and version",
        );
    }
    let since = case.timed.last_sync.map(|sync| format!(" at {}", stamp(sync))).unwrap_or_default();
    cause(
        CauseCode::NotDelivered,
        format!(
            "{device} checked in{since}, after the last known change, and reports nothing for `{}`",
            case.profile.name
        ),
        "sync the device; if nothing is reported after that, collect its log and run `scepcheck evidence` on it",
    )
}

fn waiting(case: &Case<'_>) -> Cause {
    let device = text::subject(case.sides, Some(super::decision::Dimension::Device));
    if case.reported.is_some_and(|reported| reported.state == ReportedState::NotReported)
        && matches!(case.intent, Some(InstallIntent::Available | InstallIntent::AvailableWithoutEnrollment))
    {
        return cause(
            CauseCode::WaitingForInstall,
            "the app is offered, and the user has not installed it",
            "install it from Company Portal on the device",
        );
    }
    match case.timed.check_in {
        CheckIn::Never => cause(
            CauseCode::NeverCheckedIn,
            format!("{device} has never checked in"),
            "finish the enrolment on the device and sync it",
        ),
        CheckIn::UserNotPresented => cause(
            CauseCode::UserNotPresented,
            format!(
                "`{}` comes through {}, who has not signed in on {device}",
                case.profile.name,
                text::subject(case.sides, Some(super::decision::Dimension::User))
            ),
            "sign in as this user on the device and sync it",
        ),
        CheckIn::BeforeChange if case.timed.stale => cause(
            CauseCode::DeviceStale,
            format!("{device} has been silent since {}, before the last change", time(case.timed.last_sync)),
            "switch the device on, connect it and sync it",
        ),
        CheckIn::BeforeChange => {
            let due = case.timed.due.map(|due| format!(" (expected by {})", stamp(due))).unwrap_or_default();
            cause(
                CauseCode::WaitingForCheckIn,
                format!(
                    "{device} last checked in at {}, before the change at {}",
                    time(case.timed.last_sync),
                    time(case.timed.changed)
                ),
                format!("wait for the next check-in{due}, or sync the device"),
            )
        }
        _ => cause(
            CauseCode::ReportedPending,
            format!(
                "Intune reports `{}` as pending on {device}: not taken yet, or taken and not reported",
                case.profile.name
            ),
            "sync the device; if it stays pending for more than a day, collect its log and run `scepcheck evidence` on it",
        ),
    }
}

fn time(time: Option<chrono::DateTime<chrono::Utc>>) -> String {
    time.map_or_else(|| "an unknown time".to_owned(), stamp)
}

/// It should be there, and nothing proves whether it is.
fn unproven(case: &Case<'_>) -> Cause {
    let device = text::subject(case.sides, Some(super::decision::Dimension::Device));
    let unread = case.reported.is_some_and(|reported| reported.state == ReportedState::Unknown);
    if unread {
        let why = text::because(case.report_gap);
        let next = case.report_gap.map_or_else(
            || "read the device's configuration report".to_owned(),
            |gap| gap.remedy.to_string(),
        );
        return cause(
            CauseCode::ReportUnread,
            format!(
                "the state of `{}` on {device} was not read, or is not known here{why}",
                case.profile.name
            ),
            next,
        );
    }
    if case.reported.is_none() {
        let next = match channel(case.profile.kind) {
            Channel::AppRegistration => "open the managed app on the device and look at its policies",
            _ => "check on the device itself",
        };
        return cause(
            CauseCode::NotReportedByIntune,
            format!("Intune reports no state of `{}` for this subject", case.profile.name),
            next,
        );
    }
    let text = match case.timed.check_in {
        CheckIn::CheckInUnknown => format!("the last check-in of {device} was not read"),
        CheckIn::ChangeUnknown => format!("when `{}` last changed was not read", case.profile.name),
        CheckIn::InEntraWindow => format!(
            "{device} checked in at {}, within minutes of the change at {}",
            time(case.timed.last_sync),
            time(case.timed.changed)
        ),
        _ => format!("whether the user was signed in when {device} last checked in is not known"),
    };
    cause(
        CauseCode::TimingUnknown,
        format!("{text}, and nothing is reported"),
        "sync the device and run the command again",
    )
}

fn unexpected(case: &Case<'_>) -> Cause {
    let why = not_expected(case);
    let device = text::subject(case.sides, Some(super::decision::Dimension::Device));
    cause(
        CauseCode::ReportedButNotExpected,
        format!("{device} reports `{}`, which it should not have: {}", case.profile.name, why.text),
        "wait: a removal takes up to seven hours or more, and after a lost licence or a deleted account \
         certificates stay; otherwise sync the device and look at its report again",
    )
}
