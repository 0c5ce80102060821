//! What Intune says happened, joined to one decision.

use std::collections::BTreeMap;

use super::decision::{Reported, ReportedState, Warning};
use super::joins::Joins;
use super::reason::WarningCode;
use super::sides::{Sides, UserSide};
use super::targeting::Through;
use crate::model::{
    AppInstall, AppRegistration, ManagedDevice, Profile, ProfileId, ProfileKind, ReportedRow, ReportedStatus,
    Ternary, User,
};

/// Where the state of a kind is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    /// In the device's configuration report.
    Report,
    /// There too, but not for every tenant: a missing row says nothing.
    ReportIfPresent,
    /// As the install state of an app.
    AppInstall,
    /// With the registrations of managed apps.
    AppRegistration,
    /// Nowhere.
    Nowhere,
}

/// Where the state of a kind is reported.
pub(super) fn channel(kind: ProfileKind) -> Channel {
    use ProfileKind as K;
    match kind {
        K::Scep
        | K::TrustedRoot
        | K::Pkcs
        | K::ImportedPfx
        | K::DerivedCredential
        | K::Wifi
        | K::Wired
        | K::Vpn
        | K::Email
        | K::DeviceConfiguration
        | K::Custom
        | K::SettingsCatalog
        | K::EndpointSecurity
        | K::AdministrativeTemplate
        | K::Intent
        | K::UpdateRing => Channel::Report,
        K::Compliance | K::SoftwareUpdate | K::Other => Channel::ReportIfPresent,
        K::App => Channel::AppInstall,
        K::AppProtection | K::AppConfiguration => Channel::AppRegistration,
        K::FeatureUpdate
        | K::QualityUpdate
        | K::DriverUpdate
        | K::Enrollment
        | K::DeviceAppConfiguration
        | K::Script => Channel::Nowhere,
    }
}

/// The joined state.
#[derive(Clone, Debug, Default)]
pub(super) struct Joined {
    /// The state; `None` where nothing is reported for this kind or subject.
    pub(super) reported: Option<Reported>,
    /// Worth knowing.
    pub(super) warnings: Vec<Warning>,
}

impl Joined {
    fn is_unread(&self) -> bool {
        self.reported.as_ref().is_some_and(|reported| reported.state == ReportedState::Unknown)
    }

    fn state(state: ReportedState) -> Self {
        Self {
            reported: Some(Reported { state, error_code: None, last_reported: None }),
            warnings: Vec::new(),
        }
    }
}

/// Finds what is reported for this profile and subject.
pub(super) fn join(profile: &Profile, sides: &Sides<'_>, through: Through, joins: &Joins<'_>) -> Joined {
    let channel = channel(profile.kind);
    if channel == Channel::AppRegistration {
        return from_registrations(profile, sides, joins.registrations());
    }
    let Some(device) = sides.managed_device() else { return Joined::default() };
    match channel {
        Channel::Report => from_report(profile, sides, device, through, joins)
            .unwrap_or_else(|| Joined::state(ReportedState::NotReported)),
        Channel::ReportIfPresent => {
            let joined = from_report(profile, sides, device, through, joins);
            joined.filter(|joined| !joined.is_unread()).unwrap_or_default()
        }
        Channel::AppInstall => from_installs(profile, joins.installs(&device.id)),
        Channel::AppRegistration | Channel::Nowhere => Joined::default(),
    }
}

/// The state in the device's report; `None` if the report was read to the end and has no row.
fn from_report(
    profile: &Profile,
    sides: &Sides<'_>,
    device: &ManagedDevice,
    through: Through,
    joins: &Joins<'_>,
) -> Option<Joined> {
    let Some(found) = joins.report(&device.id, profile) else {
        return Some(Joined::state(ReportedState::Unknown));
    };
    let rows = || found.rows.iter().copied();
    let chosen = newest(rows().filter(|row| is_of(row, sides)))
        .or_else(|| newest(rows().filter(|row| is_system(row))));
    match chosen {
        Some(row) => Some(from_row(row, device)),
        None if !found.complete => Some(Joined::state(ReportedState::Unknown)),
        None if found.rows.is_empty() => None,
        None => Some(others_only(device, through)),
    }
}

/// Rows of other users prove nothing for this one; of a profile that comes through the device they leave
/// open whether it is there.
fn others_only(device: &ManagedDevice, through: Through) -> Joined {
    let open = through.device != Ternary::No;
    let mut joined = Joined::state(if open { ReportedState::Unknown } else { ReportedState::NotReported });
    joined.warnings.push(Warning {
        code: WarningCode::OtherUsersRowOnly,
        text: format!(
            "the report of device `{}` has this profile for other users only; that proves nothing for this one",
            device.label()
        ),
    });
    joined
}

fn from_row(row: &ReportedRow, device: &ManagedDevice) -> Joined {
    let mut joined = Joined {
        reported: Some(Reported {
            state: state_of(&row.status),
            error_code: row.error_code.filter(|code| *code != 0),
            last_reported: row.last_reported,
        }),
        warnings: Vec::new(),
    };
    if row.status == ReportedStatus::NotAssigned {
        joined.warnings.push(Warning {
            code: WarningCode::ReportedNotAssigned,
            text: format!("the report of device `{}` says that no assignment reaches it", device.label()),
        });
    }
    joined
}

pub(super) fn state_of(status: &ReportedStatus) -> ReportedState {
    match status {
        ReportedStatus::Unknown => ReportedState::Pending,
        ReportedStatus::NotApplicable => ReportedState::NotApplicable,
        ReportedStatus::Compliant | ReportedStatus::Remediated => ReportedState::Succeeded,
        ReportedStatus::NonCompliant | ReportedStatus::Error => ReportedState::Error,
        ReportedStatus::Conflict => ReportedState::Conflict,
        ReportedStatus::NotAssigned => ReportedState::NotReported,
        ReportedStatus::Other(_) => ReportedState::Unknown,
    }
}

/// The newest row; of equally new ones the one that says most.
fn newest<'r>(rows: impl Iterator<Item = &'r ReportedRow>) -> Option<&'r ReportedRow> {
    rows.max_by_key(|row| (row.last_reported, weight(state_of(&row.status))))
}

pub(super) fn weight(state: ReportedState) -> u8 {
    match state {
        ReportedState::Unknown => 0,
        ReportedState::NotReported => 1,
        ReportedState::Pending => 2,
        ReportedState::NotApplicable => 3,
        ReportedState::Succeeded => 4,
        ReportedState::Conflict => 5,
        ReportedState::Error => 6,
    }
}

/// Whether a row speaks of the device itself. Reports name that "System account", with an id of zeros.
pub(super) fn is_system(row: &ReportedRow) -> bool {
    let no_id =
        row.user_id.as_ref().is_none_or(|id| id.as_str().bytes().all(|byte| byte == b'0' || byte == b'-'));
    let name = row.user_principal_name.as_deref().unwrap_or_default().trim();
    no_id && (name.is_empty() || name.eq_ignore_ascii_case("System account"))
}

fn is_of(row: &ReportedRow, sides: &Sides<'_>) -> bool {
    match sides.user {
        UserSide::Here(user) => is_users(row, user),
        UserSide::Unread { id: Some(id), .. } => row.user_id.as_ref() == Some(id),
        UserSide::Unread { id: None, .. } | UserSide::Absent(_) => false,
    }
}

fn is_users(row: &ReportedRow, user: &User) -> bool {
    if let (Some(row), Some(user)) = (&row.user_id, &user.id) {
        return row == user;
    }
    match (row.user_principal_name.as_deref(), user.user_principal_name.text()) {
        (Some(row), Some(user)) => row.eq_ignore_ascii_case(user),
        _ => false,
    }
}

/// Install states (`resultantAppState`) and what they mean here. `notInstalled` is a report of absence.
#[rustfmt::skip]
const INSTALL_STATES: &[(&str, ReportedState)] = &[
    ("installed", ReportedState::Succeeded),
    ("failed", ReportedState::Error),
    ("uninstallFailed", ReportedState::Error),
    ("notInstalled", ReportedState::NotReported),
    ("pendingInstall", ReportedState::Pending),
    ("notApplicable", ReportedState::NotApplicable),
];

fn from_installs(profile: &Profile, installs: Option<&BTreeMap<&ProfileId, &AppInstall>>) -> Joined {
    let Some(installs) = installs else { return Joined::state(ReportedState::Unknown) };
    let Some(row) = installs.get(&profile.id) else { return Joined::state(ReportedState::NotReported) };
    let name = row.install_state.as_deref().unwrap_or_default();
    let state = INSTALL_STATES.iter().find(|(state, _)| state.eq_ignore_ascii_case(name));
    Joined::state(state.map_or(ReportedState::Unknown, |(_, state)| *state))
}

/// Policies of managed apps are reported by name, per app and device. Only a name found proves something.
fn from_registrations(
    profile: &Profile,
    sides: &Sides<'_>,
    registrations: Option<&[AppRegistration]>,
) -> Joined {
    let names = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|names| names.contains(&profile.name));
    let rows = || registrations.into_iter().flatten().filter(|row| is_on(row, sides.managed_device()));
    if let Some(row) = rows().find(|row| names(&row.applied_policies)) {
        let mut joined = Joined::state(ReportedState::Succeeded);
        if let Some(reported) = &mut joined.reported {
            reported.last_reported = row.last_sync;
        }
        return joined;
    }
    if rows().any(|row| names(&row.intended_policies)) {
        return Joined::state(ReportedState::Pending);
    }
    Joined::default()
}

/// Whether a registration is of this device; without one, every registration of the user counts.
fn is_on(row: &AppRegistration, device: Option<&ManagedDevice>) -> bool {
    let Some(device) = device else { return true };
    match (&row.managed_device_id, &row.device_name) {
        (Some(id), _) => id.eq_ignore_ascii_case(device.id.as_str()),
        (None, Some(name)) => device.device_name.text().is_some_and(|own| own.eq_ignore_ascii_case(name)),
        (None, None) => false,
    }
}
