//! The messages of `profiled` and its kin: which words, and what they prove. Words are those of its program, which may
//! change from one system version to the next: they are looked for loosely, in lower case.

use serde_json::{Value, json};

use super::attempt::Attempt;
use super::nserror;
use crate::evidence::case::{Case, TrailKey};
use crate::evidence::codes::ResultCode;
use crate::evidence::ladder::Step;
use crate::evidence::operation::{HttpAnswer, Operation, ScepOperation};
use crate::evidence::request_id::RequestId;
use crate::evidence::time::LogTime;

/// One message while it is read.
pub(super) struct Message<'m> {
    /// The first line, cleaned.
    pub(super) text: &'m str,
    /// The same in lower case, cut to what matters.
    pub(super) lower: &'m str,
    /// The errors in it and below it.
    pub(super) chain: &'m nserror::Chain,
    pub(super) time: Option<LogTime>,
    pub(super) case: &'m mut Case,
    pub(super) attempt: &'m mut Attempt,
}

/// What a message means.
enum Means {
    /// A step is proven.
    Proves(Step, &'static str),
    /// It belongs on the timeline, if an enrolment goes on.
    Tells(&'static str),
    /// It failed: the code where the message has none, and the sentence.
    Fails(i64, &'static str),
    /// It waits.
    Waits(&'static str),
    /// Something that must be read.
    Reads(fn(&mut Message<'_>)),
}

/// The first whose words are in the message counts.
const MESSAGES: &[(&str, Means)] = &[
    ("performing synchronous url request", Means::Reads(contacts)),
    ("url request to ", Means::Reads(request_failed)),
    ("url request failed. status code", Means::Reads(bad_status)),
    ("url request succeeded", Means::Reads(succeeded)),
    ("cannot retrieve scep identity", Means::Fails(0, "the device could not get the certificate")),
    ("installation failed. error", Means::Reads(installation_failed)),
    ("adding dependent ", Means::Reads(adding_dependent)),
    ("removing dependent ", Means::Reads(removing_dependent)),
    (" queued for installation", Means::Reads(queued)),
    ("installed.", Means::Reads(installed)),
    ("getcacert returned ", Means::Proves(Step::NdesContacted, "the SCEP server sent its certificates")),
    (
        "temporarily storing scep server certificate",
        Means::Proves(Step::NdesContacted, "the SCEP server sent its certificates"),
    ),
    ("scep: aes is supported", Means::Proves(Step::NdesContacted, "the SCEP server said what it can do")),
    (
        "did not receive getcacaps",
        Means::Tells("the SCEP server did not say what it can do; the device goes on without"),
    ),
    ("could not generate public/private key pair", Means::Fails(22001, "the device could not make a key")),
    (
        "attempting to retrieve issued certificate",
        Means::Proves(
            Step::NdesContacted,
            "the device has what it needs from the SCEP server, and requests the certificate",
        ),
    ),
    ("sending csr via ", Means::Reads(sending)),
    (
        "certificate retrieval reported error",
        Means::Fails(22013, "the SCEP server refused the request, or answered something else"),
    ),
    (
        "could not retrieve issued certificate",
        Means::Fails(22013, "the SCEP server refused the request, or answered something else"),
    ),
    (
        "scep_error_invalid_pki_response",
        Means::Fails(22013, "the SCEP server refused the request, or answered something else"),
    ),
    (
        "sleeping before polling scep server",
        Means::Waits("the CA waits for an administrator to approve the request; the device asks again later"),
    ),
    ("issued certificate received", Means::Proves(Step::CsrSent, "the CA issued the certificate")),
    ("storing scep identity", Means::Proves(Step::CsrSent, "the device stores the certificate")),
    ("successfully installed certificate", Means::Reads(certificate_installed)),
];

/// Reads a message. Whether it is known.
pub(super) fn read(message: &mut Message<'_>) -> bool {
    let row = MESSAGES.iter().find(|(words, _)| message.lower.contains(words));
    match row.map(|(_, means)| means) {
        Some(Means::Reads(read)) => read(message),
        Some(Means::Proves(step, text)) => message.prove(*step, *text),
        Some(Means::Tells(text)) => message.tell(text),
        Some(Means::Fails(code, text)) => message.fail(*code, text),
        Some(Means::Waits(text)) => {
            let time = message.time.clone();
            message.attempt.trail(message.case).wait(text, time.as_ref());
        }
        None if !message.chain.is_empty() && message.chain.concerns_scep() => {
            message.fail(0, "the device reports a SCEP error");
        }
        None => return message.mentioned(),
    }
    true
}

impl Message<'_> {
    fn prove(&mut self, step: Step, text: impl Into<String>) {
        let time = self.time.clone();
        self.attempt.trail(self.case).prove(step, time.as_ref(), text);
    }

    fn tell(&mut self, text: &str) {
        if self.attempt.is_going_on() {
            let time = self.time.clone();
            self.attempt.trail(self.case).tell(time.as_ref(), text, false);
        }
    }

    /// The enrolment failed, with the result of the error below the message, of its text, or of the message itself
    /// (0: none).
    fn fail(&mut self, code: i64, text: &str) {
        let by_text = || nserror::result_of_text(self.text);
        let by_message = || (code != 0).then(|| ResultCode::apple("MCSCEPErrorDomain", code));
        let result = self.chain.result().or_else(by_text).or_else(by_message);
        let result =
            result.unwrap_or_else(|| ResultCode::word("SCEP error", Some(first_sentence(self.text))));
        self.failed(result, text);
    }

    fn failed(&mut self, result: ResultCode, text: &str) {
        // Only a device that has the profile tries; but a failure is the first line that says so for certain.
        self.case.delivery_shown = true;
        finding(&result, self.case);
        if self.chain.has_codes() {
            self.case.extras.insert("errorChain", self.chain.document());
        }
        let step = match (nserror::step_of(&result), self.attempt.operation) {
            (Step::NdesContacted, Some(ScepOperation::PkiOperation)) => Step::CsrSent,
            (step, _) => step,
        };
        let time = self.time.clone();
        self.attempt.trail(self.case).fail(step, result, time.as_ref(), text);
    }

    /// The request that the message names.
    fn id(&mut self) -> Option<TrailKey> {
        let id = RequestId::find_all(self.text).next()?;
        self.case.trail_of(id)
    }

    /// Any other line with an id shows that the device has the request.
    fn mentioned(&mut self) -> bool {
        let Some(key) = self.id() else { return false };
        let time = self.time.clone();
        self.case.trail(Some(key)).prove(
            Step::PolicyReceived,
            time.as_ref(),
            "the device has this certificate request",
        );
        true
    }
}

/// What a code shows about its cause, by the name that scripts know.
fn finding(result: &ResultCode, case: &mut Case) {
    if result.row.and_then(|row| row.number) == Some(22003) {
        case.extras.insert("finding", "ra_or_ca_certificate_not_trusted_or_wrong".into());
    }
}

fn first_sentence(text: &str) -> &str {
    let end = text.char_indices().nth(200).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default().trim()
}

/// The URL in a message.
fn url(text: &str) -> Option<&str> {
    let at = text.find("http://").or_else(|| text.find("https://"))?;
    text.get(at..)?.split(|c: char| c.is_whitespace() || c == '\\' || c == '”' || c == '"').next()
}

/// `Performing synchronous URL request: <url>?operation=GetCACert&message=…`
fn contacts(message: &mut Message<'_>) {
    let Some(url) = url(message.text) else { return };
    let Some(operation) = ScepOperation::find(url) else { return };
    if operation == ScepOperation::GetCaCert {
        message.attempt.begin(message.case);
    }
    message.attempt.operation = Some(operation);
    let method = message.attempt.method.take().filter(|_| operation == ScepOperation::PkiOperation);
    let time = message.time.clone();
    let (step, text) = match operation {
        ScepOperation::GetCaCert => {
            (Step::PolicyReceived, "the device asks the SCEP server for its certificates")
        }
        ScepOperation::GetCaCaps => (Step::NdesContacted, "the device asks what the SCEP server can do"),
        ScepOperation::PkiOperation => (Step::CsrSent, "the device sends the request to the SCEP server"),
    };
    message.prove(step, text);
    message.attempt.trail(message.case).operation(Operation { operation, method, http: None, time });
    message.attempt.url(message.case, url);
}

/// `URL request to <url> failed. Error: …`
fn request_failed(message: &mut Message<'_>) {
    if !message.lower.contains("failed") {
        return;
    }
    let url = url(message.text);
    let operation = url.and_then(ScepOperation::find);
    // The device talks to other servers too.
    if operation.is_none() && message.attempt.operation.is_none() {
        message.case.other_matters += 1;
        return;
    }
    if operation == Some(ScepOperation::GetCaCert) && message.attempt.operation != operation {
        message.attempt.begin(message.case);
    }
    message.attempt.operation = operation.or(message.attempt.operation);
    let result = ResultCode::apple("MCSCEPErrorDomain", 22005);
    message.failed(result, "the device could not reach the SCEP server");
    if let Some(url) = url {
        message.attempt.url(message.case, url);
    }
}

/// `URL request failed. Status code: 503`
fn bad_status(message: &mut Message<'_>) {
    let digits = message.lower.split_once("status code").map_or("", |(_, rest)| rest);
    let digits: String = digits.chars().filter(char::is_ascii_digit).take(3).collect();
    let (Ok(status), Some(operation)) = (digits.parse::<u16>(), message.attempt.operation) else { return };
    let time = message.time.clone();
    let answer = HttpAnswer { status, reason: None };
    message.attempt.trail(message.case).operation(Operation {
        operation,
        method: None,
        http: Some(answer),
        time,
    });
    let text = format!(
        "the SCEP server, or what stands in front of it, answered {} with HTTP {status}",
        operation.name()
    );
    message.failed(ResultCode::http(status, None), &text);
}

/// `URL request succeeded.`
fn succeeded(message: &mut Message<'_>) {
    match message.attempt.operation {
        Some(ScepOperation::PkiOperation) => {
            message.prove(Step::CsrSent, "the SCEP server answered the request")
        }
        Some(_) => message.prove(Step::NdesContacted, "the SCEP server answers"),
        None => {}
    }
}

/// `Sending CSR via GET.`
fn sending(message: &mut Message<'_>) {
    message.attempt.method = if message.lower.contains("via post") { Some("POST") } else { Some("GET") };
    message.prove(Step::NdesContacted, "the device made a signing request");
}

/// `Installation failed. Error: NSError: …`: of any profile.
fn installation_failed(message: &mut Message<'_>) {
    let ours = message.attempt.is_going_on() && message.chain.may_concern_a_certificate();
    if ours || message.chain.concerns_scep() {
        message.fail(0, "the profile could not be installed");
    } else {
        message.case.other_matters += 1;
        message.case.other_result = message.chain.result();
    }
}

/// `Adding dependent <id> to parent <reference> in domain <domain> to system`
fn adding_dependent(message: &mut Message<'_>) {
    let Some(key) = message.id() else {
        message.case.other_matters += 1;
        return;
    };
    message.attempt.named(Some(key), message.case);
    if message.text.contains("PayloadDependencyDomainCertificate") {
        message.prove(
            Step::NdesContacted,
            "the device has the request, and the SCEP server sent its certificates",
        );
        if let Some(reference) = keychain_reference(message.text) {
            message.case.extras.entry("keychainPersistentRef").or_insert(reference);
        }
    } else {
        message.prove(Step::CertInstalled, "the profile with the certificate is registered");
    }
}

/// The parent of a certificate is a keychain reference, no request: its class in four letters and a row number.
fn keychain_reference(text: &str) -> Option<Value> {
    let (_, rest) = text.split_once(" to parent ")?;
    let hex = rest.split_whitespace().next()?;
    if hex.len() != 24 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let class: Option<String> =
        (0..4).map(|at| u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok().map(char::from)).collect();
    let class = class.filter(|class| class.chars().all(|c| c.is_ascii_lowercase()))?;
    Some(json!({ "hex": hex, "class": class, "rowid": u64::from_str_radix(hex.get(8..)?, 16).ok() }))
}

fn removing_dependent(message: &mut Message<'_>) {
    let Some(key) = message.id() else { return };
    let time = message.time.clone();
    message.case.trail(Some(key)).tell(
        time.as_ref(),
        "the device lets go of the certificate of this request",
        false,
    );
}

/// `Profile “<identifier>” queued for installation.`
fn queued(message: &mut Message<'_>) {
    match message.id() {
        key @ Some(_) => {
            let time = message.time.clone();
            message.case.trail(key).prove(
                Step::PolicyReceived,
                time.as_ref(),
                "the profile arrived on the device",
            );
            message.attempt.announce(key);
        }
        None => message.case.other_matters += 1,
    }
}

/// `Profile “<identifier>” installed.`
fn installed(message: &mut Message<'_>) {
    let Some((_, rest)) = message.text.split_once("Profile ") else { return };
    if let Some(key) = message.id() {
        message.attempt.named(Some(key), message.case);
        message.prove(Step::CertInstalled, "the profile with the certificate is installed");
        message.attempt.over(message.case);
        return;
    }
    message.case.other_matters += 1;
    let quotes = |c: char| c.is_whitespace() || "“”\"'".contains(c);
    let name = rest.split(" installed").next().unwrap_or_default().trim_matches(quotes);
    let list = message.case.extras.entry("profilesInstalled").or_insert_with(|| json!([]));
    if let Some(list) = list.as_array_mut().filter(|list| list.len() < 100 && name.len() <= 300) {
        list.push(name.into());
    }
}

/// `Successfully installed certificate.`: of any payload, so it counts only within an enrolment.
fn certificate_installed(message: &mut Message<'_>) {
    if message.attempt.is_going_on() {
        message.prove(Step::CertInstalled, "the certificate is installed");
    } else {
        message.case.other_matters += 1;
    }
}

/// `received response, status 200` of macOS' certificate service.
pub(super) fn mac_response(message: &mut Message<'_>) -> bool {
    let Some((_, rest)) = message.lower.split_once("received response, status ") else { return false };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(3).collect();
    match digits.parse::<u16>() {
        Ok(200..=299) => message.prove(Step::NdesContacted, "the certificate service got an answer"),
        Ok(status) => {
            let text = format!("the certificate service got HTTP {status}");
            message.failed(ResultCode::http(status, None), &text);
        }
        Err(_) => return false,
    }
    true
}
