//! Where the answer goes and what it looks like there: files, pipes, colours, formats, help.

use std::process::{Command, Stdio};

use mock_graph::{Fault, Options, Trouble};

use super::env::{TestEnv, World};

const ADELE: &str = "adele.vance@contoso.com";
const ESCAPE: char = '\u{1b}';

#[test]
fn a_reader_who_has_had_enough_is_no_failure() {
    let world = World::contoso();
    let mut child = Command::new(env!("CARGO_BIN_EXE_scepcheck"))
        .args(["troubleshoot", ADELE, "--all"])
        .env_clear()
        .env("SCEPCHECK_GRAPH_URL", world.mock.origin().as_str())
        .env("SCEPCHECK_ACCESS_TOKEN", world.mock.token())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The pipe is closed before the answer comes.
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_file_holds_the_whole_answer_or_what_it_held_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("answer.json");
    let world = World::contoso();
    let ran = world.json(&["troubleshoot", ADELE]).output_file(&path).exits(0);
    assert_eq!(ran.out, "");
    let written = std::fs::read_to_string(&path).expect("the answer");
    let document: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(document["schema"], "scepcheck/troubleshoot/v1");
    world.json(&["troubleshoot", "nobody@contoso.com"]).output_file(&path).exits(3);
    assert_eq!(std::fs::read_to_string(&path).expect("the answer"), written);
    let names = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(names, 1, "nothing is left beside the answer");
}

#[test]
fn a_file_that_can_t_be_written_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::contoso();
    for path in [folder.path().join("no/such/folder.json"), folder.path().to_path_buf()] {
        let ran = world.json(&["troubleshoot", ADELE]).output_file(&path).exits(1);
        assert!(ran.err.contains(path.to_str().expect("UTF-8")), "{}", ran.err);
        assert!(ran.err.contains("next: "), "{}", ran.err);
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_is_written_to_and_not_replaced() {
    let world = World::contoso();
    let null = std::path::Path::new("/dev/null");
    world.json(&["troubleshoot", ADELE]).output_file(null).exits(0);
    assert!(!std::fs::metadata(null).expect("the device").is_file());
    assert!(!std::path::Path::new("/dev/null.partial").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_at_once_and_writes_nothing() {
    let slow = Fault::on("/deviceConfigurations?", Trouble::Slow(std::time::Duration::from_secs(20)));
    let world = World::new(Options { faults: vec![slow], ..Options::default() });
    let child = Command::new(env!("CARGO_BIN_EXE_scepcheck"))
        .args(["troubleshoot", ADELE])
        .env_clear()
        .env("SCEPCHECK_GRAPH_URL", world.mock.origin().as_str())
        .env("SCEPCHECK_ACCESS_TOKEN", world.mock.token())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    while world.mock.requests().len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let begin = std::time::Instant::now();
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(interrupt.success());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(output.stdout.is_empty());
    assert!(begin.elapsed() < std::time::Duration::from_secs(2), "{:?}", begin.elapsed());
}

#[test]
fn colour_comes_only_when_it_is_asked_for() {
    let world = World::contoso();
    let colour = |run: TestEnv| run.exits(0).out.contains(ESCAPE);
    let run = || world.run(&["troubleshoot", ADELE]);
    assert!(!colour(run()), "a pipe is no terminal");
    assert!(colour(run().args(&["--color", "always"])));
    assert!(colour(run().args(&["--color", "always"]).var("NO_COLOR", "1")), "the option is the later word");
    assert!(!colour(run().args(&["--color", "never"])));
    assert!(!colour(run().var("NO_COLOR", "1")));
    let plain = run().exits(0).out;
    let coloured = run().args(&["--color", "always"]).exits(0).out;
    let codes = regex_lite::Regex::new("\u{1b}\\[[0-9;]*m").expect("a pattern");
    assert_eq!(codes.replace_all(&coloured, ""), plain, "colour is all that differs");
}

#[test]
fn machine_formats_have_no_colour() {
    let world = World::contoso();
    for format in ["json", "jsonl", "csv", "markdown"] {
        let ran = world.run(&["troubleshoot", ADELE, "--format", format, "--color", "always"]).exits(0);
        assert!(!ran.out.contains(ESCAPE), "{format}");
    }
}

#[test]
fn jsonl_has_the_decisions_of_json_one_a_line() {
    let world = World::contoso();
    for args in [&["troubleshoot", ADELE][..], &["device", "KIOSK-LOBBY-01"]] {
        let whole = world.json(args).exits(0).document();
        let lines = world.run(args).args(&["--format", "jsonl"]).exits(0).out;
        let lines: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines, whole.decisions(), "{args:?}");
    }
}

#[test]
fn csv_has_a_row_for_each_decision() {
    let world = World::contoso();
    let whole = world.json(&["troubleshoot", ADELE]).exits(0).document();
    let csv = world.run(&["troubleshoot", ADELE, "--format", "csv"]).exits(0).out;
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), whole.decisions().len());
}

#[test]
fn a_format_that_a_command_does_not_have_is_a_matter_of_usage() {
    for args in [&["troubleshoot", ADELE][..], &["device", "X"], &["why", ADELE, "--profile", "X"]] {
        // No sign-in is set up: what is wrong with the command line is told first.
        let ran = TestEnv::new(args).args(&["--format", "html"]).exits(2);
        assert_eq!(ran.out, "");
        assert_eq!(ran.err.lines().filter(|line| line.starts_with("error: ")).count(), 1, "{}", ran.err);
        assert!(ran.err.contains("html"), "{}", ran.err);
    }
}

#[test]
fn a_job_that_nobody_watches_does_not_wait_for_a_sign_in() {
    for variables in
        [&[][..], &[("AZURE_CLIENT_ID", mock_graph::CLIENT_ID), ("AZURE_TENANT_ID", "contoso.com")]]
    {
        let run = TestEnv::new(&["troubleshoot", ADELE]);
        let ran = variables.iter().fold(run, |run, (name, value)| run.var(name, value)).exits(4);
        assert!(ran.err.contains("SCEPCHECK_ACCESS_TOKEN"), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn wrong_usage_exits_with_two() {
    for args in [
        &[][..],
        &["troubleshoot"],
        &["why", "--profile", "X"],
        &["why", ADELE],
        &["nonsense"],
        &["troubleshoot", ""],
        &["device", " "],
        &["why", ADELE, "--profile", ""],
        &["troubleshoot", ADELE, "--as-of", "yesterday"],
        &["troubleshoot", ADELE, "--cloud", "moon"],
        &["troubleshoot", ADELE, "--format", "xml"],
        &["troubleshoot", ADELE, "--fail-on", "never"],
        &["troubleshoot", ADELE, "--tenant", "../x"],
        &["troubleshoot", ADELE, "--concurrency", "0"],
    ] {
        let ran = TestEnv::new(args).var("SCEPCHECK_ACCESS_TOKEN", "opaque").exits(2);
        assert_eq!(ran.out, "", "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
}

#[test]
fn the_exit_code_follows_the_findings() {
    let world = World::contoso();
    let run = |user: &str, level: &str| world.json(&["troubleshoot", user, "--fail-on", level]).ran().code;
    // Alex has a failure, O'Neil a conflict, Patti nothing.
    for (user, expected) in [
        ("alex.wilber@contoso.com", [10, 10, 10]),
        ("o'neil.shaw@contoso.com", [0, 0, 10]),
        ("patti.fernandez@contoso.com", [0, 0, 0]),
    ] {
        assert_eq!(["missing", "failed", "any"].map(|level| run(user, level)), expected, "{user}");
    }
    let broken =
        World::new(Options { faults: vec![Fault::on("/mobileApps", Trouble::Html)], ..Options::default() });
    let code = |args: &[&str]| broken.json(args).ran().code;
    assert_eq!(code(&["troubleshoot", "alex.wilber@contoso.com"]), 7);
    assert_eq!(code(&["troubleshoot", "alex.wilber@contoso.com", "--fail-on", "failed"]), 10);
    assert_eq!(code(&["troubleshoot", "patti.fernandez@contoso.com", "--fail-on", "failed"]), 7);
}

#[test]
fn stdout_is_data_and_stderr_is_silent_without_a_terminal() {
    let world = World::contoso();
    let questions: [&[&str]; 3] = [
        &["troubleshoot", ADELE],
        &["device", "KIOSK-LOBBY-01"],
        &["why", ADELE, "--profile", "Windows - User certificate (SCEP)"],
    ];
    for question in questions {
        for format in ["table", "json", "jsonl", "csv", "markdown"] {
            let ran = world.run(question).args(&["--format", format]).exits(0);
            assert_eq!(ran.err, "", "{question:?} as {format}");
            assert!(ran.out.ends_with('\n'), "{question:?} as {format}");
        }
    }
    let verbose = world.run(&["troubleshoot", ADELE, "-v"]).exits(0);
    assert!(!verbose.err.is_empty());
    let plain = world.run(&["troubleshoot", ADELE]).exits(0);
    assert_eq!(verbose.out, plain.out);
}

const COMMANDS: &[&[&str]] = &[
    &[],
    &["troubleshoot"],
    &["device"],
    &["why"],
    &["rule"],
    &["rule", "check"],
    &["rule", "test"],
    &["auth"],
    &["auth", "login"],
    &["auth", "status"],
    &["auth", "logout"],
    &["completions"],
    &["man"],
];

#[test]
fn help_needs_nothing_and_says_this() {
    let mut reference = String::new();
    for command in COMMANDS {
        let ran = TestEnv::new(command).args(&["--help"]).exits(0);
        assert_eq!(ran.err, "");
        reference.push_str(&format!(
            "$ scepcheck {}--help\n",
            command.iter().map(|word| format!("{word} ")).collect::<String>()
        ));
        for line in ran.out.lines() {
            reference.push_str(line.trim_end());
            reference.push('\n');
        }
        reference.push('\n');
    }
    insta::assert_snapshot!("help", reference);
}

#[test]
fn the_version_needs_nothing() {
    let ran = TestEnv::new(&["--version"]).exits(0);
    assert_eq!(ran.out, format!("scepcheck {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_and_the_manual_need_nothing() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(TestEnv::new(&["completions", shell]).exits(0).out.contains("troubleshoot"), "{shell}");
    }
    assert!(TestEnv::new(&["man"]).exits(0).out.starts_with(".ie"));
}

#[test]
fn the_demo_needs_nothing() {
    let ran = TestEnv::new(&["troubleshoot", ADELE, "--demo", "--format", "json"]).exits(0);
    assert_eq!(ran.document().0["source"], "demo");
}
