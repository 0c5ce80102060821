//! Rule × device → answer, as data: recorded from the service, documented, or derived from either.

use std::collections::BTreeMap;

use scepcheck::filter;
use scepcheck::kinds::managed_device;
use scepcheck::model::{FilterManagement, ManagedDevice, Ternary};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    /// Graph `managedDevice` objects by name.
    devices: BTreeMap<String, serde_json::Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    platform: String,
    management: String,
    rule: String,
    device: String,
    expected: String,
    /// Whether a source settles the answer; what none settles is shown and never fails.
    confirmed: bool,
}

fn management(name: &str) -> FilterManagement {
    match name {
        "devices" => FilterManagement::Devices,
        "apps" => FilterManagement::Apps,
        other => FilterManagement::Other(other.to_owned()),
    }
}

fn device(json: &serde_json::Value) -> ManagedDevice {
    managed_device(serde_json::from_value(json.clone()).expect("a device"))
}

fn answer(case: &Case, device: &ManagedDevice) -> &'static str {
    let Ok(rule) = filter::parse(&case.rule, &case.platform, &management(&case.management)) else {
        return "error";
    };
    assert_eq!(
        rule.matches(device),
        rule.evaluate(device).result,
        "{}: with and without explanation",
        case.id
    );
    match rule.matches(device) {
        Ternary::Yes => "match",
        Ternary::No => "notMatch",
        Ternary::Unknown => "unknown",
    }
}

#[test]
fn every_settled_case_is_answered_as_expected() {
    let cases: Cases = serde_json::from_str(include_str!("cases.json")).expect("valid cases");
    let mut wrong = Vec::new();
    for case in &cases.cases {
        let got = answer(case, &device(&cases.devices[&case.device]));
        if got == case.expected {
            continue;
        }
        let line = format!("{}: {} instead of {}: {}", case.id, got, case.expected, case.rule);
        if case.confirmed {
            wrong.push(line);
        } else {
            println!("not settled: {line}");
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.cases.len(), wrong.join("\n"));
}
