//! Devices whose two records, Intune's and Entra's, do not agree.

use mock_graph::{Fault, Options, Tenant, Trouble};
use serde_json::{Value, json};

use super::env::{World, has_reason};

const MANAGED: &str = "cfc70a0e-61c2-4fb7-850a-e172875011fe";
const ENTRA_DEVICE: &str = "8b9301cf-2302-4e89-8644-2bc363eca46e";
const ENTRA_OBJECT: &str = "5e35a60b-fe40-4c4e-8033-6defa500336f";
const ADELE: &str = "adele.vance@contoso.com";

fn items(tenant: &Tenant, collection: &str) -> Vec<Value> {
    let items = tenant.collections().find(|(name, _)| *name == collection).expect("a list").1.clone();
    serde_json::from_value(items).expect("a list")
}

/// The demo tenant with one collection changed.
fn world(collection: &str, change: impl FnOnce(&mut Vec<Value>)) -> World {
    let tenant = Tenant::contoso();
    let mut list = items(&tenant, collection);
    change(&mut list);
    World::new(Options { tenant: tenant.with(collection, Value::from(list)), ..Options::default() })
}

fn of<'v>(list: &'v mut [Value], id: &str) -> &'v mut Value {
    list.iter_mut().find(|item| item["id"] == id).expect("the item")
}

#[test]
fn an_entra_object_of_another_name_leads_to_the_device_too() {
    let tenant = Tenant::contoso();
    let groups: Vec<Value> = serde_json::from_str(
        &Value::from(items(&tenant, "groups")).to_string().replace("@device:ADELE-LT-01", ENTRA_OBJECT),
    )
    .expect("groups");
    let mut objects = items(&tenant, "devices");
    of(&mut objects, ENTRA_OBJECT)["displayName"] = json!("DESKTOP-OLDNAME");
    let tenant = tenant.with("groups", Value::from(groups)).with("devices", Value::from(objects));
    let world = World::new(Options { tenant, ..Options::default() });
    for id in [ENTRA_DEVICE, ENTRA_OBJECT, MANAGED] {
        let document = world.json(&["device", id]).exits(0).document();
        let device = &document.0["devices"][0];
        assert_eq!(
            (&device["deviceName"], &device["directoryObjectId"]),
            (&json!("ADELE-LT-01"), &json!(ENTRA_OBJECT))
        );
        assert_eq!(device["osVersion"], "10.0.26100.4652", "{id}: the whole record, not that of the list");
    }
    assert!(world.mock.refused().is_empty());
}

#[test]
fn two_records_of_one_entra_device_are_listed_and_none_is_chosen() {
    let world = world("managedDevices", |devices| {
        let mut stale = of(devices, MANAGED).clone();
        stale["id"] = json!("0a000000-0000-4000-8000-00000000dead");
        stale["lastSyncDateTime"] = json!("@-200d");
        devices.push(stale);
    });
    for name in ["ADELE-LT-01", "CB208611CF", ENTRA_DEVICE, ENTRA_OBJECT] {
        let ran = world.json(&["device", name]).exits(3);
        for id in [MANAGED, "0a000000-0000-4000-8000-00000000dead"] {
            assert!(ran.err.contains(id), "{name}: {}", ran.err);
        }
    }
    let document = world.json(&["device", MANAGED]).exits(0).document();
    assert_eq!(document.0["devices"].as_array().map(Vec::len), Some(1));
    let document = world.json(&["troubleshoot", ADELE]).exits(0).document();
    assert_eq!(document.0["devices"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_device_that_entra_does_not_know_is_in_no_group_and_that_is_certain() {
    for entra in
        [json!("00000000-0000-0000-0000-000000000000"), json!("0a000000-0000-4000-8000-00000000beef")]
    {
        let world =
            world("managedDevices", |devices| of(devices, MANAGED)["azureADDeviceId"] = entra.clone());
        let document = world.json(&["troubleshoot", ADELE]).exits(0).document();
        let devices = document.0["devices"].as_array().expect("devices");
        let device = devices.iter().find(|device| device["id"] == MANAGED).expect("the device");
        assert_eq!(device["directoryObjectId"], Value::Null, "{entra}");
        let decision = document.decision("Windows - Device restrictions", Some("ADELE-LT-01"));
        assert_eq!(decision["targeting"], "notTargeted", "{entra}: {decision:#}");
        let decision = document.decision("Windows - User certificate (SCEP)", Some("ADELE-LT-01"));
        assert_eq!(decision["targeting"], "included", "{entra}");
    }
}

#[test]
fn a_list_of_devices_that_breaks_off_proves_no_absence() {
    for trouble in [Trouble::ForeignNextLink, Trouble::Html] {
        let faults = vec![Fault::on("/users/*/managedDevices", trouble)];
        let world = World::new(Options { faults, ..Options::default() });
        let document = world.json(&["troubleshoot", ADELE]).exits(7).document();
        let decision = document.decision("macOS - User certificate (SCEP)", None);
        assert_eq!(decision["applicability"], "unknown", "{trouble:?}: {decision:#}");
        assert_eq!(decision["finding"], "unknown", "{trouble:?}");
        assert!(!has_reason(decision, "noDeviceOfPlatform"), "{trouble:?}");
        assert_eq!(document.0["diagnostics"], Value::Null, "{trouble:?}");
    }
}

#[test]
fn a_device_whose_user_was_deleted_is_answered_as_far_as_it_goes() {
    let gone = "0a000000-0000-4000-8000-0000000090ae";
    let world = world("managedDevices", |devices| {
        let device = of(devices, MANAGED);
        device["userId"] = json!(gone);
        device["userPrincipalName"] = json!("gone@contoso.com");
        device["usersLoggedOn"] = json!([{"userId": gone, "lastLogOnDateTime": "@-2h"}]);
    });
    let document = world.json(&["device", MANAGED]).exits(7).document();
    assert_eq!(document.0["user"], Value::Null);
    let decisions = document.decisions().iter();
    let of_profile = |name: &'static str| decisions.clone().filter(move |one| one["profile"]["name"] == name);
    for decision in of_profile("Windows - Device restrictions") {
        assert_eq!(decision["targeting"], "included", "through the device: {decision:#}");
    }
    for decision in of_profile("Windows - User certificate (SCEP)") {
        assert_eq!(decision["targeting"], "unknown", "through the user: {decision:#}");
        assert_eq!(decision["user"]["userPrincipalName"], "gone@contoso.com");
        let next = decision["cause"]["next"].as_str().expect("a step");
        assert!(next.contains("deleted"), "{next}");
    }
    assert_eq!(document.coverage("users")["status"], "unread");
    let table = world.run(&["device", MANAGED, "--allow-unknown"]).exits(0).out;
    assert!(table.contains("gone@contoso.com"), "{table}");
}

#[test]
fn groups_that_could_not_be_read_are_null_and_not_none() {
    let faults = vec![Fault::on("/transitiveMemberOf", Trouble::Status(403))];
    let world = World::new(Options { faults, ..Options::default() });
    let document = world.json(&["troubleshoot", ADELE]).exits(7).document();
    assert_eq!(document.0["groups"], Value::Null);
    for decision in document.decisions() {
        assert_ne!(decision["targeting"], "excluded", "{decision:#}");
        let claims = ["includedByGroup", "notMember", "exclusionNotMember"];
        let by_group = claims.iter().any(|code| has_reason(decision, code));
        assert!(!by_group, "{decision:#}");
    }
}
