//! Pieces of hand-built tenants.

use chrono::{DateTime, Utc};
use scepcheck::decide::{
    Applicability, Cause, CauseCode, Decision, Dependency, DependencyState, DeviceRef, Dimension, Effect,
    Expected, FilterResult, Finding, ProfileRef, Reason, ReasonCode, Reported, ReportedState, TargetKind,
    Targeting, Timing, UserRef,
};
use scepcheck::model::{
    AssignedPlan, AssignmentFilter, CertificateStore, Coverage, CoverageStatus, DirectoryDevice,
    DirectoryDeviceId, Fact, Field, FilterId, FilterMode, Gap, GapKind, Group, GroupId, INTUNE_PLANS,
    ManagedDevice, ManagedDeviceId, Membership, MembershipLink, Platform, ProfileId, ProfileKind, Source,
    Tenant, TenantId, User, UserId,
};
use scepcheck::report::{DataSource, Meta};

/// A moment of the one day on which all stories play.
pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

pub(super) fn now() -> DateTime<Utc> {
    at("2026-11-20T12:00:00Z")
}

pub(super) fn meta() -> Meta {
    Meta { generated_at: now(), as_of: now(), cloud: "global".to_owned(), source: DataSource::Live }
}

pub(super) fn gap(source: &'static str, kind: GapKind, reason: &str, remedy: &str) -> Gap {
    Gap::new(Source(source), kind, reason, remedy)
}

pub(super) fn forbidden(source: &'static str, permission: &str) -> Gap {
    gap(
        source,
        GapKind::Forbidden,
        "Graph refused it (403)",
        &format!("grant {permission} and sign in again"),
    )
}

pub(super) fn complete(source: &'static str, items: usize) -> Coverage {
    Coverage { source: Source(source), status: CoverageStatus::Complete, items, gap: None }
}

pub(super) fn unread(gap: Gap) -> Coverage {
    Coverage { source: gap.source, status: CoverageStatus::Unread, items: 0, gap: Some(gap) }
}

const GROUPS: &[(&str, &str, &[&str], Option<&str>)] = &[
    ("g-vpn", "Contoso VPN", &[], None),
    ("g-berlin", "Berlin Staff", &[], None),
    ("g-kiosks", "Kiosks", &["DynamicMembership"], Some("device.displayName -startsWith \"KIOSK\"")),
    ("g-laptops", "Laptops", &["DynamicMembership"], Some("device.deviceOSType -eq \"Windows\"")),
    ("g-leavers", "Leavers", &[], None),
    ("g-team", "Network Team", &["Unified"], None),
];

pub(super) fn tenant() -> Tenant {
    let groups = GROUPS.iter().map(|(id, name, types, rule)| {
        let mut group = Group::unread(GroupId::new(id));
        group.display_name = Field::Value((*name).to_owned());
        group.security_enabled = Field::Value(*id != "g-team");
        group.group_types = Field::Value(types.iter().map(|name| (*name).to_owned()).collect());
        group.membership_rule = rule.map_or(Field::Null, |rule| Field::Value(rule.to_owned()));
        (group.id.clone(), group)
    });
    let corporate = AssignmentFilter {
        id: FilterId::new("f-corporate"),
        name: Field::Value("Corporate Windows".to_owned()),
        platform: Field::Value("windows10AndLater".to_owned()),
        rule: Field::Value("(device.deviceOwnership -eq \"Corporate\")".to_owned()),
        management: Field::NotRead,
        last_modified: Field::Value(at("2026-09-01T08:00:00Z")),
    };
    let mut tenant = Tenant {
        id: Some(TenantId::new("11111111-2222-3333-4444-555555555555")),
        name: Some("Contoso".to_owned()),
        subscription_state: Field::Value("active".to_owned()),
        groups: groups.collect(),
        enrollment_failures: Fact::Known(Vec::new()),
        app_registrations: Fact::Known(Vec::new()),
        app_installs: Fact::Known(Vec::new()),
        diagnostics: Fact::Known(Vec::new()),
        coverage: vec![
            complete("users", 1),
            complete("managedDevices", 1),
            complete("deviceConfigurations", 312),
            complete("configurationPolicies", 40),
            complete("mobileApps", 95),
            complete("managedAppPolicies", 4),
            complete("deviceEnrollmentConfigurations", 6),
        ],
        ..Tenant::default()
    };
    tenant.filters.filters.insert(corporate.id.clone(), corporate);
    tenant
}

/// A membership with `(group, direct, via)`.
pub(super) fn member_of(links: &[(&str, bool, &[&str])]) -> Membership {
    let links = links.iter().map(|(id, direct, via)| {
        let via = via.iter().map(|id| GroupId::new(id)).collect();
        (GroupId::new(id), MembershipLink { direct: Some(*direct), via })
    });
    Membership { links: links.collect(), ..Membership::default() }
}

pub(super) fn anna() -> User {
    User {
        id: Some(UserId::new("u-anna")),
        user_principal_name: Field::Value("anna@contoso.com".to_owned()),
        display_name: Field::Value("Anna Berg".to_owned()),
        mail: Field::Value("anna.berg@contoso.com".to_owned()),
        account_enabled: Field::Value(true),
        usage_location: Field::Value("DE".to_owned()),
        assigned_plans: Field::Value(vec![AssignedPlan {
            service_plan_id: INTUNE_PLANS[0].id.to_owned(),
            service: Some("SCO".to_owned()),
            capability_status: Some("Enabled".to_owned()),
        }]),
        sku_part_numbers: Field::Value(vec!["SPE_E3".to_owned()]),
        groups: member_of(&[("g-berlin", true, &[]), ("g-team", true, &[]), ("g-vpn", false, &["g-berlin"])]),
    }
}

/// A Windows device of Anna's, checked in three hours ago.
pub(super) fn device(id: &str, name: &str) -> ManagedDevice {
    let text = |text: &str| Field::Value(text.to_owned());
    ManagedDevice {
        id: ManagedDeviceId::new(id),
        device_name: text(name),
        entra_device_id: Field::Value(format!("entra-{id}").as_str().into()),
        serial_number: text("5CG1234ABC"),
        operating_system: text("Windows"),
        os_version: text("10.0.22631.4460"),
        owner_type: text("company"),
        management_agent: text("mdm"),
        management_state: text("managed"),
        enrollment_type: text("windowsAzureADJoin"),
        device_type: text("windowsRT"),
        join_type: text("azureADJoined"),
        entra_registered: Field::Value(true),
        enrollment_profile_name: Field::Null,
        category: Field::Null,
        sku_number: Field::Value(4),
        sku_family: text("Enterprise"),
        processor_architecture: Field::NotRead,
        jail_broken: text("Unknown"),
        supervised: Field::Value(false),
        shared: Field::NotRead,
        manufacturer: text("Fabrikam"),
        model: text("Book 4"),
        imei: Field::Null,
        compliance_state: text("compliant"),
        last_sync: Field::Value(at("2026-11-20T09:00:00Z")),
        enrolled_at: Field::Value(at("2026-02-03T10:00:00Z")),
        management_certificate_expires: Field::Value(at("2027-02-03T10:00:00Z")),
        user_id: Field::Value(UserId::new("u-anna")),
        user_principal_name: text("anna@contoso.com"),
        user_display_name: text("Anna Berg"),
        enrolled_by: text("anna@contoso.com"),
        users_logged_on: Field::Value(Vec::new()),
        co_management: Field::Null,
        primary_users: Fact::Known(vec![UserId::new("u-anna")]),
        directory: Fact::Known(Some(DirectoryDevice {
            id: DirectoryDeviceId::new(&format!("object-{id}")),
            device_id: Field::Value(format!("entra-{id}").as_str().into()),
            display_name: text(name),
            trust_type: text("AzureAd"),
            compliant: Field::Value(true),
            account_enabled: Field::Value(true),
            groups: member_of(&[("g-laptops", true, &[])]),
        })),
    }
}

pub(super) fn profile(id: &str, name: &str, kind: ProfileKind) -> ProfileRef {
    ProfileRef {
        id: ProfileId::new(id),
        name: name.to_owned(),
        odata_type: "microsoft.graph.someConfiguration".to_owned(),
        kind,
        type_label: kind.label().to_owned(),
        platform: Platform::Windows,
        certificate_store: (kind == ProfileKind::Scep).then_some(CertificateStore::User),
        last_modified: Some(at("2026-10-01T07:00:00Z")),
    }
}

/// A decision for Anna on DESKTOP-7: targeted through the nested group, and there.
pub(super) fn decision(profile: ProfileRef) -> Decision {
    Decision {
        profile,
        user: Some(UserRef {
            id: Some(UserId::new("u-anna")),
            user_principal_name: Some("anna@contoso.com".to_owned()),
        }),
        device: Some(DeviceRef {
            id: ManagedDeviceId::new("d-7"),
            device_name: Some("DESKTOP-7".to_owned()),
        }),
        targeting: Targeting::Included,
        applicability: Applicability::Applicable,
        expected: Expected::Yes,
        timing: Timing::CheckedInSince,
        reported: Some(Reported {
            state: ReportedState::Succeeded,
            error_code: None,
            last_reported: Some(at("2026-11-20T09:00:05Z")),
        }),
        certificate: None,
        finding: Finding::AsExpected,
        cause: None,
        warnings: Vec::new(),
        reasons: vec![included()],
        dependencies: Vec::new(),
    }
}

pub(super) fn cause(code: CauseCode, text: &str, next: &str) -> Option<Cause> {
    Some(Cause { code, text: text.to_owned(), next: next.to_owned() })
}

pub(super) fn included() -> Reason {
    Reason {
        code: ReasonCode::IncludedByGroup,
        effect: Effect::Includes,
        determining: true,
        dimension: Some(Dimension::User),
        assignment_id: Some("a-1".into()),
        target: Some(TargetKind::Group),
        group_id: Some(GroupId::new("g-vpn")),
        group_name: Some("Contoso VPN".to_owned()),
        via: vec![GroupId::new("g-berlin")],
        filter_id: None,
        filter_mode: None,
        filter_result: None,
        text: "the user is in `Contoso VPN` through `Berlin Staff`".to_owned(),
    }
}

pub(super) fn not_member() -> Reason {
    Reason {
        code: ReasonCode::NotMember,
        effect: Effect::Narrows,
        determining: false,
        group_id: Some(GroupId::new("g-leavers")),
        group_name: Some("Leavers".to_owned()),
        via: Vec::new(),
        text: "neither the user nor the device is in `Leavers`".to_owned(),
        ..included()
    }
}

pub(super) fn filtered(result: FilterResult, determining: bool, text: &str) -> Reason {
    Reason {
        effect: if result == FilterResult::Match { Effect::Includes } else { Effect::Narrows },
        determining,
        filter_id: Some(FilterId::new("f-corporate")),
        filter_mode: Some(FilterMode::Include),
        filter_result: Some(result),
        text: text.to_owned(),
        ..included()
    }
}

pub(super) fn needs(profile: &ProfileRef, state: DependencyState, text: &str) -> Dependency {
    Dependency {
        navigation: "rootCertificate",
        profile: Some(profile.clone()),
        targeting: if state == DependencyState::Satisfied {
            Targeting::Included
        } else {
            Targeting::NotTargeted
        },
        state,
        text: text.to_owned(),
    }
}

/// A decision that says no more than that nothing targets the subject.
pub(super) fn not_targeted(profile: ProfileRef) -> Decision {
    Decision {
        targeting: Targeting::NotTargeted,
        expected: Expected::No,
        reported: None,
        finding: Finding::NotExpected,
        cause: cause(
            CauseCode::NotTargeted,
            "no assignment reaches this user or device",
            "assign it to a group that holds the user or the device",
        ),
        reasons: vec![Reason { determining: true, ..not_member() }],
        ..decision(profile)
    }
}
