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
pub(super) struct Case {
    pub(super) id: String,
    pub(super) platform: String,
    pub(super) management: String,
    pub(super) rule: String,
    device: String,
    pub(super) expected: String,
    /// Whether a source settles the answer; what none settles is shown and never fails.
    pub(super) confirmed: bool,
}

/// Puts every case with its device to `test`; fails with everything that was wrong.
pub(super) fn each(test: impl Fn(&Case, &serde_json::Value) -> Result<(), String>) {
    let cases: Cases = serde_json::from_str(include_str!("cases.json")).expect("valid cases");
    let wrong: Vec<_> =
        cases.cases.iter().filter_map(|case| test(case, &cases.devices[&case.device]).err()).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.cases.len(), wrong.join("\n"));
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
    each(|case, json| {
        let got = answer(case, &device(json));
        let right = got == case.expected;
        if !right && !case.confirmed {
            println!("not settled: {}: {got} instead of {}", case.id, case.expected);
        }
        (right || !case.confirmed)
            .then_some(())
            .ok_or_else(|| format!("{}: {got} instead of {}: {}", case.id, case.expected, case.rule))
    });
}
