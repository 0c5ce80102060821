//! What would be if: edits turn decisions, touch nothing, and must make sense.

use serde_json::{Value, json};

use super::env::TestEnv;
use super::stored::Stored;
use super::stored_changes::{COMPANY, OTHER, USER, stored, tenant};

fn why(stored: &Stored, edits: &[&str]) -> TestEnv {
    let mut run = TestEnv::new(&["why", "adele@contoso.com", "--profile", "Custom"]).args(&[
        "--snapshot",
        stored.file(),
        "--allow-unknown",
        "--format",
        "json",
    ]);
    for edit in edits {
        run = run.args(&["--what-if", edit]);
    }
    run
}

fn targeting(document: &Value) -> &Value {
    &document["decisions"][0]["targeting"]
}

#[test]
fn a_member_more_or_less_turns_the_decision_and_nothing_is_written() {
    let stored = stored(tenant(&[OTHER], COMPANY));
    let before = std::fs::read(&stored.path).expect("read");
    assert_eq!(targeting(&why(&stored, &[]).exits(0).document().0), "notTargeted");
    let document = why(&stored, &["add-member:adele@contoso.com:Pilots"]).exits(0).document().0;
    assert_eq!(targeting(&document), "included");
    let change = &document["whatIf"]["changes"][0];
    assert_eq!((&change["before"]["expected"], &change["after"]["expected"]), (&json!("no"), &json!("yes")));
    assert_eq!(document["whatIf"]["edits"], json!(["add-member:adele@contoso.com:Pilots"]));
    let both = ["add-member:adele@contoso.com:Pilots", "remove-member:adele@contoso.com:Pilots"];
    let document = why(&stored, &both).exits(0).document().0;
    assert_eq!((targeting(&document), &document["whatIf"]["changes"]), (&json!("notTargeted"), &json!([])));
    assert_eq!(std::fs::read(&stored.path).expect("read"), before);
}

#[test]
fn an_assignment_more_reaches_or_takes_out() {
    let stored = stored(tenant(&[OTHER], COMPANY));
    for (edit, expected) in [
        ("assign:Custom:allUsers", "included"),
        ("assign:Custom:allDevices", "included"),
        ("assign:Custom:Pilots", "notTargeted"),
    ] {
        assert_eq!(targeting(&why(&stored, &[edit]).exits(0).document().0), expected, "{edit}");
    }
    let edits = ["assign:Custom:allUsers", "add-member:adele@contoso.com:Pilots", "exclude:Custom:Pilots"];
    assert_eq!(targeting(&why(&stored, &edits).exits(0).document().0), "excluded");
}

#[test]
fn another_rule_is_decided_by_and_a_wrong_one_refused() {
    let stored = stored(tenant(&[USER], COMPANY));
    assert_eq!(targeting(&why(&stored, &[]).exits(0).document().0), "included");
    let other = "filter:Company=(device.deviceOwnership -eq \"Personal\")";
    let document = why(&stored, &[other]).exits(0).document().0;
    assert_eq!(document["decisions"][0]["expected"], "no");
    let wrong = why(&stored, &["filter:Company=(device.nonsense -eq 1)"]).exits(2);
    assert!(wrong.err.contains("would refuse this rule"), "{}", wrong.err);
}

#[test]
fn edits_that_make_no_sense_say_what_would() {
    let stored = stored(tenant(&[USER], COMPANY));
    for (edit, told) in [
        ("add-member:adele@contoso.com", "names only one thing"),
        ("add-member:adele@contoso.com:Nowhere", "no group called `Nowhere`"),
        ("add-member:nobody@contoso.com:Pilots", "no user called `nobody@contoso.com`"),
        ("assign:Nothing:Pilots", "no profile called `Nothing`"),
        ("filter:Nothing=x", "no filter called `Nothing`"),
        ("delete:everything", "is no edit"),
    ] {
        let refused = why(&stored, &[edit]).ran();
        assert!(matches!(refused.code, 2 | 3), "{edit}: {}", refused.code);
        assert!(refused.err.contains(told), "{edit}: {}", refused.err);
    }
    let live = TestEnv::new(&["why", "adele@contoso.com", "--profile", "Custom", "--demo"])
        .args(&["--what-if", "assign:Custom:allUsers"])
        .exits(2);
    assert!(live.err.contains("needs a snapshot"), "{}", live.err);
}

#[test]
fn the_view_of_a_user_lists_everything_that_would_turn() {
    let stored = stored(tenant(&[OTHER], COMPANY));
    let run = |format: &str| {
        TestEnv::new(&["troubleshoot", "adele@contoso.com", "--snapshot", stored.file(), "--allow-unknown"])
            .args(&["--what-if", "add-member:adele@contoso.com:Pilots", "--format", format])
            .exits(0)
    };
    let document = run("json").document().0;
    assert_eq!(document["whatIf"]["changes"].as_array().expect("changes").len(), 1);
    for format in ["table", "markdown"] {
        let text = run(format).out;
        assert!(text.contains("What if"), "{format}: {text}");
        assert!(text.contains("add-member:adele@contoso.com:Pilots"), "{format}: {text}");
    }
}

#[test]
fn an_audit_tells_for_whom_something_would_turn() {
    let stored = stored(tenant(&[OTHER], COMPANY));
    let audit = |edit: &str, format: &str| {
        TestEnv::new(&["audit", "--snapshot", stored.file(), "--what-if", edit, "--format", format]).ran()
    };
    for (edit, turned) in [
        ("add-member:adele@contoso.com:Pilots", vec!["adele@contoso.com"]),
        ("assign:Custom:allUsers", vec!["adele@contoso.com"]),
        ("remove-member:lee@contoso.com:Pilots", vec![]),
    ] {
        let document: Value = serde_json::from_str(&audit(edit, "json").out).expect("JSON");
        assert_eq!(document["schema"], "scepcheck/audit/v1");
        let changes = document["whatIf"]["changes"].as_array().expect("changes");
        let on_devices = changes.iter().filter(|change| !change["device"].is_null());
        let who: Vec<&str> =
            on_devices.map(|change| change["user"]["userPrincipalName"].as_str().expect("a name")).collect();
        assert_eq!(who, turned, "{edit}: {changes:#?}");
    }
    let lines = audit("assign:Custom:allUsers", "jsonl").out;
    assert!(lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{lines}");
    let table = audit("assign:Custom:allUsers", "csv").out;
    assert!(table.starts_with("profileId,profileName,kind,userId,"), "{table}");
    assert_eq!(table.lines().count(), lines.lines().count() + 1, "a title, and a row for each line: {table}");
    assert!(table.contains("notTargeted,included"), "{table}");
}
