//! What a known event proves, noted down on its request's trail.

use super::known::Proof;
use super::noted::{Noted, scep_node};
use super::sid;
use crate::evidence::case::Case;
use crate::evidence::codes::ResultCode;
use crate::evidence::file::NoteCode;
use crate::evidence::ladder::Step;

/// Of a request that is to be signed.
const WAITS: &str =
    "the certificate request waits at the certification authority, for an approval or for the next try";

/// Notes down what the event proves.
pub(super) fn apply(event: &Noted, case: &mut Case) {
    for name in ["ndesUrlRaw", "serverUrl", "respondentServer"] {
        if let Some(url) = event.field(name) {
            case.url(event.key, url);
        }
    }
    if belongs(event.row.proof) {
        case.trail(event.key).event(event.row.id);
    }
    about_the_user(event, case);
    match event.row.proof {
        Proof::Delivered => delivered(event, case),
        Proof::Generated => generated(event, case),
        Proof::Sent | Proof::Answered => shown(Step::CsrSent, event, case),
        Proof::Installed => shown(Step::CertInstalled, event, case),
        Proof::Succeeded => {
            case.trail(event.key).prove(Step::CertInstalled, event.time.as_ref(), event.row.meaning)
        }
        Proof::EnrollFailed => {
            case.delivery_shown = true;
            failed(Step::CertInstalled, event, case);
        }
        Proof::SendFailed => {
            case.delivery_shown = true;
            failed(Step::CsrSent, event, case);
        }
        Proof::HelperFailed => {
            case.delivery_shown = true;
            helper_failed(event, case);
        }
        Proof::InitFailed => failed(Step::CsrGenerated, event, case),
        Proof::Refused => refused(event, case),
        Proof::Summary => summary(event, case),
        Proof::NodeRefused => {
            arrived(event, case);
            failed(Step::CsrGenerated, event, case);
        }
        Proof::NodeNoise => arrived(event, case),
        Proof::Command => command(event, case),
        Proof::Chain => failed(Step::NdesContacted, event, case),
        Proof::NdesRefused | Proof::IssueRefused | Proof::ChallengeRefused => {
            case.delivery_shown = true;
            failed(Step::CertInstalled, event, case);
        }
        Proof::ServerTrouble => failed(Step::NdesContacted, event, case),
        Proof::ChallengeSeen | Proof::Issued | Proof::Notified => shown(Step::CsrSent, event, case),
        _ => about_the_device(event, case),
    }
}

/// Whether an event of this kind is listed with its request.
fn belongs(proof: Proof) -> bool {
    !matches!(
        proof,
        Proof::SessionStarted
            | Proof::SessionEnded
            | Proof::SessionFailed
            | Proof::UserMissing
            | Proof::Enrolled
            | Proof::EnrollmentStep
            | Proof::EnrollmentFailed
            | Proof::Unenrolled
            | Proof::Unsynced
            | Proof::ReportSession
            | Proof::ServerState
    )
}

/// A step is proven, by an event that only a device with a request writes.
fn shown(step: Step, event: &Noted, case: &mut Case) {
    case.delivery_shown = true;
    case.trail(event.key).prove(step, event.time.as_ref(), event.row.meaning);
}

/// The node of a request exists.
fn arrived(event: &Noted, case: &mut Case) {
    if event.key.is_some() {
        case.trail(event.key).prove(Step::PolicyReceived, event.time.as_ref(), event.row.meaning);
    } else {
        case.trail(None).tell(event.time.as_ref(), event.row.meaning, false);
    }
}

fn failed(step: Step, event: &Noted, case: &mut Case) {
    match event.failure() {
        Some(code) => {
            localised(code, case);
            case.trail(event.key).fail(step, code.clone(), event.time.as_ref(), event.row.meaning);
        }
        None if event.code.is_some() => {
            case.trail(event.key).tell(event.time.as_ref(), event.row.meaning, false)
        }
        None => {
            let unknown = ResultCode::word("unknown", Some("the log gives no code"));
            case.trail(event.key).fail(step, unknown, event.time.as_ref(), event.row.meaning);
        }
    }
}

fn localised(code: &ResultCode, case: &mut Case) {
    if code.number.is_none() && code.row.is_none() && code.text.is_some() {
        case.note(
            NoteCode::LocalisedText,
            "a result is given in words that this program doesn't know, perhaps of another language: save the log as .evtx or XML, which holds the code",
        );
    }
}

fn about_the_user(event: &Noted, case: &mut Case) {
    if let Some(location) = event.field("installLocation") {
        case.extras.entry("installLocation").or_insert_with(|| location.into());
        case.trail(event.key).settings.scope = Some(location.to_owned());
    }
    if let Some(id) = event.field("installUserSid").and_then(sid::entra_object_id) {
        case.extras.entry("entraUserId").or_insert_with(|| id.into());
    }
}

fn delivered(event: &Noted, case: &mut Case) {
    case.delivery_shown = true;
    let trail = case.trail(event.key);
    trail.prove(Step::PolicyReceived, event.time.as_ref(), event.row.meaning);
    trail.accepted = true;
    if let Some(protection) = event.number("keyProtection") {
        trail.settings.key_storage_provider = Some(protection);
    }
    match &event.code {
        Some(code) if code.is_success() => trail.conclude(code.clone()),
        Some(code) if code.number.is_some() => {
            trail.fail(
                Step::CsrGenerated,
                code.clone(),
                event.time.as_ref(),
                "the device could not start enrolment",
            );
        }
        // In words of another language: most probably "accepted", and later events tell.
        Some(code) => localised(code, case),
        None => {}
    }
}

fn generated(event: &Noted, case: &mut Case) {
    shown(Step::CsrGenerated, event, case);
    let settings = &mut case.trail(event.key).settings;
    if let Some(eku) = event.field("eku")
        && settings.eku.is_empty()
    {
        settings.eku = super::syncml::ekus(eku);
    }
}

fn helper_failed(event: &Noted, case: &mut Case) {
    let time = event.time.as_ref();
    let trail = case.trail(event.key);
    if let Some(thumbprint) = event.field("caThumbprint") {
        trail.settings.ca_thumbprint = Some(thumbprint.to_owned());
    }
    // The helper logs nothing but failures; its code may have lost a digit.
    let code = event.failure().cloned().unwrap_or_else(|| {
        let text = event.field("logError").map(|code| format!("{code}, of which a digit may be missing"));
        ResultCode::word("unknown", text.as_deref().or(Some("the log gives no code")))
    });
    trail.fail(Step::CsrGenerated, code, time, event.row.meaning);
}

/// The server's refusal, with the SCEP status words.
fn refused(event: &Noted, case: &mut Case) {
    const STATUS: [(i64, &str); 3] = [(0, "SUCCESS"), (2, "FAILURE"), (3, "PENDING")];
    const INFO: [(i64, &str); 5] =
        [(0, "badAlg"), (1, "badMessageCheck"), (2, "badRequest"), (3, "badTime"), (4, "badCertId")];
    let word = |words: &[(i64, &'static str)], name| {
        let number = event.number(name)?;
        words.iter().find(|(known, _)| *known == number).map(|(_, word)| *word)
    };
    let (status, info) = (word(&STATUS, "pkiStatus"), word(&INFO, "failInfo"));
    let trail = case.trail(event.key);
    trail.pki_status = status.map(str::to_owned).or_else(|| trail.pki_status.take());
    trail.fail_info = info.map(str::to_owned).or_else(|| trail.fail_info.take());
    if status == Some("PENDING") {
        trail.wait(WAITS, event.time.as_ref());
    } else if event.code.is_none()
        && let Some(info) = info
    {
        trail.fail(Step::CertInstalled, ResultCode::word(info, None), event.time.as_ref(), event.row.meaning);
    } else {
        failed(Step::CertInstalled, event, case);
    }
}

/// Event 309: how one enrolment stands.
fn summary(event: &Noted, case: &mut Case) {
    let time = event.time.as_ref();
    let success = event.code.clone().filter(ResultCode::is_success);
    case.delivery_shown = true;
    let trail = case.trail(event.key);
    if trail.furthest().is_none() {
        trail.prove(Step::PolicyReceived, time, "the device worked on this request");
    }
    if let Some(thumbprint) = event.field("thumbprint") {
        trail.thumbprint = Some(thumbprint.to_owned());
    }
    let installed = event.number("installStatus");
    match (installed, success) {
        (Some(1), success) => {
            trail.prove(Step::CertInstalled, time, "the device reported the certificate as installed");
            if let Some(code) = success {
                trail.conclude(code);
            }
            if let Some(thumbprint) = event.field("thumbprint") {
                case.extras.insert("certThumbprint", thumbprint.into());
            }
        }
        (Some(2), _) => trail.wait(WAITS, time),
        (Some(0x10), _) => failed(Step::CertInstalled, event, case),
        (Some(_), _) | (None, Some(_)) => trail.tell(time, event.row.meaning, false),
        (None, None) if event.code.is_some() => failed(Step::CertInstalled, event, case),
        (None, None) => trail.tell(time, event.row.meaning, false),
    }
}

/// A command that failed: on a SCEP node, or on a trusted root.
fn command(event: &Noted, case: &mut Case) {
    let uri = event.field("cspUri").unwrap_or_default();
    if scep_node(uri).is_some() {
        let command = event.field("commandType").unwrap_or_default().to_ascii_lowercase();
        arrived(event, case);
        let asks_only = ["get", "delete", "clear"].iter().any(|word| command.contains(word));
        if !asks_only {
            failed(Step::CsrGenerated, event, case);
        }
    } else if let Some(thumbprint) = root_node(uri) {
        case.root(thumbprint, Some("failed"));
        case.note(
            NoteCode::Finding,
            format!(
                "the trusted root {thumbprint} could not be stored on the device; the SCEP profile needs it"
            ),
        );
    }
}

/// The thumbprint in the address of a trusted root's node.
pub(super) fn root_node(uri: &str) -> Option<&str> {
    let at = uri.find("RootCATrustedCertificates/")?;
    let hex = |part: &&str| part.len() == 40 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    uri.get(at..)?.split('/').find(hex)
}

/// What says something about the device as a whole.
fn about_the_device(event: &Noted, case: &mut Case) {
    match event.row.proof {
        Proof::UserMissing => {
            case.extras.entry("finding").or_insert_with(|| "user_not_signed_in".into());
            case.note(
                NoteCode::Finding,
                "profiles for a user waited because that user was not signed in: sign in as the user, sync and look again",
            );
        }
        Proof::SessionStarted => {
            if let Some(time) = &event.time {
                case.last_sync = Some(time.clone());
            }
        }
        Proof::EnrollmentFailed | Proof::EnrollmentStep => case.enrollment_failure.clone_from(&event.code),
        Proof::Enrolled => case.enrollment_failure = None,
        Proof::Unenrolled => {
            case.note(NoteCode::Finding, "the device was unenrolled from Intune: no profile can arrive")
        }
        Proof::Unsynced => case.note(NoteCode::Finding, event.row.meaning),
        Proof::Pkcs => case
            .note(NoteCode::Finding, "this log shows a PKCS profile (PFX import), which is no SCEP profile"),
        _ => {}
    }
}
