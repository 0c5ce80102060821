//! Windows logs that mean harm: whatever the bytes, they are read to an end, and what is kept stays small.

use std::io::Cursor;

use proptest::prelude::*;
use scepcheck::evidence::{self, FileEvidence};

const BEGINNINGS: &[&str] = &[
    "",
    "<Events>",
    "[{",
    "Log Name: x\nEvent ID: 306\n",
    "Level,Date and Time,Source,Event ID,Task Category\n",
    "TimeCreated Id LevelDisplayName Message\n",
    "#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status\n",
    "<LocURI>./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/",
    "<MDMEnterpriseDiagnosticsReport>",
    "ElfFile\0",
];

fn read(bytes: &[u8]) -> FileEvidence {
    evidence::read(Cursor::new(bytes))
}

/// What is kept of a file, roughly in bytes.
fn kept(found: &FileEvidence) -> usize {
    format!("{found:?}").len()
}

proptest! {
    #[test]
    fn any_bytes_behind_any_beginning_are_read(at in 0..BEGINNINGS.len(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&[BEGINNINGS[at].as_bytes(), &bytes].concat());
    }

    #[test]
    fn pieces_of_logs_in_any_order_are_read(pieces in prop::collection::vec(prop::sample::select(vec![
        "<Event xmlns='x'>", "</Event>", "<System>", "</System>", "<EventID>306</EventID>", "<EventData>", "<Data Name='Message1'>",
        "ModelName_AC_1_LogicalName_2_Hash_3", "</Data>", "Event ID: 32\n", "Description:\n", "SCEP: Certificate enroll failed. Result: (",
        ")", "\n", "\"", ",", "{\"Id\":306,\"Message\":\"", "}", "0x80091007", " GET /certsrv/mscep/mscep.dll operation=GetCACert ",
        "200 0 0", "<LocURI>", "</LocURI>", "<Data>", "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n", "- ", "> ", "**",
    ]), 0..40)) {
        let found = read(pieces.concat().as_bytes());
        prop_assert!(found.requests.is_empty() || found.policy_delivered == Some(true));
    }
}

#[test]
fn many_events_on_one_line_in_running_text_are_read_one_after_the_other() {
    let mut text = String::from("the log: ");
    text.push_str(&"<Event></Event>".repeat(20_000));
    text.insert_str(0, "- <Event>");
    let found = read(text.as_bytes());
    assert!(kept(&found) < 1_000_000);
}

#[test]
fn distinct_ids_without_end_are_counted_out() {
    let mut text = String::from("<Events>");
    for at in 0..5_000 {
        text.push_str(&format!(
            "<Event><System><Provider Name='Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider'/><EventID>306</EventID></System><EventData><Data Name='Message1'>ModelName_AC_{at}_LogicalName_{at}_Hash_{at}</Data><Data Name='HexInt3'>0x2ab0003</Data></EventData></Event>"
        ));
    }
    let found = read(text.as_bytes());
    assert_eq!((found.requests.len(), found.records), (2_000, 5_000));
    assert!(found.notes.iter().any(|note| note.code.id() == "tooMuch"));
}

#[test]
fn entities_and_nesting_are_not_followed() {
    let bomb = format!(
        "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a '{}'>]><Events><Event><System><EventID>32</EventID></System><UserData>{}&a;&a;&a;</UserData></Event></Events>",
        "lol".repeat(1000),
        "<x>".repeat(20_000)
    );
    assert!(kept(&read(bomb.as_bytes())) < 100_000);
    let nested = format!("{}{}", "[".repeat(20_000), "{\"a\":".repeat(20_000));
    assert!(kept(&read(nested.as_bytes())) < 100_000);
}

#[test]
fn a_message_or_a_value_without_end_is_cut() {
    let long = "x".repeat(2 * 1024 * 1024);
    for text in [
        format!("Event ID: 32\nDescription:\nSCEP: Certificate enroll failed. Result: ({long}"),
        format!("SCEP: Certificate enroll failed. Result: ({long}"),
        format!(
            "<Event><System><EventID>32</EventID></System><EventData><Data Name='HRESULT'>{long}</Data></EventData></Event>"
        ),
        format!("{{\"Id\":32,\"ProviderName\":\"x\",\"Message\":\"{long}\"}}"),
        format!(
            "Level,Date and Time,Source,Event ID,Task Category\nError,1.1.2025 10:00:00,CertEnroll,86,None,\"{long}"
        ),
        format!("10.0.0.1 GET /certsrv/mscep/mscep.dll operation=GetCACert&message={long}"),
    ] {
        let found = read(text.as_bytes());
        assert!(kept(&found) < 200_000, "{} kept {}", text.get(..40).unwrap_or_default(), kept(&found));
    }
}

#[test]
fn a_challenge_is_kept_nowhere() {
    for text in [
        "<Add><Item><Target><LocURI>./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/a/Install/Challenge</LocURI></Target><Data>hunter2-secret</Data></Item></Add>",
        "<Add><Item><Target><LocURI>./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/a/Install/Challenge</LocURI></Target>\n<Data>\nhunter2-secret\n</Data></Item></Add>",
    ] {
        let found = read(text.as_bytes());
        assert!(!format!("{found:?}").contains("hunter2"), "{text}");
    }
}
