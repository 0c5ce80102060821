//! Apps: decisions joined with the install states that Intune resolved, and app protection.

use super::Section;
use super::coverage::{self, List};
use super::lists;
use super::users::text;
use super::v1::{AppProtectionRow, AppStatus, ApplicationRow, CoverageLine, DecisionRow, DeviceKey};
use crate::decide::{Applicability, Targeting};
use crate::model::{
    AppInstall, AssignmentEffect, InstallIntent, ManagedDevice, ManagedDeviceId, ProfileId, Tenant,
};

/// Install states by what they mean (`resultantAppState`).
const FAILED: &[&str] = &["failed", "uninstallFailed"];
const PENDING: &[&str] = &["pendingInstall", "notInstalled"];

fn is_one_of(state: &str, names: &[&str]) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(state))
}

/// How the apps of a device stand; `None` when install states were not read.
pub(super) fn status(tenant: &Tenant, device: &ManagedDeviceId) -> Option<AppStatus> {
    let installs = tenant.app_installs.known()?;
    let mut status = AppStatus::default();
    for install in installs.iter().filter(|install| install.device_id == *device) {
        match install.install_state.as_deref() {
            Some(state) if state.eq_ignore_ascii_case("installed") => status.installed += 1,
            Some(state) if is_one_of(state, FAILED) => status.failed += 1,
            Some(state) if is_one_of(state, PENDING) => status.pending += 1,
            _ => status.other += 1,
        }
    }
    Some(status)
}

/// The apps; `None` when neither apps nor install states could be read to the end and none is known.
pub(super) fn applications(
    tenant: &Tenant,
    devices: &[&ManagedDevice],
    decisions: &[DecisionRow],
    coverage: &[CoverageLine],
) -> Option<Vec<ApplicationRow>> {
    let installs: Vec<&AppInstall> = tenant
        .app_installs
        .known()
        .into_iter()
        .flatten()
        .filter(|install| devices.iter().any(|device| device.id == install.device_id))
        .collect();
    let decided = || decisions.iter().filter(|row| row.place.section == Section::Applications && fits(row));
    let mut rows: Vec<ApplicationRow> = decided().map(|row| from_decision(tenant, &installs, row)).collect();
    for install in installs {
        let known = decided().any(|row| is_of(install, row));
        if !known {
            rows.push(from_install(devices, install));
        }
    }
    let unread = tenant.app_installs.gap().is_some()
        || coverage::incomplete(coverage, coverage::sources(List::Applications));
    (!rows.is_empty() || !unread).then_some(rows)
}

/// Whether the row is worth a line: not an app that another of the devices is made for.
fn fits(row: &DecisionRow) -> bool {
    !(row.place.collapsed && row.applicability == Applicability::NotApplicable)
}

fn is_of(install: &AppInstall, row: &DecisionRow) -> bool {
    ProfileId::new(&row.profile.id) == install.app_id
        && row.device.as_ref().is_some_and(|device| ManagedDeviceId::new(&device.id) == install.device_id)
}

fn from_decision(tenant: &Tenant, installs: &[&AppInstall], row: &DecisionRow) -> ApplicationRow {
    let install = installs.iter().find(|install| is_of(install, row));
    ApplicationRow {
        id: row.profile.id.clone(),
        name: Some(row.profile.name.clone()),
        type_label: Some(row.profile.type_label.clone()),
        platform: Some(row.profile.platform),
        device: row.device.clone(),
        assigned_intent: assigned_intent(tenant, row),
        resolved_intent: install.and_then(|install| install.intent.clone()),
        install_state: install.and_then(|install| install.install_state.clone()),
        version: install.and_then(|install| install.version.clone()),
        targeting: Some(row.targeting),
        finding: Some(row.finding),
        path: row.path().map(str::to_owned),
        last_modified_date_time: row.profile.last_modified_date_time,
    }
}

fn from_install(devices: &[&ManagedDevice], install: &AppInstall) -> ApplicationRow {
    let device = devices.iter().find(|device| device.id == install.device_id);
    ApplicationRow {
        id: install.app_id.to_string(),
        name: install.name.clone(),
        type_label: None,
        platform: None,
        device: Some(DeviceKey {
            id: install.device_id.to_string(),
            device_name: device.and_then(|device| text(&device.device_name)),
        }),
        assigned_intent: None,
        resolved_intent: install.intent.clone(),
        install_state: install.install_state.clone(),
        version: install.version.clone(),
        targeting: None,
        finding: None,
        path: None,
        last_modified_date_time: None,
    }
}

/// What the assignment that decided does; `None` unless the subject is included by exactly such a one.
fn assigned_intent(tenant: &Tenant, row: &DecisionRow) -> Option<InstallIntent> {
    if row.targeting != Targeting::Included {
        return None;
    }
    let assignments = tenant.profile(&ProfileId::new(&row.profile.id))?.assignments.known()?;
    let deciding = row.reasons.iter().filter(|reason| reason.determining);
    deciding.filter_map(|reason| reason.assignment_id.as_deref()).find_map(|id| {
        let assignment =
            assignments.iter().find(|assignment| assignment.id.as_str().eq_ignore_ascii_case(id))?;
        match assignment.effect {
            AssignmentEffect::Install(intent) => Some(intent),
            _ => None,
        }
    })
}

/// App protection: apps that checked in, then policies; `None` when neither could be read.
pub(super) fn protection(
    tenant: &Tenant,
    decisions: &[DecisionRow],
    coverage: &[CoverageLine],
) -> Option<Vec<AppProtectionRow>> {
    let registrations =
        tenant.app_registrations.known().into_iter().flatten().map(|app| AppProtectionRow::Registration {
            app_id: app.app_id.clone(),
            device_name: app.device_name.clone(),
            device_type: app.device_type.clone(),
            platform_version: app.platform_version.clone(),
            app_version: app.app_version.clone(),
            checked_in: app.last_sync.is_some(),
            last_sync_date_time: app.last_sync,
            flagged_reasons: app.flagged.clone(),
            applied_policies: app.applied_policies.clone(),
            intended_policies: app.intended_policies.clone(),
            managed_device_id: app.managed_device_id.clone(),
        });
    let policies = lists::once_each(decisions, Section::AppProtection).into_iter().map(|row| {
        let profile = tenant.profile(&ProfileId::new(&row.profile.id));
        AppProtectionRow::Policy {
            id: row.profile.id.clone(),
            name: row.profile.name.clone(),
            platform: row.profile.platform,
            targeting: row.targeting,
            deployed: profile
                .and_then(|profile| profile.assignments.known())
                .map(|assignments| !assignments.is_empty()),
            last_modified_date_time: row.profile.last_modified_date_time,
        }
    });
    let rows: Vec<AppProtectionRow> = registrations.chain(policies).collect();
    let unread = tenant.app_registrations.gap().is_some()
        || coverage::incomplete(coverage, coverage::sources(List::AppProtection));
    (!rows.is_empty() || !unread).then_some(rows)
}
