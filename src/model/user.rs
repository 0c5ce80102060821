//! A user of the directory.

use super::fact::Field;
use super::group::Membership;
use super::ids::UserId;
use super::license::{AssignedPlan, intune_licensed};
use super::ternary::Ternary;

/// A user, with the groups that hold them.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// Object id; `None` only for a user known by name alone.
    pub id: Option<UserId>,
    /// `userPrincipalName`.
    pub user_principal_name: Field<String>,
    /// `displayName`.
    pub display_name: Field<String>,
    /// `mail`.
    pub mail: Field<String>,
    /// `accountEnabled`.
    pub account_enabled: Field<bool>,
    /// `usageLocation`, without which no licence can be assigned.
    pub usage_location: Field<String>,
    /// `assignedPlans`.
    pub assigned_plans: Field<Vec<AssignedPlan>>,
    /// SKU part numbers the user holds (`licenseDetails`), for display only.
    pub sku_part_numbers: Field<Vec<String>>,
    /// The user's groups, transitive.
    pub groups: Membership,
}

impl User {
    /// Whether the user counts as licensed for Intune.
    #[must_use]
    pub fn intune_licensed(&self) -> Ternary {
        intune_licensed(&self.assigned_plans)
    }

    /// What to call the user: principal name, display name, or id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.user_principal_name
            .text()
            .or_else(|| self.display_name.text())
            .or_else(|| self.id.as_ref().map(UserId::as_str))
            .unwrap_or("unknown user")
    }
}
