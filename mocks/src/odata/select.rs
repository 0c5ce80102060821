//! `$select`.

use crate::answer::Failure;
use crate::plan::Plan;
use crate::schema::Schema;

/// The names in `$select`; `None` when there is none or it is `*`.
///
/// # Errors
/// 400 for a property that the declared type does not have. On a polymorphic Intune list that includes
/// properties of derived types; directory objects are open, except where only a cast opens them.
pub(crate) fn read(schema: &Schema, plan: &Plan, text: Option<&str>) -> Result<Option<Vec<String>>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().any(|name| name == "*") {
        return Ok(None);
    }
    for name in &names {
        let known = schema.property(&plan.ty, name).is_some()
            || schema.navigation(&plan.ty, name).is_some()
            || (plan.ty == "directoryObject"
                && opens(plan)
                && schema.derived_property("directoryObject", name));
        if !known {
            return Err(Failure::unknown_property(name, &plan.ty));
        }
    }
    Ok(Some(names))
}

/// Devices of a user need a cast before device properties can be selected.
fn opens(plan: &Plan) -> bool {
    !["registeredDevices", "ownedDevices"].iter().any(|name| plan.pattern.ends_with(name))
}
