//! No bytes make the archive reader panic, run for long or unpack more than its limits.

#![no_main]

use std::io::{self, Cursor};

use libfuzzer_sys::fuzz_target;
use scepcheck::evidence::archive::{Archives, Found, Limits, Spool};

const TOTAL: u64 = 8 << 20;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { member: 1 << 20, total: TOTAL, members: 500, ..Limits::default() };
    let mut spool = || Ok(Box::new(Cursor::new(Vec::new())) as Box<dyn Spool>);
    let mut unpacked = 0;
    let mut visit = |found: Found<'_>| match found {
        Found::Log { name, input } => {
            assert!(name.chars().count() < 1000);
            unpacked += io::copy(input, &mut io::sink()).expect("a spool reads");
        }
        Found::Problem(problem) => assert!(!problem.what().is_empty()),
    };
    Archives::new(limits, &mut spool, &mut visit).open("x", &mut Cursor::new(bytes), true);
    assert!(unpacked <= TOTAL + bytes.len() as u64);
});
