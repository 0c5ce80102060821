//! What people type is a name, never a path, a query or a filter; what a tenant says is text, never a command.

use mock_graph::{Options, Tenant};
use serde_json::json;

use super::env::World;

const NAMES: &[&str] = &[
    "a/b@contoso.com",
    "../../groups@contoso.com",
    "%2e%2e%2fgroups@contoso.com",
    "a?$select=id@contoso.com",
    "$x@contoso.com",
    "a#b@contoso.com",
    "a&b=c@contoso.com",
    "a;b,c@contoso.com",
    "(a)@contoso.com",
    "o'brien' or '1' eq '1@contoso.com",
    "ü@contoso.com",
    "\"quoted\"@contoso.com",
    "a\\b@contoso.com",
    "O'Neil' or startsWith(displayName,'A') or 'x' eq 'x",
    "me",
    "delta",
    "$count",
    "...",
    "*",
    "\u{202e}RTL",
    "tab\there",
];

#[test]
fn a_name_stays_a_name() {
    let world = World::contoso();
    for name in NAMES {
        for command in ["troubleshoot", "device"] {
            let ran = world.json(&[command, name]).ran();
            assert_eq!(ran.code, 3, "{command} {name}: {}", ran.err);
            assert_eq!(ran.out, "", "{command} {name}");
            let moves = |c: char| c.is_control() && c != '\n';
            assert!(!ran.err.contains(moves), "{command} {name}: {:?}", ran.err);
        }
    }
    let long = "x".repeat(3000);
    assert_eq!(world.json(&["device", &long]).ran().code, 3);
    assert!(world.mock.refused().is_empty(), "{:#?}", world.mock.refused());
}

#[test]
fn what_a_tenant_says_moves_no_cursor_and_runs_in_no_spreadsheet() {
    let hostile = "=cmd|'/C calc'!A0\u{1b}[2J\u{7}\u{9b}31m\r\n<script>alert(1)</script>\u{202e}";
    let tenant = Tenant::generate(3, 20, 60);
    let profiles = tenant.collections().find(|(name, _)| *name == "deviceConfigurations");
    let mut profiles = profiles.expect("profiles").1.clone();
    for profile in profiles.as_array_mut().expect("a list") {
        let name = profile["displayName"].as_str().unwrap_or_default().to_owned();
        profile["displayName"] = json!(format!("{hostile}{name}"));
    }
    let (users, _) = super::tenants::names(&tenant);
    let world =
        World::new(Options { tenant: tenant.with("deviceConfigurations", profiles), ..Options::default() });
    for format in ["table", "markdown", "csv"] {
        let run = world.run(&["troubleshoot", &users[1], "--all", "--allow-unknown", "--format", format]);
        let text = run.exits(0).out;
        assert!(text.contains("alert"), "{format} shows the names, so that this tests something");
        let moves = |c: char| (c.is_control() && !['\n', '\r'].contains(&c)) || c == '\u{202e}';
        assert!(!text.contains(moves), "{format}");
        if format == "csv" {
            let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            for row in reader.records() {
                let row = row.expect("a row");
                let formula = row.iter().find(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
                assert_eq!(formula, None);
            }
        }
    }
}
