//! Large tenants full of odd names: whoever is asked about, Graph refuses nothing and nothing is written.

use mock_graph::{Options, Tenant};

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
