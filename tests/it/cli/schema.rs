//! Every document keeps its published schema, whatever was read and whatever was not.

use jsonschema::Validator;
use mock_graph::{Fault, Options, Permissions, Tenant, Trouble};

use serde_json::Value;

use super::env::{Document, TestEnv, World};
use super::stored::Stored;
use super::tenants;

pub(super) fn validator(schema: &str) -> Validator {
    let schema = serde_json::from_str(schema).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

pub(super) fn keeps(validator: &Validator, document: &Document, name: &str) {
    let errors: Vec<String> = validator
        .iter_errors(&document.0)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .take(5)
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    let sources: Vec<&Value> =
        document.0["coverage"].as_array().expect("coverage").iter().map(|line| &line["source"]).collect();
    for (index, source) in sources.iter().enumerate() {
        assert!(!sources[..index].contains(source), "{name}: {source} has two lines");
    }
}

const TROUBLESHOOT: &str = include_str!("../../../src/report/schema/troubleshoot.v1.json");
const WHY: &str = include_str!("../../../src/report/schema/why.v1.json");
const AUDIT: &str = include_str!("../../../src/report/schema/audit.v1.json");
const ADELE: &str = "adele.vance@contoso.com";

#[test]
fn every_story_keeps_it() {
    let (troubleshoot, why) = (validator(TROUBLESHOOT), validator(WHY));
    let world = World::contoso();
    let (users, devices) = tenants::names(&Tenant::contoso());
    for user in &users {
        keeps(&troubleshoot, &world.json(&["troubleshoot", user]).exits(0).document(), user);
    }
    for device in &devices {
        keeps(&troubleshoot, &world.json(&["device", device]).exits(0).document(), device);
    }
    for profile in ["Windows - User certificate (SCEP)", "iOS - Passcode", "7-Zip", "Windows - Compliance"] {
        let args = ["why", ADELE, "--profile", profile, "--allow-unknown"];
        keeps(&why, &world.json(&args).exits(0).document(), profile);
    }
}

#[test]
fn what_can_t_be_read_keeps_it_too() {
    let troubleshoot = validator(TROUBLESHOOT);
    let all: Vec<String> = Permissions::all().names().map(str::to_owned).collect();
    for kept in [&["User.Read.All"][..], &["User.Read.All", "DeviceManagementManagedDevices.Read.All"]] {
        let permissions =
            Permissions::only(all.iter().map(String::as_str).filter(|name| kept.contains(name)));
        let world = World::new(Options { permissions, ..Options::default() });
        let document = world.json(&["troubleshoot", ADELE]).exits(7).document();
        keeps(&troubleshoot, &document, &format!("only {kept:?}"));
    }
    for fault in [
        Fault::on("/deviceConfigurations", Trouble::Html),
        Fault::on("/deviceConfigurations?", Trouble::ForeignNextLink),
        Fault::on("/users/*/managedDevices", Trouble::Html),
        Fault::on("/managedDevices/*/", Trouble::Status(403)),
        Fault::on("/transitiveMemberOf", Trouble::ForeignNextLink),
        Fault::on("/organization", Trouble::Status(403)),
        Fault::on("/devices", Trouble::Status(403)),
        Fault::on("getConfigurationPoliciesReportForDevice", Trouble::Status(403)),
        Fault::on("/managedDeviceCertificateStates", Trouble::Status(404)),
        Fault::on("/rootCertificate", Trouble::Status(403)),
    ] {
        let name = format!("{fault:?}");
        let world = World::new(Options { faults: vec![fault], ..Options::default() });
        let document = world.json(&["troubleshoot", ADELE, "--allow-unknown"]).exits(0).document();
        keeps(&troubleshoot, &document, &name);
    }
}

#[test]
fn every_audit_keeps_it() {
    let (audit, why) = (validator(AUDIT), validator(WHY));
    let stored = Stored::of(&Tenant::contoso());
    let run = |args: &[&str]| {
        let snapshot = ["--snapshot", stored.file(), "--format", "json", "--allow-unknown"];
        TestEnv::new(&["audit"]).args(args).args(&snapshot).exits(0).document()
    };
    for args in [
        &["--all", "--full"][..],
        &["--kind", "scep"],
        &["--user", ADELE],
        &["--what-if", "assign:iOS - Passcode:allUsers"],
    ] {
        keeps(&audit, &run(args), &format!("{args:?}"));
    }
    // A row of an audit is a decision as `why` has it.
    let mut row = run(&["--user", ADELE]);
    row.0["schema"] = "scepcheck/why/v1".into();
    keeps(&why, &row, "rows");
}
