//! One decision on a profile with many assignments stays in microseconds, and one of many in nanoseconds.

use chrono::{DateTime, TimeZone as _, Utc};
use divan::Bencher;
use scepcheck::decide::bulk::{Builder, Bulk, Selection};
use scepcheck::decide::{Engine, Subject};
use scepcheck::model::{
    ApplicabilityRules, Assignment, AssignmentEffect, AssignmentFilter, AssignmentId, AssignmentTarget, Fact,
    Field, FilterId, FilterManagement, FilterMode, FilterUse, Group, GroupId, ManagedDevice, ManagedDeviceId,
    MembershipLink, Platform, Profile, ProfileId, ProfileKind, SubjectVariables, Tenant, User, UserId,
};

fn main() {
    divan::main();
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single().unwrap_or_default()
}

/// Includes and exclusions by turns, every fifth with a filter; the user is in every seventh group.
fn tenant(count: usize) -> Tenant {
    let group = |index: usize| GroupId::new(&format!("group-{index}"));
    let assignments = (0..count).map(|index| Assignment {
        id: AssignmentId::new(&format!("assignment-{index}")),
        target: if index % 4 == 3 {
            AssignmentTarget::ExclusionGroup(group(index))
        } else {
            AssignmentTarget::Group(group(index))
        },
        filter: if index % 5 == 0 {
            FilterUse::Filter { id: FilterId::new("filter"), mode: FilterMode::Include }
        } else {
            FilterUse::None
        },
        effect: AssignmentEffect::Apply,
        from_policy_set: false,
    });
    let profile = Profile {
        id: ProfileId::new("profile"),
        name: "SCEP".to_owned(),
        odata_type: "microsoft.graph.windows81SCEPCertificateProfile".to_owned(),
        kind: ProfileKind::Scep,
        type_label: "SCEP certificate".to_owned(),
        platform: Platform::Windows,
        created: Field::NotRead,
        last_modified: Field::Value(now()),
        assignments: Fact::Known(assignments.collect()),
        certificate_store: Field::NotRead,
        subject: SubjectVariables::default(),
        certificate: Default::default(),
        references: Fact::Known(Vec::new()),
        rules: ApplicabilityRules::default(),
        deployment_channel: Field::NotRead,
        priority: Field::NotRead,
        device_limit: Field::NotRead,
        scope_tags: Field::NotRead,
    };
    let mut user = User { id: Some(UserId::new("user")), ..User::default() };
    for index in (0..count).step_by(7) {
        let link = MembershipLink { direct: Some(true), via: Vec::new() };
        user.groups.links.insert(group(index), link);
    }
    let mut device = ManagedDevice::unread(ManagedDeviceId::new("device"));
    device.operating_system = Field::Value("Windows".to_owned());
    device.management_agent = Field::Value("mdm".to_owned());
    device.owner_type = Field::Value("company".to_owned());
    device.primary_users = Fact::Known(vec![UserId::new("user")]);
    device.directory = Fact::Known(None);
    let filter = AssignmentFilter {
        id: FilterId::new("filter"),
        name: Field::Value("Corporate".to_owned()),
        platform: Field::Value("windows10AndLater".to_owned()),
        rule: Field::Value(r#"(device.deviceOwnership -eq "Corporate")"#.to_owned()),
        management: Field::Value(FilterManagement::Devices),
        last_modified: Field::NotRead,
    };
    let mut tenant =
        Tenant { users: vec![user], devices: vec![device], profiles: vec![profile], ..Tenant::default() };
    tenant.filters.filters.insert(filter.id.clone(), filter);
    for index in 0..count {
        let named =
            Group { display_name: Field::Value(format!("Group {index}")), ..Group::unread(group(index)) };
        tenant.groups.insert(group(index), named);
    }
    tenant
}

#[divan::bench(args = [1, 5, 50])]
fn one_decision(bencher: Bencher<'_, '_>, assignments: usize) {
    let tenant = tenant(assignments);
    let engine = Engine::new(&tenant, now());
    let subject = Subject { user: tenant.users.first(), device: tenant.devices.first() };
    bencher.bench(|| tenant.profiles.first().map(|profile| engine.decide(profile, subject)));
}

/// The same tenant with so many more users, each with a device; a seventh of the users is in each group.
fn many(count: usize) -> Tenant {
    let mut tenant = tenant(50);
    let (user, device) = (tenant.users.pop().unwrap_or_default(), tenant.devices.pop());
    for index in 0..count {
        let id = UserId::new(&format!("user-{index}"));
        let mut own = User { id: Some(id.clone()), ..user.clone() };
        own.groups.links.retain(|_, _| index % 7 == 0);
        tenant.users.push(own);
        tenant.devices.extend(device.clone().map(|device| ManagedDevice {
            id: ManagedDeviceId::new(&format!("device-{index}")),
            user_id: Field::Value(id.clone()),
            primary_users: Fact::Known(vec![id]),
            ..device
        }));
    }
    tenant
}

#[divan::bench(args = [10_000])]
fn a_profile_on_everybody(bencher: Bencher<'_, '_>, devices: usize) {
    let tenant = many(devices);
    let dense = Builder::of(&tenant);
    let bulk = Bulk::new(&tenant, &dense, now());
    let profiles = bulk.profiles();
    let profile = profiles.first().copied();
    bencher
        .counter(divan::counter::ItemsCount::new(dense.rows()))
        .bench(|| profile.map(|profile| bulk.count(&bulk.plan_to_count(profile), &Selection::all()).quiet));
}
