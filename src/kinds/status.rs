//! Reported states, certificates, installs, failures, packages.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::convert::{dated, report_date, said};
use crate::graph::wire::status as wire;
use crate::model::{
    AppInstall, AppRegistration, CertificateRow, DiagnosticsRequest, EnrollmentFailure, Gap, GapKind,
    ManagedDeviceId, ProfileId, ReportedRow, ReportedStatus, Source, UserId,
};

/// What is asked of a certificate state.
pub const CERTIFICATE_SELECT: &[&str] = &[
    "deviceDisplayName",
    "userDisplayName",
    "certificateIssuanceState",
    "certificateRevokeStatus",
    "certificateThumbprint",
    "certificateSerialNumber",
    "certificateIssuer",
    "certificateExpirationDateTime",
    "certificateErrorCode",
    "certificateLastIssuanceStateChangedDateTime",
];

/// The columns asked of the configuration report of a device: those that the admin center asks for.
pub const REPORT_COLUMNS: &[&str] = &[
    "IntuneDeviceId",
    "PolicyBaseTypeName",
    "PolicyId",
    "PolicyStatus",
    "UPN",
    "UserId",
    "PspdpuLastModifiedTimeUtc",
    "PolicyName",
    "UnifiedPolicyType",
];

/// The policy families that the report covers (`PolicyBaseTypeName`).
pub const REPORT_FAMILIES: &[&str] = &[
    "Microsoft.Management.Services.Api.DeviceConfiguration",
    "DeviceManagementConfigurationPolicy",
    "DeviceConfigurationAdmxPolicy",
    "Microsoft.Management.Services.Api.DeviceManagementIntent",
];

/// The name that rows of the device itself carry instead of a user's.
const SYSTEM_ACCOUNT: &str = "System account";

/// One row of the configuration report, its cells by column name. `None` without a policy id.
#[must_use]
pub fn report_row<'a>(cell: impl Fn(&str) -> Option<&'a Value>) -> Option<ReportedRow> {
    let words = |column: &str| match cell(column)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let user_principal_name = words("UPN").filter(|name| !name.eq_ignore_ascii_case(SYSTEM_ACCOUNT));
    Some(ReportedRow {
        profile_id: ProfileId::new(&words("PolicyId")?),
        user_id: words("UserId").and_then(|id| user_id(&id)),
        user_principal_name,
        status: status(&words("PolicyStatus").unwrap_or_default()),
        error_code: None,
        last_reported: words("PspdpuLastModifiedTimeUtc").as_deref().and_then(report_date),
    })
}

/// One row of `deviceConfigurationStates` or `deviceCompliancePolicyStates`. `None` without an id.
#[must_use]
pub fn policy_state(wire: wire::PolicyState) -> Option<ReportedRow> {
    let id = said(wire.id)?;
    Some(ReportedRow {
        profile_id: ProfileId::new(leading_guid(&id)),
        user_id: said(wire.user_id).and_then(|id| user_id(&id)),
        user_principal_name: said(wire.user_principal_name)
            .filter(|name| !name.eq_ignore_ascii_case(SYSTEM_ACCOUNT)),
        status: status(&said(wire.state).unwrap_or_default()),
        error_code: None,
        last_reported: None,
    })
}

/// Reads a status by its name or by the number that reports carry (complianceStatus has the same order).
fn status(text: &str) -> ReportedStatus {
    match text.trim().to_ascii_lowercase().as_str() {
        "unknown" | "0" => ReportedStatus::Unknown,
        "notapplicable" | "1" => ReportedStatus::NotApplicable,
        "compliant" | "2" => ReportedStatus::Compliant,
        "remediated" | "3" => ReportedStatus::Remediated,
        "noncompliant" | "4" => ReportedStatus::NonCompliant,
        "error" | "5" => ReportedStatus::Error,
        "conflict" | "6" => ReportedStatus::Conflict,
        "notassigned" | "7" => ReportedStatus::NotAssigned,
        _ => ReportedStatus::Other(text.to_owned()),
    }
}

fn user_id(text: &str) -> Option<UserId> {
    let nil = text.bytes().all(|byte| matches!(byte, b'0' | b'-'));
    (!nil).then(|| UserId::new(text))
}

/// State ids are the policy's id, in some answers followed by more.
fn leading_guid(id: &str) -> &str {
    const GUID: usize = 36;
    match id.get(..GUID) {
        Some(head) if id.len() > GUID && head.bytes().filter(|byte| *byte == b'-').count() == 4 => head,
        _ => id,
    }
}

/// One certificate.
#[must_use]
pub fn certificate(wire: wire::CertificateState) -> CertificateRow {
    CertificateRow {
        device_name: said(wire.device_display_name),
        user_name: said(wire.user_display_name),
        issuance_state: said(wire.certificate_issuance_state),
        revoke_status: said(wire.certificate_revoke_status),
        thumbprint: said(wire.certificate_thumbprint),
        serial_number: said(wire.certificate_serial_number),
        issuer: said(wire.certificate_issuer),
        expires: dated(wire.certificate_expiration_date_time),
        error_code: wire.certificate_error_code.value(),
        state_changed: dated(wire.certificate_last_issuance_state_changed_date_time),
    }
}

/// A row of the report of all certificates, which names devices and users by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateReportRow {
    /// The profile that the certificate is of.
    pub profile: ProfileId,
    /// Whom it is for: the user's id, else the principal name; `None` for the device itself.
    pub user: Option<String>,
    /// The rest.
    pub certificate: CertificateRow,
}

/// One row of the report of all certificates, its cells by column name. `None` without a policy id.
#[must_use]
pub fn certificate_report_row<'a>(cell: impl Fn(&str) -> Option<&'a Value>) -> Option<CertificateReportRow> {
    let text = |column: &str| match cell(column)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    // A number is the enumeration's own; the words beside it are what the other reads say, too.
    let state = text("CertificateStatus_loc").filter(|_| {
        text("CertificateStatus").is_some_and(|state| state.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let id = text("UserId").filter(|id| user_id(id).is_some());
    let name = text("UPN").filter(|name| !name.eq_ignore_ascii_case(SYSTEM_ACCOUNT));
    Some(CertificateReportRow {
        profile: ProfileId::new(&text("PolicyId")?),
        user: id.or(name),
        certificate: CertificateRow {
            device_name: text("DeviceName"),
            user_name: None,
            issuance_state: state.or_else(|| text("CertificateStatus")),
            revoke_status: None,
            thumbprint: text("Thumbprint"),
            serial_number: text("SerialNumber"),
            issuer: text("IssuerName"),
            expires: text("ValidTo").as_deref().and_then(report_date),
            error_code: None,
            state_changed: None,
        },
    })
}

/// What is missing where the report of a device could not be read and the older state list was.
#[must_use]
pub fn older_states_gap(source: Source, remedy: &str) -> Gap {
    Gap::new(
        source,
        GapKind::Partial,
        "the report could not be read, and the older state list may leave out settings catalog policies",
        remedy,
    )
}

/// The apps of one answer for one device.
#[must_use]
pub fn app_installs(wire: wire::AppIntentAndState, device: &ManagedDeviceId) -> Vec<AppInstall> {
    let apps = wire.mobile_app_list.value().unwrap_or_default();
    apps.into_iter()
        .filter_map(|app| {
            Some(AppInstall {
                device_id: device.clone(),
                app_id: ProfileId::new(&said(app.application_id)?),
                name: said(app.display_name),
                version: said(app.display_version),
                intent: said(app.mobile_app_intent),
                install_state: said(app.install_state),
            })
        })
        .collect()
}

/// An enrolment failure. `None` for troubleshooting events of other kinds.
#[must_use]
pub fn enrollment_failure(wire: wire::TroubleshootingEvent) -> Option<EnrollmentFailure> {
    let kind = said(wire.odata_type).unwrap_or_default();
    if !kind.to_ascii_lowercase().ends_with("enrollmenttroubleshootingevent") {
        return None;
    }
    let error = wire.troubleshooting_error_details.value().unwrap_or_default();
    Some(EnrollmentFailure {
        time: dated(wire.event_date_time),
        operating_system: said(wire.operating_system),
        os_version: said(wire.os_version),
        enrollment_type: said(wire.enrollment_type),
        category: said(wire.failure_category),
        reason: said(wire.failure_reason).or_else(|| said(error.failure)),
        details: said(error.failure_details),
        remediation: said(error.remediation),
        managed_device_id: said(wire.managed_device_identifier),
    })
}

/// An app protection registration.
#[must_use]
pub fn app_registration(wire: wire::AppRegistration) -> AppRegistration {
    let app = wire.app_identifier.value().unwrap_or_default();
    let names = |policies: crate::graph::wire::Read<Vec<wire::PolicyName>>| {
        let policies = policies.value()?;
        Some(policies.into_iter().filter_map(|policy| said(policy.display_name)).collect())
    };
    AppRegistration {
        app_id: said(app.bundle_id).or_else(|| said(app.package_id)).or_else(|| said(app.windows_app_id)),
        device_name: said(wire.device_name),
        device_type: said(wire.device_type),
        platform_version: said(wire.platform_version),
        app_version: said(wire.application_version),
        last_sync: dated(wire.last_sync_date_time),
        flagged: wire
            .flagged_reasons
            .value()
            .unwrap_or_default()
            .into_iter()
            .filter(|reason| !reason.eq_ignore_ascii_case("none"))
            .collect(),
        applied_policies: names(wire.applied_policies),
        intended_policies: names(wire.intended_policies),
        managed_device_id: said(wire.managed_device_id),
    }
}

/// A diagnostics package of one device. `None` without an id.
#[must_use]
pub fn diagnostics(wire: wire::LogCollection, device: &ManagedDeviceId) -> Option<DiagnosticsRequest> {
    Some(DiagnosticsRequest {
        device_id: device.clone(),
        id: said(wire.id)?,
        status: said(wire.status),
        requested: dated(wire.requested_date_time_utc),
        received: dated(wire.received_date_time_utc),
        expires: dated(wire.expiration_date_time_utc),
        initiated_by: said(wire.initiated_by_user_principal_name),
        size_kb: wire.size_in_kb.value(),
    })
}

/// What is asked of an audit event.
pub const AUDIT_SELECT: &[&str] = &["activityDateTime", "activityResult", "resources"];

/// When an audited activity changed which objects. Nothing for one that failed or has no time.
#[must_use]
pub fn audited_changes(wire: wire::AuditEvent) -> Vec<(ProfileId, DateTime<Utc>)> {
    let failed = said(wire.activity_result).is_some_and(|result| !result.eq_ignore_ascii_case("Success"));
    let Some(time) = dated(wire.activity_date_time).filter(|_| !failed) else { return Vec::new() };
    let resources = wire.resources.value().unwrap_or_default();
    resources
        .into_iter()
        .filter_map(|resource| Some((ProfileId::new(&said(resource.resource_id)?), time)))
        .collect()
}

/// The latest change of each object among these events.
#[must_use]
pub fn latest_changes(
    events: impl IntoIterator<Item = wire::AuditEvent>,
) -> BTreeMap<ProfileId, DateTime<Utc>> {
    let mut latest = BTreeMap::new();
    for (id, time) in events.into_iter().flat_map(audited_changes) {
        let known = latest.entry(id).or_insert(time);
        *known = time.max(*known);
    }
    latest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_row_speaks_of_a_user_or_of_the_device() {
        let row = |user: &str, upn: &str, state: Value| {
            let cells =
                serde_json::json!({"PolicyId": "p", "UserId": user, "UPN": upn, "PolicyStatus": state});
            report_row(|column| cells.get(column)).expect("a row")
        };
        let of_user = row("u1", "adele.vance@contoso.com", Value::from(5));
        assert_eq!((of_user.user_id, of_user.status), (Some("u1".into()), ReportedStatus::Error));
        let of_device = row("00000000-0000-0000-0000-000000000000", "System account", Value::from("2"));
        assert_eq!((of_device.user_id, of_device.user_principal_name), (None, None));
        assert_eq!(of_device.status, ReportedStatus::Compliant);
        assert_eq!(row("", "", Value::from(42)).status, ReportedStatus::Other("42".into()));
    }

    #[test]
    fn compound_state_ids_lead_with_the_policy() {
        let guid = "51bad41f-3854-4eb5-a2f2-0f7a94034ee8";
        assert_eq!(leading_guid(guid), guid);
        assert_eq!(leading_guid(&format!("{guid}_39907e78")), guid);
        assert_eq!(leading_guid("short"), "short");
    }

    #[test]
    fn an_audited_activity_dates_each_object_it_changed() {
        let event = |result: &str| {
            let event = serde_json::json!({
                "activityDateTime": "2026-07-01T08:00:00Z",
                "activityResult": result,
                "resources": [{"resourceId": "p"}, {"resourceId": null}, {"resourceId": "q"}],
            });
            audited_changes(serde_json::from_value(event).expect("an event"))
        };
        let changed: Vec<String> = event("Success").into_iter().map(|(id, _)| id.to_string()).collect();
        assert_eq!(changed, ["p", "q"]);
        assert!(event("Failure").is_empty());
    }
}
