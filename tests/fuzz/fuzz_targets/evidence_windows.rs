//! Any bytes as a Windows log, behind the beginning of each container: read without panic, in bounded memory, and
//! nothing is claimed that the text can't hold.
//!
//! `cargo fuzz run --fuzz-dir tests/fuzz evidence_windows -- -dict=tests/fuzz/dictionaries/evidence_windows.dict`

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use scepcheck::evidence;

const BEGINNINGS: &[&str] = &[
    "",
    "<Events>",
    "[{",
    "{\"Event\":",
    "Log Name: Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin\n",
    "Level,Date and Time,Source,Event ID,Task Category\n",
    "TimeCreated Id LevelDisplayName Message\n",
    "TimeCreated : 1/2/2025 1:00:00 PM\n",
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query sc-status\n",
    "<Add><Item><Target><LocURI>./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/",
    "<MDMEnterpriseDiagnosticsReport>",
    "ElfFile\0",
];

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, bytes) = input;
    let beginning = BEGINNINGS[usize::from(choice) % BEGINNINGS.len()];
    let log = [beginning.as_bytes(), bytes].concat();
    let found = evidence::read(Cursor::new(&log));
    assert!(found.events.len() <= 2_000 && found.requests.len() <= 2_000);
    assert!(found.requests.is_empty() || found.policy_delivered == Some(true));
});
