//! Users, groups and Entra devices.

use super::convert::{field, said};
use crate::graph::wire::Read;
use crate::graph::wire::directory as wire;
use crate::model::{
    AssignedPlan, DirectoryDevice, DirectoryDeviceId, EntraDeviceId, Field, Group, GroupId, Membership,
    TenantId, User, UserId,
};

/// What is asked of a user.
pub const USER_SELECT: &[&str] =
    &["id", "userPrincipalName", "displayName", "mail", "accountEnabled", "usageLocation", "assignedPlans"];

/// What is asked of a group.
pub const GROUP_SELECT: &[&str] = &[
    "id",
    "displayName",
    "securityEnabled",
    "groupTypes",
    "membershipRule",
    "membershipRuleProcessingState",
];

/// What is asked of an Entra device.
pub const DEVICE_SELECT: &[&str] =
    &["id", "deviceId", "displayName", "trustType", "isCompliant", "accountEnabled"];

/// What is asked of the organization.
pub const ORGANIZATION_SELECT: &[&str] = &["id", "displayName"];

/// A user, without groups yet.
#[must_use]
pub fn user(wire: wire::User) -> User {
    User {
        id: said(wire.id).map(|id| UserId::new(&id)),
        user_principal_name: field(wire.user_principal_name),
        display_name: field(wire.display_name),
        mail: field(wire.mail),
        account_enabled: field(wire.account_enabled),
        usage_location: field(wire.usage_location),
        assigned_plans: field(wire.assigned_plans).map(|plans| plans.into_iter().filter_map(plan).collect()),
        sku_part_numbers: Field::NotRead,
        groups: Membership::default(),
    }
}

fn plan(wire: wire::AssignedPlan) -> Option<AssignedPlan> {
    Some(AssignedPlan {
        service_plan_id: said(wire.service_plan_id)?,
        service: said(wire.service),
        capability_status: said(wire.capability_status),
    })
}

/// The plans of a user's licences, in the terms of `assignedPlans`, for when that property is not shown.
///
/// A plan that is assigned but still being provisioned keeps its own status, which is neither yes nor no.
#[must_use]
pub fn plans_of_licences(licences: &[wire::LicenseDetails]) -> Vec<AssignedPlan> {
    let plans = licences.iter().filter_map(|licence| match &licence.service_plans {
        Read::Value(plans) => Some(plans),
        Read::NotRead | Read::Null => None,
    });
    plans
        .flatten()
        .filter_map(|plan| {
            let Read::Value(id) = &plan.service_plan_id else { return None };
            let status = match &plan.provisioning_status {
                Read::Value(status) if status.eq_ignore_ascii_case("Success") => Some("Enabled".to_owned()),
                Read::Value(status) if status.eq_ignore_ascii_case("Disabled") => Some("Deleted".to_owned()),
                Read::Value(status) => Some(status.clone()),
                Read::NotRead | Read::Null => None,
            };
            Some(AssignedPlan { service_plan_id: id.clone(), service: None, capability_status: status })
        })
        .collect()
}

/// A group. `None` without an id.
#[must_use]
pub fn group(wire: wire::Group) -> Option<Group> {
    Some(Group {
        id: GroupId::new(&said(wire.id)?),
        // Limited information: the caller may see that the group exists, not what it is called.
        display_name: match field(wire.display_name) {
            Field::Null => Field::NotRead,
            shown => shown,
        },
        security_enabled: field(wire.security_enabled),
        group_types: field(wire.group_types),
        membership_rule: field(wire.membership_rule),
        rule_processing: field(wire.membership_rule_processing_state),
    })
}

/// An Entra device, without groups yet. `None` without an id.
#[must_use]
pub fn directory_device(wire: wire::Device) -> Option<DirectoryDevice> {
    Some(DirectoryDevice {
        id: DirectoryDeviceId::new(&said(wire.id)?),
        device_id: field(wire.device_id).map(|id| EntraDeviceId::new(&id)),
        display_name: field(wire.display_name),
        trust_type: field(wire.trust_type),
        compliant: field(wire.is_compliant),
        account_enabled: field(wire.account_enabled),
        groups: Membership::default(),
    })
}

/// The tenant's id and name.
#[must_use]
pub fn organization(wire: wire::Organization) -> (Option<TenantId>, Option<String>) {
    (said(wire.id).map(|id| TenantId::new(&id)), said(wire.display_name))
}
