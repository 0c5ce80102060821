//! The targeting table through the whole program: the tenant is served by Graph, the answer is read from stdout.

use serde_json::Value;

use super::case_tenant::{self, POLICY};
use super::env::{World, has, has_reason};

/// Graph writes a default where these have nothing (`none` as the filter's type, `unknown` as the owner), so they
/// can't be served; the table of the decision core has them.
const NEVER_SERVED: [&str; 2] = ["E084", "E090"];

fn cases() -> Vec<Value> {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../decide/cases/effective.json")).expect("JSON");
    let settled = |case: &Value| {
        case["confidence"] != "UNCONFIRMED" && !NEVER_SERVED.iter().any(|id| case["id"] == *id)
    };
    cases.into_iter().filter(settled).collect()
}

#[test]
fn every_settled_case_comes_out_of_the_program_as_expected() {
    let cases = cases();
    assert_eq!(cases.len(), 53);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| check(case).err().map(|why| format!("{} {}: {why}", case["id"], case["name"])))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn check(case: &Value) -> Result<(), String> {
    let world = World::new(case_tenant::options(case));
    let user = case["user"]["userPrincipalName"].as_str();
    let device = case["device"]["deviceName"].as_str();
    let ran = match (user, device) {
        (Some(user), _) => world.json(&["troubleshoot", user, "--allow-unknown"]),
        (None, device) => world.json(&["device", device.expect("a subject"), "--allow-unknown"]),
    }
    .ran();
    if ran.code != 0 {
        return Err(format!("exit {}: {}", ran.code, ran.err));
    }
    let document = ran.document();
    let on = |decision: &&Value| {
        decision["profile"]["id"] == POLICY && decision["device"]["id"] == case["device"]["id"]
    };
    let decision = document.decisions().iter().find(on).ok_or("no decision")?;
    agrees(decision, &case["expected"]).map_err(|why| format!("{why}\n  {decision:#}"))
}

fn agrees(decision: &Value, expected: &Value) -> Result<(), String> {
    let state = &decision["targeting"];
    if *state != expected["state"] {
        let also = expected["alsoAccept"].as_array().is_some_and(|also| also.contains(state));
        return if also { Ok(()) } else { Err(format!("expected {}, got {state}", expected["state"])) };
    }
    let why = expected["why"].as_str().expect("a reason");
    if !has_reason(decision, why) {
        return Err(format!("no reason {why}"));
    }
    let warnings = expected["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str);
    match warnings.into_iter().find(|code| !has(&decision["warnings"], code)) {
        Some(code) => Err(format!("no warning {code}")),
        None => Ok(()),
    }
}
