//! The first law: a verdict is said only from facts that were read. Each fact is taken away in turn; the
//! verdict must open, unless the fact was not needed for it.

use scepcheck::decide::{
    Applicability, Decision, DependencyState, Engine, Expected, Finding, Subject, Targeting,
};
use scepcheck::model::{
    ApplicabilityRules, CoManagement, Coverage, CoverageStatus, Fact, Field, FilterMode, Membership,
    OsEditionRule, OsVersionRule, Reports, RuleEffect, Source, Tenant, UserId,
};
use serde_json::json;

use super::build::{self, at, gap};

type Change = fn(&mut Tenant);

fn decide(tenant: &Tenant) -> Decision {
    let engine = Engine::new(tenant, at(120));
    engine.decide(&tenant.profiles[0], Subject { user: tenant.users.first(), device: tenant.devices.first() })
}

fn without(tenant: &Tenant, change: Change) -> Decision {
    let mut less = tenant.clone();
    change(&mut less);
    decide(&less)
}

const LICENCE: Change = |tenant| tenant.users[0].assigned_plans = Field::NotRead;
const USER_GROUPS: Change = |tenant| tenant.users[0].groups = Membership::unread(gap());
const DIRECTORY_DEVICE: Change = |tenant| tenant.devices[0].directory = Fact::Unknown(gap());
const DEVICE_GROUPS: Change = |tenant| {
    let mut object = build::directory_device(&[]);
    object.groups = Membership::unread(gap());
    tenant.devices[0].directory = Fact::Known(Some(object));
};
const AGENT: Change = |tenant| tenant.devices[0].management_agent = Field::NotRead;
const OWNERSHIP: Change = |tenant| tenant.devices[0].owner_type = Field::NotRead;
const FILTERS: Change = |tenant| {
    tenant.filters.filters.clear();
    tenant.filters.gap = Some(gap());
};
const RULE: Change = |tenant| {
    for filter in tenant.filters.filters.values_mut() {
        filter.rule = Field::NotRead;
    }
};
const ASSIGNMENTS: Change = |tenant| tenant.profiles[0].assignments = Fact::Unknown(gap());
const OPERATING_SYSTEM: Change = |tenant| tenant.devices[0].operating_system = Field::NotRead;
const VERSION: Change = |tenant| tenant.devices[0].os_version = Field::NotRead;
const SKU: Change = |tenant| tenant.devices[0].sku_number = Field::NotRead;
const CO_MANAGEMENT: Change = |tenant| tenant.devices[0].co_management = Field::NotRead;
const REFERENCES: Change = |tenant| tenant.profiles[0].references = Fact::Unknown(gap());
const ROOT_ASSIGNMENTS: Change = |tenant| tenant.profiles[1].assignments = Fact::Unknown(gap());
const ROOT: Change = |tenant| tenant.profiles.truncate(1);
const LAST_SYNC: Change = |tenant| tenant.devices[0].last_sync = Field::NotRead;
const LAST_MODIFIED: Change = |tenant| tenant.profiles[0].last_modified = Field::NotRead;
const REPORT: Change = |tenant| tenant.reports.clear();
const REPORT_END: Change = |tenant| {
    for reports in tenant.reports.values_mut() {
        reports.gap = Some(gap());
    }
};

fn scep(assignments: Vec<scepcheck::model::Assignment>) -> Tenant {
    let mut tenant = build::tenant(
        build::user(&[]),
        build::device(&[]),
        vec![build::profile("p", build::SCEP, assignments)],
    );
    tenant.reports.insert(build::managed_device_id(), Reports::default());
    tenant
}

#[test]
fn targeting_opens_without_a_fact_that_decides_it() {
    let by_filter = |mode| {
        let mut tenant = scep(vec![build::with_filter(build::to_all_devices(), "f", mode)]);
        let filter = build::filter("f", "windows10AndLater", r#"(device.deviceOwnership -eq "Corporate")"#);
        tenant.filters.filters.insert(filter.id.clone(), filter);
        tenant
    };
    let user_in = |mut tenant: Tenant| {
        tenant.users[0].groups = build::member_of(&["u"]);
        tenant
    };
    let device_in = |mut tenant: Tenant| {
        tenant.devices[0].directory = Fact::Known(Some(build::directory_device(&["d"])));
        tenant
    };
    let cases: Vec<(&str, Tenant, Targeting, &[Change])> = vec![
        ("all users", scep(vec![build::to_all_users()]), Targeting::Included, &[LICENCE, ASSIGNMENTS]),
        ("all devices", scep(vec![build::to_all_devices()]), Targeting::Included, &[AGENT, ASSIGNMENTS]),
        (
            "user group",
            user_in(scep(vec![build::to_group("u")])),
            Targeting::Included,
            &[USER_GROUPS, ASSIGNMENTS],
        ),
        (
            "device group",
            device_in(scep(vec![build::to_group("d")])),
            Targeting::Included,
            &[DIRECTORY_DEVICE, DEVICE_GROUPS, ASSIGNMENTS],
        ),
        (
            "no member",
            scep(vec![build::to_group("x")]),
            Targeting::NotTargeted,
            &[USER_GROUPS, DIRECTORY_DEVICE, DEVICE_GROUPS, ASSIGNMENTS],
        ),
        (
            "not excluded",
            scep(vec![build::to_all_users(), build::not_group("x")]),
            Targeting::Included,
            &[LICENCE, USER_GROUPS, ASSIGNMENTS],
        ),
        (
            "excluded",
            user_in(scep(vec![build::to_all_users(), build::not_group("u")])),
            Targeting::Excluded,
            &[USER_GROUPS, ASSIGNMENTS],
        ),
        (
            "include filter",
            by_filter(FilterMode::Include),
            Targeting::Included,
            &[OWNERSHIP, FILTERS, RULE, AGENT],
        ),
        ("exclude filter", by_filter(FilterMode::Exclude), Targeting::Excluded, &[OWNERSHIP, FILTERS, RULE]),
    ];
    for (name, tenant, expected, changes) in cases {
        assert_eq!(decide(&tenant).targeting, expected, "{name}");
        for (index, change) in changes.iter().enumerate() {
            let decision = without(&tenant, *change);
            assert_eq!(decision.targeting, Targeting::Unknown, "{name}, fact {index}: {decision:#?}");
            assert_ne!(decision.expected, Expected::Yes, "{name}, fact {index}");
            let cause = decision.cause.expect("an open question names its cause");
            assert!(!cause.next.is_empty(), "{name}, fact {index}");
        }
    }
}

#[test]
fn a_fact_that_is_not_needed_changes_nothing() {
    let all_users = scep(vec![build::to_all_users()]);
    for change in [USER_GROUPS, DIRECTORY_DEVICE, DEVICE_GROUPS, OWNERSHIP, FILTERS] {
        assert_eq!(without(&all_users, change).targeting, Targeting::Included);
    }
    let excluded = {
        let mut tenant = scep(vec![build::to_all_users(), build::not_group("u")]);
        tenant.users[0].groups = build::member_of(&["u"]);
        tenant.users[0].groups.gap = Some(gap());
        tenant
    };
    assert_eq!(decide(&excluded).targeting, Targeting::Excluded, "the group that was read is certain");
}

#[test]
fn an_unread_primary_user_leaves_user_targeting_open() {
    let mut tenant = scep(vec![build::to_all_users()]);
    tenant.devices[0].primary_users = Fact::Unknown(gap());
    let engine = Engine::new(&tenant, at(120));
    let decisions = engine.decisions_for_device(&tenant.devices[0]);
    assert_eq!(decisions.len(), 1);
    assert_eq!(decisions[0].targeting, Targeting::Unknown);

    tenant.devices[0].primary_users = Fact::Known(vec![scepcheck::model::UserId::new("not-read")]);
    let engine = Engine::new(&tenant, at(120));
    let decisions = engine.decisions_for_device(&tenant.devices[0]);
    assert_eq!(decisions[0].targeting, Targeting::Unknown);
    assert_eq!(decisions[0].user.as_ref().unwrap().id.as_ref().unwrap().as_str(), "not-read");
}

/// On Windows another user counts as well, elsewhere none but the device's own.
#[test]
fn an_unread_platform_leaves_the_targeting_by_another_user_open() {
    let mut tenant = scep(vec![build::to_all_users()]);
    tenant.devices[0].primary_users = Fact::Known(vec![UserId::new("someone-else")]);
    assert_eq!(decide(&tenant).targeting, Targeting::Included);
    let decision = without(&tenant, OPERATING_SYSTEM);
    assert_eq!(decision.targeting, Targeting::Unknown, "{decision:#?}");
}

#[test]
fn applicability_opens_without_a_fact_that_decides_it() {
    let ruled = |rules: ApplicabilityRules| {
        let mut tenant = scep(vec![build::to_all_devices()]);
        tenant.profiles[0].rules = rules;
        tenant
    };
    let edition =
        OsEditionRule { editions: vec!["windows10Enterprise".into()], effect: Some(RuleEffect::Include) };
    let version = OsVersionRule {
        min: Some("10.0.19041.0".into()),
        max: Some("10.0.30000.0".into()),
        effect: Some(RuleEffect::Include),
    };
    let co_managed = {
        let mut tenant = scep(vec![build::to_all_devices()]);
        tenant.devices[0].management_agent = Field::Value("configurationManagerClientMdm".into());
        tenant.devices[0].co_management = Field::Value(CoManagement {
            resource_access: Some(true),
            device_configuration: Some(false),
            compliance_policy: None,
            modern_apps: None,
            windows_update: None,
            endpoint_protection: None,
        });
        tenant
    };
    let cases: Vec<(&str, Tenant, Change)> = vec![
        ("platform", scep(vec![build::to_all_devices()]), OPERATING_SYSTEM),
        ("enrolment", scep(vec![build::to_all_devices()]), AGENT),
        (
            "edition",
            ruled(ApplicabilityRules { os_edition: Field::Value(edition), ..Default::default() }),
            SKU,
        ),
        (
            "version",
            ruled(ApplicabilityRules { os_version: Field::Value(version), ..Default::default() }),
            VERSION,
        ),
        ("authority", co_managed, CO_MANAGEMENT),
    ];
    for (name, tenant, change) in cases {
        assert_eq!(decide(&tenant).applicability, Applicability::Applicable, "{name}");
        let decision = without(&tenant, change);
        assert_eq!(decision.applicability, Applicability::Unknown, "{name}");
        assert_ne!(decision.expected, Expected::Yes, "{name}");
    }
}

#[test]
fn a_dependency_opens_without_a_fact_that_decides_it() {
    let everyone = || vec![build::to_all_devices()];
    let scep = build::naming(build::profile("scep", build::SCEP, everyone()), "rootCertificate", "root");
    let root = build::profile("root", build::ROOT, everyone());
    let tenant = build::tenant(build::user(&[]), build::device(&[]), vec![scep, root]);
    assert_eq!(decide(&tenant).dependencies[0].state, DependencyState::Satisfied);
    for (name, change) in [("references", REFERENCES), ("root", ROOT), ("assignments", ROOT_ASSIGNMENTS)] {
        let decision = without(&tenant, change);
        assert_eq!(decision.dependencies.len(), 1, "{name}");
        assert_eq!(decision.dependencies[0].state, DependencyState::Unknown, "{name}");
    }
}

#[test]
fn missing_is_said_only_from_a_complete_report_after_a_known_change() {
    let tenant = scep(vec![build::to_all_devices()]);
    assert_eq!(decide(&tenant).finding, Finding::Missing);
    for (name, change) in [
        ("last check-in", LAST_SYNC),
        ("last change", LAST_MODIFIED),
        ("report", REPORT),
        ("end of the report", REPORT_END),
    ] {
        let decision = without(&tenant, change);
        assert_eq!(decision.finding, Finding::Unknown, "{name}: {decision:#?}");
        assert!(decision.cause.is_some(), "{name}");
    }
}

#[test]
fn a_broken_device_list_leaves_a_profile_without_a_device_open() {
    let ios =
        build::profile("ios", "#microsoft.graph.iosScepCertificateProfile", vec![build::to_all_users()]);
    let mut tenant = build::tenant(build::user(&[]), build::device_with(json!({})), vec![ios]);
    let decision =
        |tenant: &Tenant| Engine::new(tenant, at(120)).decisions_for_user(&tenant.users[0]).remove(0);
    let certain = decision(&tenant);
    assert_eq!((certain.applicability, certain.expected), (Applicability::NotApplicable, Expected::No));

    tenant.coverage.push(Coverage {
        source: Source("managedDevices"),
        status: CoverageStatus::Partial,
        items: 1,
        gap: Some(gap()),
    });
    let open = decision(&tenant);
    assert_eq!((open.applicability, open.expected), (Applicability::Unknown, Expected::Unknown));
    assert_eq!(open.finding, Finding::Unknown);
}
