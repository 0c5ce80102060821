//! A snapshot of what a Graph of these tests serves.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use mock_graph::{Options, Tenant};
use scepcheck::auth::{AccessToken, AuthError, TokenRequest, TokenSource};
use scepcheck::collect::whole::{self, Setting, Silent};
use scepcheck::graph::{Client, Get, ReportAction, ReportQuery, Settings, odata_literal};
use scepcheck::kinds;
use scepcheck::snapshot::{About, Part, Writer, sources};
use scepcheck::time::{BoxFuture, Clock, TokioSleep};
use serde_json::{Map, Value};
use tempfile::TempDir;

use super::env::World;

/// A file with everything, and the folder that goes with it.
pub(super) struct Stored {
    _folder: TempDir,
    pub(super) path: PathBuf,
}

impl Stored {
    /// Everything that a tenant holds, at the time of the server's clock.
    pub(super) fn of(tenant: &Tenant) -> Self {
        // A server of its own: what only snapshots ask for is not what the other one is watched for.
        let world = World::new(Options { tenant: tenant.clone(), strict: false, ..Options::default() });
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tenant.snapshot");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(fill(&world, &path));
        Self { _folder: folder, path }
    }

    pub(super) fn file(&self) -> &str {
        self.path.to_str().expect("a path in UTF-8")
    }
}

struct Ready(String);

impl TokenSource for Ready {
    fn token(&self, _: TokenRequest) -> BoxFuture<'_, Result<AccessToken, AuthError>> {
        Box::pin(async { Ok(AccessToken { secret: self.0.clone().into(), expires_at: None }) })
    }

    fn describe(&self) -> String {
        "a token of the tests".to_owned()
    }
}

struct At(DateTime<Utc>);

impl Clock for At {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

async fn fill(world: &World, path: &Path) {
    let settings = Settings::new(world.mock.origin());
    let client =
        Client::new(settings, Arc::new(Ready(world.mock.token())), Arc::new(TokioSleep)).expect("a client");
    let clock = At(Options::default().now);
    let about = About {
        cloud: "global".into(),
        program: "scepcheck test".into(),
        created: Some(clock.0),
        ..About::default()
    };
    let writer = Writer::create(path, &about).expect("a new file");
    let setting = Setting { client: &client, clock: &clock, watch: &Silent };
    let outcome = whole::create(&setting, writer).await.unwrap_or_else(|_| panic!("it was not read"));
    assert!(outcome.broken.is_empty(), "{:?}", outcome.broken);
    states(&client, path, clock.0).await;
}

/// What the server's own reports say of each device, as the exports of a real one do.
async fn states(client: &Client, path: &Path, now: DateTime<Utc>) {
    let mut writer = Writer::open(path).expect("opens");
    let devices = writer.reader().objects(Part::list(sources::MANAGED_DEVICES)).expect("read");
    let (part, _) = writer.begin_again(Part::list(sources::CONFIGURATION_REPORT), now).expect("begun again");
    for device in &devices {
        let filter = format!("(IntuneDeviceId eq {})", odata_literal(&device.id));
        let query = ReportQuery::new(ReportAction::ConfigurationPoliciesForDevice)
            .select(kinds::REPORT_COLUMNS)
            .filter(&filter);
        let table = client.report(query).await.expect("a report");
        let rows: Vec<String> = table
            .iter()
            .map(|row| {
                let cells = kinds::REPORT_COLUMNS
                    .iter()
                    .filter_map(|column| Some(((*column).to_owned(), row.get(column)?.clone())));
                Value::Object(cells.collect::<Map<_, _>>()).to_string()
            })
            .collect();
        writer.rows(part, rows.iter().map(|row| (device.id.as_str(), row.as_str())), None).expect("kept");
        let get =
            Get::beta(["deviceManagement", "managedDevices", &device.id, "deviceCompliancePolicyStates"]);
        let listing = client.list(get).await;
        let compliance = Part::of(sources::COMPLIANCE_STATES, &device.id);
        let (compliance, _) = writer.begin(compliance, now).expect("begun");
        writer.page(compliance, listing.items.iter().map(|item| item.get()), None).expect("kept");
        writer.finish(compliance, None, now).expect("ended");
    }
    writer.finish(part, None, now).expect("ended");
    writer.close(now, now).expect("closed");
}

/// The decisions without their order, without names of groups (which a live run reads only where they travel for
/// nothing), and of those that expect nothing the verdicts alone: what they need, what was issued, and what the
/// groups are that hold somebody else, a live run does not read.
pub(super) fn comparable(document: &Value) -> Vec<Value> {
    let mut decisions: Vec<Value> = document["decisions"].as_array().expect("decisions").clone();
    for decision in &mut decisions {
        // States of apps are read by user and device only; a file does not hold them.
        if decision["profile"]["kind"] == "app" || decision["profile"]["kind"] == "appProtection" {
            for reported in ["reported", "finding", "cause", "warnings"] {
                decision[reported].take();
            }
        }
        if decision["expected"] == "no" {
            for told in ["dependencies", "certificate", "cause", "reasons", "warnings"] {
                decision[told].take();
            }
        }
        forget_names(decision);
    }
    decisions.sort_by_key(|decision| {
        let text = |pointer: &str| decision.pointer(pointer).map(Value::to_string);
        (text("/device/id"), text("/profile/id"), text("/user/id"))
    });
    decisions
}

fn forget_names(value: &mut Value) {
    const NAMES: &[&str] = &["text", "next", "groupName", "path", "viaNames"];
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !NAMES.contains(&key.as_str()));
            map.values_mut().for_each(forget_names);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_names),
        _ => {}
    }
}
