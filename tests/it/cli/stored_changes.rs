//! Snapshots compared: what changed, which decisions it turned, and what can't be compared.

use mock_graph::Tenant;
use scepcheck::snapshot::{Part, Writer, sources};
use serde_json::{Value, json};

use super::env::TestEnv;
use super::stored::Stored;

pub(super) const GROUP: &str = "0a000000-0000-4000-8000-00000000000a";
pub(super) const USER: &str = "0a000000-0000-4000-8000-00000000000b";
pub(super) const OTHER: &str = "0a000000-0000-4000-8000-00000000000c";
pub(super) const DEVICE: &str = "0a000000-0000-4000-8000-00000000000d";
pub(super) const FILTER: &str = "0a000000-0000-4000-8000-00000000000e";
pub(super) const PROFILE: &str = "0a000000-0000-4000-8000-00000000000f";

pub(super) fn tenant(members: &[&str], rule: &str) -> Value {
    let user = |id: &str, name: &str| {
        json!({"id": id, "userPrincipalName": format!("{name}@contoso.com"), "displayName": name, "accountEnabled": true,
               "assignedPlans": [{"servicePlanId": "c1ec4a95-1f05-45b3-a911-aa3fa01094f5", "capabilityStatus": "Enabled"}]})
    };
    json!({
        "organization": [{"id": "0a000000-0000-4000-8000-0000000000ff", "displayName": "Contoso"}],
        "users": [user(USER, "adele"), user(OTHER, "lee")],
        "devices": [],
        "managedDevices": [{
            "id": DEVICE, "deviceName": "ADELE-01", "userId": USER, "operatingSystem": "Windows",
            "userPrincipalName": "adele@contoso.com", "managementAgent": "mdm", "osVersion": "10.0.22631.1",
            "lastSyncDateTime": "2026-11-23T11:00:00Z", "azureADDeviceId": null, "managedDeviceOwnerType": "company",
        }],
        "groups": [{"id": GROUP, "displayName": "Pilots", "securityEnabled": true, "groupTypes": [], "members": members}],
        "assignmentFilters": [{"id": FILTER, "displayName": "Company", "platform": "windows10AndLater", "rule": rule,
                               "assignmentFilterManagementType": "devices"}],
        "deviceConfigurations": [{
            "@odata.type": "#microsoft.graph.windows10CustomConfiguration", "id": PROFILE, "displayName": "Custom",
            "assignments": [{"id": format!("{PROFILE}_{GROUP}"), "target": {
                "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": GROUP,
                "deviceAndAppManagementAssignmentFilterId": FILTER,
                "deviceAndAppManagementAssignmentFilterType": "include"}}],
        }],
    })
}

pub(super) fn stored(value: Value) -> Stored {
    Stored::of(&Tenant::from_value(value))
}

fn diff(before: &Stored, after: &Stored) -> TestEnv {
    TestEnv::new(&["snapshot", "diff", before.file(), after.file(), "--format", "json"])
}

pub(super) const COMPANY: &str = "(device.deviceOwnership -eq \"Corporate\")";
const PERSONAL: &str = "(device.deviceOwnership -eq \"Personal\")";

#[test]
fn a_member_who_left_turns_the_decision_and_the_reason_says_so() {
    let before = stored(tenant(&[USER], COMPANY));
    let after = stored(tenant(&[OTHER], COMPANY));
    let document = diff(&before, &after).exits(0).document().0;
    assert_eq!(document["schema"], "scepcheck/snapshot/v1");
    let change = &document["memberships"][0];
    assert_eq!(
        (&change["groupName"], &change["addedCount"], &change["removedCount"]),
        (&json!("Pilots"), &json!(1), &json!(1))
    );
    assert_eq!(change["removed"][0]["name"], "adele@contoso.com");
    let flips: Vec<&Value> = document["decisions"].as_array().expect("decisions").iter().collect();
    let on_device: Vec<_> = flips.iter().filter(|flip| !flip["device"].is_null()).collect();
    assert_eq!(on_device.len(), 1, "{flips:#?}");
    assert_eq!(on_device[0]["before"]["targeting"], "included");
    assert_eq!(on_device[0]["after"]["targeting"], "notTargeted");
    assert!(on_device[0]["after"]["because"][0].as_str().expect("a reason").contains("`Pilots`"));
    assert_eq!(document["profiles"], json!([]));
}

#[test]
fn a_changed_rule_is_shown_with_what_it_turned() {
    let before = stored(tenant(&[USER], COMPANY));
    let after = stored(tenant(&[USER], PERSONAL));
    let document = diff(&before, &after).exits(0).document().0;
    let filter = &document["filters"][0];
    assert_eq!((&filter["ruleBefore"], &filter["ruleAfter"]), (&json!(COMPANY), &json!(PERSONAL)));
    assert_eq!(document["decisions"][0]["after"]["expected"], "no");
    let table = TestEnv::new(&["snapshot", "diff", before.file(), after.file()]).exits(0).out;
    assert!(table.contains("deviceOwnership -eq \"Personal\""), "{table}");
}

#[test]
fn a_snapshot_differs_from_itself_in_nothing() {
    let stored = stored(tenant(&[USER], COMPANY));
    let document = diff(&stored, &stored).exits(0).document().0;
    for list in ["profiles", "assignments", "filters", "memberships", "decisions"] {
        assert_eq!(document[list], json!([]), "{list}");
    }
    assert_eq!(document["compared"], 2);
}

#[test]
fn what_was_not_read_to_its_end_is_not_compared() {
    let before = stored(tenant(&[USER], COMPANY));
    let after = stored(tenant(&[USER], COMPANY));
    let mut writer = Writer::open(&after.path).expect("opens");
    let now = "2026-11-23T12:00:00Z".parse().expect("a time");
    for part in [Part::list(sources::USERS), Part::of(sources::TRANSITIVE_MEMBERS, GROUP)] {
        let (part, _) = writer.begin(part, now).expect("begun");
        let gap = scepcheck::model::Gap::new(
            sources::USERS,
            scepcheck::model::GapKind::Failed,
            "it broke off",
            "run again",
        );
        writer.fail(part, &gap, now).expect("noted");
    }
    writer.close(now, now).expect("closed");
    let document = diff(&before, &after).exits(7).document().0;
    assert_eq!(document["users"]["addedCount"], Value::Null);
    assert_eq!(document["memberships"], json!([]));
    assert_eq!(document["coverage"].as_array().expect("coverage").len(), 2);
}

#[test]
fn a_snapshot_says_what_it_holds_and_for_whom_it_can_answer() {
    let stored = stored(tenant(&[USER], COMPANY));
    let as_of = ["--as-of", "2026-11-23T13:30:00Z"];
    let info = TestEnv::new(&["snapshot", "info", stored.file(), "--format", "json"]).args(&as_of);
    let document = info.exits(0).document().0;
    assert_eq!(document["tenant"]["name"], "Contoso");
    assert_eq!(document["ageMinutes"], 90);
    assert_eq!((&document["holds"]["users"], &document["holds"]["memberships"]), (&json!(2), &json!(1)));
    let nobody = TestEnv::new(&["troubleshoot", "nobody@contoso.com", "--snapshot", stored.file()]).exits(3);
    assert!(nobody.err.contains("no user called `nobody@contoso.com`"), "{}", nobody.err);
}

#[test]
fn nobody_is_denied_while_the_list_of_users_is_not_whole() {
    let stored = stored(tenant(&[USER], COMPANY));
    let mut writer = Writer::open(&stored.path).expect("opens");
    let now = "2026-11-23T12:00:00Z".parse().expect("a time");
    let (part, _) = writer.begin(Part::list(sources::USERS), now).expect("begun");
    writer.discard(part).expect("dropped");
    writer.close(now, now).expect("closed");
    let unread = TestEnv::new(&["troubleshoot", "adele@contoso.com", "--snapshot", stored.file()]).exits(7);
    assert!(unread.err.contains("does not hold it"), "{}", unread.err);
}

#[test]
fn a_rule_is_put_to_every_device_of_a_snapshot() {
    let stored = stored(tenant(&[USER], COMPANY));
    let test = |rule: &str| {
        TestEnv::new(&["rule", "test", "--platform", "windows10AndLater", "--rule", rule, "--format", "json"])
    };
    for run in
        [test(COMPANY).args(&["--device", stored.file()]), test(COMPANY).args(&["--snapshot", stored.file()])]
    {
        let answer: Value = serde_json::from_str(&run.exits(0).out).expect("one line");
        assert_eq!((&answer["id"], &answer["result"]), (&json!(DEVICE), &json!("match")));
    }
    test(COMPANY).exits(2);
}

#[test]
fn files_that_are_no_snapshots_are_refused_with_a_word_on_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.db");
    std::fs::write(&path, "my notes").expect("written");
    let file = path.to_str().expect("a path");
    for args in [["snapshot", "info", file], ["troubleshoot", "adele@contoso.com", "--snapshot"]] {
        let args: Vec<&str> =
            if args[2] == "--snapshot" { args.into_iter().chain([file]).collect() } else { args.to_vec() };
        let refused = TestEnv::new(&args).exits(2);
        assert!(refused.err.contains("it is no snapshot"), "{}", refused.err);
    }
}
