//! A snapshot of what a Graph of these tests serves.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use mock_graph::{Options, Tenant, Unconfirmed};
use scepcheck::auth::{AccessToken, AuthError, TokenRequest, TokenSource};
use scepcheck::collect::whole::{self, Setting, Silent};
use scepcheck::graph::{Client, Settings};
use scepcheck::snapshot::{About, Writer};
use scepcheck::time::{BoxFuture, Clock, TokioSleep};
use serde_json::Value;
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
        let world = World::new(Options {
            tenant: tenant.clone(),
            strict: false,
            unconfirmed: [Unconfirmed::ExportByReaders].into(),
            ..Options::default()
        });
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
        // The report of all certificates holds those that were issued; a failed request is in no file.
        if decision["certificate"]["thumbprint"].is_null() {
            decision["certificate"].take();
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
