//! `audit` and `profile` through the real binary: the same answers as the views, whatever they are asked from.

use std::collections::BTreeMap;
use std::path::Path;

use scepcheck::snapshot::Writer;
use serde_json::Value;

use super::env::{Document, TestEnv, World};
use super::whole::{create, options, place};

/// A run on a snapshot, which needs nothing else.
fn asked(file: &Path, args: &[&str]) -> TestEnv {
    TestEnv::new(args).args(&["--snapshot", file.to_str().expect("a path"), "--allow-unknown"])
}

fn json(file: &Path, args: &[&str]) -> Document {
    asked(file, args).args(&["--format", "json"]).exits(0).document()
}

/// Decisions by profile, device and user.
fn by_row(document: &Document) -> BTreeMap<(String, String, String), Value> {
    let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
    let row = |decision: &Value| {
        let key = (id(&decision["profile"]), id(&decision["device"]), id(&decision["user"]));
        (key, decision.clone())
    };
    let rows: BTreeMap<_, _> = document.decisions().iter().map(row).collect();
    assert_eq!(rows.len(), document.decisions().len(), "a row is told twice");
    rows
}

#[test]
fn every_row_of_an_audit_is_what_the_view_of_its_device_says() {
    let world = World::new(options(5));
    let (_folder, file) = place();
    create(&world, &file, 0);
    let audited = by_row(&json(&file, &["audit", "--full"]));
    let devices: Vec<String> =
        audited.keys().map(|(_, device, _)| device.clone()).filter(|device| !device.is_empty()).collect();
    let mut seen = 0;
    for device in devices.iter().step_by(devices.len() / 12) {
        let viewed = by_row(&json(&file, &["device", device]));
        let told = audited.iter().filter(|((_, of, _), _)| of == device);
        for (key, told) in told {
            assert_eq!(Some(told), viewed.get(key), "{key:?}");
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen} rows compared");
}

#[test]
fn an_audit_is_checked_by_the_core_that_explains() {
    let world = World::new(options(6));
    let (_folder, file) = place();
    create(&world, &file, 0);
    asked(&file, &["audit", "--check", "400"]).exits(0);
}

#[test]
fn formats_hold_the_same_rows_and_the_same_file_gives_the_same_bytes() {
    let world = World::new(options(7));
    let (_folder, file) = place();
    create(&world, &file, 0);
    let audit = |format| asked(&file, &["audit", "--kind", "certificate", "--format", format]).exits(0).out;
    let document = json(&file, &["audit", "--kind", "certificate"]);
    let lines = audit("jsonl");
    let parsed: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(parsed, document.decisions());
    assert_eq!(lines, audit("jsonl"));
    let csv = audit("csv");
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), parsed.len());
    assert!(audit("table").contains("decisions on"));
    assert!(audit("markdown").starts_with("# Audit of"));
}

#[test]
fn totals_count_what_is_not_listed() {
    let world = World::new(options(8));
    let (_folder, file) = place();
    create(&world, &file, 0);
    let (short, full) = (json(&file, &["audit"]), json(&file, &["audit", "--full"]));
    assert_eq!(short.0["totals"], full.0["totals"]);
    assert_eq!(full.0["totals"]["decisions"].as_u64(), Some(full.decisions().len() as u64));
    assert!(short.decisions().len() < full.decisions().len());
    let told = by_row(&short);
    for (key, decision) in by_row(&full) {
        let out = decision["targeting"] == "notTargeted" || decision["applicability"] == "notApplicable";
        let says_nothing = decision["finding"] == "notExpected" && out;
        assert_eq!(told.contains_key(&key), !says_nothing, "{key:?}");
    }
}

#[test]
fn columns_that_are_missing_or_of_another_version_are_made_anew() {
    let world = World::new(options(9));
    let (_folder, file) = place();
    create(&world, &file, 0);
    let kept = asked(&file, &["audit", "--format", "jsonl"]).exits(0).out;
    let mut writer = Writer::open(&file).expect("a snapshot");
    writer.put_segment("columns.devices", 9999, b"from the future").expect("a segment");
    drop(writer);
    assert_eq!(kept, asked(&file, &["audit", "--format", "jsonl"]).exits(0).out);
}

#[test]
fn a_live_audit_says_what_one_of_a_snapshot_says() {
    let world = World::new(options(10));
    let (_folder, file) = place();
    create(&world, &file, 0);
    let live =
        world.json(&["audit", "--kind", "scep", "--no-progress", "--allow-unknown"]).exits(0).document();
    let now = live.0["asOf"].as_str().expect("a time").to_owned();
    let kept = json(&file, &["audit", "--kind", "scep", "--as-of", &now]);
    assert_eq!(live.0["totals"], kept.0["totals"]);
    assert_eq!(live.decisions(), kept.decisions());
    assert_eq!((&live.0["source"], &kept.0["source"]), (&Value::from("live"), &Value::from("snapshot")));
}

#[test]
fn selections_choose_rows_and_profiles() {
    let world = World::new(options(11));
    let (folder, file) = place();
    create(&world, &file, 0);
    let all = by_row(&json(&file, &["audit", "--full"]));
    let ((_, device, _), _) =
        all.iter().find(|((_, device, user), _)| !device.is_empty() && !user.is_empty()).unwrap();
    let user = all.values().find_map(|row| row["user"]["userPrincipalName"].as_str()).unwrap();
    let profile = all.values().next().unwrap()["profile"]["id"].as_str().unwrap();
    let chosen = |args: &[&str]| {
        let args: Vec<&str> = ["audit", "--full"].iter().chain(args).copied().collect();
        by_row(&json(&file, &args))
    };
    let of_device = chosen(&["--device", device]);
    assert_eq!(of_device.len(), all.keys().filter(|(_, of, _)| of == device).count());
    let of_user = chosen(&["--user", user]);
    let names_user = |row: &&Value| row["user"]["userPrincipalName"] == user;
    assert_eq!(of_user.len(), all.values().filter(names_user).count());
    let list = folder.path().join("users.txt");
    std::fs::write(&list, format!("# who to look at\n{user}\n")).expect("a file");
    assert_eq!(chosen(&["--users", list.to_str().unwrap()]), of_user);
    let of_both = chosen(&["--user", user, "--profile", profile]);
    assert_eq!(of_both.len(), of_user.keys().filter(|(of, ..)| of == profile).count());
    for args in
        [["--user", "nobody@contoso.com"], ["--device", "no such device"], ["--profile", "no such profile"]]
    {
        let ran = asked(&file, &["audit"]).args(&args).exits(3);
        assert!(ran.err.contains(args[1]), "{}", ran.err);
    }
}

#[test]
fn findings_decide_the_exit_code() {
    let world = World::new(options(12));
    let (_folder, file) = place();
    create(&world, &file, 0);
    let totals = json(&file, &["audit"]).0["totals"]["findings"].clone();
    let issues = |names: &[&str]| names.iter().any(|name| totals[*name].as_u64() > Some(0));
    let code = |bad| if bad { 10 } else { 0 };
    asked(&file, &["audit", "--fail-on", "failed"]).exits(code(issues(&["failed"])));
    let any = issues(&["failed", "missing", "conflict", "unexpected"]);
    assert!(any, "the tenant has something to find: {totals}");
    asked(&file, &["audit", "--fail-on", "any"]).exits(10);
}

#[test]
fn a_profile_tells_who_should_have_it_and_what_hangs_on_it() {
    let world = World::new(options(13));
    let (_folder, file) = place();
    create(&world, &file, 0);
    let audit = json(&file, &["audit", "--kind", "scep"]);
    let name = audit.decisions().first().expect("a row")["profile"]["name"].as_str().unwrap();
    let id = audit.decisions().first().expect("a row")["profile"]["id"].as_str().unwrap();
    let own = json(&file, &["profile", id]);
    assert_eq!(own.0["schema"], "scepcheck/profile/v1");
    let expected: Vec<&Value> =
        audit.decisions().iter().filter(|decision| decision["profile"]["id"] == id).collect();
    assert_eq!(own.decisions().iter().collect::<Vec<_>>(), expected);
    assert!(own.0["assignments"].is_array() && own.0["needs"].is_array() && own.0["neededBy"].is_array());
    let screen = asked(&file, &["profile", id]).exits(0).out;
    assert!(screen.contains("Assigned to") && screen.contains("should have it"), "{name}: {screen}");
    asked(&file, &["profile", "no such profile"]).exits(3);
}
