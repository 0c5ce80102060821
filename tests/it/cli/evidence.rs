//! Logs by themselves, and beside what the tenant says.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::env::{TestEnv, World};

const INSTALLED: &str = "windows-installed.xml";
const WRONG_ROOT: &str = "windows-wrong-root.txt";
const ANDROID: &str = "android-waiting-for-user.log";
const IOS: &str = "ios-server-unreachable.txt";
const IIS: &str = "iis-connector-certificate.log";
const ALL: [&str; 5] = [INSTALLED, WRONG_ROOT, ANDROID, IOS, IIS];

fn example(name: &str) -> String {
    format!("{}/examples/logs/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    fs::read_to_string(example(name)).expect("an example")
}

/// An example with something replaced, in a folder of its own.
fn changed(name: &str, from: &str, to: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    let text = text(name);
    assert!(text.contains(from), "{name} holds no {from}");
    fs::write(&path, text.replace(from, to)).expect("written");
    (folder, path)
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn joins(document: &Value) -> Vec<(&str, &str)> {
    let joins = document["joins"].as_array().expect("joins");
    joins
        .iter()
        .map(|join| {
            (join["relation"].as_str().expect("a relation"), join["profileName"].as_str().unwrap_or_default())
        })
        .collect()
}

/// What somebody sees first who has never seen such a log. The README shows the same.
#[test]
fn the_first_sentence_says_what_happened_and_the_second_what_to_do() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("README.md");
    let mut told = String::new();
    for name in ALL {
        let ran = TestEnv::new(&["evidence", &example(name)]).var("COLUMNS", "1000").exits(0);
        let mut lines = ran.out.lines();
        let (sentence, next) = (lines.next().expect("a sentence"), lines.next().expect("a next step"));
        told.push_str(&format!("$ scepcheck evidence examples/logs/{name}\n{sentence}\n{next}\n"));
    }
    let block = format!("```text\n{told}```\n");
    assert!(readme.contains(&block), "put this into README.md:\n{block}");
}

#[test]
fn a_log_needs_no_sign_in_and_its_document_is_that_of_the_contract() {
    let ran = TestEnv::new(&["evidence", &example(INSTALLED), "--format", "json"]).exits(0);
    let document = ran.document().0;
    assert_eq!(document["schema"], "scepcheck/evidence/v1");
    assert_eq!((&document["tenant"], &document["source"]), (&Value::Null, &Value::Null));
    let file = &document["files"][0];
    assert_eq!((&file["platform"], &file["verdict"]), (&"windows".into(), &"cert_installed".into()));
    assert_eq!(file["policyDelivered"], true);
    assert_eq!(file["requests"][0]["profileId"], "f72ce7be-f092-4081-8192-98607cb45072");
    let steps = ["policy_received", "csr_generated", "csr_sent", "cert_installed"];
    assert_eq!(file["requests"][0]["provenSteps"], serde_json::json!(steps));
}

#[test]
fn no_format_holds_a_challenge() {
    for format in ["table", "json", "jsonl", "csv", "markdown"] {
        let ran = TestEnv::new(&["evidence", &example(ANDROID), "--format", format, "--all"]).exits(0);
        assert!(!ran.out.contains("PENlcnRFbn") && !ran.out.contains("1,204,417,733"), "{format}");
        assert!(ran.out.contains("e4610d70-d129-4e62-a158-c8542eb727a1"), "{format}");
    }
}

#[test]
fn a_ticket_names_nobody() {
    for format in ["markdown", "json", "table", "csv"] {
        let args = ["evidence", &example(ANDROID), &example(INSTALLED), "--redact", "--format", format];
        let out = TestEnv::new(&args).exits(0).out.to_lowercase();
        let out = out.replace("corp.contoso", "").replace("ndes.contoso.com", "");
        for name in ["grady", "adele-lt-01", "2846540981"] {
            assert!(!out.contains(name), "{name} in {format}");
        }
    }
}

#[test]
fn what_the_log_proves_and_the_tenant_expects_is_confirmed() {
    let world = World::contoso();
    let args =
        ["evidence", &example(INSTALLED), "--user", "adele.vance@contoso.com", "--device", "ADELE-LT-01"];
    let document = world.json(&args).exits(0).document();
    assert_eq!(
        joins(&document.0),
        [
            ("confirmed", "Windows - User certificate (SCEP)"),
            // The log ends before the last change of the profile: nothing follows from its silence.
            ("silent", "Windows - VPN certificate (SCEP)"),
        ]
    );
    let decision = document.decision("Windows - User certificate (SCEP)", Some("ADELE-LT-01"));
    assert_eq!(decision["evidence"]["verdict"], "cert_installed");
}

/// Only a log that begins before the change and goes on after a later sync may say "it did not come".
#[test]
fn silence_contradicts_only_where_the_log_covers_a_sync_after_the_change() {
    let world = World::contoso();
    let session = |id: u32, day: u32, minute: u32| {
        let first = text(INSTALLED).lines().next().expect("event 208").to_owned();
        first
            .replace("<EventID>208<", &format!("<EventID>{id}<"))
            .replace("2026-06-30T07:40:02", &format!("2026-11-{day:02}T08:{minute:02}:02"))
            .replace("<EventRecordID>411<", &format!("<EventRecordID>{}<", 1000 + id + minute))
    };
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log.xml");
    for (covering, relation, events) in [
        (true, "contradicted", vec![session(208, 10, 0), session(208, 23, 5), session(209, 23, 6)]),
        // It begins after the change.
        (false, "silent", vec![session(208, 23, 5), session(209, 23, 6)]),
        // It ends with the sync.
        (false, "silent", vec![session(208, 10, 0), session(209, 10, 1), session(208, 23, 5)]),
    ] {
        fs::write(&log, events.join("\n")).expect("written");
        let args = ["evidence", path(&log), "--device", "ADELE-LT-01"];
        let document = world.json(&args).ran().document().0;
        let vpn = joins(&document).into_iter().find(|(_, profile)| profile.contains("VPN")).expect("VPN");
        assert_eq!(vpn.0, relation, "covering: {covering}");
    }
}

#[test]
fn what_arrived_and_is_not_assigned_any_more_is_contradicted() {
    let world = World::contoso();
    let args = ["evidence", &example(WRONG_ROOT), "--device", "LEE-HOME-PC"];
    let document = world.json(&args).ran().document();
    assert!(joins(&document.0).contains(&("contradicted", "Windows - VPN certificate (SCEP)")));
}

#[test]
fn without_a_name_requests_are_matched_with_profiles() {
    let world = World::contoso();
    let ran = world.json(&["evidence", &example(ANDROID), "--join"]).exits(0);
    let document = ran.document().0;
    assert_eq!(joins(&document), [("matched", "Android work profile - User certificate (SCEP)")]);
    let request = &document["files"][0]["requests"][0];
    assert_eq!(request["differences"], Value::Array(Vec::new()));
    assert_eq!(request["notCompared"], serde_json::json!(["keyStorageProvider"]), "all the rest is the same");
}

#[test]
fn another_version_of_the_profile_shows_by_its_values() {
    let world = World::contoso();
    let (_folder, log) = changed(ANDROID, "KeyLength&amp;gt;2048", "KeyLength&amp;gt;1024");
    let document = world.json(&["evidence", path(&log), "--join"]).exits(0).document().0;
    let differences = &document["files"][0]["requests"][0]["differences"];
    assert_eq!(
        *differences,
        serde_json::json!([{ "field": "keySize", "device": "1024", "profile": "2048" }])
    );
}

#[test]
fn a_log_of_another_tenant_and_a_profile_that_is_gone_are_told_apart() {
    let world = World::contoso();
    let own = "c663b860-411a-4fe7-9607-5f65eacb7973";
    let gone = "f72ce7be_f092_4081_8192_98607cb45072";
    for (from, to, relation) in [
        (gone, "f72ce7be_f092_4081_8192_000000000000", "notInTenant"),
        (own, "00000000-411a-4fe7-9607-5f65eacb7973", "confirmed"),
    ] {
        let (_folder, log) = changed(INSTALLED, from, to);
        let args = ["evidence", path(&log), "--device", "ADELE-LT-01"];
        let document = world.json(&args).ran().document().0;
        assert_eq!(joins(&document)[0].0, relation, "{to}");
    }
    let text = text(INSTALLED)
        .replace(gone, "f72ce7be_f092_4081_8192_000000000000")
        .replace(own, "00000000-411a-4fe7-9607-5f65eacb7973");
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log.xml");
    fs::write(&log, text).expect("written");
    let document = world.json(&["evidence", path(&log), "--join"]).ran().document().0;
    assert_eq!(joins(&document)[0].0, "otherTenant");
}

#[test]
fn failures_set_the_exit_code_when_asked() {
    for (name, level, code) in [(WRONG_ROOT, "failed", 10), (INSTALLED, "any", 0), (ANDROID, "failed", 0)] {
        TestEnv::new(&["evidence", &example(name), "--fail-on", level]).exits(code);
    }
}

#[test]
fn what_is_no_log_says_so_and_is_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in
        [("empty.log", Vec::new()), ("noise.bin", (0..9000_u32).map(|n| (n * 7919 % 251) as u8).collect())]
    {
        let log = folder.path().join(name);
        fs::write(&log, bytes).expect("written");
        let ran = TestEnv::new(&["evidence", path(&log)]).exits(7);
        assert!(ran.out.starts_with("? This log doesn't tell"), "{}", ran.out);
        TestEnv::new(&["evidence", path(&log), "--allow-unknown"]).exits(0);
    }
    // A log behind a damaged beginning is found all the same.
    let log = folder.path().join("damaged.log");
    fs::write(&log, [vec![0; 70_000], b"\n".to_vec(), text(ANDROID).into_bytes()].concat()).expect("written");
    let ran = TestEnv::new(&["evidence", path(&log), "--format", "json"]).exits(0);
    assert_eq!(ran.document().0["files"][0]["requests"][0]["verdict"], "pending");
    let ran = TestEnv::new(&["evidence", "no-such-file.log"]).exits(2);
    assert!(ran.err.contains("no-such-file.log"), "{}", ran.err);
}
