//! What programs read: JSON by its schema, CSV, JUnit XML and Prometheus text by their rules.

use std::collections::BTreeMap;

use quick_xml::events::Event;
use quick_xml::reader::Reader;
use scepcheck::render::compliance::ReportFormat as F;
use scepcheck::report::compliance::{ComplianceReport, RunStatus};
use serde_json::Value;

use super::super::json::closed;
use super::{build, text};

const SCHEMA: &str = include_str!("../../../../src/report/schema/report.v1.json");

fn reports() -> [ComplianceReport; 4] {
    [build::rich(), build::partial(), build::hostile(), build::large()]
}

#[test]
fn the_document_keeps_its_schema() {
    let schema = closed(SCHEMA);
    for report in reports() {
        let document: Value = serde_json::from_str(&text(&report, F::Json)).expect("JSON");
        let errors: Vec<String> = schema
            .iter_errors(&document)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .take(5)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn every_item_is_a_line_and_a_row() {
    let report = build::rich();
    let lines: Vec<Value> =
        text(&report, F::Jsonl).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len() as u64, report.items.total);
    let csv = text(&report, F::Csv);
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let titles = rows.headers().expect("titles").clone();
    let rows: Vec<BTreeMap<String, String>> = rows
        .records()
        .map(|row| {
            titles.iter().map(str::to_owned).zip(row.expect("a row").iter().map(str::to_owned)).collect()
        })
        .collect();
    assert_eq!(rows.len(), lines.len());
    for (row, line) in rows.iter().zip(&lines) {
        assert_eq!(row["deviceId"], line["device"]["id"].as_str().unwrap_or_default());
        assert_eq!(row["finding"], line["finding"].as_str().expect("a finding"));
        assert_eq!(row["errorCode"], line["error"]["code"].as_str().unwrap_or_default());
    }
}

/// Which elements the schema of Jenkins lets stand in which.
const NESTING: &[(&str, &[&str])] = &[
    ("", &["testsuites"]),
    ("testsuites", &["testsuite"]),
    ("testsuite", &["properties", "testcase"]),
    ("properties", &["property"]),
    ("property", &[]),
    ("testcase", &["skipped", "error", "failure"]),
    ("skipped", &[]),
    ("error", &[]),
    ("failure", &[]),
];

/// Which attributes it lets an element have; those with a `*` it wants.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("testsuites", &["name", "time", "tests", "failures", "disabled", "errors"]),
    (
        "testsuite",
        &[
            "name*",
            "tests*",
            "failures",
            "errors",
            "time",
            "disabled",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
        ],
    ),
    ("property", &["name*", "value*"]),
    ("properties", &[]),
    ("testcase", &["name*", "classname*", "assertions", "time", "status"]),
    ("skipped", &["type", "message"]),
    ("error", &["type", "message"]),
    ("failure", &["type", "message"]),
];

/// How often an element is there, and what the `tests`, `failures`, … of all suites add up to.
#[derive(Default)]
struct Seen {
    elements: BTreeMap<String, u64>,
    said: BTreeMap<(String, String), u64>,
}

fn seen(xml: &str) -> Seen {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![String::new()];
    let mut seen = Seen::default();
    loop {
        let event = reader.read_event().expect("well formed");
        let (start, stays) = match &event {
            Event::Start(start) => (start, true),
            Event::Empty(start) => (start, false),
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Eof => return seen,
            _ => continue,
        };
        let name = start.name().as_ref().to_owned();
        let parent = open.last().expect("a parent");
        let inner = NESTING.iter().find(|(outer, _)| outer == parent).expect("an element of the schema").1;
        assert!(inner.contains(&name.as_str()), "{name} in {parent}");
        let allowed = ATTRIBUTES.iter().find(|(element, _)| *element == name).expect("known").1;
        let mut own = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.expect("an attribute");
            let key = attribute.key.as_ref().to_owned();
            assert!(allowed.iter().any(|allowed| allowed.trim_end_matches('*') == key), "{key} of {name}");
            if let Ok(number) = attribute.value.parse::<u64>() {
                *seen.said.entry((name.clone(), key.clone())).or_default() += number;
            }
            own.push(key);
        }
        for wanted in allowed.iter().filter_map(|allowed| allowed.strip_suffix('*')) {
            assert!(own.iter().any(|key| key == wanted), "{name} has no {wanted}");
        }
        *seen.elements.entry(name.clone()).or_default() += 1;
        if stays {
            open.push(name);
        }
    }
}

#[test]
fn junit_is_what_jenkins_takes_and_its_counts_are_right() {
    for report in reports() {
        let seen = seen(&text(&report, F::Junit));
        let count = |element: &str| seen.elements.get(element).copied().unwrap_or(0);
        let said = |of: &str, what: &str| seen.said[&(of.to_owned(), what.to_owned())];
        for of in ["testsuites", "testsuite"] {
            assert_eq!(said(of, "tests"), count("testcase"));
            assert_eq!(said(of, "failures"), count("failure"));
            assert_eq!(said(of, "errors"), count("error"));
        }
        assert_eq!(said("testsuite", "skipped"), count("skipped"));
        assert_eq!(count("testsuite"), report.profiles.len() as u64 + 1);
        assert_eq!(count("error") > 0, report.status == RunStatus::Partial);
    }
}

#[test]
fn no_case_passes_for_a_finding_that_unknown_decisions_may_hide() {
    let xml = text(&build::partial(), F::Junit);
    let (_, ios) = xml.split_once("name=\"iOS - User certificate (SCEP)\" tests").expect("the suite");
    assert!(!ios.contains("name=\"none missing\" time=\"0\"/>"), "{ios}");
    assert!(ios.contains("none is known, and 41 decisions can&#39;t be told"), "{ios}");
}

/// The samples: name with labels, and value.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    let mut declared = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a type");
            assert_eq!(kind, "gauge");
            assert!(!declared.contains(&name.to_owned()), "{name} is declared twice");
            declared.push(name.to_owned());
        } else if !line.starts_with("# HELP ") {
            let (name, value) = line.rsplit_once(' ').expect("a value");
            let bare = name.split('{').next().expect("a name");
            assert_eq!(declared.last().map(String::as_str), Some(bare), "{line}");
            let before = samples.insert(name.to_owned(), value.parse().expect("a number"));
            assert!(before.is_none(), "{name} is there twice");
        }
    }
    samples
}

#[test]
fn prometheus_gets_every_known_number() {
    let samples = samples(&text(&build::rich(), F::Prometheus));
    let of = |name: &str| samples.get(name).copied();
    assert_eq!(of("scepcheck_report_timestamp_seconds"), Some(1_795_435_380.0));
    assert_eq!(of("scepcheck_report_complete"), Some(1.0));
    let labels =
        r#"profile_id="00000000-0000-4000-8000-000000000001",profile="Windows - User certificate (SCEP)""#;
    assert_eq!(of(&format!("scepcheck_decisions{{{labels},finding=\"missing\"}}")), Some(187.0));
    assert_eq!(of(&format!("scepcheck_expected{{{labels}}}")), Some(9472.0));
    assert_eq!(of("scepcheck_certificates_expiring{days=\"30\"}"), Some(41.0));
    assert_eq!(of("scepcheck_devices_silent"), Some(64.0));
    assert_eq!(of("scepcheck_items_new"), Some(15.0));
    assert_eq!(of("scepcheck_items_fixed"), Some(52.0));
}

#[test]
fn prometheus_gets_no_sample_of_what_is_not_known() {
    let samples = samples(&text(&build::partial(), F::Prometheus));
    let names: Vec<&str> = samples.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "scepcheck_report_as_of_timestamp_seconds",
            "scepcheck_report_complete",
            "scepcheck_report_timestamp_seconds"
        ]
    );
    assert_eq!(samples["scepcheck_report_complete"], 0.0);
}

#[test]
fn each_format_has_its_own_file() {
    let mut names: Vec<&str> = F::ALL.iter().map(|format| format.file_name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), F::ALL.len());
    assert!(!F::for_files().any(|format| format == F::Table));
}
