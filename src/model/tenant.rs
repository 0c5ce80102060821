//! Everything that was read, ready to be decided on.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::coverage::Coverage;
use super::device::ManagedDevice;
use super::fact::{Fact, Field, Gap, GapKind, Source};
use super::filter::FilterCatalog;
use super::group::Group;
use super::ids::{GroupId, ManagedDeviceId, ProfileId, TenantId, UserId};
use super::profile::Profile;
use super::reported::{CertificateRow, Reports};
use super::sections::{AppInstall, AppRegistration, Connector, DiagnosticsRequest, EnrollmentFailure};
use super::user::User;

/// One tenant, or the part of it that a command asked for.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// `organization.id`.
    pub id: Option<TenantId>,
    /// `organization.displayName`.
    pub name: Option<String>,
    /// `deviceManagement.subscriptionState`: active, … The Troubleshoot pane's "Account status".
    pub subscription_state: Field<String>,
    /// `deviceManagement.intuneAccountId`: what requests in device logs begin with (inferred).
    pub intune_account: Field<String>,
    /// The users that were read, with their groups.
    pub users: Vec<User>,
    /// The devices that were read, with their Entra objects and those objects' groups.
    pub devices: Vec<ManagedDevice>,
    /// What is known of each group that was named anywhere.
    pub groups: BTreeMap<GroupId, Group>,
    /// Groups that were asked for and that Graph did not find: deleted, or hidden from the caller.
    pub missing_groups: BTreeSet<GroupId>,
    /// Everything assignable that was read, apps and app policies included.
    pub profiles: Vec<Profile>,
    /// Assignment filters.
    pub filters: FilterCatalog,
    /// Reported states by device; a device that is not here was not asked for.
    pub reports: BTreeMap<ManagedDeviceId, Reports>,
    /// Certificate states by profile; a profile that is not here was not asked for.
    pub certificates: BTreeMap<ProfileId, Fact<Vec<CertificateRow>>>,
    /// The latest change of a profile that an audit event shows, its assignments included. A lower bound: only
    /// the newest events are read, and a profile that is not here may have changed too.
    pub audited_changes: BTreeMap<ProfileId, DateTime<Utc>>,
    /// Certificate connectors.
    pub connectors: Fact<Vec<Connector>>,
    /// Enrolment failures of the user.
    pub enrollment_failures: Fact<Vec<EnrollmentFailure>>,
    /// App protection registrations of the user.
    pub app_registrations: Fact<Vec<AppRegistration>>,
    /// App install states by device.
    pub app_installs: Fact<Vec<AppInstall>>,
    /// Diagnostics packages of the devices.
    pub diagnostics: Fact<Vec<DiagnosticsRequest>>,
    /// What was read, and how completely.
    pub coverage: Vec<Coverage>,
}

impl Default for Tenant {
    fn default() -> Self {
        Self {
            id: None,
            name: None,
            subscription_state: Field::NotRead,
            intune_account: Field::NotRead,
            users: Vec::new(),
            devices: Vec::new(),
            groups: BTreeMap::new(),
            missing_groups: BTreeSet::new(),
            profiles: Vec::new(),
            filters: FilterCatalog::default(),
            reports: BTreeMap::new(),
            certificates: BTreeMap::new(),
            audited_changes: BTreeMap::new(),
            connectors: Fact::Unknown(not_collected("ndesConnectors")),
            enrollment_failures: Fact::Unknown(not_collected("enrollmentFailures")),
            app_registrations: Fact::Unknown(not_collected("appProtection")),
            app_installs: Fact::Unknown(not_collected("applications")),
            diagnostics: Fact::Unknown(not_collected("diagnostics")),
            coverage: Vec::new(),
        }
    }
}

fn not_collected(source: &'static str) -> Gap {
    Gap::new(
        Source(source),
        GapKind::NotCollected,
        "this run did not ask for it",
        "run `scepcheck troubleshoot`",
    )
}

impl Tenant {
    /// The user with this id.
    #[must_use]
    pub fn user(&self, id: &UserId) -> Option<&User> {
        self.users.iter().find(|user| user.id.as_ref() == Some(id))
    }

    /// The profile with this id.
    #[must_use]
    pub fn profile(&self, id: &ProfileId) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.id == *id)
    }

    /// The group's display name, if it was read.
    #[must_use]
    pub fn group_name(&self, id: &GroupId) -> Option<&str> {
        self.groups.get(id).and_then(|group| group.display_name.text())
    }
}
