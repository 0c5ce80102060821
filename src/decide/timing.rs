//! Has the device checked in since it could have had the profile?

use chrono::{DateTime, TimeDelta, Utc};

use super::decision::{Timing, Warning};
use super::reason::WarningCode;
use super::sides::{Sides, many_users};
use super::targeting::Through;
use super::text::stamp;
use crate::model::{Field, ManagedDevice, Platform, Profile, Ternary};

/// A group change in Entra is known to Intune after about this many minutes.
pub(super) const ENTRA_WINDOW: TimeDelta = TimeDelta::minutes(5);
/// A device that is silent for longer than this is suspect.
pub(super) const STALE: TimeDelta = TimeDelta::hours(24);

/// How often an enrolled device checks in, in minutes. Platforms that the documentation does not list
/// (Linux, ChromeOS, …) are not here.
pub(super) const REFRESH: &[(Platform, i64)] = &[
    (Platform::Windows, 480),
    (Platform::Android, 480),
    (Platform::AndroidWorkProfile, 480),
    (Platform::AndroidDeviceOwner, 480),
    (Platform::AndroidEnterprise, 480),
    (Platform::AndroidAny, 480),
    (Platform::Aosp, 480),
    (Platform::Ios, 480),
    (Platform::MacOs, 480),
];

/// Why the timing is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CheckIn {
    /// It came after the change.
    AfterChange,
    /// It came before the change.
    BeforeChange,
    /// There was none.
    Never,
    /// It came within minutes of the change.
    InEntraWindow,
    /// The time of the change is not known.
    ChangeUnknown,
    /// The time of the check-in is not known.
    LastSyncUnknown,
    /// The user has not signed in on the device.
    UserNotPresented,
    /// Whether the user has signed in is not known.
    UserPresenceUnknown,
    /// There is no device.
    NoDevice,
}

/// What timing comes to.
#[derive(Clone, Debug)]
pub(super) struct Timed {
    /// The verdict.
    pub(super) verdict: Timing,
    /// Why.
    pub(super) check_in: CheckIn,
    /// The last check-in.
    pub(super) last_sync: Option<DateTime<Utc>>,
    /// The latest known change.
    pub(super) changed: Option<DateTime<Utc>>,
    /// When the next regular check-in is due.
    pub(super) due: Option<DateTime<Utc>>,
    /// That time has passed.
    pub(super) overdue: bool,
    /// Silent for longer than a day.
    pub(super) stale: bool,
    /// Worth knowing.
    pub(super) warnings: Vec<Warning>,
}

/// The latest known change: of the profile, of the filters that took part, and of its assignments as far as audit
/// events show them. Assignments and memberships carry no time of their own in Graph. A profile whose own time
/// is not known has no known change: what else is known is only a part of it.
pub(super) fn latest_change(
    profile: &Profile,
    filter: Option<DateTime<Utc>>,
    audited: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    let changed = profile.last_modified.value().copied()?;
    [Some(changed), filter, audited].into_iter().flatten().max()
}

/// Judges the timing of one profile on one device.
pub(super) fn time(
    profile: &Profile,
    sides: &Sides<'_>,
    through: Through,
    changed: Option<DateTime<Utc>>,
    as_of: DateTime<Utc>,
) -> Timed {
    let Some(device) = sides.managed_device() else {
        return Timed {
            verdict: Timing::Unknown,
            check_in: CheckIn::NoDevice,
            last_sync: None,
            changed,
            due: None,
            overdue: false,
            stale: false,
            warnings: Vec::new(),
        };
    };
    let last_sync = device.last_sync.value().copied();
    let mut check_in = check_in(&device.last_sync, changed);
    let mut warnings = Vec::new();
    let stale = last_sync.is_some_and(|sync| as_of - sync > STALE);
    if stale {
        warnings.push(stale_warning(device, last_sync));
    }
    warnings.extend(expired_certificate(device, as_of));
    if through.user == Ternary::Yes && through.device != Ternary::Yes && many_users(device) {
        let (presence, warning) = presence(device, sides, changed);
        warnings.extend(warning);
        check_in = match (check_in, presence) {
            (CheckIn::AfterChange, Presence::Absent) => CheckIn::UserNotPresented,
            (CheckIn::AfterChange, Presence::Unknown) => CheckIn::UserPresenceUnknown,
            (check_in, _) => check_in,
        };
    }
    let refresh = REFRESH.iter().find(|(platform, _)| *platform == profile.platform);
    let due = last_sync.zip(refresh).map(|(sync, (_, minutes))| sync + TimeDelta::minutes(*minutes));
    let overdue = due.is_some_and(|due| due < as_of);
    Timed { verdict: verdict(check_in), check_in, last_sync, changed, due, overdue, stale, warnings }
}

fn check_in(last_sync: &Field<DateTime<Utc>>, changed: Option<DateTime<Utc>>) -> CheckIn {
    match (last_sync, changed) {
        (Field::Null, _) => CheckIn::Never,
        (Field::NotRead, _) => CheckIn::LastSyncUnknown,
        (Field::Value(_), None) => CheckIn::ChangeUnknown,
        (Field::Value(sync), Some(changed)) if *sync < changed => CheckIn::BeforeChange,
        (Field::Value(sync), Some(changed)) if *sync < changed + ENTRA_WINDOW => CheckIn::InEntraWindow,
        (Field::Value(_), Some(_)) => CheckIn::AfterChange,
    }
}

fn verdict(check_in: CheckIn) -> Timing {
    match check_in {
        CheckIn::AfterChange => Timing::CheckedInSince,
        CheckIn::BeforeChange | CheckIn::Never | CheckIn::UserNotPresented => Timing::WaitingForCheckIn,
        CheckIn::InEntraWindow
        | CheckIn::ChangeUnknown
        | CheckIn::LastSyncUnknown
        | CheckIn::UserPresenceUnknown
        | CheckIn::NoDevice => Timing::Unknown,
    }
}

/// Whether the user was there to take policy. On Windows a check-in presents a user only while one is
/// signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Likely,
    Absent,
    Unknown,
}

fn presence(
    device: &ManagedDevice,
    sides: &Sides<'_>,
    changed: Option<DateTime<Utc>>,
) -> (Presence, Option<Warning>) {
    let Some(user) = sides.counted_user() else { return (Presence::Unknown, None) };
    let Some(id) = &user.id else { return (Presence::Unknown, None) };
    let primary = device.primary_users.known().is_some_and(|users| users.contains(id));
    let sign_ins = device.users_logged_on.value();
    let sign_in = sign_ins.and_then(|list| list.iter().find(|entry| entry.user_id == *id));
    let recent =
        sign_in.and_then(|entry| entry.last_logon).zip(changed).map(|(logon, changed)| logon >= changed);
    match (sign_ins, sign_in, recent) {
        (_, Some(_), Some(true)) => (Presence::Likely, None),
        (_, Some(_), _) => (Presence::Likely, Some(unproven(user.label(), device))),
        (Some(list), None, _) if !list.is_empty() || !primary => (Presence::Absent, None),
        (_, None, _) if primary => (Presence::Likely, Some(unproven(user.label(), device))),
        (_, None, _) => (Presence::Unknown, Some(unproven(user.label(), device))),
    }
}

fn unproven(user: &str, device: &ManagedDevice) -> Warning {
    Warning {
        code: WarningCode::UserPresenceUnproven,
        text: format!(
            "the profile comes through user `{user}`, and Windows takes it only while that user is signed in; \
             the last check-in of device `{}` does not prove that",
            device.label()
        ),
    }
}

fn stale_warning(device: &ManagedDevice, last_sync: Option<DateTime<Utc>>) -> Warning {
    let since = last_sync.map(stamp).unwrap_or_default();
    Warning {
        code: WarningCode::DeviceStale,
        text: format!(
            "device `{}` has not checked in since {since}; more than a day of silence is suspect",
            device.label()
        ),
    }
}

fn expired_certificate(device: &ManagedDevice, as_of: DateTime<Utc>) -> Option<Warning> {
    let end = device.management_certificate_expires.value().copied().filter(|end| *end < as_of)?;
    Some(Warning {
        code: WarningCode::ManagementCertificateExpired,
        text: format!(
            "the management certificate of device `{}` expired at {}, so the device cannot check in",
            device.label(),
            stamp(end)
        ),
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    #[test]
    fn a_check_in_counts_only_after_the_change_and_the_sync_window() {
        let at = |minute| Utc.with_ymd_and_hms(2026, 7, 1, 9, minute, 0).single();
        let sync = |minute| Field::Value(at(minute).expect("a time"));
        let cases = [
            (sync(10), at(0), CheckIn::AfterChange),
            (sync(5), at(0), CheckIn::AfterChange),
            (sync(4), at(0), CheckIn::InEntraWindow),
            (sync(0), at(0), CheckIn::InEntraWindow),
            (sync(0), at(1), CheckIn::BeforeChange),
            (sync(0), None, CheckIn::ChangeUnknown),
            (Field::Null, at(0), CheckIn::Never),
            (Field::NotRead, at(0), CheckIn::LastSyncUnknown),
        ];
        for (sync, changed, expected) in cases {
            assert_eq!(check_in(&sync, changed), expected, "{sync:?} {changed:?}");
        }
    }
}
