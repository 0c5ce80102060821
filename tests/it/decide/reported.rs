//! Reported states and certificates, joined to the right subject or to none.

use scepcheck::decide::{Decision, Engine, Finding, ReportedState, Subject};
use scepcheck::model::{
    AppInstall, AssignmentEffect, CertificateRow, Fact, InstallIntent, ProfileId, ReportedRow,
    ReportedStatus, Reports, Tenant, UserId,
};
use serde_json::json;

use super::build::{self, at};

fn row(user: Option<&str>, status: ReportedStatus) -> ReportedRow {
    ReportedRow {
        profile_id: ProfileId::new("p"),
        user_id: user.map(UserId::new),
        user_principal_name: None,
        status,
        error_code: None,
        last_reported: Some(at(70)),
    }
}

fn tenant(rows: Vec<ReportedRow>) -> Tenant {
    let profile = build::profile("p", build::SCEP, vec![build::to_all_users()]);
    let mut tenant = build::tenant(build::user(&[]), build::device(&[]), vec![profile]);
    tenant.reports.insert(build::managed_device_id(), Reports { rows, ..Reports::default() });
    tenant
}

fn decide(tenant: &Tenant) -> Decision {
    let engine = Engine::new(tenant, at(120));
    engine.decide(&tenant.profiles[0], Subject { user: tenant.users.first(), device: tenant.devices.first() })
}

fn codes(decision: &Decision) -> Vec<&'static str> {
    decision.warnings.iter().map(|warning| warning.code.id()).collect()
}

#[test]
fn the_row_of_the_user_counts_then_that_of_the_system() {
    use ReportedStatus::{Compliant, Conflict, Error, NotApplicable, Unknown};
    let zeros = "00000000-0000-0000-0000-000000000000";
    let me = Some(build::USER);
    let other = Some("00000000-0000-0000-0000-0000000000b2");
    let cases = [
        (vec![row(me, Compliant)], ReportedState::Succeeded, Finding::AsExpected),
        (vec![row(None, Error), row(me, Compliant)], ReportedState::Succeeded, Finding::AsExpected),
        (vec![row(None, Compliant), row(other, Error)], ReportedState::Succeeded, Finding::AsExpected),
        (vec![row(Some(zeros), Compliant)], ReportedState::Succeeded, Finding::AsExpected),
        (vec![row(other, Compliant)], ReportedState::NotReported, Finding::Missing),
        (vec![row(me, Error)], ReportedState::Error, Finding::Failed),
        (vec![row(me, Conflict)], ReportedState::Conflict, Finding::Conflict),
        (vec![row(me, NotApplicable)], ReportedState::NotApplicable, Finding::Missing),
        (vec![row(me, Unknown)], ReportedState::Pending, Finding::Waiting),
        (vec![], ReportedState::NotReported, Finding::Missing),
    ];
    for (rows, state, finding) in cases {
        let decision = decide(&tenant(rows.clone()));
        let found = decision.reported.as_ref().map(|reported| reported.state);
        assert_eq!((found, decision.finding), (Some(state), finding), "{rows:?}");
        assert_eq!(decision.cause.is_none(), finding == Finding::AsExpected, "{rows:?}");
    }
}

#[test]
fn a_row_of_another_user_is_noted() {
    let decision = decide(&tenant(vec![row(Some("someone"), ReportedStatus::Compliant)]));
    assert!(codes(&decision).contains(&"otherUsersRowOnly"));
}

#[test]
fn what_the_pane_would_hide_is_named() {
    let decision = decide(&tenant(vec![]));
    for code in ["changeTimeUnknown", "reportLags", "temporarilyRemoved", "userPresenceUnproven"] {
        assert!(codes(&decision).contains(&code), "{code}");
    }
}

#[test]
fn reported_but_not_expected() {
    let mut tenant = tenant(vec![row(Some(build::USER), ReportedStatus::Compliant)]);
    tenant.users[0].assigned_plans = scepcheck::model::Field::Value(Vec::new());
    let decision = decide(&tenant);
    assert_eq!(decision.finding, Finding::Unexpected);
    let cause = decision.cause.unwrap();
    assert_eq!(cause.code.id(), "reportedButNotExpected");
    assert!(cause.text.contains("no Intune licence"), "{}", cause.text);
}

fn certificate(device: &str, user: &str) -> CertificateRow {
    CertificateRow {
        device_name: Some(device.to_owned()),
        user_name: Some(user.to_owned()),
        issuance_state: Some("installed".to_owned()),
        revoke_status: None,
        thumbprint: Some("AB12".to_owned()),
        serial_number: None,
        issuer: None,
        expires: None,
        error_code: Some(0),
        state_changed: None,
    }
}

#[test]
fn a_certificate_is_joined_only_when_its_names_leave_no_doubt() {
    let mut tenant = tenant(vec![]);
    let rows = |tenant: &mut Tenant, rows| {
        tenant.certificates.insert(ProfileId::new("p"), Fact::Known(rows));
    };
    rows(
        &mut tenant,
        vec![certificate("win-01", "Adele"), certificate("WIN-01", "Noah"), certificate("WIN-02", "Adele")],
    );
    let joined = decide(&tenant).certificate.unwrap();
    assert_eq!(joined.state.as_deref(), Some("installed"));
    assert_eq!(joined.error_code, None, "zero is no error");

    let mut twin = tenant.clone();
    twin.devices.push(build::device_with(json!({ "id": "another", "deviceName": "WIN-01" })));
    let decision = decide(&twin);
    assert_eq!(decision.certificate.as_ref().unwrap().state, None);
    assert!(codes(&decision).contains(&"certificateRowAmbiguous"));

    rows(&mut tenant, vec![certificate("WIN-01", "Adele"), certificate("WIN-01", "Adele")]);
    assert_eq!(decide(&tenant).certificate.unwrap().state, None);

    rows(&mut tenant, vec![certificate("WIN-01", "Noah")]);
    assert_eq!(decide(&tenant).certificate, None);
}

#[test]
fn on_corporate_android_absence_of_a_certificate_proves_nothing() {
    let profile = build::profile(
        "p",
        "#microsoft.graph.androidDeviceOwnerScepCertificateProfile",
        vec![build::to_all_devices()],
    );
    let device = build::device_with(json!({
        "operatingSystem": "Android",
        "deviceEnrollmentType": "androidEnterpriseFullyManaged",
    }));
    let mut tenant = build::tenant(build::user(&[]), device, vec![profile]);
    tenant.certificates.insert(ProfileId::new("p"), Fact::Known(Vec::new()));
    let decision = decide(&tenant);
    assert_eq!(decision.certificate, None);
    assert!(codes(&decision).contains(&"certificateNotReported"));
}

#[test]
fn a_certificate_may_outlive_its_targeting() {
    let mut tenant = tenant(vec![]);
    tenant.profiles[0].assignments = Fact::Known(Vec::new());
    tenant.certificates.insert(ProfileId::new("p"), Fact::Known(vec![certificate("WIN-01", "Adele")]));
    let decision = decide(&tenant);
    assert_eq!(decision.finding, Finding::NotExpected);
    assert!(codes(&decision).contains(&"certificateLingers"));
}

fn app(intents: &[(InstallIntent, scepcheck::model::Assignment)], state: &str) -> Tenant {
    let assignments = intents.iter().cloned().enumerate().map(|(index, (intent, mut assignment))| {
        assignment.id = scepcheck::model::AssignmentId::new(&format!("a{index}"));
        assignment.effect = AssignmentEffect::Install(intent);
        assignment
    });
    let profile = build::profile("app", "#microsoft.graph.win32LobApp", assignments.collect());
    let mut tenant = build::tenant(build::user(&["u"]), build::device(&["d"]), vec![profile]);
    tenant.app_installs = Fact::Known(vec![AppInstall {
        device_id: build::managed_device_id(),
        app_id: ProfileId::new("app"),
        name: None,
        version: None,
        intent: None,
        install_state: Some(state.to_owned()),
    }]);
    tenant
}

#[test]
fn apps_settle_the_intent_before_the_filters() {
    use InstallIntent::{Available, Required, Uninstall};
    let user = || build::to_group("u");
    let device = || build::to_group("d");
    let nobody = || build::to_group("x");
    let cases: [(&[(InstallIntent, _)], &str, Finding); 7] = [
        (&[(Required, user())], "installed", Finding::AsExpected),
        (&[(Required, user())], "notInstalled", Finding::Missing),
        (&[(Required, user()), (Uninstall, device())], "failed", Finding::Failed),
        (&[(Uninstall, user()), (Available, device())], "installed", Finding::Unexpected),
        (&[(Uninstall, user())], "notInstalled", Finding::NotExpected),
        (&[(Required, nobody()), (Available, user())], "notInstalled", Finding::Waiting),
        (&[(Required, nobody())], "notInstalled", Finding::NotExpected),
    ];
    for (intents, state, finding) in cases {
        let decision = decide(&app(intents, state));
        assert_eq!(decision.finding, finding, "{intents:?} {state}: {decision:#?}");
        for (_, assignment) in intents {
            let told = decision
                .reasons
                .iter()
                .filter(|reason| reason.group_id.is_some() || reason.assignment_id.is_some());
            assert!(told.count() >= intents.len(), "{assignment:?}");
        }
    }
}

#[test]
fn the_winning_intent_is_lost_to_its_own_filter() {
    let required = build::with_filter(build::to_group("u"), "f", scepcheck::model::FilterMode::Include);
    let mut tenant = app(
        &[(InstallIntent::Required, required), (InstallIntent::Available, build::to_group("d"))],
        "notInstalled",
    );
    let filter = build::filter("f", "windows10AndLater", r#"(device.deviceOwnership -eq "Personal")"#);
    tenant.filters.filters.insert(filter.id.clone(), filter);
    let decision = decide(&tenant);
    assert_eq!(decision.finding, Finding::NotExpected, "{decision:#?}");
    assert_eq!(decision.cause.unwrap().code.id(), "filterNotMatched");
}

#[test]
fn a_report_that_may_lack_catalog_rows_proves_no_absence_of_a_catalog_policy() {
    let finding = |odata_type: &str| {
        let mut profile = build::profile("p", odata_type, vec![build::to_all_devices()]);
        profile.platform = scepcheck::model::Platform::Windows;
        let mut tenant = build::tenant(build::user(&[]), build::device(&[]), vec![profile]);
        let reports = Reports { catalog_gap: Some(build::gap()), ..Reports::default() };
        tenant.reports.insert(build::managed_device_id(), reports);
        decide(&tenant).finding
    };
    assert_eq!(finding(build::SCEP), Finding::Missing);
    assert_eq!(finding("#microsoft.graph.deviceManagementConfigurationPolicy"), Finding::Unknown);
}

/// A list made from the groups' side says nothing of groups that it did not look into.
#[test]
fn a_group_that_was_not_looked_into_is_unknown_and_one_that_was_is_not() {
    use std::collections::{BTreeMap, BTreeSet};
    let decided = |complete: &str| {
        let profile = build::profile("p", build::SCEP, vec![build::to_group("g")]);
        let mut user = build::user(&[]);
        let read = scepcheck::model::GroupsRead {
            complete: BTreeSet::from([complete.into()]),
            gaps: BTreeMap::new(),
            elsewhere: build::gap(),
        };
        user.groups.only = Some(read.into());
        decide(&build::tenant(user, build::device(&[]), vec![profile])).targeting
    };
    assert_eq!(decided("G"), scepcheck::decide::Targeting::NotTargeted);
    assert_eq!(decided("other"), scepcheck::decide::Targeting::Unknown);
}

/// What the device took it can take, even where nothing else proves the platform.
#[test]
fn a_delivered_profile_settles_open_applicability() {
    let decided = |status| {
        let mut tenant = tenant(vec![row(Some(build::USER), status)]);
        tenant.devices[0].operating_system = scepcheck::model::Field::NotRead;
        decide(&tenant)
    };
    let taken = decided(ReportedStatus::Compliant);
    assert_eq!(taken.finding, Finding::AsExpected);
    assert!(taken.reasons.iter().any(|reason| reason.code.id() == "takenByDevice" && reason.determining));
    assert_eq!(decided(ReportedStatus::Unknown).finding, Finding::Unknown);
}

/// Assigning is not known to move a profile's own time of change, so an audited change counts beside it.
#[test]
fn an_audited_change_after_the_check_in_explains_an_absent_row() {
    let mut tenant = tenant(Vec::new());
    let last_sync = *tenant.devices[0].last_sync.value().expect("a check-in");
    let profile = ProfileId::new("p");
    for (minutes, finding) in [(-60, Finding::Missing), (60, Finding::Waiting)] {
        let change = last_sync + chrono::TimeDelta::minutes(minutes);
        tenant.audited_changes.insert(profile.clone(), change);
        assert_eq!(decide(&tenant).finding, finding, "{minutes} minutes from the check-in");
    }
}
