//! Diagnostics packages: the one thing that the program asks to be done, and only when a person means it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use mock_graph::{Options, Permissions};
use serde_json::Value;

use super::env::{TestEnv, World};

const WRITE: &str = "DeviceManagementManagedDevices.ReadWrite.All";
/// A package that the demo tenant holds.
const STORED: &str = "e33b1856-60ad-48e7-a118-bf401487919c";

fn allowed() -> World {
    World::new(Options { permissions: Permissions::all().with(WRITE), ..Options::default() })
}

/// The writes that arrived.
fn writes(world: &World) -> usize {
    let requests = world.mock.requests();
    requests.iter().filter(|request| request.path.ends_with("createDeviceLogCollectionRequest")).count()
}

/// How many files an answer counts, those that say nothing included.
fn files(document: &Value) -> u64 {
    document["files"].as_array().expect("files").len() as u64
        + document["otherFiles"].as_u64().expect("a number")
}

#[test]
fn a_package_is_asked_for_once_waited_for_fetched_and_read() {
    let world = allowed();
    let ran = world.json(&["evidence", "--device", "PRADEEP-LT-01", "--collect", "--yes", "-vv"]).ran();
    assert_eq!(writes(&world), 1, "{}", ran.err);
    let [id] = world.mock.downloads().try_into().expect("one download");
    assert!(ran.err.contains(&id), "{}", ran.err);
    assert_eq!(files(&ran.document().0), 2, "the picture is passed over");
    assert!(
        !ran.err.contains("sig=") && !ran.out.contains("sig="),
        "a link opens the package for whoever has it"
    );
}

#[test]
fn nothing_is_asked_for_without_a_person_who_means_it() {
    let world = allowed();
    let ran = world.run(&["evidence", "--device", "PRADEEP-LT-01", "--collect"]).exits(2);
    assert!(ran.err.contains("--yes"), "{}", ran.err);
    assert_eq!(world.mock.requests(), [], "not even a read");
    for args in [&["evidence", "--collect", "--yes"][..], &["evidence", "x.log", "--yes"], &["evidence"]] {
        TestEnv::new(args).exits(2);
    }
}

#[test]
fn a_missing_permission_is_named() {
    let world = World::contoso();
    let ran = world.run(&["evidence", "--device", "PRADEEP-LT-01", "--collect", "--yes"]).exits(5);
    assert!(ran.err.contains(WRITE), "{}", ran.err);
    assert_eq!(world.mock.downloads(), Vec::<String>::new());
}

#[test]
fn other_systems_than_windows_are_refused_with_the_reason() {
    let world = allowed();
    let ran = world.run(&["evidence", "--device", "Grady Pixel", "--collect", "--yes"]).exits(2);
    assert!(ran.err.contains("Android") && ran.err.contains("Windows"), "{}", ran.err);
    assert_eq!(writes(&world), 0);
}

#[test]
fn packages_that_are_there_are_listed_and_read_without_the_permission_to_write() {
    let world = World::contoso();
    let listed = world.json(&["evidence", "--device", "PRADEEP-LT-01", "--packages"]).exits(0).document();
    assert_eq!(listed.0["schema"], "scepcheck/evidence/v1");
    assert_eq!(listed.0["packages"][0]["id"], STORED);
    for id in [STORED, "latest"] {
        let ran = world.json(&["evidence", "--device", "PRADEEP-LT-01", "--package", id]).ran();
        assert_eq!(files(&ran.document().0), 2, "{id}: {}", ran.err);
    }
    assert_eq!((writes(&world), world.mock.downloads().len()), (0, 2));
    let none = world.json(&["evidence", "--device", "ADELE-LT-01", "--packages"]).exits(0).document();
    assert_eq!(none.0["packages"], serde_json::json!([]));
}

#[test]
fn a_package_that_is_not_there_is_not_made_up() {
    let world = World::contoso();
    let ran =
        world.run(&["evidence", "--device", "PRADEEP-LT-01", "--package", "other", "--wait", "0"]).exits(3);
    assert!(ran.err.contains(STORED), "what there is is listed: {}", ran.err);
    world.run(&["evidence", "--device", "ADELE-LT-01", "--package", "latest"]).exits(3);
    world.run(&["evidence", "--device", "NOWHERE", "--packages"]).exits(3);
}

#[test]
fn whoever_does_not_wait_is_told_how_to_go_on() {
    let world = World::new(Options {
        permissions: Permissions::all().with(WRITE),
        diagnostics_looks: 100,
        ..Options::default()
    });
    let ran =
        world.run(&["evidence", "--device", "PRADEEP-LT-01", "--collect", "--yes", "--wait", "0"]).exits(7);
    assert!(ran.err.contains("--package "), "{}", ran.err);
    assert_eq!(writes(&world), 1);
}

#[cfg(unix)]
#[test]
fn whoever_stops_waiting_is_told_how_to_go_on() {
    let world = World::new(Options {
        permissions: Permissions::all().with(WRITE),
        diagnostics_looks: 1_000,
        ..Options::default()
    });
    let mut child = Command::new(env!("CARGO_BIN_EXE_scepcheck"))
        .args(["evidence", "--device", "PRADEEP-LT-01", "--collect", "--yes"])
        .env_clear()
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("SCEPCHECK_GRAPH_URL", world.mock.origin().as_str())
        .env("SCEPCHECK_ACCESS_TOKEN", world.mock.token())
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
    let mut first = String::new();
    stderr.read_line(&mut first).expect("a line");
    assert!(first.contains("asked Intune"), "{first}");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("a signal");
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("the rest");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{rest}");
    assert!(rest.contains("--package "), "{rest}");
}
