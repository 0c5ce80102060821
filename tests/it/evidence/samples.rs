//! Every sample says what its sidecar expects.
//!
//! `samples/<id>.json` holds `file` and `expect`; names there are in snake case, those of the document in camel case. A
//! folder named by `SCEPCHECK_SAMPLES` is checked as well, for samples that can't be shipped.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use scepcheck::{evidence, report};
use serde_json::{Value, json};

#[expect(clippy::disallowed_methods, reason = "a variable of these tests, not of the program")]
fn sidecars() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/evidence/samples");
    let others = std::env::var_os("SCEPCHECK_SAMPLES").map(PathBuf::from);
    let mut found: Vec<PathBuf> = std::iter::once(own)
        .chain(others)
        .flat_map(|folder| fs::read_dir(folder).expect("a folder of samples"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    found.sort();
    found
}

#[test]
fn every_sample_says_what_its_sidecar_expects() {
    let mut wrong = Vec::new();
    for path in sidecars() {
        let sidecar: Value = serde_json::from_slice(&fs::read(&path).expect("readable")).expect("JSON");
        let log = path.with_file_name(sidecar["file"].as_str().expect("a file"));
        if !cfg!(feature = "evtx") && log.extension().is_some_and(|extension| extension == "evtx") {
            continue;
        }
        let found = evidence::read(File::open(&log).expect("the log"));
        let document = serde_json::to_value(report::file_report("x", &found)).expect("JSON");
        let mut differences = Vec::new();
        expect("", &sidecar["expect"], &document, &mut differences);
        if !differences.is_empty() {
            wrong.push(format!(
                "{}:\n  {}",
                path.file_stem().expect("a name").display(),
                differences.join("\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the document says something else than what is expected. What is expected as null may be known better, but for
/// the delivery: there, unknown is an answer; for a log without a request, "false" and "can't tell" are both right.
fn expect(at: &str, expected: &Value, found: &Value, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), _) => {
            for (key, value) in expected {
                expect(&format!("{at}.{}", camel(key)), value, &inside(at, found, key), differences);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                expect(&format!("{at}[{index}]"), expected, found, differences);
            }
        }
        // The challenge is never kept, not even as the log shortened it.
        _ if at == ".request.token" => {}
        // A root by its thumbprint alone.
        (Value::String(_), Value::Object(root)) if at.starts_with(".rootCerts[") => {
            expect(at, expected, &root["thumbprint"], differences);
        }
        (Value::Null, _) if at.starts_with(".result.") || at.contains("].result.") => {}
        (Value::Bool(false), Value::Null) if at == ".policyDelivered" => {}
        _ if plain(expected) == plain(found) => {}
        _ => differences.push(format!("{at}: expected {expected}, found {}", short(found))),
    }
}

/// A member by its name in snake case. What a sidecar says of the file as a whole, the document says of its one request;
/// what it says of an event may stand among the event's fields.
fn inside(at: &str, found: &Value, key: &str) -> Value {
    let name = match key {
        "scep_ops" => "operations".to_owned(),
        "per_request" => "requests".to_owned(),
        _ => camel(key),
    };
    let one = |list: &str| found[list].as_array().filter(|list| list.len() == 1).map(|list| list[0].clone());
    let places = [Some(found.clone()), one("requests"), one("otherRequests"), Some(found["unnamed"].clone())];
    let mut value = places
        .into_iter()
        .flatten()
        .filter_map(|place| place.get(&name).cloned())
        .find(|value| !value.is_null() && *value != json!([]))
        .unwrap_or_else(|| found.get(&name).cloned().unwrap_or_default());
    if value.is_null() && at.starts_with(".events[") {
        value = found["fields"].get(&name).cloned().unwrap_or_default();
    }
    // Extended key usages as bare object identifiers.
    if key == "eku"
        && let Some(list) = value.as_array()
        && at == ".config"
        && list.iter().all(|eku| eku["name"].is_null())
    {
        value = list.iter().map(|eku| eku["oid"].clone()).collect();
    }
    value
}

/// Numbers, texts and levels, whichever way they are written.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => match text.as_str() {
            "Information" | "information" => "4".to_owned(),
            "error" => "2".to_owned(),
            "warning" => "3".to_owned(),
            _ => match text.strip_prefix("0x").and_then(|hex| i64::from_str_radix(hex, 16).ok()) {
                Some(number) if text.len() < 6 => number.to_string(),
                _ => text.clone(),
            },
        },
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().map(plain).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

fn short(value: &Value) -> Value {
    let text = value.to_string();
    if text.len() > 400 {
        json!(format!("{}…", text.chars().take(400).collect::<String>()))
    } else {
        value.clone()
    }
}

fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.extend(letters);
        name
    })
}
