//! Large tenants full of odd names: whoever is asked about, Graph refuses nothing and nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use mock_graph::{Options, Tenant};
use serde_json::Value;

use super::env::World;
use super::tenants;

const READ_ACTION: &str = "deviceManagement/reports/getConfigurationPoliciesReportForDevice";

#[test]
fn whoever_is_asked_about_graph_refuses_nothing_and_nothing_is_written() {
    for seed in [3, 11, 42] {
        let tenant = Tenant::generate(seed, 200, 300);
        let ((users, _), devices) = (tenants::names(&tenant), tenants::device_ids(&tenant));
        let world = World::new(Options { tenant, ..Options::default() });
        for user in users.iter().step_by(20).chain(users.get(16)).chain(users.get(22)) {
            answered(&world, &["troubleshoot", user], seed);
        }
        for device in devices.iter().step_by(60) {
            answered(&world, &["device", device], seed);
        }
        assert!(world.mock.refused().is_empty(), "seed {seed}: {:#?}", world.mock.refused());
        for request in world.mock.requests() {
            let reads = request.method == "GET"
                || (request.method == "POST"
                    && ["$batch", READ_ACTION].contains(&request.path.trim_start_matches('/')));
            assert!(reads, "seed {seed}: {request:?}");
        }
    }
}

fn answered(world: &World, args: &[&str], seed: u64) {
    let document = world.json(args).args(&["--allow-unknown"]).exits(0).document();
    // The generator gives no SCEP profile a root, which no tenant is without: it counts as hidden.
    let gaps: Vec<_> =
        document.gaps().into_iter().filter(|(source, _)| *source != "rootCertificate").collect();

    assert_eq!(gaps, [], "seed {seed} {args:?}");
    for decision in document.decisions() {
        let reasons = decision["reasons"].as_array().expect("reasons");
        let determined = reasons.iter().any(|reason| reason["determining"] == true);
        assert!(determined, "seed {seed} {args:?}: {decision:#}");
    }
}

#[test]
fn no_name_moves_the_cursor() {
    let tenant = Tenant::generate(3, 120, 120);
    let odd: Vec<String> = tenants::names(&tenant).0.into_iter().skip(28).step_by(29).collect();
    let world = World::new(Options { tenant, ..Options::default() });
    for user in &odd {
        for format in ["table", "markdown", "csv"] {
            let run = world.run(&["troubleshoot", user, "--all", "--allow-unknown", "--format", format]);
            let text = run.exits(0).out;
            let moves = |c: char| c.is_control() && c != '\n' && c != '\r' || c == '\u{202e}';
            let bad = text.lines().find(|line| line.contains(moves));
            assert!(bad.is_none(), "{user} as {format}: {bad:?}");
        }
    }
}

/// The members of every group, nested ones followed to the end, as the tenant's own JSON has them.
fn closures(tenant: &Tenant) -> BTreeMap<String, BTreeSet<String>> {
    let direct: BTreeMap<String, Vec<String>> = list(tenant, "groups")
        .map(|group| {
            (text(&group["id"]), group["members"].as_array().into_iter().flatten().map(text).collect())
        })
        .collect();
    let mut closed: BTreeMap<String, BTreeSet<String>> =
        direct.iter().map(|(id, members)| (id.clone(), members.iter().cloned().collect())).collect();
    loop {
        let before = closed.clone();
        for members in closed.values_mut() {
            let nested: Vec<String> =
                members.iter().filter_map(|id| before.get(id)).flatten().cloned().collect();
            members.extend(nested);
        }
        if closed == before {
            return closed;
        }
    }
}

fn list<'t>(tenant: &'t Tenant, collection: &str) -> impl Iterator<Item = &'t Value> {
    let items = tenant.collections().find(|(name, _)| *name == collection).map(|(_, items)| items);
    items.and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// The profiles that go to one group and nowhere else, without a filter.
fn to_one_group(tenant: &Tenant) -> BTreeMap<String, String> {
    let group = |profile: &Value| {
        let [only] = profile["assignments"].as_array()?.as_slice() else { return None };
        let target = &only["target"];
        let plain = target["@odata.type"] == "#microsoft.graph.groupAssignmentTarget"
            && target["deviceAndAppManagementAssignmentFilterType"] == "none";
        plain.then(|| text(&target["groupId"]))
    };
    let policies = list(tenant, "deviceConfigurations").chain(list(tenant, "configurationPolicies"));
    policies.filter_map(|profile| Some((text(&profile["id"]), group(profile)?))).collect()
}

#[test]
fn who_is_in_the_one_group_is_included_and_nobody_else() {
    let tenant = Tenant::generate(5, 120, 200);
    let (closures, profiles) = (closures(&tenant), to_one_group(&tenant));
    let objects: BTreeMap<String, String> =
        list(&tenant, "devices").map(|device| (text(&device["deviceId"]), text(&device["id"]))).collect();
    let users = tenants::users_with(&tenant, 1);
    let world = World::new(Options { tenant, page_size: 7, ..Options::default() });
    let mut compared = 0;
    for user in users.iter().step_by(4) {
        let document = world.json(&["troubleshoot", user, "--allow-unknown"]).exits(0).document();
        let person = text(&document.0["user"]["id"]);
        let entra = document.0["devices"][0]["azureADDeviceId"].as_str().and_then(|id| objects.get(id));
        for decision in document.decisions().iter().filter(|decision| !decision["device"].is_null()) {
            let Some(group) = profiles.get(decision["profile"]["id"].as_str().expect("an id")) else {
                continue;
            };
            let members = &closures[group];
            let inside = members.contains(&person) || entra.is_some_and(|object| members.contains(object));
            let expected = if inside { "included" } else { "notTargeted" };
            assert_eq!(decision["targeting"], expected, "{user}: {decision:#}");
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} decisions were compared");
}
