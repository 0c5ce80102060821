//! Whole stories: from the tenant to the sentence that a helpdesk reads.

use scepcheck::decide::{
    Applicability, Decision, DependencyState, Engine, Expected, Finding, Subject, Targeting, Timing,
};
use scepcheck::model::{
    CertificateStore, Fact, Field, FilterMode, FilterUse, GroupId, LoggedOnUser, MembershipLink, Profile,
    ReportedRow, ReportedStatus, Reports, Tenant, UserId,
};
use serde_json::json;

use super::build::{self, at};

fn decide(tenant: &Tenant) -> Decision {
    let engine = Engine::new(tenant, at(120));
    engine.decide(&tenant.profiles[0], Subject { user: tenant.users.first(), device: tenant.devices.first() })
}

fn one(profile: Profile) -> Tenant {
    build::tenant(build::user(&["u"]), build::device(&["d"]), vec![profile])
}

fn scep(assignments: Vec<scepcheck::model::Assignment>) -> Tenant {
    one(build::profile("p", build::SCEP, assignments))
}

fn codes(decision: &Decision) -> Vec<&'static str> {
    decision.warnings.iter().map(|warning| warning.code.id()).collect()
}

/// The cause of every way not to have the profile, as people read it.
#[test]
fn causes_name_what_to_do() {
    let mut stories: Vec<(&str, Tenant)> = vec![
        ("not a member", scep(vec![build::to_group("x")])),
        ("excluded by a group", scep(vec![build::to_all_users(), build::not_group("u")])),
        ("no assignment", scep(vec![])),
        ("only exclusions", scep(vec![build::not_group("u")])),
        (
            "wrong platform",
            one(build::profile(
                "p",
                "#microsoft.graph.iosScepCertificateProfile",
                vec![build::to_all_users()],
            )),
        ),
        ("waiting", scep(vec![build::to_all_devices()])),
        ("filtered out", scep(vec![build::with_filter(build::to_all_devices(), "f", FilterMode::Include)])),
        (
            "excluded by a filter",
            scep(vec![build::with_filter(build::to_all_devices(), "g", FilterMode::Exclude)]),
        ),
        ("unread groups", scep(vec![build::to_group("x")])),
        ("root elsewhere", scep(vec![build::to_all_users()])),
        ("failed", scep(vec![build::to_all_users()])),
    ];
    let personal = build::filter("f", "windows10AndLater", r#"(device.deviceOwnership -eq "Personal")"#);
    let corporate = build::filter("g", "windows10AndLater", r#"(device.deviceOwnership -eq "Corporate")"#);
    for (name, tenant) in &mut stories {
        tenant.filters.filters.insert(personal.id.clone(), personal.clone());
        tenant.filters.filters.insert(corporate.id.clone(), corporate.clone());
        tenant.reports.insert(build::managed_device_id(), Reports::default());
        match *name {
            "waiting" => tenant.profiles[0].last_modified = Field::Value(at(90)),
            "unread groups" => tenant.users[0].groups.gap = Some(build::gap()),
            "root elsewhere" => {
                let root = build::profile("root", build::ROOT, vec![build::to_all_devices()]);
                tenant.profiles[0] = build::naming(tenant.profiles[0].clone(), "rootCertificate", "root");
                tenant.profiles.push(root);
            }
            "failed" => {
                let row = ReportedRow {
                    profile_id: tenant.profiles[0].id.clone(),
                    user_id: Some(UserId::new(build::USER)),
                    user_principal_name: None,
                    status: ReportedStatus::Error,
                    error_code: Some(-2_147_024_809),
                    last_reported: None,
                };
                tenant
                    .reports
                    .insert(build::managed_device_id(), Reports { rows: vec![row], ..Reports::default() });
            }
            _ => {}
        }
    }
    let lines: Vec<String> = stories
        .iter()
        .map(|(name, tenant)| {
            let decision = decide(tenant);
            let cause = decision.cause.expect("a cause");
            format!(
                "{name}: {} / {}\n  {}\n  next: {}",
                decision.finding.id(),
                cause.code.id(),
                cause.text,
                cause.next
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Every step of a mixed policy, as people read it.
#[test]
fn reasons_read_like_an_explanation() {
    let mut tenant = scep(vec![
        build::to_group("u"),
        build::with_filter(build::to_all_devices(), "f", FilterMode::Exclude),
        build::to_group("x"),
        build::not_group("d"),
    ]);
    let filter = build::filter(
        "f",
        "windows10AndLater",
        r#"(device.deviceOwnership -eq "Personal") or (device.deviceCategory -eq "Kiosk")"#,
    );
    tenant.filters.filters.insert(filter.id.clone(), filter);
    tenant.devices[0].category = Field::Value("Unknown".to_owned());
    let path = MembershipLink { direct: Some(false), via: vec![GroupId::new("x"), GroupId::new("d")] };
    tenant.users[0].groups.links.insert(GroupId::new("u"), path);
    let decision = decide(&tenant);
    let reasons = decision.reasons.iter().map(|reason| {
        format!(
            "{} {} [{}] {}",
            if reason.determining { "*" } else { " " },
            reason.code.id(),
            reason.effect.id(),
            reason.text
        )
    });
    let warnings =
        decision.warnings.iter().map(|warning| format!("! {} {}", warning.code.id(), warning.text));
    let lines: Vec<String> = reasons.chain(warnings).collect();
    insta::assert_snapshot!(format!("{}\n{}", decision.targeting.id(), lines.join("\n")));
}

#[test]
fn a_wifi_profile_carries_the_chain_down_to_the_root() {
    let everyone = || vec![build::to_all_devices()];
    let wifi = build::naming(
        build::profile("wifi", build::WIFI, everyone()),
        "identityCertificateForClientAuthentication",
        "scep",
    );
    let scep = build::naming(build::profile("scep", build::SCEP, everyone()), "rootCertificate", "root");
    let root = build::profile("root", build::ROOT, everyone());
    let mut tenant = build::tenant(build::user(&[]), build::device(&[]), vec![wifi, scep, root]);
    assert_eq!(decide(&tenant).dependencies[0].state, DependencyState::Satisfied);

    tenant.profiles[2].assignments = Fact::Known(vec![build::to_all_users()]);
    let decision = decide(&tenant);
    assert_eq!(decision.dependencies[0].state, DependencyState::NotSatisfied);
    assert_eq!(decision.cause.unwrap().code.id(), "dependencyNotDelivered");

    let engine = Engine::new(&tenant, at(120));
    let names: Vec<_> =
        engine.decisions_for_device(&tenant.devices[0]).into_iter().map(|d| d.profile.name).collect();
    assert_eq!(names, ["Profile scep", "Profile root", "Profile wifi"]);
}

#[test]
fn the_filters_and_exclusions_of_the_root_count() {
    let scep = build::naming(
        build::profile("scep", build::SCEP, vec![build::to_group("d")]),
        "rootCertificate",
        "root",
    );
    let state = |assignments| {
        let root = build::profile("root", build::ROOT, assignments);
        let mut tenant = build::tenant(build::user(&[]), build::device(&["d"]), vec![scep.clone(), root]);
        let filter = build::filter("f", "windows10AndLater", r#"(device.deviceOwnership -eq "Personal")"#);
        tenant.filters.filters.insert(filter.id.clone(), filter);
        decide(&tenant).dependencies[0].state
    };
    assert_eq!(state(vec![build::to_group("d")]), DependencyState::Satisfied);
    assert_eq!(state(vec![build::to_all_devices(), build::not_group("d")]), DependencyState::NotSatisfied);
    let filtered = build::with_filter(build::to_group("d"), "f", FilterMode::Include);
    assert_eq!(state(vec![filtered]), DependencyState::NotSatisfied);
    assert_eq!(state(vec![build::to_group("x"), build::to_all_users()]), DependencyState::NotSatisfied);
}

#[test]
fn profiles_without_a_device_of_their_platform_appear_once() {
    let ios =
        build::profile("ios", "#microsoft.graph.iosScepCertificateProfile", vec![build::to_all_users()]);
    let windows = build::profile("win", build::SCEP, vec![build::to_all_users()]);
    let protection =
        build::profile("mam", "#microsoft.graph.iosManagedAppProtection", vec![build::to_all_users()]);
    let mut tenant = build::tenant(build::user(&[]), build::device(&[]), vec![ios, windows, protection]);
    let other =
        build::device_with(json!({ "id": "mac", "deviceName": "MAC-01", "operatingSystem": "macOS" }));
    tenant.devices.push(other);
    let engine = Engine::new(&tenant, at(120));
    let rows: Vec<_> = engine
        .decisions_for_user(&tenant.users[0])
        .into_iter()
        .map(|d| {
            (
                d.profile.id.to_string(),
                d.device.map(|device| device.device_name.unwrap()),
                d.targeting,
                d.expected,
            )
        })
        .collect();
    let name = |text: &str| Some(text.to_owned());
    assert_eq!(
        rows,
        [
            ("ios".to_owned(), None, Targeting::Included, Expected::No),
            ("win".to_owned(), name("MAC-01"), Targeting::Included, Expected::No),
            ("win".to_owned(), name("WIN-01"), Targeting::Included, Expected::Yes),
            ("mam".to_owned(), None, Targeting::Included, Expected::Yes),
        ]
    );
    tenant.devices.clear();
    let engine = Engine::new(&tenant, at(120));
    let decision = &engine.decisions_for_user(&tenant.users[0])[0];
    assert_eq!(decision.cause.as_ref().unwrap().code.id(), "noDevice");
}

#[test]
fn which_users_a_device_is_decided_for() {
    let second = UserId::new("00000000-0000-0000-0000-0000000000b2");
    let on = |extra, primary: Vec<UserId>| {
        let mut tenant = scep(vec![build::to_all_users()]);
        tenant.devices[0] = build::device_with(extra);
        tenant.devices[0].primary_users = Fact::Known(primary);
        tenant.devices[0].users_logged_on =
            Field::Value(vec![LoggedOnUser { user_id: second.clone(), last_logon: None }]);
        let engine = Engine::new(&tenant, at(120));
        let subjects = engine.subjects_of_device(&tenant.devices[0]);
        subjects.iter().map(|s| s.user.map(|user| user.id.clone().unwrap().to_string())).collect::<Vec<_>>()
    };
    let me = UserId::new(build::USER);
    let ids = |list: &[&UserId]| list.iter().map(|id| Some(id.to_string())).collect::<Vec<_>>();
    assert_eq!(on(json!({}), vec![me.clone()]), ids(&[&me, &second]));
    assert_eq!(on(json!({ "operatingSystem": "iOS" }), vec![me.clone()]), ids(&[&me]));
    assert_eq!(on(json!({ "operatingSystem": "macOS" }), vec![]), [None]);
    assert_eq!(on(json!({ "deviceEnrollmentType": "deviceEnrollmentManager" }), vec![me.clone()]), [None]);
    let dedicated =
        json!({ "operatingSystem": "Android", "deviceEnrollmentType": "androidEnterpriseDedicatedDevice" });
    assert_eq!(on(dedicated, vec![me.clone()]), [None]);
}

#[test]
fn a_user_counts_on_a_single_user_device_only_as_its_own() {
    let mut tenant =
        one(build::profile("p", "#microsoft.graph.iosScepCertificateProfile", vec![build::to_all_users()]));
    tenant.devices[0] = build::device_with(json!({ "operatingSystem": "iOS" }));
    assert_eq!(decide(&tenant).targeting, Targeting::Included);
    tenant.devices[0].primary_users = Fact::Known(vec![UserId::new("someone-else")]);
    let decision = decide(&tenant);
    assert_eq!(decision.targeting, Targeting::NotTargeted);
    assert_eq!(decision.cause.unwrap().code.id(), "noUser");
}

#[test]
fn windows_user_policy_waits_for_the_user() {
    let mut tenant = scep(vec![build::to_all_users()]);
    tenant.reports.insert(build::managed_device_id(), Reports::default());
    let sign_in =
        |id: &str, minutes| LoggedOnUser { user_id: UserId::new(id), last_logon: Some(at(minutes)) };
    tenant.devices[0].users_logged_on = Field::Value(vec![sign_in("someone-else", 30)]);
    let decision = decide(&tenant);
    assert_eq!((decision.timing, decision.finding), (Timing::WaitingForCheckIn, Finding::Waiting));
    assert_eq!(decision.cause.unwrap().code.id(), "userNotPresented");

    tenant.devices[0].users_logged_on = Field::Value(vec![sign_in(build::USER, 30)]);
    let decision = decide(&tenant);
    assert_eq!(decision.timing, Timing::CheckedInSince);
    assert!(!codes(&decision).contains(&"userPresenceUnproven"));

    tenant.devices[0].users_logged_on = Field::Value(vec![sign_in(build::USER, -30)]);
    assert!(codes(&decide(&tenant)).contains(&"userPresenceUnproven"));

    // A profile that also comes through the device does not wait for anybody.
    tenant.devices[0].users_logged_on = Field::Value(vec![sign_in("someone-else", 30)]);
    tenant.profiles[0].assignments = Fact::Known(vec![build::to_all_users(), build::to_all_devices()]);
    assert_eq!(decide(&tenant).timing, Timing::CheckedInSince);
}

#[test]
fn what_is_not_confirmed_is_said() {
    let mut unlicensed = scep(vec![build::to_group("u")]);
    unlicensed.users[0].assigned_plans = Field::Value(Vec::new());
    let decision = decide(&unlicensed);
    assert_eq!(decision.targeting, Targeting::Included);
    assert!(codes(&decision).contains(&"userNotLicensed"));

    let mut plain = scep(vec![build::to_group("u")]);
    plain.groups.get_mut(&GroupId::new("u")).unwrap().security_enabled = Field::Value(false);
    assert_eq!(decide(&plain).targeting, Targeting::Unknown);

    let mut filtered = scep(vec![build::to_all_users(), build::not_group("x")]);
    if let Fact::Known(list) = &mut filtered.profiles[0].assignments {
        list[1].filter =
            FilterUse::Filter { id: scepcheck::model::FilterId::new("f"), mode: FilterMode::Include };
    }
    let decision = decide(&filtered);
    assert_eq!(decision.targeting, Targeting::Included);
    assert!(codes(&decision).contains(&"filterOnExclusion"));
}

#[test]
fn a_user_certificate_on_a_device_of_an_enrollment_manager() {
    let profile = build::profile("p", build::SCEP, vec![build::to_all_devices()]);
    let mut tenant = one(build::store(profile, CertificateStore::User));
    tenant.devices[0].enrollment_type = Field::Value("deviceEnrollmentManager".to_owned());
    let decision = decide(&tenant);
    assert_eq!(
        (decision.targeting, decision.applicability),
        (Targeting::Included, Applicability::NotApplicable)
    );
    tenant.profiles[0].certificate_store = Field::Value(CertificateStore::Machine);
    assert_eq!(decide(&tenant).applicability, Applicability::Applicable);
}

/// A filter is never put to a device of another platform, so the profile's own platform is the answer.
#[test]
fn a_filter_of_the_profiles_platform_on_another_device() {
    let mut tenant = scep(vec![build::with_filter(build::to_all_users(), "f", FilterMode::Include)]);
    let filter = build::filter("f", "windows10AndLater", r#"(device.deviceOwnership -eq "Corporate")"#);
    tenant.filters.filters.insert(filter.id.clone(), filter);
    tenant.devices[0] = build::device_with(json!({ "operatingSystem": "iOS" }));
    let decision = decide(&tenant);
    assert_eq!(decision.targeting, Targeting::NotTargeted);
    assert_eq!(decision.cause.unwrap().code.id(), "platformMismatch");
}

#[test]
fn macos_profiles_of_different_channels_are_noted() {
    let everyone = || vec![build::to_all_devices()];
    let scep = build::profile("scep", "#microsoft.graph.macOSScepCertificateProfile", everyone());
    let mut scep = build::naming(scep, "rootCertificate", "root");
    let mut root = build::profile("root", "#microsoft.graph.macOSTrustedRootCertificate", everyone());
    scep.deployment_channel = Field::Value("deviceChannel".to_owned());
    root.deployment_channel = Field::Value("userChannel".to_owned());
    let device = build::device_with(json!({ "operatingSystem": "macOS" }));
    let mut tenant = build::tenant(build::user(&[]), device, vec![scep, root]);
    assert!(codes(&decide(&tenant)).contains(&"deploymentChannelDiffers"));
    tenant.profiles[1].deployment_channel = Field::Value("deviceChannel".to_owned());
    assert!(!codes(&decide(&tenant)).contains(&"deploymentChannelDiffers"));
}

#[test]
fn the_default_enrolment_configuration_counts_for_everybody() {
    let limit = "#microsoft.graph.deviceEnrollmentLimitConfiguration";
    for (id, expected) in [("x_DefaultLimit", Targeting::Included), ("x_Limit", Targeting::NotTargeted)] {
        assert_eq!(decide(&one(build::profile(id, limit, vec![]))).targeting, expected, "{id}");
    }
}
