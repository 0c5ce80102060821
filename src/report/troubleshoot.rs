//! The Troubleshoot document.

use super::coverage::{self, List};
use super::meta::{Focus, Meta};
use super::v1::{CoverageLine, DecisionRow, TroubleshootReport};
use super::{apps, chains, decisions, devices, groups, lists, summary, users};
use crate::decide::Decision;
use crate::model::{Gap, ManagedDevice, Tenant, User};

/// What is known about a user and their devices, or about a device and its user, with every decision.
///
/// `user` is `None` for a device without one. Sections that could not be read stay `None`, and the
/// coverage block says why.
#[must_use]
pub fn troubleshoot(
    tenant: &Tenant,
    user: Option<&User>,
    focus: Focus<'_>,
    decisions: Vec<Decision>,
    meta: Meta,
) -> TroubleshootReport {
    let devices = devices::relevant(tenant, user, focus, &decisions);
    let order: Vec<_> = devices.iter().map(|device| device.id.clone()).collect();
    let rows: Vec<DecisionRow> = chains::arrange(decisions, &order)
        .into_iter()
        .map(|(decision, place)| decisions::row(tenant, decision, place, meta.as_of))
        .collect();
    let coverage = coverage::lines(tenant, &gaps(tenant, user, &devices, &rows));
    let mut report = assemble(tenant, user, &devices, rows, coverage, meta);
    report.schema = match focus {
        Focus::User => "scepcheck/troubleshoot/v1",
        Focus::Device(_) => "scepcheck/device/v1",
    };
    let flagged = tenant
        .app_registrations
        .known()
        .map(|apps| apps.iter().filter(|app| !app.flagged.is_empty()).count());
    report.summary = summary::summary(&report, flagged);
    report
}

fn gaps(tenant: &Tenant, user: Option<&User>, devices: &[&ManagedDevice], rows: &[DecisionRow]) -> Vec<Gap> {
    let sections = [
        tenant.enrollment_failures.gap(),
        tenant.app_registrations.gap(),
        tenant.app_installs.gap(),
        tenant.diagnostics.gap(),
    ];
    let mut gaps = coverage::subject_gaps(tenant, user, devices, rows);
    gaps.extend(sections.into_iter().flatten().cloned());
    gaps
}

fn assemble(
    tenant: &Tenant,
    user: Option<&User>,
    devices: &[&ManagedDevice],
    rows: Vec<DecisionRow>,
    coverage: Vec<CoverageLine>,
    meta: Meta,
) -> TroubleshootReport {
    let unread_devices =
        devices.is_empty() && coverage::incomplete(&coverage, coverage::sources(List::Devices));
    let incomplete = coverage::notes(tenant, user, devices, &coverage);
    TroubleshootReport {
        schema: "",
        generated_at: meta.generated_at,
        as_of: meta.as_of,
        tenant: users::tenant(tenant),
        cloud: meta.cloud,
        source: meta.source,
        summary: summary::Summary::default(),
        warnings: coverage::not_shown(tenant, user, devices),
        user: user.map(users::user),
        devices: (!unread_devices)
            .then(|| devices.iter().map(|device| devices::device(device, tenant, meta.as_of)).collect()),
        groups: groups::groups(tenant, user, devices),
        enrollment_failures: tenant
            .enrollment_failures
            .known()
            .map(|failures| failures.iter().map(lists::failure).collect()),
        app_protection: apps::protection(tenant, &rows, &coverage),
        applications: apps::applications(tenant, devices, &rows, &coverage),
        updates: lists::updates(&rows, &coverage),
        enrollment_restrictions: lists::enrollment(tenant, &rows, &coverage),
        diagnostics: tenant.diagnostics.known().map(|requests| {
            requests.iter().filter_map(|request| lists::diagnostics(request, devices)).collect()
        }),
        complete: coverage::complete(&coverage, &incomplete),
        incomplete,
        coverage,
        decisions: rows,
        what_if: None,
    }
}
