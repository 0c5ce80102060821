//! The states of certificates on the phone, and who uses them.

use super::messages::Message;
use crate::evidence::codes::ResultCode;
use crate::evidence::file::NoteCode;
use crate::evidence::ladder::Step;

/// What a state of a SCEP certificate means. The first whose words are in its name counts; states that were never seen
/// in public are read by their words.
enum Means {
    Proves(Step, &'static str),
    Waits(&'static str),
    Fails(&'static str),
    Nothing,
}

const STATES: &[(&str, Means)] = &[
    ("FAIL", Means::Fails("the phone could not put the certificate in place")),
    ("ERROR", Means::Fails("the phone could not put the certificate in place")),
    ("DENIED", Means::Fails("access to the certificate was denied on the phone")),
    ("REJECTED", Means::Fails("the certificate was rejected on the phone")),
    ("CANCEL", Means::Fails("the installation was cancelled on the phone")),
    ("ACCESS_GRANTED", Means::Proves(Step::CertInstalled, "the certificate is installed and may be used")),
    ("INSTALL_SUCCESS", Means::Proves(Step::CertInstalled, "the certificate is installed")),
    ("INSTALLED", Means::Proves(Step::CertInstalled, "the certificate is installed")),
    (
        "INSTALL_REQUESTED",
        Means::Waits(
            "the certificate is issued, and the phone waits for the user to install it (a notification asks)",
        ),
    ),
    (
        "ACCESS_REQUESTED",
        Means::Waits("the certificate is issued, and the phone waits for the user to allow access to it"),
    ),
    ("INSTALLING", Means::Proves(Step::CsrSent, "the phone installs the certificate")),
    ("ENROLLED", Means::Proves(Step::CsrSent, "the certificate was issued")),
    ("", Means::Nothing),
];

/// The states in `… state changed from A to B`.
fn change(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once(" state changed from ")?;
    let (from, rest) = rest.split_once(" to ")?;
    let is_state = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let to = rest.trim_start().split(|c: char| !is_state(c)).next()?;
    (from.chars().all(is_state) && !to.is_empty() && from.len() + to.len() < 200).then_some((from, to))
}

/// `SCEP cert '<id>' state changed from A to B`.
pub(super) fn scep(message: &mut Message<'_>) {
    let Some((from, to)) = change(message.text) else { return };
    let key = message.request();
    let time = message.time.clone();
    // The earlier state is part of the history when the log begins after it.
    let trail = message.case.trail(key);
    trail.state(from);
    trail.state(to);
    if from.contains("ENROLLED") {
        trail.prove(Step::CsrSent, time.as_ref(), "the certificate was issued");
    }
    if from != to {
        waited(message, from);
    }
    let means = STATES.iter().find(|(words, _)| to.contains(words)).map(|(_, means)| means);
    match means {
        Some(Means::Proves(step, text)) => {
            message.prove(key, *step, text);
            if *step == Step::CertInstalled {
                let trail = message.case.trail(key);
                trail.used();
                if let Some(status) = trail.pki_status.clone() {
                    trail.conclude(ResultCode::word(format!("pkiStatus={status}"), Some(to)));
                }
            }
        }
        Some(Means::Waits(why)) => {
            let trail = message.case.trail(key);
            // Waiting for the user begins when the certificate is there.
            trail.prove(Step::CsrSent, None, "the certificate was issued");
            trail.wait(why, time.as_ref());
            message.tries.waits(key, time);
        }
        Some(Means::Fails(text)) => {
            let code = ResultCode::word(to, Some(message.text.lines().next().unwrap_or_default().trim()));
            message.fail(key, Step::CertInstalled, code, *text);
        }
        Some(Means::Nothing) | None => {
            message.tell(key, format!("the certificate's state is now {to}"), false)
        }
    }
}

/// How long it waited for the user, when it goes on.
fn waited(message: &mut Message<'_>, from: &str) {
    let key = message.request();
    let time = message.time.clone();
    let Some(seconds) = message.tries.waited(key, time.as_ref()) else { return };
    if from.contains("INSTALL_REQUESTED") {
        message.case.extras.insert("userWaitSeconds", seconds.into());
    }
    if seconds >= 10.0 {
        message.tell(key, format!("it had waited {seconds:.0} s for the user"), false);
    }
}

/// `Root cert '<alias>' state changed from A to B`.
pub(super) fn root(message: &mut Message<'_>) {
    let alias = message.text.split_once("Root cert '").and_then(|(_, rest)| rest.split_once('\''));
    if let (Some((alias, _)), Some((_, to))) = (alias, change(message.text))
        && alias.len() <= 100
    {
        message.case.root(alias, Some(to));
    }
}

/// `Excluding cert with alias <a> and requestId <id> as it does not have any purpose EKU.`
pub(super) fn excluded(message: &mut Message<'_>) {
    let key = message.named();
    let why = if message.text.contains("EKU") {
        "what needs the certificate refuses it: its extended key usage lacks the purpose \"Any Purpose\" or the one asked for"
    } else {
        "what needs the certificate refuses it"
    };
    message.case.delivery_shown = true;
    let time = message.time.clone();
    let trail = message.case.trail(key);
    trail.prove(Step::CertInstalled, None, "the certificate is on the phone");
    trail.refuse(why, time.as_ref());
}

/// `Selected client cert with alias '…' and requestId '<id>'.`
pub(super) fn selected(message: &mut Message<'_>) {
    let key = message.named();
    if message.text.contains("equestId") {
        message.prove(
            key,
            Step::CertInstalled,
            "the certificate is installed and was chosen for Wi-Fi or VPN",
        );
        message.case.trail(key).used();
    }
}

/// `Selected ca certificate with alias: '…' and thumbprint '…'.`
pub(super) fn selected_root(message: &mut Message<'_>) {
    let thumbprint = message.text.split_once("thumbprint '").and_then(|(_, rest)| rest.split_once('\''));
    if let Some((thumbprint, _)) = thumbprint
        && thumbprint.starts_with(|c: char| c.is_ascii_hexdigit())
        && thumbprint.len() <= 100
    {
        message.case.root(thumbprint, Some("installed"));
    }
}

/// `Skipping Wifi profile <id> because it is pending certificates.`
pub(super) fn wifi_waits(message: &mut Message<'_>) {
    message.case.extras.insert("wifiApplied", false.into());
    message.case.note(
        NoteCode::Finding,
        "a Wi-Fi profile waits for its certificates: the SCEP certificate or the trusted root is not there yet, or can't be used",
    );
    // A request that is known by its id tells better what is waited for.
    if !message.case.trails.is_empty() {
        return;
    }
    let time = message.time.clone();
    let trail = &mut message.case.nameless;
    if trail.refused().is_none() && trail.failure().is_none() {
        trail.wait("a Wi-Fi profile waits for its certificates", time.as_ref());
    }
}

/// `Successfully applied, enabled and saved wifi profile '<id>'`
pub(super) fn wifi_applied(message: &mut Message<'_>) {
    message.case.extras.insert("wifiApplied", true.into());
    message.tell(None, "a Wi-Fi profile was applied", false);
}
