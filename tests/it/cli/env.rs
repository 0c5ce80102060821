//! The program as its users meet it: a process of its own, an environment that holds nothing but what the test
//! put there, and a strict Graph on loopback.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use assert_cmd::Command;
use chrono::SecondsFormat;
use mock_graph::{Mock, Options};
use serde_json::Value;
use tokio::sync::oneshot;

pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_scepcheck");

/// Longer than any flow takes; a hang fails instead of blocking the suite.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running Graph, served by a thread of its own until this is dropped.
pub(super) struct World {
    pub(super) mock: Mock,
    now: String,
    _stop: oneshot::Sender<()>,
}

impl World {
    pub(super) fn new(options: Options) -> Self {
        let now = options.now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (started, mock) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                started.send(Mock::start(options).await).expect("somebody waits");
                // An error means that the sender is gone, which is the sign to stop.
                let _ = stopped.await;
            });
        });
        let mock = mock.recv().expect("an outcome").expect("a server");
        Self { mock, now, _stop: stop }
    }

    /// The demo tenant, without mishaps.
    pub(super) fn contoso() -> Self {
        Self::new(Options::default())
    }

    /// A run against this Graph, signed in with its token, as of its clock.
    pub(super) fn run(&self, args: &[&str]) -> TestEnv {
        TestEnv::new(args)
            .var("SCEPCHECK_GRAPH_URL", self.mock.origin().as_str())
            .var("SCEPCHECK_ACCESS_TOKEN", &self.mock.token())
            .args(&["--as-of", &self.now])
    }

    /// The same with JSON as the answer.
    pub(super) fn json(&self, args: &[&str]) -> TestEnv {
        self.run(args).args(&["--format", "json"])
    }
}

/// One run of the program, in the making.
#[must_use]
pub(super) struct TestEnv {
    command: Command,
}

impl TestEnv {
    /// A run without network or sign-in.
    pub(super) fn new(args: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command
            .env_clear()
            .env("HOME", env!("CARGO_TARGET_TMPDIR"))
            .env("COLUMNS", "120")
            .args(args)
            .timeout(PATIENCE);
        Self { command }
    }

    pub(super) fn args(mut self, args: &[&str]) -> Self {
        self.command.args(args);
        self
    }

    pub(super) fn var(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// What stands on standard input.
    pub(super) fn stdin(mut self, text: &str) -> Self {
        self.command.write_stdin(text);
        self
    }

    pub(super) fn output_file(self, path: &Path) -> Self {
        self.args(&["--output", path.to_str().expect("a path in UTF-8")])
    }

    pub(super) fn ran(mut self) -> Ran {
        let output = self.command.output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ran {
            code: output.status.code().expect("an exit code"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Runs, and insists on this exit code.
    pub(super) fn exits(self, code: i32) -> Ran {
        let ran = self.ran();
        assert_eq!(ran.code, code, "stderr: {}\nstdout: {}", ran.err, head(&ran.out));
        ran
    }
}

fn head(text: &str) -> String {
    text.lines().take(20).collect::<Vec<_>>().join("\n")
}

/// What a run left behind.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ran {
    pub(super) fn document(&self) -> Document {
        match serde_json::from_str(&self.out) {
            Ok(json) => Document(json),
            Err(error) => {
                panic!("{error}\nexit {}, stderr: {}\nstdout: {}", self.code, self.err, head(&self.out))
            }
        }
    }
}

/// An answer in JSON.
#[derive(Clone, Debug)]
pub(super) struct Document(pub(super) Value);

impl Document {
    pub(super) fn decisions(&self) -> &[Value] {
        self.0["decisions"].as_array().expect("decisions")
    }

    /// The decision on a profile, by name, on a device or on none.
    pub(super) fn decision(&self, profile: &str, device: Option<&str>) -> &Value {
        let on = |decision: &Value| decision["device"]["deviceName"].as_str() == device;
        let mut found = self.decisions().iter().filter(|one| one["profile"]["name"] == profile && on(one));
        let first = found.next().unwrap_or_else(|| panic!("no decision on {profile} for {device:?}"));
        assert!(found.next().is_none(), "{profile} on {device:?} is decided twice");
        first
    }

    pub(super) fn coverage(&self, source: &str) -> &Value {
        let lines = self.0["coverage"].as_array().expect("coverage");
        lines.iter().find(|line| line["source"] == source).unwrap_or(&Value::Null)
    }

    /// The sources that are not complete, with their status.
    pub(super) fn gaps(&self) -> Vec<(&str, &str)> {
        let lines = self.0["coverage"].as_array().expect("coverage");
        lines
            .iter()
            .filter(|line| line["status"] != "complete")
            .map(|line| {
                (line["source"].as_str().expect("a source"), line["status"].as_str().expect("a status"))
            })
            .collect()
    }

    /// Without what differs from run to run: when it was written, and the ids of requests that failed.
    pub(super) fn settled(&self) -> Value {
        let mut json = self.0.clone();
        json.as_object_mut().expect("an object").remove("generatedAt");
        let text = json.to_string();
        let ids = regex_lite::Regex::new(r"request id [0-9a-f-]{36}").expect("a pattern");
        serde_json::from_str(&ids.replace_all(&text, "request id")).expect("JSON")
    }
}

/// Whether a reason with this code is among a decision's.
pub(super) fn has_reason(decision: &Value, code: &str) -> bool {
    has(&decision["reasons"], code)
}

/// Whether a list of objects holds one with this code.
pub(super) fn has(list: &Value, code: &str) -> bool {
    list.as_array().expect("a list").iter().any(|one| one["code"] == code)
}
