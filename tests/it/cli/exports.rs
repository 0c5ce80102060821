//! Inventory and decisions as tables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mock_graph::Tenant;
use serde_json::{Value, json};

use super::env::TestEnv;
use super::stored::Stored;
use super::stored_changes::{COMPANY, DEVICE, GROUP, USER, stored, tenant};

fn export(stored: &Stored, out: &Path, more: &[&str]) -> Value {
    let out = out.to_str().expect("a path");
    TestEnv::new(&["snapshot", "export", stored.file(), "--out", out, "--format", "json"])
        .args(more)
        .exits(0)
        .document()
        .0
}

fn rows(folder: &Path, table: &str) -> Vec<BTreeMap<String, Value>> {
    let text = std::fs::read_to_string(folder.join(format!("{table}.jsonl"))).expect("a table");
    text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
}

#[test]
fn a_folder_for_each_tenant_and_day_holds_every_table_whole() {
    let stored = stored(tenant(&[USER], COMPANY));
    let out = tempfile::tempdir().expect("a folder");
    let answer = export(&stored, out.path(), &[]);
    let folder = PathBuf::from(answer["folder"].as_str().expect("a folder"));
    assert!(folder.ends_with("tenant=0a000000-0000-4000-8000-0000000000ff/date=2026-11-23"), "{folder:?}");
    let tables: Vec<&str> = answer["tables"]
        .as_array()
        .expect("tables")
        .iter()
        .map(|table| table["table"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        tables,
        [
            "users",
            "devices",
            "groups",
            "memberships",
            "profiles",
            "assignments",
            "filters",
            "coverage",
            "decisions"
        ]
    );
    for table in answer["tables"].as_array().expect("tables") {
        let name = table["table"].as_str().expect("a name");
        assert_eq!(table["rows"], rows(&folder, name).len(), "{name}");
    }
    assert_eq!(rows(&folder, "memberships")[0]["groupId"], json!(GROUP));
    let decisions = rows(&folder, "decisions");
    assert_eq!(decisions.len(), 1, "{decisions:?}");
    assert_eq!((&decisions[0]["deviceId"], &decisions[0]["expected"]), (&json!(DEVICE), &json!("yes")));
    let left: Vec<_> =
        std::fs::read_dir(&folder).expect("listed").flatten().map(|entry| entry.path()).collect();
    assert!(left.iter().all(|path| path.extension().is_some_and(|end| end == "jsonl")), "{left:?}");
    let full = export(&stored, out.path(), &["--full"]);
    assert!(full["tables"][8]["rows"].as_u64().expect("rows") > 1);
}

#[test]
fn decisions_in_the_table_are_those_that_the_view_tells() {
    let stored = Stored::of(&Tenant::contoso());
    let out = tempfile::tempdir().expect("a folder");
    let answer = export(&stored, out.path(), &["--full"]);
    let folder = PathBuf::from(answer["folder"].as_str().expect("a folder"));
    let device = "ALEX-LT-01";
    let view =
        TestEnv::new(&["device", device, "--snapshot", stored.file(), "--format", "json", "--allow-unknown"])
            .exits(0)
            .document()
            .0;
    let told: BTreeMap<(String, String), (String, String)> = view["decisions"]
        .as_array()
        .expect("decisions")
        .iter()
        .map(|one| {
            let text =
                |pointer: &str| one.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            ((text("/profile/id"), text("/user/id")), (text("/targeting"), text("/expected")))
        })
        .collect();
    let written: BTreeMap<(String, String), (String, String)> = rows(&folder, "decisions")
        .iter()
        .filter(|row| row["deviceName"] == device)
        .map(|row| {
            let text = |column: &str| row[column].as_str().unwrap_or_default().to_owned();
            ((text("profileId"), text("userId")), (text("targeting"), text("expected")))
        })
        .collect();
    assert_eq!(written, told);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_holds_what_json_lines_hold() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let stored = Stored::of(&Tenant::contoso());
    let out = tempfile::tempdir().expect("a folder");
    let folder = export(&stored, out.path(), &[])["folder"].as_str().map(PathBuf::from).expect("a folder");
    export(&stored, out.path(), &["--as", "parquet"]);
    for table in ["decisions", "devices", "users", "profiles", "coverage"] {
        let file = std::fs::File::open(folder.join(format!("{table}.parquet"))).expect("a file");
        let reader = SerializedFileReader::new(file).expect("Parquet");
        let lines = rows(&folder, table);
        let mut count = 0;
        for (row, line) in reader.get_row_iter(None).expect("rows").zip(&lines) {
            for (name, field) in row.expect("a row").get_column_iter() {
                let same = match (field, &line[name]) {
                    (Field::Null, value) => value.is_null(),
                    (Field::Str(text), value) => value == text,
                    (Field::Bool(yes), value) => value == yes,
                    (Field::Long(number), value) => value == number,
                    (Field::TimestampMillis(time), value) => {
                        let told: chrono::DateTime<chrono::Utc> =
                            value.as_str().expect("a time").parse().expect("a time");
                        told.timestamp() == time / 1000
                    }
                    _ => false,
                };
                assert!(same, "{table}.{name}: {field:?} and {}", line[name]);
            }
            count += 1;
        }
        assert_eq!(count, lines.len(), "{table}");
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_what_to_do() {
    let stored = stored(tenant(&[USER], COMPANY));
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().to_str().expect("a path");
    let refused =
        TestEnv::new(&["snapshot", "export", stored.file(), "--out", folder, "--as", "parquet"]).exits(2);
    assert!(refused.err.contains("--as jsonl"), "{}", refused.err);
}
