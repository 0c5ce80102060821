//! A whole tenant read into a file: complete, in part, stopped and gone on with, brought up to date.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mock_graph::{Fault, Options, Permissions, RetryAfter, Size, Tenant, Times, Trouble, Unconfirmed};
use scepcheck::snapshot::{Part, Reader, sources};
use serde_json::Value;

use super::env::{Document, World};

/// A tenant with several pages of everything, nested groups, and reports.
pub(super) fn options(seed: u64) -> Options {
    let size = Size { users: 110, devices: 160, groups: 60, profiles: 44 };
    Options {
        tenant: Tenant::sized(seed, &size),
        page_size: 50,
        unconfirmed: [Unconfirmed::ExportByReaders].into(),
        ..Options::default()
    }
}

/// A place for a file that is gone afterwards.
pub(super) fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tenant.db");
    (folder, file)
}

pub(super) fn create(world: &World, file: &Path, code: i32) -> Document {
    let path = file.to_str().expect("a path");
    world.json(&["snapshot", "create", path, "--no-progress"]).exits(code).document()
}

pub(super) fn refresh(world: &World, file: &Path, code: i32) -> Document {
    let path = file.to_str().expect("a path");
    world.json(&["snapshot", "refresh", path, "--no-progress"]).exits(code).document()
}

/// Everything that a file holds: by part, its status and its objects, members or rows.
pub(super) fn held(file: &Path) -> BTreeMap<String, Value> {
    let reader = Reader::open(file).expect("a snapshot");
    let mut held = BTreeMap::new();
    for line in reader.coverage().expect("coverage") {
        let part = Part::of(line.source, &line.key);
        let objects: Vec<Value> = reader
            .objects(part)
            .expect("objects")
            .iter()
            .map(|object| {
                let mut value: Value = serde_json::from_str(&object.json).expect("JSON");
                // Names the server, whose port differs.
                value.as_object_mut().expect("an object").remove("@odata.context");
                value
            })
            .collect();
        let members: Vec<String> = reader
            .members(part)
            .expect("members")
            .iter()
            .map(|member| format!("{} {}", member.kind.id(), member.id))
            .collect();
        let mut rows: Vec<String> = Vec::new();
        reader
            .each_rows(line.source, |owner, json| {
                let cells: Vec<Value> = serde_json::from_str(json).expect("rows");
                rows.extend(cells.iter().map(|cells| format!("{owner} {cells}")));
                std::ops::ControlFlow::<()>::Continue(())
            })
            .expect("rows");
        rows.sort();
        let what = serde_json::json!({
            "status": line.status.id(), "objects": objects, "members": members, "rows": rows,
        });
        held.insert(format!("{} {}", line.source.0, line.key), what);
    }
    held
}

fn same(one: &Path, other: &Path) {
    let (one, other) = (held(one), held(other));
    let keys = |held: &BTreeMap<String, Value>| held.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&one), keys(&other));
    for (part, what) in &one {
        assert_eq!(what, &other[part], "{part}");
    }
}

fn requests(document: &Document) -> u64 {
    document.0["reading"]["requests"].as_u64().expect("a number")
}

#[test]
fn a_tenant_is_read_to_its_end_and_each_fact_once() {
    let world = World::new(options(1));
    let (_folder, file) = place();
    let document = create(&world, &file, 0);
    assert_eq!(document.0["finished"], true);
    assert_eq!(document.gaps(), []);
    for (source, items) in [("users", 110), ("devices", 160), ("managedDevices", 160), ("groups", 60)] {
        assert_eq!(document.coverage(source)["items"], items, "{source}");
    }
    let mut asked: Vec<String> = world
        .mock
        .requests()
        .iter()
        .filter(|request| !request.path.contains("$batch") && !request.path.contains("exportJobs"))
        .map(|request| format!("{}?{}", request.path, request.query))
        .collect();
    let all = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), all, "something was asked for twice");
    assert!(world.mock.refused().is_empty(), "{:#?}", world.mock.refused());
}

#[test]
fn the_plan_is_what_reading_costs_within_a_tenth() {
    for seed in [1, 2] {
        let world = World::new(Options { page_size: 1000, ..options(seed) });
        let (_folder, file) = place();
        let plan = world.json(&["snapshot", "create", "--dry-run", "--no-progress"]).exits(0).document();
        assert!(!file.exists());
        let planned = plan.0["plan"]["requests"].as_u64().expect("a number");
        // The plan reckons with two looks at each of four reports; this service needs one.
        let spent = requests(&create(&world, &file, 0)) + 4;
        assert!(planned.abs_diff(spent) * 10 <= spent, "planned {planned}, spent {spent}");
    }
}

#[test]
fn a_missing_permission_leaves_its_source_unread_and_the_rest_goes_on() {
    let world = World::new(Options {
        permissions: Permissions::all().without("Device.Read.All").without("Directory.Read.All"),
        ..options(1)
    });
    let (_folder, file) = place();
    let document = create(&world, &file, 7);
    let line = document.coverage("devices");
    assert_eq!(line["status"], "unread");
    assert!(line["remedy"].as_str().expect("text").contains("Device.Read.All"), "{line}");
    assert_eq!(document.gaps(), [("devices", "unread")]);
    assert_eq!(document.0["finished"], true);
}

#[test]
fn where_reports_may_not_be_ordered_the_permission_is_named_and_certificates_are_read_by_profile() {
    let world = World::new(Options { unconfirmed: [].into(), ..options(1) });
    let (_folder, file) = place();
    let document = create(&world, &file, 7);
    let line = document.coverage("DeviceConfigurationPolicyStatuses");
    assert_eq!(line["status"], "unread");
    assert!(line["remedy"].as_str().expect("text").contains("ReadWrite.All"), "{line}");
    assert_eq!(document.coverage("managedDeviceCertificateStates")["status"], "complete");
}

#[test]
fn throttling_slows_and_changes_nothing() {
    let (_folder, calm) = place();
    create(&World::new(options(1)), &calm, 0);
    let throttle = |pattern: &str| {
        Fault::on(pattern, Trouble::Throttle(RetryAfter::Fraction("0.1"))).times(Times::First(2))
    };
    let world = World::new(Options {
        faults: vec![throttle("GET /v1.0/users"), throttle("transitiveMembers")],
        ..options(1)
    });
    let (_folder, file) = place();
    let document = create(&world, &file, 0);
    assert!(document.0["reading"]["throttled"].as_u64().expect("a number") >= 3);
    same(&calm, &file);
}

#[test]
fn a_list_that_breaks_off_is_no_whole_one_and_the_next_run_mends_it() {
    let (_folder, calm) = place();
    create(&World::new(options(1)), &calm, 0);
    for pattern in
        ["users*skiptoken", "managedDevices*skiptoken", "GET /v1.0/groups*skiptoken", "rootCertificate"]
    {
        let fault = Fault::on(pattern, Trouble::Html).times(Times::Only(2));
        let world = World::new(Options { faults: vec![fault], ..options(1) });
        let (_folder, file) = place();
        let document = create(&world, &file, 7);
        assert_eq!(document.gaps().len(), 1, "{pattern}: {:?}", document.gaps());
        assert_eq!(create(&world, &file, 0).gaps(), [], "{pattern}");
        same(&calm, &file);
    }
}

#[test]
fn a_list_that_can_not_be_expanded_is_read_without_and_its_assignments_one_by_one() {
    let fault = Fault::on("deviceConfigurations?*expand", Trouble::Status(400));
    let world = World::new(Options { faults: vec![fault], ..options(1) });
    let (_folder, file) = place();
    let document = create(&world, &file, 0);
    assert_eq!(document.gaps(), []);
    assert_eq!(document.coverage("deviceConfigurations")["items"], 44);
    let reader = Reader::open(&file).expect("a snapshot");
    assert_eq!(reader.parts(sources::ASSIGNMENTS).expect("parts").len(), 44);
    assert!(!reader.parts(sources::TRANSITIVE_MEMBERS).expect("parts").is_empty());
}

#[test]
fn a_snapshot_of_another_tenant_is_not_gone_on_with() {
    let (_folder, file) = place();
    let fault = Fault::on("users*skiptoken", Trouble::Html);
    create(&World::new(Options { faults: vec![fault], ..options(1) }), &file, 7);
    let world = World::contoso();
    let path = file.to_str().expect("a path");
    let err = world.run(&["snapshot", "create", path, "--no-progress"]).exits(2).err;
    assert!(err.contains("holds tenant"), "{err}");
}

/// The same tenant some days later: names, members, devices, assignments.
pub(super) fn later(tenant: &Tenant) -> Tenant {
    let list = |name: &str| -> Vec<Value> {
        let found = tenant.collections().find(|(collection, _)| *collection == name);
        found.and_then(|(_, items)| items.as_array().cloned()).expect("a collection")
    };
    let mut users = list("users");
    users[3]["displayName"] = "Renamed".into();
    let gone = users.remove(7)["id"].as_str().expect("an id").to_owned();
    let mut groups = list("groups");
    for group in &mut groups {
        group["members"].as_array_mut().expect("members").retain(|member| *member != gone.as_str());
    }
    let mut devices = list("devices");
    devices.retain(|device| device["registeredOwners"][0] != gone.as_str());
    let left: Vec<Value> = list("devices")
        .into_iter()
        .filter(|device| device["registeredOwners"][0] == gone.as_str())
        .map(|device| device["id"].clone())
        .collect();
    for group in &mut groups {
        group["members"].as_array_mut().expect("members").retain(|member| !left.contains(member));
    }
    let (someone, another) = (users[11]["id"].clone(), groups[1]["id"].clone());
    groups[4]["displayName"] = "Another name".into();
    for (group, member) in [(5, &someone), (3, &someone), (8, &another)] {
        let members = groups[group]["members"].as_array_mut().expect("members");
        if !members.contains(member) {
            members.push(member.clone());
        }
    }
    let mut managed = list("managedDevices");
    managed[2]["osVersion"] = "10.0.26100.9999".into();
    managed.retain(|device| device["userId"] != gone.as_str());
    let mut policies = list("deviceConfigurations");
    let target = serde_json::json!({
        "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": groups[17]["id"],
        "deviceAndAppManagementAssignmentFilterType": "none",
    });
    policies[0]["assignments"] = serde_json::json!([{"target": target}]);
    let reported: Vec<Value> = list("reported")
        .into_iter()
        .filter(|row| managed.iter().any(|device| device["id"] == row["device"]))
        .collect();
    tenant
        .with("users", users.into())
        .with("groups", groups.into())
        .with("devices", devices.into())
        .with("managedDevices", managed.into())
        .with("deviceConfigurations", policies.into())
        .with("reported", reported.into())
}

#[test]
fn refreshed_is_the_same_as_read_anew_and_costs_little_where_changes_are_told() {
    for expired in [false, true] {
        let (options, (_folder, file), (_other, anew)) = (options(1), place(), place());
        let changed = later(&options.tenant);
        assert_eq!(changed.problems(), Vec::<String>::new());
        let world = World::new(options);
        create(&world, &file, 0);
        world.mock.change(&changed).expect("a tenant");
        if expired {
            world.mock.forget_changes();
        }
        let before = world.mock.requests().len();
        let document = refresh(&world, &file, 0);
        assert_eq!(document.gaps(), []);
        if !expired {
            let told: Vec<String> = world.mock.requests()[before..]
                .iter()
                .filter(|request| {
                    ["/users", "/devices", "/groups?"]
                        .iter()
                        .any(|start| format!("{}?", request.path).starts_with(start))
                })
                .map(|request| request.path.clone())
                .collect();
            assert!(told.iter().all(|path| path.ends_with("/delta")), "{told:?}");
        }
        create(&world, &anew, 0);
        same(&file, &anew);
    }
}

/// The same tenant after a hundredth of its users, devices and groups changed.
fn a_hundredth_later(tenant: &Tenant) -> Tenant {
    let list = |name: &str| -> Vec<Value> {
        let found = tenant.collections().find(|(collection, _)| *collection == name);
        found.and_then(|(_, items)| items.as_array().cloned()).expect("a collection")
    };
    let (mut users, mut devices, mut groups) = (list("users"), list("devices"), list("groups"));
    for named in [&mut users, &mut devices, &mut groups] {
        named.iter_mut().step_by(100).for_each(|one| one["displayName"] = "Renamed".into());
    }
    let newcomer = users[50]["id"].clone();
    for group in groups.iter_mut().step_by(100) {
        let members = group["members"].as_array_mut().expect("members");
        if !members.contains(&newcomer) {
            members.push(newcomer.clone());
        }
    }
    tenant.with("users", users.into()).with("devices", devices.into()).with("groups", groups.into())
}

/// Requests so far for what the directory tells the changes of: users, Entra devices, groups and their members.
/// `in_batches` also counts what travelled together.
fn directory_requests(world: &World, in_batches: bool) -> usize {
    let told =
        |path: &str| ["users", "devices", "groups"].contains(&path.split('/').nth(1).unwrap_or_default());
    let requests = world.mock.requests();
    let counted = requests.iter().filter(|request| in_batches || !request.batch_member);
    counted.filter(|request| request.version.as_str() == "v1.0" && told(&request.path)).count()
}

#[test]
fn a_refresh_after_a_hundredth_of_change_costs_below_a_tenth_of_reading_anew() {
    let size = Size { users: 600, devices: 900, groups: 200, profiles: 40 };
    let options = Options { tenant: Tenant::sized(7, &size), page_size: 20, ..options(7) };
    let changed = a_hundredth_later(&options.tenant);
    let (world, (_folder, file), (_other, anew)) = (World::new(options), place(), place());
    create(&world, &file, 0);
    let counts = |world: &World| [false, true].map(|inside| directory_requests(world, inside));
    let created = counts(&world);
    world.mock.change(&changed).expect("a tenant");
    assert_eq!(refresh(&world, &file, 0).gaps(), []);
    let refreshed = counts(&world);
    for (created, after) in created.into_iter().zip(refreshed) {
        let spent = after - created;
        println!("create {created}, refresh {spent}");
        assert!(spent * 10 < created, "create took {created} requests, refresh {spent}");
    }
    create(&world, &anew, 0);
    same(&file, &anew);
}

#[test]
fn nothing_changed_costs_a_page_of_changes_for_each_list() {
    let (world, (_folder, file)) = (World::new(options(1)), place());
    create(&world, &file, 0);
    let first = held(&file);
    let before = world.mock.requests().len();
    refresh(&world, &file, 0);
    let directory: Vec<String> = world.mock.requests()[before..]
        .iter()
        .filter(|request| request.version.as_str() == "v1.0")
        .map(|request| request.path.clone())
        .collect();
    assert_eq!(directory.len(), 5, "organization twice, three lists of changes: {directory:?}");
    assert_eq!(first, held(&file));
}

#[test]
fn a_source_that_can_not_be_read_again_stays_as_it_was() {
    let (world, (_folder, file)) = (World::new(options(1)), place());
    create(&world, &file, 0);
    let first = held(&file);
    world.mock.add_fault(Fault::on("managedDevices", Trouble::Status(403)));
    world.mock.add_fault(Fault::on("users/delta", Trouble::Status(403)));
    let path = file.to_str().expect("a path");
    let ran = world.json(&["snapshot", "refresh", path, "--no-progress"]).exits(7);
    for source in ["users", "managedDevices"] {
        assert!(ran.err.contains(&format!("{source} stays as it was")), "{}", ran.err);
    }
    assert_eq!(first, held(&file));
}

#[test]
fn the_links_of_changes_are_kept_with_their_lists() {
    let (world, (_folder, file)) = (World::new(options(1)), place());
    create(&world, &file, 0);
    let reader = Reader::open(&file).expect("a snapshot");
    for source in [sources::USERS, sources::GROUPS, sources::DEVICES] {
        let line = reader.part(Part::list(source)).expect("readable").expect("a part");
        assert!(line.delta.expect("a link").contains("deltatoken"), "{source:?}");
    }
    let kept = reader.coverage().expect("coverage");
    assert!(kept.iter().all(|line| !line.source.0.ends_with("/delta")));
}
