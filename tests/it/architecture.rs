//! The direction of dependencies between modules, and the fences that keep the core pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which module may name which. A new edge is a decision: add it here and say why.
const ALLOWED: &[(&str, &[&str])] = &[
    (
        "cmd",
        &[
            "app", "auth", "collect", "decide", "deliver", "error", "evidence", "filter", "graph", "history",
            "kinds", "model", "render", "report", "snapshot", "time",
        ],
    ),
    // Waits between tries; what is sent comes in as bytes. Of `auth` only the roots of --ca-file and what is
    // loopback, as the fence below says.
    ("deliver", &["auth", "time"]),
    ("error", &["auth", "collect", "deliver", "filter", "graph", "history", "snapshot"]),
    ("app", &["auth", "error", "graph", "time"]),
    // A question goes to the service or to a snapshot, and a whole tenant goes into one.
    // Reading a whole tenant takes long, so each part is dated as it is read.
    ("collect", &["graph", "kinds", "model", "snapshot", "time"]),
    // Names and numbers; what they mean, `report` knows.
    ("history", &[]),
    // Raw JSON in, the model out.
    ("snapshot", &["kinds", "model"]),
    ("kinds", &["graph", "model"]),
    ("graph", &["auth", "time"]),
    ("auth", &["time"]),
    ("render", &["report"]),
    ("report", &["decide", "evidence", "model"]),
    // A request in a log is compared with the profile that it came from.
    ("evidence", &["model"]),
    ("decide", &["filter", "model"]),
    ("filter", &["model"]),
    ("model", &[]),
    ("time", &[]),
];

/// Modules without I/O, clock or async.
const PURE: &[&str] = &["decide", "evidence", "filter", "model", "report"];

#[test]
fn modules_name_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for (file, module, text) in sources() {
        let allowed: BTreeSet<&str> = ALLOWED
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} is not in the table: add it and say why"))
            .1
            .iter()
            .copied()
            .collect();
        for used in crate_modules(&text) {
            if used != module && !allowed.contains(used.as_str()) {
                wrong.push(format!("{}: {module} -> {used}", file.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "edges that the table does not have (add them and say why):\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_core_is_pure() {
    let mut wrong = Vec::new();
    for (file, module, text) in sources() {
        if !PURE.contains(&module.as_str()) {
            continue;
        }
        for word in
            ["std::fs", "std::net", "tokio::", "async fn", ".await", "Utc::now", "Instant::now", "std::env::"]
        {
            if text.contains(word) {
                wrong.push(format!("{}: {word}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "I/O, clock or async in the pure core:\n{}", wrong.join("\n"));
}

/// Where a request gets a body, and so becomes a POST: batches of reads, reports, exports of reports, and the
/// one write with its links.
const POSTING: &[&str] =
    &["graph/batch.rs", "graph/device_logs.rs", "graph/export/job.rs", "graph/report.rs"];

#[test]
fn only_the_closed_list_of_doors_can_post() {
    let mut posting: Vec<String> = sources()
        .into_iter()
        .filter(|(_, module, text)| {
            let body = text.split("#[cfg(test)]").next().unwrap_or_default();
            module == "graph" && body.contains("body: Some(")
        })
        .map(|(file, _, _)| file.display().to_string())
        .collect();
    posting.sort();
    assert_eq!(posting, POSTING);
    let consenting: Vec<String> = sources()
        .into_iter()
        .filter(|(_, _, text)| text.contains("Consent::given_by_a_person()"))
        .map(|(file, _, _)| file.display().to_string())
        .collect();
    assert_eq!(consenting, ["cmd/evidence/collect.rs"], "consent is given where a person is asked");
}

#[test]
fn what_delivers_knows_no_token() {
    for (file, module, text) in sources() {
        if module == "deliver" {
            for rest in text.split("crate::auth::").skip(1) {
                let named: String = rest.chars().take_while(|c| *c != ';').collect();
                assert!(
                    ["{ExtraRoots, is_loopback}", "ExtraRoots", "is_loopback"].contains(&named.as_str()),
                    "{}: {named}",
                    file.display()
                );
            }
            assert!(!text.contains("AUTHORIZATION") && !text.contains("bearer_auth"), "{}", file.display());
        }
    }
}

#[test]
fn files_stay_small() {
    let mut long = BTreeMap::new();
    for (file, _, text) in sources() {
        let lines = text.split("#[cfg(test)]").next().unwrap_or_default().lines().count();
        if lines > 600 {
            long.insert(file, lines);
        }
    }
    assert!(long.is_empty(), "files above 600 lines hold more than one idea: {long:?}");
}

/// Every source file below a module of `src`, with the module's name and the text without comments.
fn sources() -> Vec<(PathBuf, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files
        .into_iter()
        .filter_map(|file| {
            let relative = file.strip_prefix(&root).expect("below src").to_path_buf();
            let first =
                relative.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
            if first == "lib" || first == "main" {
                return None;
            }
            let text: String = fs::read_to_string(&file)
                .expect("readable")
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .map(|line| format!("{line}\n"))
                .collect();
            Some((relative, first, text))
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The first path segment after each `crate::`, also inside `use crate::{a::b, c}`.
fn crate_modules(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut at_start = true;
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => at_start = true,
                    c if at_start && depth == 1 && (c.is_alphanumeric() || c == '_') => word.push(c),
                    _ if !word.is_empty() => {
                        found.insert(std::mem::take(&mut word));
                        at_start = false;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            if !word.is_empty() {
                found.insert(word);
            }
        } else {
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !word.is_empty() && word.chars().all(|c| !c.is_uppercase()) {
                found.insert(word);
            }
        }
    }
    found
}
