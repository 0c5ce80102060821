//! Directory objects as v1.0 writes them.

use serde::Deserialize;

use super::field::Read;

/// `user`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// `id`
    pub id: Read<String>,
    /// `userPrincipalName`
    pub user_principal_name: Read<String>,
    /// `displayName`
    pub display_name: Read<String>,
    /// `mail`
    pub mail: Read<String>,
    /// `accountEnabled`
    pub account_enabled: Read<bool>,
    /// `usageLocation`
    pub usage_location: Read<String>,
    /// `assignedPlans`
    pub assigned_plans: Read<Vec<AssignedPlan>>,
}

/// `assignedPlan`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssignedPlan {
    /// `servicePlanId`
    pub service_plan_id: Read<String>,
    /// `service`
    pub service: Read<String>,
    /// `capabilityStatus`
    pub capability_status: Read<String>,
}

/// `licenseDetails`: one licence of a user, direct or through a group.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LicenseDetails {
    /// `skuPartNumber`
    pub sku_part_number: Read<String>,
    /// `servicePlans`
    pub service_plans: Read<Vec<ServicePlanInfo>>,
}

/// `servicePlanInfo`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePlanInfo {
    /// `servicePlanId`
    pub service_plan_id: Read<String>,
    /// `provisioningStatus`: Success, Disabled, PendingInput, PendingActivation, PendingProvisioning
    pub provisioning_status: Read<String>,
}

/// `group`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Group {
    /// `id`
    pub id: Read<String>,
    /// `displayName`; null when the caller may see only that the object exists
    pub display_name: Read<String>,
    /// `securityEnabled`
    pub security_enabled: Read<bool>,
    /// `groupTypes`
    pub group_types: Read<Vec<String>>,
    /// `membershipRule`
    pub membership_rule: Read<String>,
    /// `membershipRuleProcessingState`
    pub membership_rule_processing_state: Read<String>,
}

/// `device`, the Entra object.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Device {
    /// `id`
    pub id: Read<String>,
    /// `deviceId`
    pub device_id: Read<String>,
    /// `displayName`
    pub display_name: Read<String>,
    /// `trustType`
    pub trust_type: Read<String>,
    /// `isCompliant`
    pub is_compliant: Read<bool>,
    /// `accountEnabled`
    pub account_enabled: Read<bool>,
}

/// `organization`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Organization {
    /// `id`
    pub id: Read<String>,
    /// `displayName`
    pub display_name: Read<String>,
}
