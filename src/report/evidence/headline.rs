//! The first sentence about a log, for somebody who does not know such logs, and the one thing to do.

use crate::evidence::codes::ResultCode;
use crate::evidence::{FileEvidence, NoteCode, Platform, Step, Trail, Verdict};
use crate::report::v1::Headline;

/// How to get a log that tells more.
fn collect_again(platform: Option<Platform>) -> &'static str {
    match platform {
        Some(Platform::Android) => {
            "in the Company Portal (or Intune) app switch on verbose logging, sync the device, send the logs again"
        }
        Some(Platform::Ios) => {
            "connect the device to a Mac, let Console include info and debug messages, sync the device, copy all lines"
        }
        Some(Platform::MacOs) => {
            "let Console include info and debug messages, sync the Mac, copy all lines of profiled and mdmclient"
        }
        Some(Platform::Windows) => {
            "sync the device, wait ten minutes, then export the log DeviceManagement-Enterprise-Diagnostics-Provider/Admin"
        }
        Some(Platform::Server) => "collect the device's own log, for a server's log doesn't name the profile",
        Some(Platform::Graph) | None => {
            "collect the device's own log: OMADM on Android, Console on Apple devices, the DeviceManagement Admin log on Windows"
        }
    }
}

fn device(platform: Option<Platform>) -> &'static str {
    match platform {
        Some(Platform::Android) => "the Android device",
        Some(Platform::Ios) => "the iPhone or iPad",
        Some(Platform::MacOs) => "the Mac",
        Some(Platform::Windows) => "the Windows device",
        Some(Platform::Server | Platform::Graph) | None => "the device",
    }
}

/// The profile of a request.
fn profile(trail: Option<&Trail>) -> &'static str {
    match trail.and_then(|trail| trail.foreign_id.as_ref()) {
        Some(_) => "A SCEP profile that is not Intune's",
        None => "The SCEP profile",
    }
}

/// Sentence and next step of a file.
pub(super) fn file(file: &FileEvidence) -> Headline {
    // The last of those with a name, if one of them is what the verdict is about.
    let named = file.requests.iter().rev().chain(file.foreign.iter().rev());
    let speaking = named
        .chain(&file.nameless)
        .find(|request| request.verdict == file.verdict)
        .map(|request| &request.trail);
    match file.verdict {
        Verdict::Mixed => mixed(file),
        verdict => {
            let told = Told {
                trail: speaking,
                result: file.result.as_ref(),
                finding: finding(file),
                arrived: file.policy_delivered == Some(true),
            };
            sentence(verdict, file.platform, &told)
        }
    }
}

/// What a sentence can build on.
struct Told<'a> {
    trail: Option<&'a Trail>,
    result: Option<&'a ResultCode>,
    /// What the log shows about the cause, and what to do about it.
    finding: Option<(&'a str, &'a str)>,
    /// Whether it is proven that the profile arrived.
    arrived: bool,
}

/// The one finding of a file, `cause: what to do`; of several none is the cause for certain.
fn finding(file: &FileEvidence) -> Option<(&str, &str)> {
    let mut findings = file.notes.iter().filter(|note| note.code == NoteCode::Finding);
    let (one, None) = (findings.next()?, findings.next()) else { return None };
    one.text.split_once(": ")
}

/// Sentence and next step of one request.
pub(super) fn request(trail: &Trail, verdict: Verdict, platform: Option<Platform>) -> Headline {
    let arrived = trail.id.is_some();
    sentence(verdict, platform, &Told { trail: Some(trail), result: trail.result(), finding: None, arrived })
}

fn sentence(verdict: Verdict, platform: Option<Platform>, told: &Told<'_>) -> Headline {
    let (trail, result) = (told.trail, told.result);
    let device = device(platform);
    let profile = profile(trail);
    let again = collect_again(platform);
    let (text, next) = match verdict {
        Verdict::CertInstalled => (
            format!("The certificate is on {device}: this log shows that it was installed"),
            "nothing to do for the certificate; if Wi-Fi or VPN still fails, look at the profile that uses it".to_owned(),
        ),
        Verdict::PolicyReceived => (
            format!("{profile} reached {device}; what happened after that is not in this log"),
            format!("look whether the certificate came, and if not: {again}"),
        ),
        Verdict::CsrGenerated => (
            format!("{profile} reached {device}, which made its key and certificate request; whether that was sent is not in this log"),
            format!("look whether the certificate came, and if not: {again}"),
        ),
        Verdict::NdesContacted => (
            format!("{} reached the SCEP server; whether its certificate request was answered is not in this log", capital(device)),
            match platform {
                Some(Platform::Server) => again.to_owned(),
                _ => format!("look at the SCEP server's log of that time, or collect again: {again}"),
            },
        ),
        Verdict::CsrSent => (
            format!("{} sent its certificate request to the SCEP server; the answer is not in this log", capital(device)),
            "look at the SCEP server and the certificate connector at that time: did the CA issue?".to_owned(),
        ),
        Verdict::Pending => pending(trail, result),
        Verdict::Failed => failed(device, platform, told),
        Verdict::CertNotUsable => (
            format!("The certificate is on {device}, but can't be used: {}", trail.and_then(Trail::refused).unwrap_or("what needs it refuses it")),
            "compare the profile's extended key usage with what Wi-Fi or VPN asks for; client authentication is needed".to_owned(),
        ),
        Verdict::RootInstalled => (
            format!("The trusted root certificate is on {device}; about the SCEP certificate this log says nothing"),
            again.to_owned(),
        ),
        Verdict::NotScep => (
            "This log is about something else: no SCEP certificate request is in it, which proves nothing about the profile".to_owned(),
            again.to_owned(),
        ),
        Verdict::NotEnrolled => (
            format!("{} failed to enrol in Intune, so no profile can reach it{}", capital(device), because(result)),
            next_of(result).unwrap_or_else(|| "enrol the device first".to_owned()),
        ),
        Verdict::NoRequest => (
            format!("At that time no certificate request was waiting on {device}: it had none, or was done with all of them"),
            format!("to see which: {again}"),
        ),
        Verdict::Unknown | Verdict::Mixed => (
            "This log doesn't tell whether the SCEP profile reached the device".to_owned(),
            again.to_owned(),
        ),
    };
    Headline { text, next }
}

fn pending(trail: Option<&Trail>, result: Option<&ResultCode>) -> (String, String) {
    match trail.and_then(Trail::waiting) {
        Some(why) => (
            format!("Not finished yet: {why}"),
            "see to that, then look again; nothing is broken so far".to_owned(),
        ),
        None => (
            format!("Nothing is broken so far, the device was busy{}", because(result)),
            next_of(result).unwrap_or_else(|| "wait for the next check-in".to_owned()),
        ),
    }
}

fn failed(device: &str, platform: Option<Platform>, told: &Told<'_>) -> (String, String) {
    let failure = told.trail.and_then(Trail::failure);
    let place = match (failure.map(|failure| (failure.step, failure.what.as_str())), platform) {
        (_, Some(Platform::Server)) => "the SCEP server refused or failed",
        (_, Some(Platform::Graph)) => "Intune reports a failure",
        (Some((Step::PolicyReceived | Step::CsrGenerated, what)), _) => what,
        (Some((Step::NdesContacted, _)), _) => "the device could not get through to the SCEP server",
        (Some((Step::CsrSent, _)), _) => "the SCEP server refused or did not answer the certificate request",
        (Some((Step::CertInstalled, _)) | None, _) => "getting the certificate failed",
    };
    let text = match (told.arrived, platform) {
        (true, Some(Platform::Server)) | (_, Some(Platform::Graph)) | (false, _) => capital(place),
        (true, _) => format!("{} reached {device}, but {place}", profile(told.trail)),
    };
    let (cause, next) = cause(told.finding, told.result);
    (format!("{text}{cause}"), next)
}

/// `: why it failed (NAME 0x…)`, and what to do about it.
fn cause(finding: Option<(&str, &str)>, result: Option<&ResultCode>) -> (String, String) {
    match finding {
        Some((cause, fix)) => (format!(": {cause}{}", name_of(result)), fix.to_owned()),
        None => (
            because(result),
            next_of(result)
                .unwrap_or_else(|| "search for this result together with the step that failed".to_owned()),
        ),
    }
}

/// ` (NAME 0x…)`.
fn name_of(result: Option<&ResultCode>) -> String {
    let hex = result.and_then(ResultCode::hex);
    let name = result.and_then(|code| code.name.as_deref());
    let parts: Vec<&str> = [name, hex.as_deref()].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(" ")) }
}

/// `: what it means (NAME 0x…)`.
fn because(result: Option<&ResultCode>) -> String {
    let Some(code) = result else { return String::new() };
    let meaning = match (code.row.filter(|row| !row.meaning.is_empty()), &code.text) {
        (Some(row), _) => first_sentence(&row.meaning).to_owned(),
        (None, Some(text)) => text.trim_end_matches('.').to_owned(),
        (None, None) => String::new(),
    };
    let name = name_of(result);
    if meaning.is_empty() { name } else { format!(": {meaning}{name}") }
}

/// What a meaning says first; the rest is for the details.
fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

fn next_of(result: Option<&ResultCode>) -> Option<String> {
    let next = &result?.row?.next;
    (next.len() > 1).then(|| next.clone())
}

fn mixed(file: &FileEvidence) -> Headline {
    let count = |verdict: Verdict| file.requests.iter().filter(|request| request.verdict == verdict).count();
    let parts: Vec<String> =
        [(Verdict::CertInstalled, "installed"), (Verdict::Failed, "failed"), (Verdict::Pending, "waiting")]
            .into_iter()
            .map(|(verdict, word)| (count(verdict), word))
            .chain([(
                file.requests
                    .iter()
                    .filter(|request| {
                        !matches!(
                            request.verdict,
                            Verdict::CertInstalled | Verdict::Failed | Verdict::Pending
                        )
                    })
                    .count(),
                "on the way",
            )])
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
    let failed = file.requests.iter().find(|request| request.verdict == Verdict::Failed);
    let (why, next) = failed.map_or_else(
        || (String::new(), "see each request below".to_owned()),
        |failed| {
            let (cause, next) = cause(finding(file), failed.trail.result());
            (format!("; the failure{cause}"), next)
        },
    );
    Headline {
        text: format!(
            "{} certificate requests are in this log: {}{why}",
            file.requests.len(),
            parts.join(", ")
        ),
        next,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
