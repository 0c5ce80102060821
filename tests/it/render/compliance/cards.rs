//! The report as a message: what it says, what no name can make of it, and that no service finds it too long.

use proptest::prelude::*;
use scepcheck::render::compliance::{CardKind, card, subject};
use scepcheck::render::text::is_hostile;
use scepcheck::report::compliance::ComplianceReport;
use serde_json::Value;

use super::build;

fn message(report: &ComplianceReport, kind: CardKind) -> Value {
    serde_json::from_slice(&card(report, kind)).expect("JSON")
}

/// What a person reads of it, a line each.
fn lines(message: &Value) -> Vec<String> {
    let texts = |pieces: &Value| -> String {
        pieces.as_array().unwrap().iter().map(|piece| piece["text"].as_str().unwrap()).collect()
    };
    if let Some(blocks) = message["blocks"].as_array() {
        return blocks
            .iter()
            .map(|block| match block["type"].as_str() {
                Some("header") => block["text"]["text"].as_str().unwrap().to_owned(),
                _ => texts(&block["elements"][0]["elements"]),
            })
            .collect();
    }
    let body = &message["attachments"][0]["content"]["body"];
    body.as_array().unwrap().iter().map(|block| texts(&block["inlines"])).collect()
}

#[test]
fn teams_and_slack_say_the_same_and_a_partial_run_says_so_first() {
    for report in [build::rich(), build::partial()] {
        assert_eq!(lines(&message(&report, CardKind::Teams)), lines(&message(&report, CardKind::Slack)));
    }
    insta::assert_snapshot!("rich", lines(&message(&build::rich(), CardKind::Teams)).join("\n"));
    let partial = lines(&message(&build::partial(), CardKind::Teams));
    assert!(partial[1].starts_with("Partial: "), "{partial:?}");
    insta::assert_snapshot!("partial", partial.join("\n"));
}

#[test]
fn the_summary_is_the_documents_own_and_tells_no_change_where_nothing_is_compared() {
    insta::assert_json_snapshot!("summary", message(&build::rich(), CardKind::Generic));
    let partial = message(&build::partial(), CardKind::Generic);
    assert_eq!(partial["status"], "partial");
    assert!(partial["new"].is_null() && partial["fixed"].is_null() && partial["change"].is_null());
    assert!(!partial["gaps"].as_array().unwrap().is_empty());
}

/// Every object of a message.
fn objects(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(fields) => std::iter::once(value).chain(fields.values().flat_map(objects)).collect(),
        Value::Array(all) => all.iter().flat_map(objects).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn names_stand_only_where_nothing_reads_markup() {
    let report = build::with_text(
        "[click](https://evil.example) <!channel> *x* {{DATE(2020-01-01T00:00:00Z)}} \u{202e}",
    );
    for kind in [CardKind::Teams, CardKind::Slack] {
        let message = message(&report, kind);
        for object in objects(&message) {
            let kind = object["type"].as_str().unwrap_or_default();
            assert!(!["TextBlock", "FactSet", "mrkdwn", "markdown", "section"].contains(&kind), "{object}");
            let shown = object["text"].as_str().unwrap_or_default();
            assert!(!shown.chars().any(is_hostile), "{object}");
        }
        if kind == CardKind::Slack {
            assert!(!message["text"].as_str().unwrap().contains('<'), "{message}");
        }
    }
}

#[test]
fn the_subject_of_a_mail_is_one_line_that_says_it_all() {
    assert_eq!(subject(&build::rich()).lines().count(), 1);
    assert!(subject(&build::partial()).contains("partial: "));
    let hostile = subject(&build::with_text("a\r\nBcc: evil@fabrikam.com"));
    assert!(!hostile.contains(['\r', '\n']), "{hostile}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_service_finds_it_too_long(text in "\\PC{0,40}", times in 1_usize..400) {
        let report = build::with_text(&text.repeat(times));
        prop_assert!(card(&report, CardKind::Teams).len() < 28 * 1024);
        let slack = message(&report, CardKind::Slack);
        prop_assert!(slack["blocks"].to_string().chars().count() < 13_000);
        for object in objects(&slack) {
            let most = if object["type"] == "plain_text" { 150 } else { 3_000 };
            prop_assert!(object["text"].as_str().unwrap_or_default().chars().count() <= most);
        }
    }
}
