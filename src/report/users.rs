//! The tenant and the user.

use super::v1::{LicensePlan, TenantInfo, UserInfo, UserKey};
use crate::decide::UserRef;
use crate::model::{Field, Tenant, User};

pub(super) fn text(field: &Field<String>) -> Option<String> {
    field.text().map(str::to_owned)
}

pub(super) fn tenant(tenant: &Tenant) -> TenantInfo {
    TenantInfo {
        id: tenant.id.as_ref().map(ToString::to_string),
        name: tenant.name.clone(),
        subscription_state: text(&tenant.subscription_state),
    }
}

pub(super) fn user(user: &User) -> UserInfo {
    UserInfo {
        id: user.id.as_ref().map(ToString::to_string),
        user_principal_name: text(&user.user_principal_name),
        display_name: text(&user.display_name),
        mail: text(&user.mail),
        account_enabled: user.account_enabled.value().copied(),
        intune_licensed: user.intune_licensed().known(),
        licenses: user.assigned_plans.value().map(|plans| {
            plans
                .iter()
                .map(|plan| LicensePlan {
                    service_plan_id: plan.service_plan_id.clone(),
                    name: plan.intune_plan().map(|plan| plan.name),
                    service: plan.service.clone(),
                    capability_status: plan.capability_status.clone(),
                })
                .collect()
        }),
        sku_part_numbers: user.sku_part_numbers.value().cloned(),
    }
}

pub(super) fn key(user: &UserRef) -> UserKey {
    UserKey {
        id: user.id.as_ref().map(ToString::to_string),
        user_principal_name: user.user_principal_name.clone(),
    }
}
