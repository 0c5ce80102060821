//! The compliance report: eleven weeks of a tenant that changes, and what each report says of the change.

use std::path::Path;

use chrono::{SecondsFormat, TimeDelta};
use mock_graph::{Fault, Options, Tenant, Trouble, Unconfirmed};
use serde_json::{Value, json};

use super::env::{Document, TestEnv, World};
use super::schema::{keeps, validator};

const ROOT: &str = "Windows - Contoso Root CA";
const WIFI: &str = "Windows - Corporate Wi-Fi";

/// A profile on a device.
type Place = (&'static str, &'static str);

/// What one week's report has to say.
#[derive(Default)]
struct Week {
    /// What devices report from now on.
    reported: Vec<(Place, &'static str)>,
    /// Devices that are not there any more.
    gone: Vec<&'static str>,
    /// Profiles that are not there any more.
    deleted: Vec<&'static str>,
    /// What keeps a source from being read this week.
    fault: Option<Fault>,
    new: Vec<Place>,
    fixed: Vec<Place>,
    changed: Vec<Place>,
    settled: Vec<Place>,
    /// The week that it is compared with.
    since: Option<usize>,
}

fn weeks() -> Vec<Week> {
    vec![
        Week::default(),
        Week {
            reported: vec![((ROOT, "ADELE-LT-01"), "error")],
            new: vec![(ROOT, "ADELE-LT-01")],
            since: Some(0),
            ..Week::default()
        },
        Week {
            reported: vec![((ROOT, "ADELE-LT-01"), "compliant"), ((ROOT, "MEGAN-LT-01"), "error")],
            new: vec![(ROOT, "MEGAN-LT-01")],
            fixed: vec![(ROOT, "ADELE-LT-01")],
            since: Some(1),
            ..Week::default()
        },
        // Nobody may order reports this week: no state is known, so nothing is new and nothing is fixed.
        Week {
            reported: vec![((ROOT, "DIEGO-LT-01"), "error")],
            fault: Some(Fault::on("deviceManagement/reports/exportJobs", Trouble::Status(403))),
            since: Some(2),
            ..Week::default()
        },
        Week { new: vec![(ROOT, "DIEGO-LT-01")], since: Some(2), ..Week::default() },
        Week {
            reported: vec![((ROOT, "MEGAN-LT-01"), "conflict")],
            changed: vec![(ROOT, "MEGAN-LT-01")],
            since: Some(4),
            ..Week::default()
        },
        Week {
            gone: vec!["DIEGO-LT-01"],
            settled: vec![(ROOT, "DIEGO-LT-01")],
            since: Some(5),
            ..Week::default()
        },
        // The list of devices can't be read: nobody is gone, nothing is fixed.
        Week {
            fault: Some(Fault::on("deviceManagement/managedDevices", Trouble::Status(403))),
            since: Some(6),
            ..Week::default()
        },
        Week { since: Some(6), ..Week::default() },
        // A list of profiles can't be read: no profile is gone, nothing is settled.
        Week {
            fault: Some(Fault::on("deviceManagement/deviceConfigurations", Trouble::Status(403))),
            since: Some(8),
            ..Week::default()
        },
        Week {
            deleted: vec![WIFI],
            settled: vec![(WIFI, "ALEX-LT-01"), (WIFI, "PRADEEP-LT-01")],
            since: Some(8),
            ..Week::default()
        },
    ]
}

fn list(tenant: &Tenant, name: &str) -> Vec<Value> {
    let found = tenant.collections().find(|(collection, _)| *collection == name);
    found.and_then(|(_, items)| items.as_array().cloned()).expect("a collection")
}

fn changed(tenant: &Tenant, week: &Week) -> Tenant {
    let mut reported = list(tenant, "reported");
    for ((profile, device), state) in &week.reported {
        let (policy, device) = (format!("@policy:{profile}"), format!("@managedDevice:{device}"));
        let mut rows = reported.iter_mut().filter(|row| row["policy"] == policy && row["device"] == device);
        rows.next().expect("a reported row")["state"] = json!(state);
    }
    let named = |device: &str| week.gone.iter().any(|gone| device == format!("@managedDevice:{gone}"));
    reported.retain(|row| !named(row["device"].as_str().expect("a device")));
    let of = |row: &Value| week.deleted.iter().any(|gone| row["policy"] == format!("@policy:{gone}"));
    reported.retain(|row| !of(row));
    let mut managed = list(tenant, "managedDevices");
    managed.retain(|device| !week.gone.iter().any(|gone| device["deviceName"] == *gone));
    let mut profiles = list(tenant, "deviceConfigurations");
    profiles.retain(|profile| !week.deleted.iter().any(|gone| profile["displayName"] == *gone));
    let mut users: Value = list(tenant, "users").into();
    week.gone.iter().for_each(|gone| forget(&mut users, &format!("@managedDevice:{gone}")));
    tenant
        .with("users", users)
        .with("reported", reported.into())
        .with("managedDevices", managed.into())
        .with("deviceConfigurations", profiles.into())
}

/// Takes out of every list the objects that name this.
fn forget(value: &mut Value, name: &str) {
    match value {
        Value::Array(items) => {
            let names = |item: &Value| {
                item.as_object().is_some_and(|object| object.values().any(|value| value == name))
            };
            items.retain(|item| !names(item));
            items.iter_mut().for_each(|item| forget(item, name));
        }
        Value::Object(object) => object.values_mut().for_each(|item| forget(item, name)),
        _ => {}
    }
}

fn places(list: &Value) -> Vec<(String, String)> {
    let rows = list["rows"].as_array().expect("rows");
    assert_eq!(list["total"], rows.len());
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let mut places: Vec<_> =
        rows.iter().map(|row| (text(&row["profile"]["name"]), text(&row["device"]["deviceName"]))).collect();
    places.sort();
    places
}

fn run(world: &World, at: &str, history: &Path, more: &[&str]) -> TestEnv {
    TestEnv::new(&["report", "--format", "json", "--no-progress", "--allow-unknown"])
        .args(&["--as-of", at, "--history", history.to_str().expect("a path")])
        .args(more)
        .var("SCEPCHECK_GRAPH_URL", world.mock.origin().as_str())
        .var("SCEPCHECK_ACCESS_TOKEN", &world.mock.token())
}

#[test]
fn eleven_weeks_tell_what_is_new_fixed_changed_and_settled_and_a_week_half_read_disturbs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let history = folder.path().join("history.db");
    let schema = validator(include_str!("../../../src/report/schema/report.v1.json"));
    let mut tenant = Tenant::contoso();
    let start = Options::default().now;
    let mut moments: Vec<String> = Vec::new();
    let mut issues_when_whole: Vec<(usize, u64)> = Vec::new();
    for (at, week) in weeks().into_iter().enumerate() {
        tenant = changed(&tenant, &week);
        let now = start + TimeDelta::days(7 * i64::try_from(at).expect("few weeks"));
        moments.push(now.to_rfc3339_opts(SecondsFormat::Secs, true));
        let partial = week.fault.is_some();
        let world = World::new(Options {
            tenant: tenant.clone(),
            now,
            unconfirmed: [Unconfirmed::ExportByReaders].into(),
            faults: week.fault.iter().cloned().collect(),
            ..Options::default()
        });
        let document = run(&world, &moments[at], &history, &[]).exits(0).document();
        keeps(&schema, &document, &format!("week {at}"));
        let Document(report) = document;
        let expected = |places: &[Place]| {
            let mut places: Vec<_> = places
                .iter()
                .map(|(profile, device)| ((*profile).to_owned(), (*device).to_owned()))
                .collect();
            places.sort();
            places
        };
        let told = &report["changes"];
        for (name, list) in [
            ("new", &week.new),
            ("fixed", &week.fixed),
            ("changed", &week.changed),
            ("settled", &week.settled),
        ] {
            assert_eq!(places(&told[name]), expected(list), "week {at}: {name}");
        }
        let since = week.since.map(|since| moments[since].clone());
        assert_eq!(told["since"].as_str(), since.as_deref(), "week {at}");
        assert_eq!(report["status"], if partial { "partial" } else { "complete" }, "week {at}");
        assert_eq!(told["uncertain"].as_u64().expect("a number") > 0, partial, "week {at}: {told:#}");
        assert_eq!(
            report["trend"]["change"].is_null(),
            partial || at == 0,
            "week {at}: no comparison of a part"
        );
        let runs = report["trend"]["runs"].as_array().expect("runs");
        let shown: Vec<&str> = runs.iter().map(|run| run["asOf"].as_str().expect("a time")).collect();
        assert_eq!(shown, moments, "week {at}");
        if !partial {
            let findings = &report["totals"]["findings"];
            let count = |name: &str| findings[name].as_u64().expect("a number");
            let issues = ["missing", "failed", "conflict", "unexpected"].map(count).iter().sum::<u64>();
            if let Some((_, before)) = issues_when_whole.last() {
                let grown = |name: &str| told[name]["total"].as_u64().expect("a number");
                assert_eq!(issues + grown("fixed") + grown("settled"), before + grown("new"), "week {at}");
            }
            issues_when_whole.push((at, issues));
        }
        assert!(world.mock.refused().is_empty(), "week {at}: {:#?}", world.mock.refused());
    }
}
