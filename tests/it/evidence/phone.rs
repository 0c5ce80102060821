//! Logs of phones: what no sidecar says, and what hostile content must not do.

use std::io::Cursor;

use proptest::prelude::*;
use scepcheck::evidence::{self, FileEvidence, NoteCode, Verdict};
use scepcheck::report;

const ID: &str = "ModelName=AC_11111111-2222-4333-8444-555555555555%2FLogicalName_aaaaaaaa_bbbb_4ccc_8ddd_eeeeeeeeeeee;Hash=7";

fn read(text: impl AsRef<[u8]>) -> FileEvidence {
    evidence::read(Cursor::new(text.as_ref()))
}

fn line(seconds: u32, level: &str, logger: &str, message: &str) -> String {
    format!(
        "2024-03-05T05:{:02}:{:02}.0000000\t{level}\t{logger}\t18327\t00010\t{message}\n",
        seconds / 60,
        seconds % 60
    )
}

fn state(seconds: u32, from: &str, to: &str) -> String {
    let text = format!("SCEP cert '{ID}' state changed from {from} to {to}");
    line(
        seconds,
        "INFO",
        "com.microsoft.omadm.platforms.android.certmgr.state.NativeScepCertInstallStateMachine",
        &text,
    )
}

#[test]
fn each_state_of_a_certificate_says_how_far_it_came() {
    for (to, verdict) in [
        ("CERT_ENROLLED", Verdict::CsrSent),
        ("CERT_INSTALL_REQUESTED", Verdict::Pending),
        ("CERT_INSTALLING", Verdict::CsrSent),
        ("CERT_ACCESS_REQUESTED", Verdict::Pending),
        ("CERT_ACCESS_GRANTED", Verdict::CertInstalled),
        ("CERT_INSTALL_FAILED", Verdict::Failed),
        ("CERT_ACCESS_DENIED", Verdict::Failed),
    ] {
        assert_eq!(read(state(1, "CERT_UNKNOWN", to)).verdict, verdict, "{to}");
    }
}

#[test]
fn the_time_that_the_user_took_is_measured() {
    let log = state(1, "CERT_ENROLLED", "CERT_INSTALL_REQUESTED")
        + &state(91, "CERT_INSTALL_REQUESTED", "CERT_INSTALLING")
        + &state(92, "CERT_INSTALLING", "CERT_ACCESS_GRANTED");
    let found = read(log);
    assert_eq!(found.extras.get("userWaitSeconds"), Some(&90.0.into()));
    let moments = &found.requests[0].trail.moments;
    assert!(moments.iter().any(|moment| moment.text == "it had waited 90 s for the user"), "{moments:?}");
}

#[test]
fn a_failure_before_a_success_is_history_and_one_after_it_is_the_state() {
    let failed = line(
        5,
        "VERB",
        "org.jscep.transport.UrlConnectionGetTransport",
        "Received '503 Service Unavailable' when sending GetCACert(ca) to https://ndes.contoso.com/x?operation=GetCACert",
    );
    let trying = |at| {
        line(
            at,
            "VERB",
            "CertificateEnrollmentManager",
            &format!("Trying to enroll certificate request: {ID}"),
        )
    };
    let granted = |at| state(at, "CERT_ACCESS_REQUESTED", "CERT_ACCESS_GRANTED");
    assert_eq!(read(trying(1) + &failed + &trying(10) + &granted(20)).verdict, Verdict::CertInstalled);
    assert_eq!(read(trying(1) + &granted(2) + &trying(3) + &failed).verdict, Verdict::Failed);
}

/// Lines of many kinds that say nothing about certificates.
fn noise(count: u32) -> String {
    (0..count)
        .map(|index| {
            let text = format!("Task {index} completed, queue has {index} requests");
            let mut one = line(index % 3000, "VERB", "com.microsoft.omadm.taskexecutor.TaskExecutor", &text);
            if index % 50 == 0 {
                one.push_str("java.io.IOException: closed\n\tat java.lang.Thread.run(Thread.java:764)\n");
            }
            one
        })
        .collect()
}

#[test]
fn a_long_log_is_skimmed_to_the_same_result() {
    let matters = |at| {
        line(
            at,
            "VERB",
            "CertificateEnrollmentManager",
            &format!("Trying to enroll certificate request: {ID}"),
        ) + &line(at + 1, "ERROR", "CertificateEnrollmentManager", "Enrollment stopped")
            + "Caused by: java.net.UnknownHostException: Unable to resolve host \"ndes.contoso.com\"\n"
            + "\t... 12 more\n"
    };
    let short = read(matters(1));
    let long = read(noise(5_000) + &matters(1) + &noise(5_000));
    assert_eq!(short.verdict, Verdict::Failed);
    assert_eq!(long.verdict, short.verdict);
    assert_eq!(long.result, short.result);
    assert_eq!(long.requests[0].trail.moments, short.requests[0].trail.moments);
    assert!(long.skipped > 7_000 && long.records < 3_000, "most of it was passed over: {}", long.skipped);
}

#[test]
fn verbose_logging_that_was_switched_on_late_is_noticed_in_a_long_log() {
    let quiet = noise(4_000).replace("\tVERB\t", "\tINFO\t");
    assert_eq!(read(&quiet).verbose, Some(false));
    let found =
        read(quiet.clone() + &line(1, "VERB", "com.microsoft.omadm.Services", "now in full") + &quiet);
    assert_eq!(found.verbose, Some(true));
}

#[test]
fn a_log_without_verbose_lines_says_that_it_proves_nothing() {
    let found = read(line(1, "INFO", "com.microsoft.omadm.Services", "session"));
    assert_eq!((found.verdict, found.policy_delivered), (Verdict::Unknown, None));
    assert!(found.notes.iter().any(|note| note.code == NoteCode::NotVerbose), "{:?}", found.notes);
}

#[test]
fn the_challenge_is_kept_nowhere() {
    let request = "&lt;CertificateRequest&gt;&lt;RequestParameters&gt;&lt;CertificateRequestToken&gt;S3CR3T... Hash: 1,010\
        &lt;/CertificateRequestToken&gt;&lt;SubjectName&gt;CN=x&lt;/SubjectName&gt;&lt;/RequestParameters&gt;";
    for end in ["&lt;/CertificateRequest&gt;", ""] {
        for tail in ["</Data></Item></Add></SyncBody></SyncML>", ""] {
            let message = format!(
                "<SyncML><SyncBody><Add><CmdID>6</CmdID><Item><Target><LocURI>./Vendor/MSFT/CertificateStore/Enroll/{ID}/Install\
                 </LocURI></Target><Data>{request}{end}{tail}"
            );
            let found = read(line(1, "VERB", "SyncmlSession", &message));
            assert_eq!(found.requests.len(), 1);
            let document = serde_json::to_string(&report::file_report("x", &found)).expect("JSON");
            assert!(!document.contains("S3CR3T") && !format!("{found:?}").contains("S3CR3T"), "{document}");
        }
    }
}

#[test]
fn markup_that_explodes_is_refused_and_the_request_still_found() {
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><SyncML><SyncBody><Add><Item>\
         <Target><LocURI>./Vendor/MSFT/CertificateStore/Enroll/{ID}/Install</LocURI></Target><Data>&b;</Data></Item></Add>\
         </SyncBody></SyncML>"
    );
    let deep = format!("<SyncML>{}CertificateStore/Enroll/{ID}/Install", "<a>".repeat(200_000));
    for message in [bomb, deep] {
        let found = read(line(1, "VERB", "SyncmlSession", &message));
        assert_eq!((found.verdict, found.requests.len()), (Verdict::PolicyReceived, 1));
    }
}

#[test]
fn a_flood_of_requests_is_cut_and_said() {
    let mut log = String::new();
    for index in 0..5_000 {
        let id = ID.replace("Hash=7", &format!("Hash={index}"));
        log.push_str(&line(
            index % 3000,
            "VERB",
            "CertificateEnrollmentManager",
            &format!("Trying to enroll certificate request: {id}"),
        ));
    }
    let found = read(log);
    assert_eq!(found.requests.len(), 2_000);
    assert!(found.notes.iter().any(|note| note.code == NoteCode::TooMuch));
}

#[test]
fn a_line_without_end_is_read_in_bounded_pieces() {
    let mut log = line(1, "VERB", "SyncmlSession", &format!("<SyncML>CertificateStore/Enroll/{ID}/Install"));
    log.truncate(log.len() - 1);
    log.push_str(&"<Status>".repeat(1_000_000));
    let found = read(log);
    assert_eq!(found.requests.len(), 1);
}

/// Pieces of what the readers look for, which random text would never hit.
const PIECES: &[&str] = &[
    "2024-03-05T05:16:08.1\tVERB\tEvent\torg.jscep.client.Client\t1\t2\t",
    "Time VERB SyncmlSession 1 2 ",
    "02-11 13:02:16.815 27887 28135 D Tag: ",
    "debug    18:30:54.638009 -0500    profiled    ",
    "May  3 14:15:42 iPhone profiled(lib)[1] <Notice>: ",
    "2024-05-14 18:49:42.1-0700 0x1 Debug 0x0 1 0 profiled: ",
    "ModelName=AC_11111111-2222-4333-8444-555555555555%2FLogicalName_aaaaaaaa…;Hash=7",
    "ModelName=a/LogicalName_b;Hash=-1",
    "<SyncML>",
    "</SyncML>",
    "<Add><CmdID>6</CmdID><Item><Target><LocURI>./CertificateStore/Enroll/",
    "</LocURI></Target><Data>",
    "</Data></Item></Add>",
    "<Status><CmdRef>6</CmdRef><Data>200</Data></Status>",
    "&lt;CertificateRequest&gt;",
    "&amp;lt;KeyLength&amp;gt;2048&amp;lt;/KeyLength&amp;gt;",
    "<SAN AltNameType=\"",
    " state changed from A to ",
    "SCEP cert '",
    "Root cert 'x' state changed from A to CERT_INSTALL_SUCCESS",
    "Received '200 OK' when sending GetCACert(ca) to http",
    "CertRep@[failInfo=<null>,pkiStatus=",
    "There are 99999999999999999999 requests",
    "Performing synchronous URL request: https://a?operation=GetCACert",
    "URL request failed. Status code: 5",
    "Adding dependent ",
    " to parent 636572740000000000000012",
    "Profile \\'93",
    "\\'94 installed.",
    "NSError:\nDesc   : The Registration Authority...s response is invalid\n",
    "Domain : MCSCEPErrorDomain\nCode   : 22005\n",
    "Error Domain=A Code=-1 \"",
    "{\\rtf1",
    "\\u-1 ",
    "\r\n",
    "\n",
    "\u{feff}",
    "\u{202f}",
    "…",
    "'",
    "&",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn any_mixture_of_known_pieces_is_read_without_panic(
        pieces in prop::collection::vec(
            prop_oneof![3 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,12}"],
            0..40,
        ),
    ) {
        let found = read(pieces.concat());
        let document = serde_json::to_string(&report::file_report("x", &found)).expect("JSON");
        prop_assert!(document.len() < 1_000_000);
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let found = read(&bytes);
        prop_assert!(found.requests.is_empty());
    }

    /// A log that is cut anywhere proves no more than the whole.
    #[test]
    fn a_cut_log_never_proves_a_request_that_is_not_there(cut in 0_usize..800) {
        let log = line(1, "VERB", "CertificateEnrollmentManager", &format!("Trying to enroll certificate request: {ID}"))
            + &state(2, "CERT_ENROLLED", "CERT_INSTALL_REQUESTED");
        let found = read(&log.as_bytes()[..cut.min(log.len())]);
        for request in &found.requests {
            prop_assert_eq!(request.trail.id.as_ref().and_then(|id| id.profile_id()), Some("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee".to_owned()));
            prop_assert!(!matches!(request.verdict, Verdict::CertInstalled | Verdict::Failed));
        }
    }
}

#[test]
fn a_request_with_a_declaration_inside_is_still_a_request() {
    let inner =
        "<?xml version=\"1.0\"?><SyncML><SyncBody><Status><Data>200</Data></Status></SyncBody></SyncML>";
    let found = read(line(
        1,
        "VERB",
        "com.microsoft.omadm.syncml.SyncmlSession",
        &format!(
            "<SyncML><SyncBody><Add><CmdID>6</CmdID><Item><Target><LocURI>./CertificateStore/Enroll/{}/Install</LocURI></Target><Data>{inner}</Data></Item></Add></SyncBody></SyncML>",
            ID.replace(';', "%3B")
        ),
    ));
    assert_eq!(found.requests.len(), 1);
    assert_eq!(found.policy_delivered, Some(true));
}

#[test]
fn a_challenge_that_damage_put_somewhere_is_in_no_part_of_the_answer() {
    let challenge = "PENlcnRFbnJvbGxDaGFsbGVuZ2U+";
    for log in [
        format!(
            "SCEP: CspExecute for UniqueId : (ModelName_AC_1_LogicalName_{challenge}_Hash_1) InstallUserSid : ({challenge}) InstallLocation : (user) NodePath : (clientinstall)  KeyProtection: (0x2) Result : ({challenge})."
        ),
        state(3, challenge, challenge),
        line(
            1,
            "VERB",
            "org.jscep.client.Client",
            &format!(
                "Received '200 {challenge}' when sending GetCACert(ca) to https://ndes.contoso.com/{challenge}"
            ),
        ),
        format!(
            "debug    18:30:54.638009 -0500    profiled    Performing synchronous URL request: https://ndes.contoso.com/{challenge}?operation=GetCACert\n"
        ),
        format!(
            "debug    18:30:54.638009 -0500    profiled    Cannot retrieve SCEP identity: NSError:\nDesc   : {challenge}\nDomain : MCSCEPErrorDomain\nCode   : 22005\n"
        ),
    ] {
        let found = read(&log);
        let document = serde_json::to_string(&report::file_report("log", &found)).expect("a document");
        assert!(!document.contains("PENlcnRFbn"), "{document}");
        assert!(!format!("{found:?}").contains("PENlcnRFbn"), "{found:?}");
    }
}
