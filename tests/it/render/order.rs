//! What stands together, what is counted instead of listed, and the two lines at the top.

use scepcheck::decide::{
    Applicability, CauseCode, Decision, DependencyState, Expected, Finding, ProfileRef, Targeting,
};
use scepcheck::model::{Fact, GapKind, ManagedDevice, Platform, ProfileKind, Tenant};
use scepcheck::report::{self, Focus, Section, TroubleshootReport};

use super::tenant::*;

fn report(tenant: Tenant, devices: Vec<ManagedDevice>, decisions: Vec<Decision>) -> TroubleshootReport {
    let user = anna();
    let tenant = Tenant { users: vec![user.clone()], devices, ..tenant };
    report::troubleshoot(&tenant, Some(&user), Focus::User, decisions, meta())
}

fn on_desktop(decisions: Vec<Decision>) -> TroubleshootReport {
    report(tenant(), vec![device("d-7", "DESKTOP-7")], decisions)
}

fn scep(id: &str) -> ProfileRef {
    profile(id, id, ProfileKind::Scep)
}

fn root() -> ProfileRef {
    profile("root", "root", ProfileKind::TrustedRoot)
}

fn needing(profile: ProfileRef, needed: &ProfileRef) -> Decision {
    Decision { dependencies: vec![needs(needed, DependencyState::Satisfied, "")], ..decision(profile) }
}

/// The rows as `section: name`, with `(name)` for those that are counted instead of listed.
fn order(report: &TroubleshootReport) -> Vec<String> {
    let name = |row: &scepcheck::report::DecisionRow| {
        let name = &row.profile.name;
        if row.place.collapsed { format!("({name})") } else { name.clone() }
    };
    report.decisions.iter().map(|row| format!("{:?}: {}", row.place.section, name(row))).collect()
}

#[test]
fn a_shared_root_stands_with_the_first_chain_that_is_shown() {
    let quiet = Decision {
        dependencies: vec![needs(&root(), DependencyState::Satisfied, "")],
        ..not_targeted(scep("a-lab"))
    };
    let wifi = profile("wifi", "wifi", ProfileKind::Wifi);
    let report = on_desktop(vec![
        quiet,
        decision(root()),
        needing(wifi, &scep("c")),
        needing(scep("b"), &root()),
        needing(scep("c"), &root()),
    ]);
    assert_eq!(
        order(&report),
        [
            "Certificates: b",
            "Certificates: root",
            "Certificates: c",
            "Certificates: wifi",
            "Certificates: (a-lab)"
        ]
    );
}

#[test]
fn a_root_that_does_not_reach_the_subject_is_shown_with_its_scep_profile() {
    let report = on_desktop(vec![not_targeted(root()), needing(scep("scep"), &root())]);
    assert_eq!(order(&report), ["Certificates: scep", "Certificates: root"]);
    let alone = on_desktop(vec![not_targeted(root())]);
    assert_eq!(order(&alone), ["Certificates: (root)"]);
}

#[test]
fn only_what_contradicts_nothing_is_counted() {
    let settings = || profile("settings", "settings", ProfileKind::SettingsCatalog);
    let with = |finding, targeting| Decision { finding, targeting, ..not_targeted(settings()) };
    let cases = [
        (with(Finding::NotExpected, Targeting::NotTargeted), true),
        (with(Finding::NotExpected, Targeting::Excluded), false),
        (with(Finding::Unexpected, Targeting::NotTargeted), false),
        (with(Finding::Unknown, Targeting::Unknown), false),
    ];
    for (decision, counted) in cases {
        let report = on_desktop(vec![decision.clone()]);
        assert_eq!(report.decisions[0].place.collapsed, counted, "{decision:?}");
    }
}

#[test]
fn a_profile_of_another_platform_is_listed_where_nothing_else_shows_it() {
    let ios = Decision {
        applicability: Applicability::NotApplicable,
        expected: Expected::No,
        finding: Finding::NotExpected,
        ..decision(ProfileRef { platform: Platform::Ios, ..scep("ios") })
    };
    let alone = on_desktop(vec![ios.clone()]);
    assert_eq!(order(&alone), ["Certificates: ios"]);
    let mut there = decision(ios.profile.clone());
    there.device.as_mut().unwrap().id = "d-9".into();
    let devices = vec![device("d-7", "DESKTOP-7"), device("d-9", "PHONE")];
    let both = report(tenant(), devices, vec![ios, there]);
    assert_eq!(order(&both), ["Certificates: (ios)", "Certificates: ios"]);
}

#[test]
fn every_decision_is_kept_in_its_section() {
    let decisions: Vec<Decision> =
        ProfileKind::ALL.iter().map(|kind| decision(profile(kind.id(), kind.id(), *kind))).collect();
    let report = on_desktop(decisions);
    assert_eq!(report.decisions.len(), ProfileKind::ALL.len());
    let of = |section| report.decisions.iter().filter(|row| row.place.section == section).count();
    assert_eq!(of(Section::Certificates), 5);
    assert_eq!(of(Section::Updates), 5);
    assert_eq!((of(Section::Applications), of(Section::AppProtection), of(Section::Enrollment)), (1, 1, 1));
    assert!(report.decisions.is_sorted_by_key(|row| row.place.section));
}

fn lines(report: &TroubleshootReport) -> [&str; 2] {
    [&report.summary.headline, &report.summary.next]
}

#[test]
fn the_two_lines() {
    let because = |finding, next: &str| Decision {
        finding,
        cause: cause(CauseCode::NotTargeted, "something", next),
        ..decision(scep("scep"))
    };
    let policy = Decision {
        finding: Finding::Failed,
        cause: cause(CauseCode::NotTargeted, "something", "mend the policy"),
        ..decision(profile("settings", "settings", ProfileKind::SettingsCatalog))
    };
    let undecided = Decision { expected: Expected::Unknown, ..because(Finding::Unknown, "read the group") };
    let cases: [(&str, Vec<Decision>, [&str; 2]); 9] = [
        (
            "nothing there",
            vec![],
            ["SCEP: the tenant has no SCEP profile", "nothing to do, all is as assigned"],
        ),
        (
            "all well",
            vec![decision(scep("scep"))],
            ["SCEP: should have 1 on DESKTOP-7, has 1", "nothing to do, all is as assigned"],
        ),
        (
            "missing",
            vec![because(Finding::Missing, "sync"), decision(scep("other"))],
            ["SCEP: should have 2 on DESKTOP-7, has 1; missing: `scep`", "sync"],
        ),
        (
            "a waiting certificate before a failed policy",
            vec![because(Finding::Waiting, "wait"), policy.clone()],
            ["SCEP: should have 1 on DESKTOP-7, has 0; waiting: `scep`", "wait"],
        ),
        (
            "a failed policy when certificates are well",
            vec![decision(scep("scep")), policy],
            ["SCEP: should have 1 on DESKTOP-7, has 1", "mend the policy"],
        ),
        ("unknown", vec![undecided.clone()], ["SCEP: cannot be told for `scep`", "read the group"]),
        (
            "failed before unknown",
            vec![undecided, Decision { profile: scep("b"), ..because(Finding::Failed, "read the log") }],
            ["SCEP: should have 1 on DESKTOP-7, has 0; failed: `b`; unknown: `scep`", "read the log"],
        ),
        (
            "unexpected",
            vec![Decision {
                expected: Expected::No,
                targeting: Targeting::NotTargeted,
                ..because(Finding::Unexpected, "wait for the removal")
            }],
            ["SCEP: should have none; there although not expected: `scep`", "wait for the removal"],
        ),
        (
            "not targeted",
            vec![not_targeted(scep("scep"))],
            [
                "SCEP: should have none of 1 profile",
                "nothing, if that is meant; otherwise assign it to a group that holds the user or the device",
            ],
        ),
    ];
    for (name, decisions, expected) in cases {
        assert_eq!(lines(&on_desktop(decisions)), expected, "{name}");
    }
}

#[test]
fn what_was_not_read_never_reads_as_fine() {
    let profiles = || unread(forbidden("deviceConfigurations", "DeviceManagementConfiguration.Read.All"));
    let tenant = || Tenant { coverage: vec![profiles()], ..tenant() };
    let empty = report(tenant(), vec![device("d-7", "DESKTOP-7")], vec![]);
    assert_eq!(
        lines(&empty),
        [
            "SCEP: unknown, the profiles were not read completely",
            "grant DeviceManagementConfiguration.Read.All and sign in again (something was not read, see Coverage)",
        ]
    );
    let partial = report(tenant(), vec![device("d-7", "DESKTOP-7")], vec![decision(scep("scep"))]);
    assert_eq!(
        partial.summary.headline,
        "SCEP: should have 1 on DESKTOP-7, has 1; there may be more, the profiles were not read completely"
    );
}

#[test]
fn a_list_of_devices_that_was_not_read_is_not_an_empty_one() {
    let gap = || gap("users/managedDevices", GapKind::Partial, "page 2 failed", "try again");
    let tenant = Tenant { coverage: vec![unread(gap())], ..tenant() };
    let unread = report(tenant, vec![], vec![]);
    assert!(unread.devices.is_none() && unread.summary.devices.is_none());
    assert!(unread.has_unknown());
    let read = report(super::tenant::tenant(), vec![], vec![]);
    assert_eq!(read.devices.map(|devices| devices.len()), Some(0));
}

#[test]
fn devices_of_others_are_left_out() {
    let mut other = device("d-8", "LAPTOP-8");
    other.primary_users = Fact::Known(vec!["u-ben".into()]);
    let report = report(tenant(), vec![other, device("d-7", "DESKTOP-7")], vec![]);
    let names: Vec<&str> = report.devices.iter().flatten().map(|device| device.label()).collect();
    assert_eq!(names, ["DESKTOP-7"]);
}
