//! Any text as messages of an Android log, with columns and without, and as the request inside SyncML: no panic, a
//! bounded answer, and no delivery without an id.
//!
//! `cargo fuzz run --fuzz-dir tests/fuzz evidence_android -- -dict=tests/fuzz/dictionaries/evidence.dict`

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use scepcheck::evidence;
use scepcheck::report;

const COLUMNS: &str = "2024-03-05T05:16:08.2500000\tVERB\tEvent\torg.jscep.client.Client\t18327\t10\t";
const ENROLL: &str = "<SyncML><SyncBody><Add><CmdID>6</CmdID><Item><Target><LocURI>./CertificateStore/Enroll/\
    ModelName=a%2FLogicalName_b%3BHash=1/Install</LocURI></Target><Data>";

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let log = match choice % 4 {
        0 => text.to_owned(),
        1 => text.lines().map(|line| format!("{COLUMNS}{line}\n")).collect(),
        2 => format!("{COLUMNS}{ENROLL}{text}</Data></Item></Add></SyncBody></SyncML>"),
        _ => format!("{COLUMNS}<SyncML>{text}</SyncML>"),
    };
    let found = evidence::read(Cursor::new(log.as_bytes()));
    assert!(found.requests.len() <= 2_000);
    if choice % 4 == 2 {
        assert!(!found.requests.is_empty());
    }
    let document = serde_json::to_vec(&report::file_report("x", &found)).expect("JSON");
    assert!(document.len() <= 100_000 + log.len() * 64);
});
