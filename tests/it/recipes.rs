//! The recipes: each is read by a parser of its kind, every command in them by our own, and every variable that they
//! set is one that the program reads. What only the tools of others can tell, `.ci/recipes` asks them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use quick_xml::events::Event;
use scepcheck::app::VARIABLES;
use scepcheck::cmd::Cli;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/recipes")
}

/// Every recipe with its text.
fn recipes() -> Vec<(String, String)> {
    let (mut folders, mut found) = (vec![folder()], Vec::new());
    while let Some(one) = folders.pop() {
        for entry in fs::read_dir(one).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder()).unwrap().to_str().unwrap().to_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn recipe(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn yaml(name: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(&recipe(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The sections of an INI file as systemd reads it, each setting with its section.
fn ini(name: &str) -> Vec<(String, String, String)> {
    let (mut section, mut settings) = (String::new(), Vec::new());
    for line in recipe(name).lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(title) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            title.clone_into(&mut section);
        } else {
            let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("{name}: {line}"));
            assert!(!section.is_empty(), "{name}: {line}");
            settings.push((section.clone(), key.to_owned(), value.to_owned()));
        }
    }
    settings
}

/// Words of a command line; what quotes hold together is one.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in line.chars() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, ' ') if word.is_empty() => {}
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (_, c) => word.push(c),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Every command in the recipes: the words after the program's name.
fn commands() -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for (name, text) in recipes() {
        for line in text.lines().map(|line| line.trim().trim_start_matches("# ")) {
            // `… report` in prose is no command; a command begins its line, or stands behind a program's path.
            let begins = ["scepcheck ", "run: scepcheck ", "ExecStart=/usr/local/bin/scepcheck "];
            let begun = begins.iter().find_map(|begin| line.strip_prefix(begin));
            let cron = line.split_once(" /usr/local/bin/scepcheck ").map(|(_, rest)| rest);
            let tasked = line.split_once("scepcheck.exe' ").map(|(_, rest)| rest.trim_end_matches('"'));
            // A sentence that begins with the name goes on with something else.
            if let Some(rest) = begun.or(cron).or(tasked)
                && rest.starts_with(|c: char| c.is_lowercase() || c == '-')
            {
                all.push((name.clone(), words(rest)));
            }
        }
    }
    let arguments = recipe("windows/scepcheck-report.xml");
    let arguments =
        arguments.split_once("<Arguments>").unwrap().1.split_once("</Arguments>").unwrap().0.to_owned();
    all.push(("windows/scepcheck-report.xml".to_owned(), words(&arguments)));
    for (name, pointer) in [
        ("azure/container-apps-job.yaml", "/properties/template/containers/0/args"),
        ("kubernetes/cronjob.yaml", "/spec/jobTemplate/spec/template/spec/containers/0/args"),
    ] {
        let documents = yaml(name);
        let args = documents.iter().find_map(|document| document.pointer(pointer)).expect("arguments");
        let args = args.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
        all.push((name.to_owned(), args));
    }
    all
}

#[test]
fn every_command_is_one_that_the_program_takes() {
    let commands = commands();
    for (name, words) in &commands {
        let parsed =
            Cli::try_parse_from(std::iter::once("scepcheck").chain(words.iter().map(String::as_str)));
        assert!(parsed.is_ok(), "{name}: {words:?}: {}", parsed.err().unwrap());
    }
    let with_reports: BTreeSet<&str> = commands
        .iter()
        .filter(|(_, words)| words.first().is_some_and(|word| word == "report"))
        .map(|(name, _)| name.as_str())
        .collect();
    let expected = [
        "README.md",
        "azure/container-apps-job.yaml",
        "cron/scepcheck",
        "github/intune-report.yml",
        "kubernetes/cronjob.yaml",
        "systemd/scepcheck-report.service",
        "windows/scepcheck-report.xml",
    ];
    assert_eq!(with_reports.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn every_variable_is_one_that_the_program_reads() {
    let pattern = regex_lite::Regex::new(r"\b(AZURE|SCEPCHECK)_[A-Z_]+\b").unwrap();
    let mut seen = BTreeSet::new();
    for (name, text) in recipes() {
        for found in pattern.find_iter(&text) {
            let known = VARIABLES.iter().any(|variable| variable.name == found.as_str());
            assert!(known, "{name}: {}", found.as_str());
            seen.insert(found.as_str().to_owned());
        }
    }
    assert!(seen.len() >= 5, "{seen:?}");
}

#[test]
fn units_are_sections_of_settings_and_secrets_come_as_credentials() {
    let service = ini("systemd/scepcheck-report.service");
    let of = |key: &str| -> Vec<&str> {
        service.iter().filter(|(_, name, _)| name == key).map(|(_, _, value)| value.as_str()).collect()
    };
    assert_eq!(of("Type"), ["oneshot"]);
    assert_eq!(of("ProtectSystem"), ["strict"]);
    assert!(of("LoadCredential").iter().any(|one| one.starts_with("certificate:")));
    assert!(of("Environment").iter().all(|one| !one.contains("SECRET") && !one.contains("PASSWORD")));
    let timer = ini("systemd/scepcheck-report.timer");
    assert!(timer.iter().any(|(section, key, _)| section == "Timer" && key == "OnCalendar"));
}

#[test]
fn the_cron_line_has_five_fields_an_account_and_a_command() {
    let text = recipe("cron/scepcheck");
    let line = text.lines().rfind(|line| !line.starts_with('#')).unwrap();
    let fields: Vec<&str> = line.split(' ').collect();
    assert!(fields[..5].iter().all(|field| field.chars().all(|c| c.is_ascii_digit() || c == '*')), "{line}");
    assert_eq!(fields[5..7], ["scepcheck", "/usr/local/bin/scepcheck"]);
    assert!(!line.contains('%'), "cron takes a % for the end of the line");
}

#[test]
fn the_task_is_xml_that_names_one_program() {
    let text = recipe("windows/scepcheck-report.xml");
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut open, mut programs) = (Vec::new(), 0);
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(tag) => open.push(tag.name().as_ref().to_owned()),
            Event::End(tag) => {
                let name = open.pop().expect("an open element");
                assert_eq!(name, tag.name().as_ref());
                programs += usize::from(name == "Command");
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    assert_eq!(programs, 1);
    assert!(text.is_ascii(), "it has no declaration, so it has one meaning in every encoding");
}

#[test]
fn yaml_is_what_its_readers_look_for() {
    let workflow = &yaml("github/intune-report.yml")[0];
    let job = &workflow["jobs"]["report"];
    assert_eq!(job["permissions"]["id-token"], "write");
    for step in job["steps"].as_array().unwrap() {
        if let Some(uses) = step["uses"].as_str() {
            let pin = uses.split_once('@').unwrap().1;
            assert!(
                pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{uses} is not pinned"
            );
        }
    }
    let kinds: Vec<Value> = yaml("kubernetes/cronjob.yaml").iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds, ["ServiceAccount", "ConfigMap", "PersistentVolumeClaim", "CronJob"]);
    let job = &yaml("azure/container-apps-job.yaml")[0];
    assert_eq!(job["properties"]["configuration"]["triggerType"], "Schedule");
    let rules = &yaml("prometheus/scepcheck.rules.yml")[0]["groups"][0]["rules"];
    assert!(rules.as_array().unwrap().iter().any(|rule| rule["alert"] == "IntuneReportStale"));
}

#[test]
fn metrics_in_rules_are_those_that_the_report_writes() {
    let pattern = regex_lite::Regex::new(r"\bscepcheck_[a-z_]+\b").unwrap();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/render/compliance/prometheus.rs");
    let written = fs::read_to_string(source).unwrap();
    for found in pattern.find_iter(&recipe("prometheus/scepcheck.rules.yml")) {
        assert!(written.contains(&format!("\"{}\"", found.as_str())), "{}", found.as_str());
    }
}

#[test]
fn the_configuration_in_a_config_map_is_one_that_the_program_takes() {
    let documents = yaml("kubernetes/cronjob.yaml");
    let text = documents.iter().find_map(|one| one["data"]["report.toml"].as_str()).expect("a configuration");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.toml");
    fs::write(&file, text.replace("/etc/scepcheck-secrets/", "")).unwrap();
    fs::write(folder.path().join("teams-url"), "https://contoso.example/CANARY").unwrap();
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_scepcheck"))
        .args(["report", "--check-config", "--config", file.to_str().unwrap()])
        .env_clear()
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{said}");
    assert!(said.contains("Nothing is missing.") && !said.contains("CANARY"), "{said}");
}
