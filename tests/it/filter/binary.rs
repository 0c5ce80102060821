//! `rule check` and `rule test` as a script sees them: stdout, stderr, exit code.

use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

const WINDOWS: &str = "windows10AndLater";
const CORPORATE: &str = r#"(device.deviceOwnership -eq "Corporate")"#;

/// What a run left behind.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    /// stdout, a JSON value a line.
    fn answers(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    fn results(&self) -> Vec<String> {
        self.answers().iter().map(|answer| answer["result"].as_str().expect("a result").to_owned()).collect()
    }
}

fn run(args: &[&str], input: &str) -> Ran {
    let output = Command::cargo_bin("scepcheck")
        .expect("built")
        .env_clear()
        .arg("rule")
        .args(args)
        .write_stdin(input.to_owned())
        .output()
        .expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code().expect("a code"), out: text(output.stdout), err: text(output.stderr) }
}

/// `rule test --format json` with the devices on stdin.
fn test_json(rule: &str, platform: &str, input: &str) -> Ran {
    run(&["test", "--rule", rule, "--platform", platform, "--device", "-", "--format", "json"], input)
}

fn file(folder: &TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    path
}

fn windows(id: &str, owner: &str) -> Value {
    json!({"id": id, "deviceName": format!("PC-{id}"), "operatingSystem": "Windows", "managedDeviceOwnerType": owner})
}

#[test]
fn every_settled_case_is_answered_as_expected() {
    super::cases::each(|case, device| {
        let ran = run(
            &[
                "test",
                "--rule",
                &case.rule,
                "--platform",
                &case.platform,
                "--management-type",
                &case.management,
                "--device",
                "-",
                "--format",
                "json",
            ],
            &device.to_string(),
        );
        let answer = &ran.answers()[0];
        assert_eq!(answer["schema"], "scepcheck/rule/v1");
        assert_eq!(ran.code, expected_code(answer["result"].as_str().expect("a result")), "{}", case.id);
        (!case.confirmed || answer["result"] == case.expected.as_str())
            .then_some(())
            .ok_or_else(|| format!("{}: {}", case.id, ran.out))
    });
}

fn expected_code(result: &str) -> i32 {
    match result {
        "match" | "notMatch" => 0,
        "unknown" => 7,
        _ => 2,
    }
}

#[test]
fn a_refused_rule_names_every_mistake_with_its_place() {
    let ran = test_json("device.model -eq X or device.modell -eq $null", WINDOWS, "{}");
    assert_eq!(ran.code, 2);
    let answer = &ran.answers()[0];
    assert_eq!(answer["result"], "error");
    let places: Vec<_> = answer["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|mistake| (mistake["offset"].as_u64(), mistake["length"].as_u64(), mistake["help"].is_string()))
        .collect();
    assert_eq!(places, [(Some(17), Some(1), true), (Some(22), Some(13), true)]);
}

#[test]
fn on_a_terminal_mistakes_are_underlined_on_stderr_and_stdout_stays_empty() {
    let ran = run(&["check", "--rule", "(device.modell -eq \"\u{1b}[2J\")", "--platform", WINDOWS], "");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    insta::assert_snapshot!("underlined", ran.err);
}

#[test]
fn one_device_is_explained_comparison_by_comparison() {
    let folder = TempDir::new().expect("a folder");
    let rule = file(
        &folder,
        "rule.txt",
        &format!("\u{feff}{CORPORATE}\nand (device.deviceTrustType -eq \"Unknown\")\n"),
    );
    let device =
        file(&folder, "device.json", &serde_json::to_string_pretty(&windows("1", "company")).expect("JSON"));
    let (rule, device) = (rule.to_str().expect("UTF-8"), device.to_str().expect("UTF-8"));
    let args = ["test", "--rule-file", rule, "--platform", WINDOWS, "--device", device];
    let ran = run(&args, "");
    assert_eq!((ran.code, ran.err.as_str()), (7, ""));
    insta::assert_snapshot!("explained", ran.out);

    let ran = run(&[&args[..], &["--format", "json", "--allow-unknown"]].concat(), "");
    assert_eq!(ran.code, 0);
    let answer = &ran.answers()[0];
    assert_eq!(answer["unread"], json!(["joinType"]));
    assert_eq!(answer["compared"][0]["actual"], "Corporate");
    assert_eq!(answer["compared"][1]["state"], "notRead");
    assert_eq!(answer["warnings"][0]["code"], "notRead");
}

#[test]
fn every_form_of_inventory_gives_one_result_a_line() {
    let devices = [windows("1", "company"), windows("2", "personal"), json!({"id": "3"})];
    let array = json!(devices).to_string();
    let list = json!({"@odata.context": "https://graph.microsoft.com/beta/$metadata", "value": devices});
    let lines: String = devices.iter().map(|device| format!("{device}\n")).collect();
    let pretty: String =
        devices.iter().map(|device| serde_json::to_string_pretty(device).expect("JSON") + "\n").collect();
    for input in [
        array.clone(),
        serde_json::to_string_pretty(&devices).expect("JSON"),
        list.to_string(),
        serde_json::to_string_pretty(&list).expect("JSON"),
        lines.clone(),
        format!("\u{feff}\n{}", lines.replace('\n', "\r\n\r\n")),
        pretty,
        format!("{array}\n{}", "  \n"),
    ] {
        let ran = test_json(CORPORATE, WINDOWS, &input);
        let ids: Vec<_> = ran.answers().iter().map(|answer| answer["id"].clone()).collect();
        assert_eq!(ids, ["1", "2", "3"], "{input}");
        assert_eq!(ran.results(), ["match", "notMatch", "unknown"], "{input}");
        assert_eq!(ran.code, 7);
    }
}

#[test]
fn what_is_no_device_is_an_error_in_its_place_and_the_rest_is_answered() {
    let good = windows("1", "company");
    for (input, results) in [
        (format!("{good}\n{{\"id\": 2, \n[1, 2]\n\n{good}\n"), &["match", "error", "error", "match"][..]),
        (format!("{{\"id\": }}\n{good}\n"), &["error", "match"]),
        (format!("[{good}, 7, {good}]"), &["match", "error", "match"]),
        (format!("[{good}, {{\"id\": "), &["match", "error"]),
        ("{\"id\": ".to_owned(), &["error"]),
        ("7".to_owned(), &["error"]),
    ] {
        let ran = test_json(CORPORATE, WINDOWS, &input);
        assert_eq!(ran.results(), results, "{input}");
        assert_eq!(ran.code, 2, "{input}");
    }
    let ran = test_json(CORPORATE, WINDOWS, &format!("{good}\nrubbish\n"));
    assert_eq!(ran.answers()[1]["diagnostics"][0]["message"], "line 2 is not a JSON object");
}

#[test]
fn a_page_that_is_not_the_last_is_not_the_whole_inventory() {
    let page =
        json!({"value": [windows("1", "company")], "@odata.nextLink": "https://graph.microsoft.com/x"});
    let ran = test_json(CORPORATE, WINDOWS, &page.to_string());
    assert_eq!((ran.results().as_slice(), ran.code), (&["match".to_owned(), "unknown".to_owned()][..], 7));
}

#[test]
fn a_list_leaves_the_architecture_at_its_default_and_a_device_file_does_not() {
    let device = json!({"id": "1", "operatingSystem": "Windows", "processorArchitecture": "unknown"});
    let rule = r#"(device.cpuArchitecture -eq "unknown")"#;
    assert_eq!(test_json(rule, WINDOWS, &device.to_string()).results(), ["match"]);
    let list = json!({"value": [device]});
    assert_eq!(test_json(rule, WINDOWS, &list.to_string()).results(), ["unknown"]);
}

#[test]
fn an_empty_list_is_an_answer_and_an_empty_input_is_none() {
    let ran = test_json(CORPORATE, WINDOWS, "[]");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let ran = test_json(CORPORATE, WINDOWS, " \n");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("no device"), "{}", ran.err);
}

#[test]
fn an_answer_can_go_to_a_file_and_only_a_whole_one_does() {
    let folder = TempDir::new().expect("a folder");
    let (whole, broken) = (folder.path().join("whole.jsonl"), folder.path().join("broken.jsonl"));
    let lines = format!("{}\n{}\n", windows("1", "company"), windows("2", "personal"));
    let to = |path: &PathBuf, input: &str| {
        let args = ["test", "--rule", CORPORATE, "--platform", WINDOWS, "--device", "-", "--format", "jsonl"];
        let output = ["--output", path.to_str().expect("UTF-8")];
        run(&[&args[..], &output].concat(), input)
    };
    assert_eq!(to(&whole, &lines).code, 0);
    assert_eq!(
        std::fs::read_to_string(&whole).expect("written"),
        test_json(CORPORATE, WINDOWS, &lines).out,
        "the same as on stdout"
    );
    assert_eq!(to(&broken, "\u{feff}").code, 2);
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(names, ["whole.jsonl"]);
}

#[test]
fn text_in_utf_16_is_refused_with_what_to_do() {
    let output = Command::cargo_bin("scepcheck")
        .expect("built")
        .args(["rule", "test", "--rule", CORPORATE, "--platform", WINDOWS, "--device", "-"])
        .write_stdin(b"\xff\xfe[\0]\0".to_vec())
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("UTF-8"));
}

#[test]
fn usage_errors_say_what_to_do() {
    for args in [
        &["test", "--rule", CORPORATE, "--platform", WINDOWS, "--device", "/no/such/file"][..],
        &["test", "--rule-file", "-", "--platform", WINDOWS, "--device", "-"],
        &["check", "--rule-file", "/no/such/file", "--platform", WINDOWS],
        &["check", "--rule", CORPORATE, "--platform", WINDOWS, "--format", "csv"],
        &["check", "--rule", CORPORATE],
        &["check", "--platform", WINDOWS],
    ] {
        let ran = run(args, "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
}

#[test]
fn a_tenants_text_cannot_move_the_terminal() {
    let device =
        json!({"id": "1", "operatingSystem": "Windows", "deviceName": "\u{1b}]0;x\u{7}\u{202e}\u{9b}2J"});
    let both = format!("{device}\n{device}\n");
    for input in [device.to_string(), both] {
        for format in ["table", "json"] {
            let ran = run(
                &[
                    "test",
                    "--rule",
                    r#"(device.deviceName -eq "a")"#,
                    "--platform",
                    WINDOWS,
                    "--device",
                    "-",
                    "--format",
                    format,
                ],
                &input,
            );
            assert_eq!(ran.code, 0);
            let hostile = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!ran.out.chars().any(hostile), "{:?}", ran.out);
        }
    }
}

#[test]
fn a_valid_rule_is_printed_in_canonical_form_with_what_it_reads() {
    let ran = run(
        &[
            "check",
            "--rule",
            "device.MODEL eq \"x\" OR device.osversion -in \"1\"",
            "--platform",
            "ios",
            "--format",
            "json",
        ],
        "",
    );
    let answer = &ran.answers()[0];
    assert_eq!((ran.code, &answer["result"]), (0, &json!("valid")));
    assert_eq!(answer["rule"], r#"(device.model -eq "x") or (device.osVersion -in ["1"])"#);
    assert_eq!(answer["graphProperties"], json!(["model", "osVersion"]));
}
