//! Reads a case in Graph's words into a tenant.

use std::collections::BTreeSet;

use scepcheck::graph::wire::managed_device as wire;
use scepcheck::kinds::managed_device;
use scepcheck::model::{
    AssignedPlan, Assignment, AssignmentEffect, AssignmentFilter, AssignmentId, AssignmentTarget,
    DirectoryDevice, DirectoryDeviceId, Fact, Field, FilterId, FilterManagement, FilterMode, FilterUse,
    Group, GroupId, ManagedDevice, Membership, MembershipLink, Profile, Tenant, User, UserId,
};
use serde_json::Value;

use super::build;

pub(super) struct GraphCase {
    pub(super) tenant: Tenant,
    pub(super) has_user: bool,
    pub(super) has_device: bool,
}

pub(super) fn read(case: &Value) -> GraphCase {
    let user = (!case["user"].is_null()).then(|| user(case));
    let mut device = (!case["device"].is_null()).then(|| device(&case["device"]));
    if let Some(device) = &mut device {
        device.primary_users = Fact::Known(user.iter().filter_map(|user| user.id.clone()).collect());
        device.directory = directory(case);
    }
    let tenant = Tenant {
        groups: list(&case["groups"]).map(|group| (id(group), read_group(group))).collect(),
        missing_groups: missing(case),
        profiles: vec![profile(case)],
        filters: scepcheck::model::FilterCatalog {
            filters: list(&case["filters"]).map(filter).map(|filter| (filter.id.clone(), filter)).collect(),
            gap: None,
        },
        users: user.into_iter().collect(),
        devices: device.into_iter().collect(),
        ..Tenant::default()
    };
    GraphCase { has_user: !tenant.users.is_empty(), has_device: !tenant.devices.is_empty(), tenant }
}

pub(super) fn device(object: &Value) -> ManagedDevice {
    let wire: wire::ManagedDevice = serde_json::from_value(object.clone()).unwrap();
    managed_device(wire)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Field<String> {
    value.as_str().map_or(Field::NotRead, |text| Field::Value(text.to_owned()))
}

fn id(group: &Value) -> GroupId {
    GroupId::new(group["id"].as_str().unwrap())
}

fn user(case: &Value) -> User {
    let object = &case["user"];
    let plans = object.get("assignedPlans").filter(|plans| !plans.is_null()).map(|plans| {
        list(plans)
            .map(|plan| AssignedPlan {
                service_plan_id: plan["servicePlanId"].as_str().unwrap().to_owned(),
                service: plan["service"].as_str().map(str::to_owned),
                capability_status: plan["capabilityStatus"].as_str().map(str::to_owned),
            })
            .collect()
    });
    User {
        id: Some(UserId::new(object["id"].as_str().unwrap())),
        user_principal_name: text(&object["userPrincipalName"]),
        display_name: text(&object["displayName"]),
        assigned_plans: plans.map_or(Field::NotRead, Field::Value),
        groups: membership(case, "user", object["id"].as_str().unwrap()),
        ..User::default()
    }
}

fn directory(case: &Value) -> Fact<Option<DirectoryDevice>> {
    let known = case["membershipKnown"]["device"].as_bool().unwrap_or(true);
    let object = &case["directoryDevice"];
    if object.is_null() {
        return if known { Fact::Known(None) } else { Fact::Unknown(build::gap()) };
    }
    let id = object["id"].as_str().unwrap();
    Fact::Known(Some(DirectoryDevice {
        id: DirectoryDeviceId::new(id),
        groups: membership(case, "device", id),
        ..build::directory_device(&[])
    }))
}

/// The groups that hold a subject, nested ones followed to the end.
fn membership(case: &Value, kind: &str, subject: &str) -> Membership {
    let mut membership = Membership::default();
    if !case["membershipKnown"][kind].as_bool().unwrap_or(true) {
        membership.gap = Some(build::gap());
    }
    for group in list(&case["groups"]) {
        let mut seen = Vec::new();
        if let Some(via) = path(case, group, kind, subject, &mut seen) {
            membership.links.insert(id(group), MembershipLink { direct: Some(via.is_empty()), via });
        }
    }
    membership
}

fn path(
    case: &Value,
    group: &Value,
    kind: &str,
    subject: &str,
    seen: &mut Vec<GroupId>,
) -> Option<Vec<GroupId>> {
    seen.push(id(group));
    let members = || list(&group["members"]);
    if members().any(|member| member["type"] == kind && member["id"] == subject) {
        return Some(Vec::new());
    }
    let nested = members().filter(|member| member["type"] == "group");
    for member in nested {
        let inner = list(&case["groups"]).find(|group| group["id"] == member["id"])?;
        if seen.contains(&id(inner)) {
            continue;
        }
        if let Some(mut via) = path(case, inner, kind, subject, seen) {
            via.insert(0, id(inner));
            return Some(via);
        }
    }
    None
}

/// The groups that assignments name and that the directory does not have.
fn missing(case: &Value) -> BTreeSet<GroupId> {
    let there = |wanted: &GroupId| list(&case["groups"]).any(|group| id(group) == *wanted);
    let named = list(&case["assignments"]).filter_map(|assignment| assignment["target"]["groupId"].as_str());
    named.map(GroupId::new).filter(|id| !there(id)).collect()
}

fn read_group(group: &Value) -> Group {
    let types = list(&group["groupTypes"]).map(|kind| kind.as_str().unwrap().to_owned()).collect();
    Group {
        id: id(group),
        display_name: text(&group["displayName"]),
        security_enabled: group["securityEnabled"].as_bool().map_or(Field::NotRead, Field::Value),
        group_types: Field::Value(types),
        membership_rule: text(&group["membershipRule"]),
        rule_processing: text(&group["membershipRuleProcessingState"]),
    }
}

fn profile(case: &Value) -> Profile {
    let assignments = list(&case["assignments"]).map(assignment).collect();
    let mut profile = build::profile("policy", case["policy"]["@odata.type"].as_str().unwrap(), assignments);
    profile.name = case["policy"]["displayName"].as_str().unwrap().to_owned();
    profile
}

pub(super) fn assignment(object: &Value) -> Assignment {
    let target = &object["target"];
    let group = || GroupId::new(target["groupId"].as_str().unwrap());
    let odata_type = target["@odata.type"].as_str().unwrap();
    Assignment {
        id: AssignmentId::new(object["id"].as_str().unwrap()),
        target: match odata_type.rsplit('.').next().unwrap() {
            "allLicensedUsersAssignmentTarget" => AssignmentTarget::AllUsers,
            "allDevicesAssignmentTarget" => AssignmentTarget::AllDevices,
            "groupAssignmentTarget" => AssignmentTarget::Group(group()),
            "exclusionGroupAssignmentTarget" => AssignmentTarget::ExclusionGroup(group()),
            _ => AssignmentTarget::Other { odata_type: odata_type.to_owned() },
        },
        filter: filter_use(target),
        effect: match object["intent"].as_str() {
            None | Some("apply") => AssignmentEffect::Apply,
            Some("remove") => AssignmentEffect::Remove,
            Some(other) => AssignmentEffect::Other(other.to_owned()),
        },
        from_policy_set: object["source"] == "policySets",
    }
}

fn filter_use(target: &Value) -> FilterUse {
    let id = FilterId::new(target["deviceAndAppManagementAssignmentFilterId"].as_str().unwrap_or_default());
    let mode = target["deviceAndAppManagementAssignmentFilterType"].as_str();
    match mode {
        _ if id.is_nil() => FilterUse::None,
        Some("none") => FilterUse::None,
        Some("include") => FilterUse::Filter { id, mode: FilterMode::Include },
        Some("exclude") => FilterUse::Filter { id, mode: FilterMode::Exclude },
        mode => FilterUse::ModeUnknown { id, mode: mode.map(str::to_owned) },
    }
}

fn filter(object: &Value) -> AssignmentFilter {
    let management = match object["assignmentFilterManagementType"].as_str() {
        Some("apps") => FilterManagement::Apps,
        _ => FilterManagement::Devices,
    };
    AssignmentFilter {
        id: FilterId::new(object["id"].as_str().unwrap()),
        name: text(&object["displayName"]),
        platform: text(&object["platform"]),
        rule: text(&object["rule"]),
        management: Field::Value(management),
        last_modified: Field::NotRead,
    }
}
