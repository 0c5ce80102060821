//! A case of the targeting table as a tenant that Graph serves, with the mishaps that leave unknown what the case
//! says is unknown.

use mock_graph::{Fault, Options, Tenant, Trouble};
use serde_json::{Value, json};

pub(super) const POLICY: &str = "0a000000-0000-4000-8000-000000000001";

/// A Graph that gives of the case's tenant what the case says can be known.
pub(super) fn options(case: &Value) -> Options {
    Options { tenant: tenant(case), faults: faults(case), ..Options::default() }
}

fn tenant(case: &Value) -> Tenant {
    let one = |value: Value| if value.is_null() { json!([]) } else { json!([value]) };
    Tenant::from_value(json!({
        "organization": [{"id": "0a000000-0000-4000-8000-0000000000ff", "displayName": "Contoso"}],
        "users": one(case["user"].clone()),
        "managedDevices": one(managed_device(case)),
        "devices": one(case["directoryDevice"].clone()),
        "groups": case["groups"],
        "assignmentFilters": case["filters"],
        "deviceConfigurations": [profile(case)],
    }))
}

fn managed_device(case: &Value) -> Value {
    let mut device = case["device"].clone();
    if let (Value::Object(device), Value::Object(user)) = (&mut device, &case["user"]) {
        device.insert("userId".to_owned(), user["id"].clone());
        device.insert("userPrincipalName".to_owned(), user["userPrincipalName"].clone());
    }
    device
}

fn profile(case: &Value) -> Value {
    let mut profile = case["policy"].clone();
    profile["id"] = json!(POLICY);
    profile["assignments"] = case["assignments"].clone();
    profile
}

fn faults(case: &Value) -> Vec<Fault> {
    let unknown = |kind: &str| case["membershipKnown"][kind] == false;
    let mut faults = Vec::new();
    if unknown("user") {
        faults.push(break_membership(case, "user", "/users/*/transitiveMemberOf"));
    }
    if unknown("device") && case["directoryDevice"].is_null() {
        faults.push(Fault::on("GET /v1.0/devices?", Trouble::Status(403)));
    } else if unknown("device") {
        faults.push(break_membership(case, "device", "/devices/*/transitiveMemberOf"));
    }
    faults
}

/// What the case lists arrives; what might follow does not.
fn break_membership(case: &Value, kind: &str, path: &str) -> Fault {
    let members =
        case["groups"].as_array().into_iter().flatten().flat_map(|group| group["members"].as_array());
    let listed = members.flatten().any(|member| member["type"] == kind);
    Fault::on(path, if listed { Trouble::ForeignNextLink } else { Trouble::Status(403) })
}
