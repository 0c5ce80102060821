//! Targeting, as a table of cases: who is in, who is out, and which reason says so.

use std::collections::BTreeSet;

use scepcheck::decide::{Decision, Dimension, Effect, Engine, Subject, Targeting};
use serde_json::Value;

use super::{build, graph_case};

#[test]
fn every_case_has_its_verdict_reason_and_warnings() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases/effective.json")).unwrap();
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert_eq!(cases.len(), 60);
}

fn check(case: &Value) -> Result<(), String> {
    let decision = decide(case);
    let expected = &case["expected"];
    let fail = |what: String| Err(format!("{} {}: {what}\n  {decision:#?}", case["id"], case["name"]));
    let state = decision.targeting.id();
    let accepted: Vec<&str> = strings(&expected["state"]).chain(strings(&expected["alsoAccept"])).collect();
    if !accepted.contains(&state) {
        return fail(format!("expected {accepted:?}, got {state}"));
    }
    if state != expected["state"] {
        return Ok(());
    }
    let why = expected["why"].as_str().unwrap();
    if !decision.reasons.iter().any(|reason| reason.code.id() == why) {
        return fail(format!("no reason {why}"));
    }
    for warning in strings(&expected["warnings"]) {
        if !decision.warnings.iter().any(|found| found.code.id() == warning) {
            return fail(format!("no warning {warning}"));
        }
    }
    if decision.targeting == Targeting::Included {
        let via: BTreeSet<&str> = strings(&expected["via"]).collect();
        let found = dimensions(&decision);
        if via != found {
            return fail(format!("expected through {via:?}, got {found:?}"));
        }
    }
    if !decision.reasons.iter().any(|reason| reason.determining) {
        return fail("nothing determines it".to_owned());
    }
    Ok(())
}

fn decide(case: &Value) -> Decision {
    let read = graph_case::read(case);
    let engine = Engine::new(&read.tenant, build::at(0));
    let subject = Subject { user: read.tenant.users.first(), device: read.tenant.devices.first() };
    assert_eq!((read.has_user, read.has_device), (subject.user.is_some(), subject.device.is_some()));
    engine.decide(&read.tenant.profiles[0], subject)
}

/// The dimensions whose includes determine the verdict.
fn dimensions(decision: &Decision) -> BTreeSet<&'static str> {
    decision
        .reasons
        .iter()
        .filter(|reason| reason.effect == Effect::Includes && reason.determining)
        .filter_map(|reason| reason.dimension)
        .map(Dimension::id)
        .collect()
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    let one = value.as_str().into_iter();
    one.chain(value.as_array().into_iter().flatten().filter_map(Value::as_str))
}
