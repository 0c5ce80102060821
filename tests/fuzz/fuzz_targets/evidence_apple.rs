//! Any text as messages of Apple's consoles, as blocks of errors and as rich text: no panic, a bounded answer.
//!
//! `cargo fuzz run --fuzz-dir tests/fuzz evidence_apple -- -dict=tests/fuzz/dictionaries/evidence.dict`

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use scepcheck::evidence;
use scepcheck::report;

const COLUMNS: [&str; 4] = [
    "debug    18:30:54.638009 -0500    profiled    ",
    "error\t10:15:02.100001+0000\tprofiled\t",
    "2024-05-14 18:49:42.1-0700 0x1 Debug 0x0 1 0 profiled: (lib) [a:b] ",
    "May  3 14:15:42 iPhone profiled(lib)[1] <Notice>: ",
];

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let log = match choice % 7 {
        0 => text.to_owned(),
        1 => format!("{{\\rtf1\\ansi {text}"),
        2 => format!("{}Cannot retrieve SCEP identity: NSError:\n{text}", COLUMNS[0]),
        at => {
            let columns = COLUMNS[usize::from(at - 3) % COLUMNS.len()];
            text.lines().map(|line| format!("{columns}{line}\n")).collect()
        }
    };
    let found = evidence::read(Cursor::new(log.as_bytes()));
    assert!(found.requests.len() <= 2_000);
    let document = serde_json::to_vec(&report::file_report("x", &found)).expect("JSON");
    assert!(document.len() <= 100_000 + log.len() * 64);
});
