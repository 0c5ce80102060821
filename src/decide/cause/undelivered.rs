//! It should be there: why it failed, is missing, is still on its way, or cannot be proven.

use chrono::{DateTime, Utc};

use super::case::{Case, cause};
use crate::decide::decision::{Cause, Dimension, Finding, ReportedState};
use crate::decide::reason::CauseCode;
use crate::decide::reported::{Channel, channel};
use crate::decide::text::{self, stamp};
use crate::decide::timing::CheckIn;
use crate::model::InstallIntent;

pub(super) fn delivered(finding: Finding, case: &Case<'_>) -> Cause {
    let device = text::subject(case.sides, Some(Dimension::Device));
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
    // The configuration report carries no codes; a certificate's own state does.
    let issued = || case.certificate.and_then(|certificate| certificate.error_code).filter(|code| *code != 0);
    let code = case.reported.and_then(|reported| reported.error_code).or_else(issued);
    let code = code.map(|code| format!(" with error {}", hex(code))).unwrap_or_default();
    cause(
        CauseCode::ReportedError,
        format!("{device} took `{}` and failed{code}", case.profile.name),
        "look the error up in the device's own log (Company Portal log, console or MDM event log)",
    )
}

/// An error code as the portal shows it.
fn hex(code: i64) -> String {
    match u32::try_from(code & 0xFFFF_FFFF) {
        Ok(low) => format!("0x{low:08X}"),
        Err(_) => code.to_string(),
    }
}

pub(super) fn missing(case: &Case<'_>) -> Cause {
    let device = text::subject(case.sides, Some(Dimension::Device));
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
        "sync the device; if nothing is reported after that, look in the device's own log (Company Portal log, console or MDM event log)",
    )
}

pub(super) fn waiting(case: &Case<'_>) -> Cause {
    let device = text::subject(case.sides, Some(Dimension::Device));
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
                text::subject(case.sides, Some(Dimension::User))
            ),
            "sign in as this user on the device and sync it",
        ),
        CheckIn::BeforeChange if case.timed.stale => cause(
            CauseCode::DeviceStale,
            format!("{device} has been silent since {}, before the last change", time(case.timed.last_sync)),
            "switch the device on, connect it and sync it",
        ),
        CheckIn::BeforeChange => {
            let verb = if case.timed.overdue { "was expected" } else { "expected" };
            let due = case.timed.due.map(|due| format!(" ({verb} by {})", stamp(due))).unwrap_or_default();
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
            "sync the device; if it stays pending for more than a day, look in the device's own log (Company Portal log, console or MDM event log)",
        ),
    }
}

fn time(time: Option<DateTime<Utc>>) -> String {
    time.map_or_else(|| "an unknown time".to_owned(), stamp)
}

/// It should be there, and nothing proves whether it is.
pub(super) fn unproven(case: &Case<'_>) -> Cause {
    let device = text::subject(case.sides, Some(Dimension::Device));
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
        CheckIn::LastSyncUnknown => format!("the last check-in of {device} was not read"),
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
