//! Paths as people give them: archives, folders, pipes, and what is none of these.

use std::fs;
use std::io::{Cursor, Write as _};

use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::env::TestEnv;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("written");
    }
    folder
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("starts");
        writer.write_all(content).expect("writes");
    }
    writer.finish().expect("ends").into_inner()
}

fn evidence(folder: &TempDir, names: &[&str]) -> TestEnv {
    let paths: Vec<String> =
        names.iter().map(|name| folder.path().join(name).display().to_string()).collect();
    TestEnv::new(&["evidence"]).args(&paths.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_path_that_cannot_be_read_fails_the_run_but_not_the_others() {
    let here = folder(&[("a.log", b"milk")]);
    let ran = evidence(&here, &["a.log", "missing.log"]).args(&["--format", "json"]).exits(2);
    let document = ran.document().0;
    assert_eq!(document["files"].as_array().map(Vec::len), Some(1));
    assert_eq!(document["unread"][0]["reason"], "unreadable");
    let ran = evidence(&here, &["missing.log"]).exits(2);
    assert!(
        ran.err.contains("missing.log") && ran.err.contains("next:") && ran.out.is_empty(),
        "{}",
        ran.err
    );
}

#[test]
fn names_in_an_archive_cannot_move_the_cursor() {
    let archive = zip_of(&[("\u{1b}[2J\u{1b}]0;x\u{7}.7z", b"7z\xbc\xaf\x27\x1crest"), ("b.log", b"milk")]);
    let here = folder(&[("x.zip", &archive)]);
    for format in ["table", "markdown", "csv"] {
        let ran = evidence(&here, &["x.zip"]).args(&["--format", format, "--color", "never"]).ran();
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{format}: {}", ran.out);
    }
    let broken = folder(&[("\u{1b}[2J.png", b"\x89PNG\r\n\x1a\n")]);
    let ran = evidence(&broken, &["\u{1b}[2J.png"]).exits(2);
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
}

#[test]
fn a_folder_without_anything_known_is_unknown_not_fine() {
    let here = folder(&[("a.log", b"milk"), ("b.log", b"eggs")]);
    let ran = evidence(&here, &["."]).exits(7);
    assert!(ran.out.contains("2 files hold nothing that is known here"), "{}", ran.out);
    let empty = folder(&[]);
    let ran = evidence(&empty, &["."]).exits(2);
    assert!(ran.err.contains("without any log"), "{}", ran.err);
}

#[test]
fn standard_input_may_be_a_log_or_an_archive() {
    let ran = TestEnv::new(&["evidence", "-", "--format", "json"]).stdin("milk").exits(7);
    assert_eq!(ran.document().0["files"][0]["path"], "standard input");
}
