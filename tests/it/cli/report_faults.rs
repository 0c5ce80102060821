//! What becomes of reports when something goes wrong: the last good one stays, and the exit code and message say what
//! happened.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use mock_graph::{Fault, Options, Trouble, Unconfirmed};
use rusqlite::Connection;
use scepcheck::deliver::Lock;
use serde_json::Value;

use super::env::{PROGRAM, Ran, TestEnv, World};

/// A snapshot of the demo tenant, and a folder for its reports.
struct Office {
    folder: tempfile::TempDir,
    snapshot: PathBuf,
    now: DateTime<Utc>,
}

impl Office {
    fn new() -> Self {
        Self::with(Vec::new(), 0)
    }

    fn with(faults: Vec<Fault>, code: i32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options =
            Options { unconfirmed: [Unconfirmed::ExportByReaders].into(), faults, ..Options::default() };
        let now = options.now;
        let world = World::new(options);
        let snapshot = folder.path().join("tenant.db");
        world.json(&["snapshot", "create", text(&snapshot), "--no-progress"]).exits(code);
        Self { folder, snapshot, now }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("reports")
    }

    fn args(&self, week: i64) -> Vec<String> {
        let at = self.now + TimeDelta::days(7 * week);
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (out, snapshot) = (self.out(), text(&self.snapshot));
        let args = ["report", "--snapshot", snapshot, "--as-of", &at, "--out", text(&out)];
        args.map(str::to_owned).to_vec()
    }

    fn run(&self, week: i64, more: &[&str]) -> TestEnv {
        let args = self.args(week);
        TestEnv::new(&args.iter().map(String::as_str).collect::<Vec<_>>()).args(more)
    }

    /// The report that `latest` leads to: whole, or the test fails.
    fn latest(&self) -> Value {
        let text = std::fs::read_to_string(self.out().join("latest/report.json")).expect("the latest report");
        let report: Value = serde_json::from_str(&text).expect("a whole document");
        let html = std::fs::read_to_string(self.out().join("latest/report.html")).expect("the latest page");
        assert!(html.trim_end().ends_with("</html>"), "a whole page");
        report
    }

    fn moment(&self, week: i64) -> String {
        (self.now + TimeDelta::days(7 * week)).to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn runs(report: &Value) -> Vec<&str> {
    let runs = report["trend"]["runs"].as_array().expect("runs");
    runs.iter().map(|run| run["asOf"].as_str().expect("a time")).collect()
}

#[test]
fn one_run_writes_every_format_and_the_pointer_leads_to_it() {
    let office = Office::new();
    office.run(0, &[]).exits(0);
    let Ran { out, err, .. } = office.run(1, &[]).exits(0);
    assert_eq!(out, "", "the folder has the answer");
    assert!(err.contains("the report is in"), "{err}");
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    };
    let mut files = names(&office.out().join("latest"));
    files.retain(|name| name != "report.xlsx");
    let expected =
        ["items.csv", "items.jsonl", "junit.xml", "report.html", "report.json", "report.md", "report.prom"];
    assert_eq!(files, expected);
    assert_eq!(office.latest()["asOf"], office.moment(1));
    assert_eq!(
        names(&office.out()).len(),
        4,
        "two reports, the history, the pointer: {:?}",
        names(&office.out())
    );
    let ran = office.run(2, &["--formats", "html,json", "--format", "csv", "--keep", "2"]).exits(0);
    assert!(ran.out.starts_with("profileId,") || ran.out.contains("finding"), "{}", ran.out);
    assert_eq!(names(&office.out().join("latest")), ["report.html", "report.json"]);
    assert_eq!(names(&office.out()).len(), 4, "the oldest is gone");
}

#[test]
fn of_two_runs_at_one_time_the_second_ends_at_once_and_says_who_is_at_work() {
    let office = Office::new();
    office.run(0, &[]).exits(0);
    let held = Lock::folder(&office.out(), office.now).expect("a lock");
    let ran = office.run(1, &[]).exits(1);
    assert!(ran.err.contains(&std::process::id().to_string()), "names the process: {}", ran.err);
    assert!(ran.err.contains("next: "), "{}", ran.err);
    assert_eq!(office.latest()["asOf"], office.moment(0));
    drop(held);
    office.run(1, &[]).exits(0);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_last_good_report_and_the_history_as_they_were() {
    let office = Office::new();
    office.run(0, &[]).exits(0);
    // As the disk fills up ever later: in the history, in the first file, in the last.
    for blocks in [0, 8, 60, 110] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let ran =
            Command::new("sh").args(["-c", &script, PROGRAM]).args(office.args(1)).output().expect("a run");
        let err = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(1), "{blocks}: {err}");
        assert!(err.contains("next: "), "{blocks}: {err}");
        assert_eq!(office.latest()["asOf"], office.moment(0), "{blocks}");
    }
    office.run(2, &[]).exits(0);
    assert_eq!(
        runs(&office.latest()),
        [office.moment(0), office.moment(2)],
        "only whole runs are remembered"
    );
}

#[test]
fn wherever_a_run_is_killed_the_last_good_report_is_whole_and_the_next_run_goes_on() {
    let office = Office::new();
    office.run(0, &[]).exits(0);
    let mut week = 0;
    for delay in [5_u64, 20, 40, 60, 80, 100, 130, 160, 200, 300] {
        let mut run = Command::new(PROGRAM)
            .args(office.args(week + 1))
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(delay));
        run.kill().expect("killed");
        run.wait().expect("gone");
        let at = office.latest()["asOf"].as_str().expect("a time").to_owned();
        assert!(at == office.moment(week) || at == office.moment(week + 1), "{delay}: {at}");
        office.run(week + 1, &[]).exits(0);
        week += 1;
        let expected: Vec<String> = (0..=week).map(|week| office.moment(week)).collect();
        assert_eq!(runs(&office.latest()), expected, "{delay}");
    }
    let left: Vec<_> = std::fs::read_dir(office.out())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .filter(|name| name.starts_with('.') && name != ".scepcheck.lock")
        .collect();
    assert!(left.is_empty(), "nothing of killed runs is left: {left:?}");
}

#[test]
fn a_part_of_a_tenant_is_told_as_a_part_and_exits_with_seven() {
    let office = Office::with(vec![Fault::on("deviceManagement/managedDevices", Trouble::Status(403))], 7);
    office.run(0, &[]).exits(7);
    assert_eq!(office.latest()["status"], "partial");
    assert!(office.latest()["trend"]["change"].is_null());
    let ran = office.run(0, &["--allow-unknown", "--format", "table"]).exits(0);
    assert!(ran.out.contains("managedDevices"), "{}", ran.out);
}

#[test]
fn findings_decide_the_exit_code_where_that_is_asked_for() {
    let office = Office::new();
    office.run(0, &["--fail-on", "failed"]).exits(10);
    assert_eq!(office.latest()["asOf"], office.moment(0), "the report is there all the same");
}

#[test]
fn an_earlier_moment_another_file_and_an_old_snapshot_are_refused_with_the_way_out() {
    let office = Office::new();
    office.run(3, &[]).exits(0);
    let ran = office.run(2, &[]).exits(2);
    assert!(ran.err.contains("its last run speaks of"), "{}", ran.err);
    assert_eq!(office.latest()["asOf"], office.moment(3));
    let notes = office.folder.path().join("notes.txt");
    std::fs::write(&notes, "not a history, but somebody's notes, and long enough to be taken for one")
        .expect("written");
    let ran = office.run(4, &["--history", text(&notes)]).exits(2);
    assert!(ran.err.contains("it is no history"), "{}", ran.err);
    assert!(std::fs::read_to_string(&notes).expect("there").starts_with("not a history"));
    let old = Connection::open(&office.snapshot).expect("a file");
    old.execute("UPDATE meta SET value = '2026-11-01T00:00:00Z' WHERE name IN ('asOf', 'finished')", [])
        .expect("aged");
    drop(old);
    let report = ["report", "--snapshot", text(&office.snapshot)];
    TestEnv::new(&report).exits(0);
    let ran = TestEnv::new(&report).args(&["--max-snapshot-age", "1h"]).exits(2);
    assert!(ran.err.contains("snapshot refresh"), "{}", ran.err);
}

#[test]
fn a_report_asks_nobody_to_sign_in() {
    let world = World::contoso();
    let ran = TestEnv::new(&["report", "--tenant", "contoso.com", "--client-id", "app"])
        .var("SCEPCHECK_GRAPH_URL", world.mock.origin().as_str())
        .var("SCEPCHECK_AUTHORITY_URL", world.mock.authority().as_str())
        .exits(4);
    assert!(ran.err.contains("asks nobody"), "{}", ran.err);
}
