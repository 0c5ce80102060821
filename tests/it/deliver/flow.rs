//! Whole runs of the program that deliver: what leaves, in which order, and what the job's log says.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::smtp_server::{SmtpServer, Way};

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// A run of `report` on the demo tenant, beside the servers of the test.
async fn run(config: &Path, more: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scepcheck"));
    command.args(["report", "--demo", "--config", config.to_str().unwrap()]).args(more);
    command.env_clear().env("HOME", env!("CARGO_TARGET_TMPDIR")).envs(variables.iter().copied());
    command.stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

async fn webhook(status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
    server
}

/// A folder with a configuration: mail to `port`, and these webhooks.
fn configured(port: u16, webhooks: &str) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.toml");
    let text = format!(
        "out = \"reports\"\nformats = [\"html\", \"json\"]\n{webhooks}\n[mail]\nserver = \"localhost\"\nport = {port}\n\
         tls = \"none\"\nfrom = \"scepcheck@contoso.com\"\nto = [\"team@contoso.com\"]\nattach = [\"html\"]\n"
    );
    fs::write(&file, text).unwrap();
    (folder, file)
}

#[tokio::test]
async fn a_run_publishes_posts_and_mails_and_its_log_is_json_line_by_line() {
    let (teams, slack) = (webhook(202).await, webhook(200).await);
    let mail = SmtpServer::start(Way::Open, "", &[]).await;
    let (folder, config) = configured(
        mail.port,
        "[[webhook]]\nkind = \"teams\"\n[[webhook]]\nkind = \"slack\"\nurl-file = \"slack\"",
    );
    fs::write(folder.path().join("slack"), format!("{}/CANARY\n", slack.uri())).unwrap();
    let address = format!("{}/CANARY", teams.uri());
    let ran = run(&config, &["--log", "json"], &[("SCEPCHECK_TEAMS_URL", &address)]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let events: Vec<Value> = ran.err.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let told: Vec<&str> = events.iter().map(|event| event["message"].as_str().unwrap()).collect();
    let expected = [
        "started",
        "read",
        "decided",
        "remembered",
        "written",
        "delivered",
        "delivered",
        "delivered",
        "finished",
    ];
    assert_eq!(told, expected);
    assert_eq!(events.last().unwrap()["exit"], 0);
    assert!(!format!("{}{}", ran.err, ran.out).contains("CANARY"), "{}", ran.err);

    let report: Value =
        serde_json::from_slice(&fs::read(folder.path().join("reports/latest/report.json")).unwrap()).unwrap();
    assert_eq!(report["schema"], "scepcheck/report/v1");
    let card: Value = serde_json::from_slice(&teams.received_requests().await.unwrap()[0].body).unwrap();
    assert_eq!(card["type"], "message");
    let blocks: Value = serde_json::from_slice(&slack.received_requests().await.unwrap()[0].body).unwrap();
    assert_eq!(blocks["blocks"][0]["type"], "header");
    let letter = &mail.mails()[0];
    assert!(letter.contains("Subject: Contoso: ") && letter.contains("filename=\"report.html\""), "{letter}");
}

#[tokio::test]
async fn a_delivery_that_fails_keeps_neither_the_report_nor_the_others() {
    let (gone, good) = (webhook(404).await, webhook(200).await);
    let mail = SmtpServer::start(Way::Open, "", &[("content", Some("552 too big"))]).await;
    let (folder, config) =
        configured(mail.port, "[[webhook]]\nname = \"old\"\nkind = \"teams\"\n[[webhook]]");
    let (old, new) = (format!("{}/CANARY", gone.uri()), format!("{}/CANARY", good.uri()));
    let variables = [("SCEPCHECK_TEAMS_URL", old.as_str()), ("SCEPCHECK_WEBHOOK_URL", &new)];
    let ran = run(&config, &[], &variables).await;
    assert_eq!(ran.code, 1, "{}", ran.err);
    for text in
        ["webhook `old` at 127.0.0.1: answers 404", "make a new one", "552 to the mail", "the report is in"]
    {
        assert!(ran.err.contains(text), "{text} in {}", ran.err);
    }
    assert!(!ran.err.contains("CANARY"), "{}", ran.err);
    assert_eq!(good.received_requests().await.unwrap().len(), 1);
    assert!(folder.path().join("reports/latest/report.html").exists());
}

#[tokio::test]
async fn what_a_delivery_lacks_is_told_before_anything_is_read() {
    let (folder, config) = configured(25, "[[webhook]]\nkind = \"slack\"");
    let ran = run(&config, &[], &[]).await;
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("SCEPCHECK_SLACK_URL is not set"), "{}", ran.err);
    assert!(!folder.path().join("reports").exists());
    let checked = run(&config, &["--check-config"], &[]).await;
    assert_eq!((checked.code, checked.err.as_str()), (2, ""));
    assert!(checked.out.contains("✗ SCEPCHECK_SLACK_URL is not set"), "{}", checked.out);
    let checked =
        run(&config, &["--check-config"], &[("SCEPCHECK_SLACK_URL", "https://contoso.example/CANARY")]).await;
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(
        checked.out.contains("Nothing is missing.") && !checked.out.contains("CANARY"),
        "{}",
        checked.out
    );
}

#[tokio::test]
async fn events_go_to_the_journal_exactly_where_stderr_does() {
    let folder = tempfile::tempdir().unwrap();
    for to_the_journal in [true, false] {
        let path = folder.path().join(format!("stderr-{to_the_journal}"));
        let file = File::create(&path).unwrap();
        let facts = file.metadata().unwrap();
        let inode = if to_the_journal { facts.ino() } else { facts.ino() + 1 };
        let mut command = Command::new(env!("CARGO_BIN_EXE_scepcheck"));
        command.args(["report", "--snapshot", "no\u{1b}[2J-such.db"]).env_clear().stdin(Stdio::null());
        command.env("JOURNAL_STREAM", format!("{}:{inode}", facts.dev())).stdout(Stdio::null()).stderr(file);
        let status = tokio::task::spawn_blocking(move || command.status().unwrap()).await.unwrap();
        assert_eq!(status.code(), Some(2));
        let told = fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = told.lines().collect();
        if to_the_journal {
            assert!(lines[0].starts_with("<6>started "), "{told}");
            assert!(lines[1].starts_with("<3>failed error="), "{told}");
            assert!(lines[2].starts_with("<6>finished exit=2"), "{told}");
            assert_eq!(lines.len(), 3, "{told}");
        } else {
            assert!(lines[0].starts_with("error: "), "{told}");
        }
        assert!(!told.contains('\u{1b}'), "{told:?}");
    }
}
