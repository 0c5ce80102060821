//! Reasons, causes and warnings: stable ids, and the table that the documentation shows.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use scepcheck::decide::{CauseCode, ReasonCode, WarningCode};

fn tables() -> [(&'static str, Vec<(&'static str, &'static str)>); 3] {
    [
        ("Reasons", ReasonCode::ALL.iter().map(|code| (code.id(), code.meaning())).collect()),
        ("Causes", CauseCode::ALL.iter().map(|code| (code.id(), code.meaning())).collect()),
        ("Warnings", WarningCode::ALL.iter().map(|code| (code.id(), code.meaning())).collect()),
    ]
}

#[test]
fn ids_are_unique_camel_case_and_explained() {
    for (name, rows) in tables() {
        let ids: BTreeSet<_> = rows.iter().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), rows.len(), "{name}");
        for (id, meaning) in rows {
            assert!(id.starts_with(|c: char| c.is_ascii_lowercase()), "{id}");
            assert!(id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
            assert!(meaning.ends_with('.') && meaning.starts_with(char::is_uppercase), "{id}: {meaning}");
        }
    }
}

/// The documentation's table is made from the code: `UPDATE_DOCS=1 cargo test the_table_of_codes` writes it.
#[test]
fn the_table_of_codes() {
    let mut text = String::new();
    for (name, rows) in tables() {
        writeln!(text, "## {name}\n\n| code | meaning |\n| --- | --- |").unwrap();
        for (id, meaning) in rows {
            writeln!(text, "| `{id}` | {meaning} |").unwrap();
        }
        text.push('\n');
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/decide/codes.md");
    #[expect(clippy::disallowed_methods, reason = "a switch of this test, not of the program")]
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text, "run it with UPDATE_DOCS=1");
}

/// Every code is used somewhere in the core: a code that nothing gives is a promise that nothing keeps.
#[test]
fn every_code_is_given_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/decide");
    let mut source = String::new();
    read(&root, &mut source);
    let names = |debug: Vec<String>, kind: &'static str| debug.into_iter().map(move |name| (kind, name));
    let all = names(ReasonCode::ALL.iter().map(|code| format!("{code:?}")).collect(), "ReasonCode")
        .chain(names(CauseCode::ALL.iter().map(|code| format!("{code:?}")).collect(), "CauseCode"))
        .chain(names(WarningCode::ALL.iter().map(|code| format!("{code:?}")).collect(), "WarningCode"));
    let unused: Vec<_> = all.filter(|(kind, name)| !source.contains(&format!("{kind}::{name}"))).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

fn read(folder: &std::path::Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, text);
        } else if path.file_name().is_some_and(|name| name != "reason.rs") {
            text.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}
