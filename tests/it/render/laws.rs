//! Laws that hold for every report, whatever tenants write into their names.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scepcheck::render::{self, Format, Style};
use scepcheck::report::TroubleshootReport;
use serde_json::Value;

use super::json::troubleshoot as json;
use super::stories::{self, Story};

const FORMATS: [Format; 5] = [Format::Table, Format::Json, Format::Jsonl, Format::Csv, Format::Markdown];

fn written(report: &TroubleshootReport, format: Format, style: Style) -> String {
    let mut out = Vec::new();
    render::troubleshoot(report, format, &style, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

fn explained(story: &Story, format: Format, style: Style) -> String {
    let mut out = Vec::new();
    render::why(&story.why(), format, &style, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

/// A story whose profiles, devices and user bear a given name.
fn named(name: &str) -> Story {
    let mut story = stories::all().into_iter().find(|story| story.name == "everything").expect("everything");
    for decision in &mut story.decisions {
        decision.profile.name = name.to_owned();
        decision.profile.type_label = name.to_owned();
        for reason in &mut decision.reasons {
            reason.text = name.to_owned();
            reason.group_name = Some(name.to_owned());
        }
        if let Some(cause) = &mut decision.cause {
            cause.text = name.to_owned();
            cause.next = name.to_owned();
        }
        if let Some(device) = &mut decision.device {
            device.device_name = Some(name.to_owned());
        }
    }
    for device in &mut story.tenant.devices {
        device.device_name = name.to_owned().into();
        device.os_version = name.to_owned().into();
    }
    for group in story.tenant.groups.values_mut() {
        group.display_name = name.to_owned().into();
    }
    if let Some(user) = &mut story.user {
        user.display_name = name.to_owned().into();
    }
    story
}

fn is_unsafe(c: char) -> bool {
    c != '\n' && render::text::is_hostile(c)
}

#[test]
fn every_decision_of_the_json_stands_in_the_csv() {
    let keys = |story: &Story| {
        let document = json(&story.report());
        let key =
            |row: &Value, path: [&str; 2]| row[path[0]][path[1]].as_str().unwrap_or_default().to_owned();
        let rows = document["decisions"].as_array().expect("decisions").clone();
        let keys = rows
            .iter()
            .map(|row| (key(row, ["profile", "id"]), key(row, ["user", "id"]), key(row, ["device", "id"])));
        keys.collect::<BTreeSet<_>>()
    };
    for story in stories::all() {
        let text = written(&story.report(), Format::Csv, Style::new(80, false, false));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let at = |name: &str| header.iter().position(|column| column == name).expect("a column");
        let columns = [at("profileId"), at("userId"), at("deviceId")];
        let found: BTreeSet<_> = reader
            .records()
            .map(|record| record.expect("a record"))
            .map(|record| columns.map(|column| record[column].to_owned()).into())
            .collect();
        assert_eq!(found, keys(&story), "{}", story.name);
    }
}

#[test]
fn a_line_of_jsonl_is_a_decision_of_the_document() {
    for story in stories::all() {
        let report = story.report();
        let lines: Vec<Value> = written(&report, Format::Jsonl, Style::new(80, false, false))
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(Value::Array(lines), json(&report)["decisions"], "{}", story.name);
    }
}

#[test]
fn the_same_facts_give_the_same_bytes_in_whatever_order_they_come() {
    for story in stories::all() {
        let mut turned =
            stories::all().into_iter().find(|other| other.name == story.name).expect("the story");
        turned.decisions.reverse();
        for format in FORMATS {
            let style = Style::new(120, true, true);
            assert_eq!(
                written(&story.report(), format, style),
                written(&turned.report(), format, style),
                "{} {format:?}",
                story.name
            );
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let codes = regex_lite::Regex::new("\u{1b}\\[[0-9;]*m").expect("a pattern");
    for story in stories::all() {
        for width in [80, 200] {
            let coloured = written(&story.report(), Format::Table, Style::new(width, true, true));
            let plain = written(&story.report(), Format::Table, Style::new(width, false, true));
            assert!(coloured.contains('\u{1b}'));
            assert_eq!(codes.replace_all(&coloured, ""), plain, "{}", story.name);
        }
        let coloured = explained(&story, Format::Table, Style::new(80, true, true));
        assert_eq!(
            codes.replace_all(&coloured, ""),
            explained(&story, Format::Table, Style::new(80, false, true))
        );
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for story in stories::all() {
        for width in [40, 60, 80, 100, 120, 160, 200] {
            let style = Style::new(width, false, true);
            for text in
                [written(&story.report(), Format::Table, style), explained(&story, Format::Table, style)]
            {
                for line in text.lines() {
                    assert!(render::text::width(line) <= width, "{} at {width}: {line}", story.name);
                }
            }
        }
    }
}

/// Any characters, and more often those that steer terminals, spreadsheets and Markdown.
fn name() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(
        "\u{1b}\u{9b}\u{7}\0\r\n\t\u{7f}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}=+-@＝|`[]<>&\\\"',;' ✗─東\u{301}👍🏽🇩🇪"
            .chars()
            .collect::<Vec<_>>(),
    );
    prop::collection::vec(prop_oneof![2 => any::<char>(), 3 => nasty], 0..24)
        .prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_name_steers_the_terminal(name in name()) {
        let story = named(&name);
        let report = story.report();
        for format in FORMATS {
            for style in [Style::new(80, false, true), Style::new(200, false, true), Style::new(80, false, false)] {
                let text = written(&report, format, style);
                prop_assert!(!text.chars().any(is_unsafe), "{format:?}: {text:?}");
                let text = explained(&story, format, style);
                prop_assert!(!text.chars().any(is_unsafe), "why {format:?}: {text:?}");
            }
        }
    }

    #[test]
    fn no_name_breaks_the_frame(name in name()) {
        let story = named(&name);
        let report = story.report();
        let plain = Style::new(80, false, false);
        // JSON holds the name as it is.
        prop_assert_eq!(&json(&report)["decisions"][0]["profile"]["name"], &Value::from(name.as_str()));
        // CSV has a row for each decision, and no cell that a spreadsheet takes for a formula.
        let text = written(&report, Format::Csv, plain);
        let records: Vec<_> =
            csv::Reader::from_reader(text.as_bytes()).into_records().map(|record| record.expect("a record")).collect();
        prop_assert_eq!(records.len(), report.decisions.len());
        for cell in records.iter().flatten().filter(|cell| cell.parse::<f64>().is_err()) {
            prop_assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell:?}");
        }
        // Markdown has as many lines and columns as with a harmless name.
        let shape = |text: &str| {
            let cells = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            text.lines().map(cells).collect::<Vec<_>>()
        };
        let harmless = named("x").report();
        prop_assert_eq!(
            shape(&written(&report, Format::Markdown, plain)),
            shape(&written(&harmless, Format::Markdown, plain))
        );
        // Lines stay within the terminal.
        for line in written(&report, Format::Table, Style::new(80, false, true)).lines() {
            prop_assert!(render::text::width(line) <= 80, "{line}");
        }
    }
}
