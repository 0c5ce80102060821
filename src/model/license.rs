//! Which service plans make a user Intune-licensed.

use super::fact::Field;
use super::ternary::Ternary;

/// One service plan of Microsoft's licensing table.
#[derive(Clone, Copy, Debug)]
pub struct ServicePlan {
    /// The service plan id; plans are matched by id, never by name.
    pub id: &'static str,
    /// Microsoft's plan name.
    pub name: &'static str,
}

/// The plans that include Intune for a user. Add-ons (Plan 2, Remote Help, …) and Basic Mobility and
/// Security for Office 365 do not, so they are not here.
pub const INTUNE_PLANS: &[ServicePlan] = &[
    ServicePlan { id: "c1ec4a95-1f05-45b3-a911-aa3fa01094f5", name: "INTUNE_A" },
    ServicePlan { id: "3e170737-c728-4eae-bbb9-3f3360f7184c", name: "INTUNE_A_VL" },
    ServicePlan { id: "d216f254-796f-4dab-bbfa-710686e646b9", name: "INTUNE_A_GOV" },
    ServicePlan { id: "da24caf9-af8e-485c-b7c8-e73336da2693", name: "INTUNE_EDU" },
    ServicePlan { id: "8e9ff0ff-aa7a-4b20-83c1-2f636b600ac2", name: "INTUNE_SMBIZ" },
];

/// A plan that the user holds (`user.assignedPlans`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignedPlan {
    /// `servicePlanId`.
    pub service_plan_id: String,
    /// `service`, such as `SCO`.
    pub service: Option<String>,
    /// `capabilityStatus`: Enabled, Warning, Suspended, Deleted, LockedOut.
    pub capability_status: Option<String>,
}

impl AssignedPlan {
    /// The Intune plan this is, if it is one.
    #[must_use]
    pub fn intune_plan(&self) -> Option<&'static ServicePlan> {
        INTUNE_PLANS.iter().find(|plan| plan.id.eq_ignore_ascii_case(&self.service_plan_id))
    }

    /// Whether the plan is in force. `Warning` is the grace period before `Suspended`.
    #[must_use]
    pub fn in_force(&self) -> Ternary {
        match self.capability_status.as_deref() {
            Some(status) if status.eq_ignore_ascii_case("Enabled") => Ternary::Yes,
            Some(status) if status.eq_ignore_ascii_case("Warning") => Ternary::Yes,
            Some(status)
                if ["Suspended", "Deleted", "LockedOut"].iter().any(|s| status.eq_ignore_ascii_case(s)) =>
            {
                Ternary::No
            }
            _ => Ternary::Unknown,
        }
    }
}

/// Whether the user has an Intune licence, and so belongs to "All users".
///
/// Unreadable plans are unknown; a readable list without an Intune plan in force is a plain no.
#[must_use]
pub fn intune_licensed(plans: &Field<Vec<AssignedPlan>>) -> Ternary {
    match plans {
        Field::NotRead | Field::Null => Ternary::Unknown,
        Field::Value(plans) => {
            Ternary::any(plans.iter().filter(|plan| plan.intune_plan().is_some()).map(AssignedPlan::in_force))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(id: &str, status: &str) -> AssignedPlan {
        AssignedPlan { service_plan_id: id.into(), service: None, capability_status: Some(status.into()) }
    }

    #[test]
    fn licence_follows_the_plan_id_and_its_status() {
        let intune = INTUNE_PLANS[0].id;
        let office = "882e1d05-acd1-4ccb-8708-6ee03664b117";
        let cases = [
            (Field::Value(vec![plan(intune, "Enabled")]), Ternary::Yes),
            (Field::Value(vec![plan(&intune.to_uppercase(), "Warning")]), Ternary::Yes),
            (Field::Value(vec![plan(intune, "Deleted")]), Ternary::No),
            (Field::Value(vec![plan(intune, "Deleted"), plan(INTUNE_PLANS[3].id, "Enabled")]), Ternary::Yes),
            (Field::Value(vec![plan(office, "Enabled")]), Ternary::No),
            (Field::Value(vec![]), Ternary::No),
            (Field::Value(vec![plan(intune, "SomethingNew")]), Ternary::Unknown),
            (Field::NotRead, Ternary::Unknown),
            (Field::Null, Ternary::Unknown),
        ];
        for (plans, expected) in cases {
            assert_eq!(intune_licensed(&plans), expected, "{plans:?}");
        }
    }
}
