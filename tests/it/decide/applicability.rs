//! Applicability, root pairing and timing, as a table of cases, each put through a whole decision.

use chrono::{DateTime, Utc};
use scepcheck::decide::{Applicability, Decision, Dependency, DependencyState, Engine, Subject, Timing};
use scepcheck::model::{
    Assignment, CertificateStore, DeviceModeRule, Fact, Field, LoggedOnUser, ManagedDevice, OsEditionRule,
    OsVersionRule, Profile, RuleEffect, Tenant, UserId,
};
use serde_json::{Value, json};

use super::build::{self, at};

#[test]
fn every_case_has_its_result_and_reason() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases/applicability.json")).unwrap();
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert_eq!(cases.len(), 44);
}

/// A result in the words of the cases, and the codes that were given for it.
struct Answer {
    result: &'static str,
    codes: Vec<&'static str>,
    decision: Decision,
}

fn check(case: &Value) -> Result<(), String> {
    let input = &case["input"];
    let answer = match case["kind"].as_str().unwrap() {
        "rootPairing" => root_pairing(input),
        "platform" | "coManagement" => on_device(input),
        "applicabilityRule" => rules(input),
        "specialMode" => special_mode(input),
        "timing" => timing(input),
        other => panic!("no such kind: {other}"),
    };
    let expected = &case["expected"];
    let accepted: Vec<&str> = expected["result"]
        .as_str()
        .into_iter()
        .chain(expected["alsoAccept"].as_array().into_iter().flatten().filter_map(Value::as_str))
        .collect();
    let why = expected["why"].as_str().unwrap();
    let fail = |what: String| {
        Err(format!(
            "{} {}: {what}, got {} {:?}\n{:#?}",
            case["id"], case["name"], answer.result, answer.codes, answer.decision
        ))
    };
    if !accepted.contains(&answer.result) {
        return fail(format!("expected {accepted:?}"));
    }
    // Root pairing and timing give no code of their own; their sentence is in the dependency and the cause.
    let coded = !matches!(case["kind"].as_str(), Some("rootPairing" | "timing")) || why == "deviceStale";
    if coded && answer.result == expected["result"] && !answer.codes.contains(&why) {
        return fail(format!("no code {why}"));
    }
    Ok(())
}

fn answer(decision: Decision) -> Answer {
    let result = match decision.applicability {
        Applicability::Applicable => "applicable",
        Applicability::NotApplicable => "notApplicable",
        Applicability::Unknown => "unknown",
    };
    let reasons = decision.reasons.iter().map(|reason| reason.code.id());
    let warnings = decision.warnings.iter().map(|warning| warning.code.id());
    let causes = decision.cause.iter().map(|cause| cause.code.id());
    Answer { result, codes: reasons.chain(warnings).chain(causes).collect(), decision }
}

fn decide(tenant: &Tenant) -> Decision {
    let engine = Engine::new(tenant, at(120));
    engine.decide(&tenant.profiles[0], Subject { user: tenant.users.first(), device: tenant.devices.first() })
}

fn assignments(dimensions: &Value) -> Vec<Assignment> {
    let all = dimensions.as_array().into_iter().flatten().map(|dimension| match dimension.as_str() {
        Some("user") => build::to_all_users(),
        Some("device") => build::to_all_devices(),
        other => panic!("no such dimension: {other:?}"),
    });
    all.collect()
}

fn root_pairing(input: &Value) -> Answer {
    let scep = build::profile("scep", build::SCEP, assignments(&input["scepDimensions"]));
    let mut scep = build::naming(scep, "rootCertificate", "root");
    if input["rootDimensions"].is_null() {
        scep.references = Fact::Unknown(build::gap());
    }
    let root = build::profile("root", build::ROOT, assignments(&input["rootDimensions"]));
    let decision = decide(&build::tenant(build::user(&[]), build::device(&[]), vec![scep, root]));
    let [Dependency { state, .. }] = decision.dependencies.as_slice() else {
        panic!("one dependency: {decision:#?}");
    };
    let result = match state {
        DependencyState::Satisfied => "success",
        DependencyState::NotSatisfied => "failure",
        DependencyState::Unknown => "unknown",
    };
    Answer { result, ..answer(decision) }
}

/// The device of a case; an agent of an enrolled device where the case leaves it out.
fn device(input: &Value) -> ManagedDevice {
    let mut object = json!({ "managementAgent": "mdm" });
    for (name, value) in input["device"].as_object().unwrap() {
        object[name] = value.clone();
    }
    for name in ["deviceType", "deviceEnrollmentType"] {
        if object.get(name).is_none() {
            object[name] = Value::Null;
        }
    }
    build::device_with(object)
}

fn on_device(input: &Value) -> Answer {
    let odata_type = input["odataType"].as_str().unwrap();
    let profile = build::profile("profile", odata_type, vec![build::to_all_devices()]);
    answer(decide(&build::tenant(build::user(&[]), device(input), vec![profile])))
}

fn rules(input: &Value) -> Answer {
    let mut profile = build::profile("profile", build::SCEP, vec![build::to_all_devices()]);
    let rules = &input["rules"];
    let rule = |name: &str| rules.get(format!("deviceManagementApplicabilityRule{name}"));
    if let Some(rule) = rule("OsVersion") {
        profile.rules.os_version = Field::Value(OsVersionRule {
            min: string(&rule["minOSVersion"]),
            max: string(&rule["maxOSVersion"]),
            effect: effect(rule),
        });
    }
    if let Some(rule) = rule("OsEdition") {
        let editions = rule["osEditionTypes"].as_array().unwrap();
        let editions = editions.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        profile.rules.os_edition = Field::Value(OsEditionRule { editions, effect: effect(rule) });
    }
    if let Some(rule) = rule("DeviceMode") {
        profile.rules.device_mode =
            Field::Value(DeviceModeRule { mode: string(&rule["deviceMode"]), effect: effect(rule) });
    }
    answer(decide(&build::tenant(build::user(&[]), device(input), vec![profile])))
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn effect(rule: &Value) -> Option<RuleEffect> {
    match rule["ruleType"].as_str() {
        Some("include") => Some(RuleEffect::Include),
        Some("exclude") => Some(RuleEffect::Exclude),
        _ => None,
    }
}

fn special_mode(input: &Value) -> Answer {
    let (odata_type, mut device) = match input["mode"].as_str().unwrap() {
        "sharedIpad" => (
            "#microsoft.graph.iosScepCertificateProfile",
            build::device_with(json!({
                "operatingSystem": "iOS",
                "deviceType": "iPad",
                "deviceEnrollmentType": "appleBulkWithUser",
                "hardwareInformation": { "isSharedDevice": true },
            })),
        ),
        "avdMultiSession" => (build::SCEP, build::device_with(json!({ "skuNumber": 175 }))),
        "userless" => (build::SCEP, build::device(&[])),
        "windowsUserPresence" => (build::SCEP, build::device(&[])),
        other => panic!("no such mode: {other}"),
    };
    let dimension = json!([input["targetDimension"]]);
    let mut profile = build::profile("profile", odata_type, assignments(&dimension));
    profile.certificate_store = match input["certificateStore"].as_str() {
        Some("user") => Field::Value(CertificateStore::User),
        Some("machine") => Field::Value(CertificateStore::Machine),
        _ => Field::NotRead,
    };
    if let Some(format) = string(&input["subjectNameFormatString"]) {
        profile.subject.format_string = Field::Value(format);
    }
    let mode = input["mode"].as_str().unwrap();
    if mode == "windowsUserPresence" {
        let other = LoggedOnUser { user_id: UserId::new("someone-else"), last_logon: Some(at(30)) };
        device.users_logged_on = Field::Value(vec![other]);
        return presence(profile, device);
    }
    let mut tenant = build::tenant(build::user(&[]), device, vec![profile]);
    if mode == "userless" {
        tenant.users.clear();
        tenant.devices[0].primary_users = Fact::Known(Vec::new());
    }
    let mut answer = answer(decide(&tenant));
    if answer.codes.contains(&"userVariableUnresolved") {
        answer.result = "failure";
    }
    answer
}

fn presence(profile: Profile, device: ManagedDevice) -> Answer {
    let mut tenant = build::tenant(build::user(&[]), device, vec![profile]);
    tenant.reports.insert(build::managed_device_id(), scepcheck::model::Reports::default());
    let decision = decide(&tenant);
    let result = if decision.timing == Timing::WaitingForCheckIn { "pending" } else { "applicable" };
    Answer { result, ..answer(decision) }
}

fn timing(input: &Value) -> Answer {
    let time = |name: &str| input[name].as_str().map(|text| text.parse::<DateTime<Utc>>().unwrap());
    let (odata_type, os) = match input["platform"].as_str().unwrap() {
        "iOS" => ("#microsoft.graph.iosScepCertificateProfile", "iOS"),
        "macOS" => ("#microsoft.graph.macOSScepCertificateProfile", "macOS"),
        _ => (build::SCEP, "Windows"),
    };
    let mut profile = build::profile("profile", odata_type, vec![build::to_all_devices()]);
    profile.last_modified = time("latestChangeDateTime").map_or(Field::NotRead, Field::Value);
    let device = build::device_with(json!({
        "operatingSystem": os,
        "lastSyncDateTime": input["lastSyncDateTime"],
    }));
    let tenant = build::tenant(build::user(&[]), device, vec![profile]);
    let engine = Engine::new(&tenant, time("now").unwrap());
    let subject = Subject { user: tenant.users.first(), device: tenant.devices.first() };
    let decision = engine.decide(&tenant.profiles[0], subject);
    let result = match decision.timing {
        Timing::CheckedInSince => "shouldHaveIt",
        Timing::WaitingForCheckIn => "pendingCheckIn",
        Timing::Unknown if input["latestChangeDateTime"].is_null() => "unknown",
        Timing::Unknown => "uncertain",
    };
    Answer { result, ..answer(decision) }
}
