//! Updates, enrolment restrictions, enrolment failures and diagnostics.

use super::Section;
use super::coverage::{self, List};
use super::users::text;
use super::v1::{
    CoverageLine, DecisionRow, DiagnosticsRow, EnrollmentFailureRow, EnrollmentRestrictionRow, UpdateRow,
};
use crate::model::{DiagnosticsRequest, EnrollmentFailure, ManagedDevice, ProfileId, Tenant};

/// A list that was read, or that is not empty; `None`: nothing is known.
fn known<T>(rows: Vec<T>, unread: bool) -> Option<Vec<T>> {
    (!rows.is_empty() || !unread).then_some(rows)
}

/// The decisions of a section, one for each profile: what reaches the user, whichever device it is shown with.
pub(super) fn once_each(decisions: &[DecisionRow], section: Section) -> Vec<&DecisionRow> {
    let mut rows: Vec<&DecisionRow> = Vec::new();
    for row in decisions.iter().filter(|row| row.place.section == section) {
        if !rows.iter().any(|shown| shown.profile.id == row.profile.id) {
            rows.push(row);
        }
    }
    rows
}

pub(super) fn updates(decisions: &[DecisionRow], coverage: &[CoverageLine]) -> Option<Vec<UpdateRow>> {
    let rows = decisions
        .iter()
        .filter(|row| row.place.section == Section::Updates)
        .map(|row| UpdateRow {
            id: row.profile.id.clone(),
            name: row.profile.name.clone(),
            platform: row.profile.platform,
            update_type: row.profile.type_label.clone(),
            device: row.device.clone(),
            targeting: row.targeting,
            expected: row.expected,
            reported_state: row.reported.as_ref().map(|reported| reported.state),
            finding: row.finding,
        })
        .collect();
    known(rows, coverage::incomplete(coverage, coverage::sources(List::Updates)))
}

pub(super) fn enrollment(
    tenant: &Tenant,
    decisions: &[DecisionRow],
    coverage: &[CoverageLine],
) -> Option<Vec<EnrollmentRestrictionRow>> {
    let rows = once_each(decisions, Section::Enrollment)
        .into_iter()
        .map(|row| {
            let profile = tenant.profile(&ProfileId::new(&row.profile.id));
            EnrollmentRestrictionRow {
                id: row.profile.id.clone(),
                name: row.profile.name.clone(),
                policy_type: row.profile.type_label.clone(),
                platform: row.profile.platform,
                device_limit: profile.and_then(|profile| profile.device_limit.value().copied()),
                priority: profile.and_then(|profile| profile.priority.value().copied()),
                targeting: row.targeting,
                finding: row.finding,
            }
        })
        .collect();
    known(rows, coverage::incomplete(coverage, coverage::sources(List::Enrollment)))
}

pub(super) fn failure(failure: &EnrollmentFailure) -> EnrollmentFailureRow {
    EnrollmentFailureRow {
        event_date_time: failure.time,
        operating_system: failure.operating_system.clone(),
        os_version: failure.os_version.clone(),
        enrollment_type: failure.enrollment_type.clone(),
        failure_category: failure.category.clone(),
        failure_reason: failure.reason.clone(),
        failure_details: failure.details.clone(),
        remediation: failure.remediation.clone(),
        managed_device_id: failure.managed_device_id.clone(),
    }
}

pub(super) fn diagnostics(
    request: &DiagnosticsRequest,
    devices: &[&ManagedDevice],
) -> Option<DiagnosticsRow> {
    let device = devices.iter().find(|device| device.id == request.device_id)?;
    Some(DiagnosticsRow {
        id: request.id.clone(),
        device_id: request.device_id.to_string(),
        device_name: text(&device.device_name),
        operating_system: text(&device.operating_system),
        status: request.status.clone(),
        requested_date_time: request.requested,
        received_date_time: request.received,
        expiration_date_time: request.expires,
        initiated_by: request.initiated_by.clone(),
        size_in_kb: request.size_kb,
    })
}
