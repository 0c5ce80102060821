//! The contract's shape, and what unknown looks like in it.

use jsonschema::Validator;
use scepcheck::render::{self, Format, Style};
use scepcheck::report::{FailOn, TroubleshootReport};
use serde_json::Value;

use super::stories::{self, Story};

const TROUBLESHOOT: &str = include_str!("../../../src/report/schema/troubleshoot.v1.json");
const WHY: &str = include_str!("../../../src/report/schema/why.v1.json");

fn style() -> Style {
    Style::new(80, false, false)
}

pub(super) fn troubleshoot(report: &TroubleshootReport) -> Value {
    let mut out = Vec::new();
    render::troubleshoot(report, Format::Json, &style(), &mut out).expect("written");
    serde_json::from_slice(&out).expect("JSON")
}

/// A validator that, unlike the published schema, refuses fields which the schema does not name: a field
/// that is added must be declared.
pub(super) fn closed(schema: &str) -> Validator {
    let mut schema: Value = serde_json::from_str(schema).expect("a schema");
    close(&mut schema);
    jsonschema::draft202012::new(&schema).expect("a valid schema")
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") {
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn story(name: &str) -> Story {
    stories::all().into_iter().find(|story| story.name == name).expect(name)
}

#[test]
fn every_story_keeps_the_schema() {
    let (troubleshoot_schema, why_schema) = (closed(TROUBLESHOOT), closed(WHY));
    for story in stories::all() {
        let document = troubleshoot(&story.report());
        let errors: Vec<String> =
            troubleshoot_schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", story.name);

        let mut out = Vec::new();
        render::why(&story.why(), Format::Json, &style(), &mut out).expect("written");
        let document = serde_json::from_slice(&out).expect("JSON");
        let errors: Vec<String> = why_schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "why {}: {errors:#?}", story.name);
    }
}

#[test]
fn the_schema_can_fail() {
    let mut document = troubleshoot(&story("failed").report());
    document["decisions"][0]["finding"] = Value::from("broken");
    assert!(!closed(TROUBLESHOOT).is_valid(&document));
}

#[test]
fn the_focus_names_the_schema() {
    assert_eq!(troubleshoot(&story("failed").report())["schema"], "scepcheck/troubleshoot/v1");
    assert_eq!(troubleshoot(&story("kiosk").report())["schema"], "scepcheck/device/v1");
}

#[test]
fn what_was_not_read_is_null_and_told() {
    let report = story("forbidden").report();
    let document = troubleshoot(&report);
    for (list, source) in [
        ("applications", "mobileAppIntentAndStates"),
        ("appProtection", "managedAppRegistrations"),
        ("diagnostics", "logCollectionRequests"),
        ("updates", "deviceConfigurations"),
    ] {
        assert_eq!(document[list], Value::Null, "{list}");
        let told =
            document["coverage"].as_array().expect("coverage").iter().any(|line| {
                line["source"] == source && line["status"] == "unread" && line["reason"].is_string()
            });
        assert!(told, "{source}");
    }
    assert_eq!(document["user"]["intuneLicensed"], Value::Null);
    assert_eq!(document["user"]["licenses"], Value::Null);
    let notes: Vec<&str> = document["warnings"]
        .as_array()
        .expect("warnings")
        .iter()
        .filter(|note| note["code"] == "propertyNotRead")
        .filter_map(|note| note["text"].as_str())
        .collect();
    assert_eq!(
        notes,
        [
            "the tenant came without subscriptionState, which is why that is unknown here",
            "user anna@contoso.com came without assignedPlans, which is why that is unknown here"
        ]
    );
    assert!(report.has_unknown());
    assert!(story("forbidden").why().has_unknown());
}

#[test]
fn what_was_read_is_empty_not_null() {
    let report = story("root_elsewhere").report();
    let document = troubleshoot(&report);
    for list in ["applications", "appProtection", "diagnostics", "enrollmentFailures", "updates"] {
        assert_eq!(document[list], Value::Array(Vec::new()), "{list}");
    }
    assert!(!report.has_unknown());
}

#[test]
fn what_nobody_asked_for_is_told_but_is_not_unknown() {
    let report = story("kiosk").report();
    let document = troubleshoot(&report);
    assert_eq!(document["enrollmentFailures"], Value::Null);
    assert_eq!(document["user"], Value::Null);
    assert!(!report.has_unknown());
}

#[test]
fn error_codes_are_hexadecimal() {
    let document = troubleshoot(&story("failed").report());
    assert_eq!(document["decisions"][0]["reported"]["errorCode"], "0x87D1FDE8");
}

#[test]
fn a_scep_profile_stands_before_what_it_needs_and_what_needs_it() {
    let document = troubleshoot(&story("as_expected").report());
    let names: Vec<&str> = document["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["profile"]["name"].as_str())
        .collect();
    assert_eq!(names[..3], ["Contoso SCEP user", "Contoso Root CA", "Contoso Wi-Fi"]);
}

#[test]
fn groups_come_with_their_path() {
    let document = troubleshoot(&story("as_expected").report());
    let vpn =
        document["groups"].as_array().unwrap().iter().find(|group| group["id"] == "g-vpn").expect("VPN");
    assert_eq!(vpn["membership"], "transitive");
    assert_eq!(vpn["via"], serde_json::json!(["g-berlin"]));
    assert_eq!(vpn["of"], "user");
}

#[test]
fn fail_on_counts_findings_at_or_above_the_threshold() {
    let cases = [
        ("as_expected", [false, false, false]),
        ("waiting", [false, false, false]),
        ("forbidden", [false, false, false]),
        ("root_elsewhere", [true, true, false]),
        ("failed", [true, true, true]),
    ];
    for (name, expected) in cases {
        let findings = story(name).report().worst();
        let found = [FailOn::Any, FailOn::Missing, FailOn::Failed].map(|limit| findings.at_or_above(limit));
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn the_whole_document() {
    let mut out = Vec::new();
    render::troubleshoot(&story("everything").report(), Format::Json, &style(), &mut out).expect("written");
    insta::assert_snapshot!(String::from_utf8(out).expect("UTF-8"));
}
