//! Whatever a log holds: it is read to its end, the document of it is whole, and no challenge is in it.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use scepcheck::{evidence, report};

fuzz_target!(|bytes: &[u8]| {
    let file = evidence::read(Cursor::new(bytes));
    let document = report::file_report("log", &file);
    let json = serde_json::to_string(&document).expect("a document");
    assert!(!json.contains("PENlcnRFbn"), "a challenge was kept: {json}");
    if file.policy_delivered == Some(true) {
        assert!(!matches!(file.verdict, evidence::Verdict::NotScep | evidence::Verdict::NotEnrolled));
    }
});
