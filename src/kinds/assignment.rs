//! Assignments and their filters.

use super::convert::{date, field, said};
use crate::graph::wire::assignable as wire;
use crate::model::{
    Assignment, AssignmentEffect, AssignmentFilter, AssignmentId, AssignmentTarget, FilterId,
    FilterManagement, FilterMode, FilterUse, GroupId, InstallIntent,
};

/// What is asked of an assignment filter.
pub const FILTER_SELECT: &[&str] =
    &["id", "displayName", "platform", "rule", "assignmentFilterManagementType", "lastModifiedDateTime"];

/// One assignment.
#[must_use]
pub fn assignment(wire: wire::Assignment) -> Assignment {
    let target = wire.target.value().unwrap_or_default();
    let filter = filter_use(
        said(target.device_and_app_management_assignment_filter_id),
        said(target.device_and_app_management_assignment_filter_type),
    );
    Assignment {
        id: AssignmentId::new(&said(wire.id).unwrap_or_default()),
        target: assignment_target(said(target.odata_type), said(target.group_id)),
        filter,
        effect: effect(said(wire.intent)),
        from_policy_set: said(wire.source).is_some_and(|source| source.eq_ignore_ascii_case("policySets")),
    }
}

fn assignment_target(odata_type: Option<String>, group: Option<String>) -> AssignmentTarget {
    let odata_type = odata_type.unwrap_or_default();
    let name = odata_type.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match (name.as_str(), group) {
        ("alllicensedusersassignmenttarget", _) => AssignmentTarget::AllUsers,
        ("alldevicesassignmenttarget", _) => AssignmentTarget::AllDevices,
        ("groupassignmenttarget", Some(id)) => AssignmentTarget::Group(GroupId::new(&id)),
        ("exclusiongroupassignmenttarget", Some(id)) => AssignmentTarget::ExclusionGroup(GroupId::new(&id)),
        _ => AssignmentTarget::Other { odata_type },
    }
}

/// A zero or empty id is no filter whatever the type says, and so is the type `none`. A real id with any
/// other type is inconsistent data. Beta writes both properties on every target, so absent means none.
fn filter_use(id: Option<String>, mode: Option<String>) -> FilterUse {
    let Some(id) = id.map(|id| FilterId::new(&id)).filter(|id| !id.is_nil()) else { return FilterUse::None };
    match mode.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("none") => FilterUse::None,
        Some("include") => FilterUse::Filter { id, mode: FilterMode::Include },
        Some("exclude") => FilterUse::Filter { id, mode: FilterMode::Exclude },
        _ => FilterUse::ModeUnknown { id, mode },
    }
}

/// An assignment without an intent delivers.
fn effect(intent: Option<String>) -> AssignmentEffect {
    let Some(intent) = intent else { return AssignmentEffect::Apply };
    match intent.to_ascii_lowercase().as_str() {
        "apply" => AssignmentEffect::Apply,
        "remove" => AssignmentEffect::Remove,
        "required" => AssignmentEffect::Install(InstallIntent::Required),
        "available" => AssignmentEffect::Install(InstallIntent::Available),
        "availablewithoutenrollment" => AssignmentEffect::Install(InstallIntent::AvailableWithoutEnrollment),
        "uninstall" => AssignmentEffect::Install(InstallIntent::Uninstall),
        _ => AssignmentEffect::Other(intent),
    }
}

/// An assignment filter. `None` without an id.
#[must_use]
pub fn assignment_filter(wire: wire::AssignmentFilter) -> Option<AssignmentFilter> {
    Some(AssignmentFilter {
        id: FilterId::new(&said(wire.id)?),
        name: field(wire.display_name),
        platform: field(wire.platform),
        rule: field(wire.rule),
        management: field(wire.assignment_filter_management_type).map(|kind| {
            match kind.to_ascii_lowercase().as_str() {
                "devices" => FilterManagement::Devices,
                "apps" => FilterManagement::Apps,
                _ => FilterManagement::Other(kind),
            }
        }),
        last_modified: date(wire.last_modified_date_time),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Assignment {
        assignment(serde_json::from_str(json).expect("an assignment"))
    }

    #[test]
    fn targets_are_told_apart_and_new_ones_kept() {
        let cases = [
            ("allLicensedUsersAssignmentTarget", AssignmentTarget::AllUsers),
            ("allDevicesAssignmentTarget", AssignmentTarget::AllDevices),
            ("groupAssignmentTarget", AssignmentTarget::Group("g".into())),
            ("exclusionGroupAssignmentTarget", AssignmentTarget::ExclusionGroup("g".into())),
            (
                "organizationalUnitAssignmentTarget",
                AssignmentTarget::Other {
                    odata_type: "#microsoft.graph.organizationalUnitAssignmentTarget".into(),
                },
            ),
        ];
        for (name, expected) in cases {
            let json = format!(r##"{{"target":{{"@odata.type":"#microsoft.graph.{name}","groupId":"g"}}}}"##);
            assert_eq!(read(&json).target, expected);
        }
    }

    #[test]
    fn no_filter_has_many_spellings() {
        let zero = "\"00000000-0000-0000-0000-000000000000\"";
        let cases = [
            ("null", "null", FilterUse::None),
            ("null", "\"none\"", FilterUse::None),
            (zero, "\"include\"", FilterUse::None),
            ("\"\"", "\"exclude\"", FilterUse::None),
            ("\"f\"", "\"none\"", FilterUse::None),
            ("\"f\"", "\"include\"", FilterUse::Filter { id: "f".into(), mode: FilterMode::Include }),
            ("\"f\"", "\"Exclude\"", FilterUse::Filter { id: "f".into(), mode: FilterMode::Exclude }),
            ("\"f\"", "null", FilterUse::ModeUnknown { id: "f".into(), mode: None }),
            ("\"f\"", "\"new\"", FilterUse::ModeUnknown { id: "f".into(), mode: Some("new".into()) }),
        ];
        for (id, mode, expected) in cases {
            let json = format!(
                r#"{{"target":{{"deviceAndAppManagementAssignmentFilterId":{id},"deviceAndAppManagementAssignmentFilterType":{mode}}}}}"#
            );
            assert_eq!(read(&json).filter, expected, "{id} {mode}");
        }
        assert_eq!(read(r#"{"target":{}}"#).filter, FilterUse::None);
    }
}
