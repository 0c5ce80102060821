//! Large tenants full of odd names: whoever is asked about, Graph refuses nothing and nothing is written.

use mock_graph::{Options, Tenant};
use serde_json::Value;

use super::env::World;
use super::tenants;

const READ_ACTION: &str = "deviceManagement/reports/getConfigurationPoliciesReportForDevice";

#[test]
fn whoever_is_asked_about_graph_refuses_nothing_and_nothing_is_written() {
    for seed in [3, 11, 42] {
        let tenant = Tenant::generate(seed, 200, 300);
        let (users, devices) = tenants::names(&tenant);
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
                || (request.method == "POST" && ["$batch", READ_ACTION].contains(&request.path.as_str()));
            assert!(reads, "seed {seed}: {request:?}");
        }
    }
}

fn answered(world: &World, args: &[&str], seed: u64) {
    let ran = world.json(args).args(&["--allow-unknown"]).exits(0);
    let document = ran.document();
    assert_eq!(
        document.gaps().iter().filter(|(_, status)| *status != "notOffered" && *status != "unread").count(),
        0,
        "seed {seed} {args:?}"
    );
    for decision in document.decisions() {
        assert_ne!(decision["targeting"], Value::Null);
        let known = decision["targeting"] != "unknown";
        let determined =
            decision["reasons"].as_array().expect("reasons").iter().any(|one| one["determining"] == true);
        assert!(!known || determined, "seed {seed} {args:?}: {decision:#}");
    }
    let table = world.run(args).args(&["--allow-unknown"]).exits(0).out;
    let moves = |c: char| c.is_control() && c != '\n';
    assert!(!table.contains(moves), "seed {seed} {args:?}: a name moves the cursor");
}
