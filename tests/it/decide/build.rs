//! Small tenants, built in a few words.

use chrono::{DateTime, TimeZone as _, Utc};
use scepcheck::graph::wire::managed_device as wire;
use scepcheck::kinds::managed_device;
use scepcheck::model::{
    ApplicabilityRules, AssignedPlan, Assignment, AssignmentEffect, AssignmentFilter, AssignmentId,
    AssignmentTarget, CertificateReference, CertificateStore, DirectoryDevice, DirectoryDeviceId, Fact,
    Field, FilterId, FilterManagement, FilterMode, FilterUse, Gap, GapKind, Group, GroupId, INTUNE_PLANS,
    ManagedDevice, ManagedDeviceId, Membership, MembershipLink, Platform, Profile, ProfileId, ProfileKind,
    Source, SubjectVariables, Tenant, User, UserId, profile_type,
};
use serde_json::{Value, json};

pub(super) const USER: &str = "00000000-0000-0000-0000-0000000000a1";
pub(super) const DEVICE: &str = "00000000-0000-0000-0000-0000000000d1";
pub(super) const DIRECTORY_DEVICE: &str = "00000000-0000-0000-0000-0000000000e1";
pub(super) const SCEP: &str = "#microsoft.graph.windows81SCEPCertificateProfile";
pub(super) const ROOT: &str = "#microsoft.graph.windows81TrustedRootCertificate";
pub(super) const WIFI: &str = "#microsoft.graph.windowsWifiEnterpriseEAPConfiguration";

/// Minutes after nine o'clock, in which all tests live.
pub(super) fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 7, 1, 9, 0, 0).unwrap() + chrono::TimeDelta::minutes(minutes)
}

pub(super) fn gap() -> Gap {
    Gap::new(Source("test"), GapKind::Forbidden, "the answer was 403", "ask for the permission")
}

pub(super) fn member_of(groups: &[&str]) -> Membership {
    let links =
        groups.iter().map(|id| (GroupId::new(id), MembershipLink { direct: Some(true), via: Vec::new() }));
    Membership { links: links.collect(), ..Membership::default() }
}

pub(super) fn licence() -> Vec<AssignedPlan> {
    vec![AssignedPlan {
        service_plan_id: INTUNE_PLANS[0].id.to_owned(),
        service: Some("SCO".to_owned()),
        capability_status: Some("Enabled".to_owned()),
    }]
}

pub(super) fn user(groups: &[&str]) -> User {
    User {
        id: Some(UserId::new(USER)),
        user_principal_name: Field::Value("adele@contoso.com".to_owned()),
        display_name: Field::Value("Adele".to_owned()),
        assigned_plans: Field::Value(licence()),
        groups: member_of(groups),
        ..User::default()
    }
}

/// A device from Graph's words, over those of an ordinary Windows device.
pub(super) fn device_with(extra: Value) -> ManagedDevice {
    let mut object = json!({
        "id": DEVICE,
        "deviceName": "WIN-01",
        "azureADDeviceId": "00000000-0000-0000-0000-0000000000f1",
        "operatingSystem": "Windows",
        "osVersion": "10.0.22631.4169",
        "managedDeviceOwnerType": "company",
        "managementAgent": "mdm",
        "deviceEnrollmentType": "windowsAzureADJoin",
        "deviceType": "desktop",
        "skuNumber": 4,
        "lastSyncDateTime": "2026-07-01T10:00:00Z",
    });
    let fields = object.as_object_mut().unwrap();
    for (name, value) in extra.as_object().unwrap() {
        fields.insert(name.clone(), value.clone());
    }
    let wire: wire::ManagedDevice = serde_json::from_value(object).unwrap();
    let mut device = managed_device(wire);
    device.primary_users = Fact::Known(vec![UserId::new(USER)]);
    device.directory = Fact::Known(Some(directory_device(&[])));
    device
}

pub(super) fn directory_device(groups: &[&str]) -> DirectoryDevice {
    DirectoryDevice {
        id: DirectoryDeviceId::new(DIRECTORY_DEVICE),
        device_id: Field::NotRead,
        display_name: Field::NotRead,
        trust_type: Field::NotRead,
        compliant: Field::NotRead,
        account_enabled: Field::NotRead,
        groups: member_of(groups),
    }
}

pub(super) fn device(groups: &[&str]) -> ManagedDevice {
    let mut device = device_with(json!({}));
    device.directory = Fact::Known(Some(directory_device(groups)));
    device
}

pub(super) fn group(id: &str) -> Group {
    Group {
        display_name: Field::Value(format!("Group {id}")),
        security_enabled: Field::Value(true),
        group_types: Field::Value(Vec::new()),
        ..Group::unread(GroupId::new(id))
    }
}

pub(super) fn assign(id: &str, target: AssignmentTarget) -> Assignment {
    Assignment {
        id: AssignmentId::new(id),
        target,
        filter: FilterUse::None,
        effect: AssignmentEffect::Apply,
        from_policy_set: false,
    }
}

pub(super) fn to_group(id: &str) -> Assignment {
    assign(&format!("to-{id}"), AssignmentTarget::Group(GroupId::new(id)))
}

pub(super) fn not_group(id: &str) -> Assignment {
    assign(&format!("not-{id}"), AssignmentTarget::ExclusionGroup(GroupId::new(id)))
}

pub(super) fn to_all_users() -> Assignment {
    assign("all-users", AssignmentTarget::AllUsers)
}

pub(super) fn to_all_devices() -> Assignment {
    assign("all-devices", AssignmentTarget::AllDevices)
}

pub(super) fn with_filter(mut assignment: Assignment, id: &str, mode: FilterMode) -> Assignment {
    assignment.filter = FilterUse::Filter { id: FilterId::new(id), mode };
    assignment
}

pub(super) fn filter(id: &str, platform: &str, rule: &str) -> AssignmentFilter {
    AssignmentFilter {
        id: FilterId::new(id),
        name: Field::Value(format!("Filter {id}")),
        platform: Field::Value(platform.to_owned()),
        rule: Field::Value(rule.to_owned()),
        management: Field::Value(FilterManagement::Devices),
        last_modified: Field::NotRead,
    }
}

pub(super) fn profile(id: &str, odata_type: &str, assignments: Vec<Assignment>) -> Profile {
    let row = profile_type(odata_type);
    Profile {
        id: ProfileId::new(id),
        name: format!("Profile {id}"),
        odata_type: odata_type.trim_start_matches('#').to_owned(),
        kind: row.map_or(ProfileKind::Other, |row| row.kind),
        type_label: row.map_or("Other", |row| row.label).to_owned(),
        platform: row.map_or(Platform::Unknown, |row| row.platform),
        created: Field::NotRead,
        last_modified: Field::Value(at(0)),
        assignments: Fact::Known(assignments),
        certificate_store: Field::NotRead,
        subject: SubjectVariables::default(),
        certificate: Default::default(),
        references: Fact::Known(Vec::new()),
        rules: ApplicabilityRules::default(),
        deployment_channel: Field::NotRead,
        priority: Field::NotRead,
        device_limit: Field::NotRead,
        scope_tags: Field::NotRead,
    }
}

pub(super) fn naming(mut profile: Profile, navigation: &'static str, id: &str) -> Profile {
    profile.references = Fact::Known(vec![CertificateReference { navigation, profile: ProfileId::new(id) }]);
    profile
}

pub(super) fn store(mut profile: Profile, store: CertificateStore) -> Profile {
    profile.certificate_store = Field::Value(store);
    profile
}

/// A tenant of one user, one device, these profiles, and the groups `u`, `d`, `x`.
pub(super) fn tenant(user: User, device: ManagedDevice, profiles: Vec<Profile>) -> Tenant {
    let groups = ["u", "d", "x"].map(|id| (GroupId::new(id), group(id)));
    Tenant { users: vec![user], devices: vec![device], groups: groups.into(), profiles, ..Tenant::default() }
}

pub(super) fn managed_device_id() -> ManagedDeviceId {
    ManagedDeviceId::new(DEVICE)
}
