//! What the SCEP client of the phone (jscep) logs about the server.

use super::messages::Message;
use crate::evidence::codes::ResultCode;
use crate::evidence::ladder::Step;
use crate::evidence::operation::{HttpAnswer, Operation, ScepOperation};
use crate::evidence::request_id::undo_entities;

/// What a line of the transport is about.
struct Exchange<'t> {
    operation: ScepOperation,
    url: Option<&'t str>,
}

/// `GetCACaps(ca) to https://…`, `PKCSReq(…) to …`; `text` begins with the operation.
fn exchange(text: &str) -> Option<Exchange<'_>> {
    let (head, url) = match text.split_once(" to http") {
        Some((head, _)) => (head, text.get(head.len() + 4..)?.split_whitespace().next()),
        None => (text, None),
    };
    let name = head.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    let enrols = ["PKCSREQ", "PKIOPERATION", "PKCS_REQ", "CERTPOLL", "GETCERTINITIAL"];
    let operation = match name.to_ascii_uppercase().as_str() {
        "GETCACAPS" => ScepOperation::GetCaCaps,
        "GETCACERT" => ScepOperation::GetCaCert,
        name if enrols.iter().any(|one| name.starts_with(one)) => ScepOperation::PkiOperation,
        _ => ScepOperation::find(url?)?,
    };
    Some(Exchange { operation, url })
}

fn method(message: &Message<'_>) -> Option<&'static str> {
    let logger = message.frame?.logger;
    [("GetTransport", "GET"), ("PostTransport", "POST")]
        .into_iter()
        .find(|(class, _)| logger.ends_with(class))
        .map(|(_, method)| method)
}

fn note(message: &mut Message<'_>, exchange: &Exchange<'_>, http: Option<HttpAnswer>) {
    let key = message.request();
    let operation = Operation {
        operation: exchange.operation,
        method: method(message),
        http,
        time: message.time.clone(),
    };
    message.case.trail(key).operation(operation);
    if let Some(url) = exchange.url {
        message.case.url(key, url);
    }
}

/// `Sending GetCACaps(ca) to <url>` of the transport; `Sending <object>` of the transaction.
pub(super) fn sending(message: &mut Message<'_>) {
    let Some((_, rest)) = message.text.split_once("Sending ") else { return };
    let key = message.request();
    match exchange(rest) {
        Some(exchange) => {
            note(message, &exchange, None);
            let name = exchange.operation.name();
            message.tell(key, format!("the phone contacts the SCEP server ({name})"), false);
        }
        None => {
            let parts = ["CMSSignedData", "PkcsReq", "PKCSReq"];
            if message.logger().contains("ransaction") || parts.iter().any(|part| rest.contains(part)) {
                sent(message, "the request goes out to the SCEP server");
            }
        }
    }
}

/// `Encoding message: …PkcsReq@…[…messageType=PKCS_REQ…]`.
pub(super) fn encoding(message: &mut Message<'_>) {
    if ["PKCS_REQ", "PkcsReq", "RENEWAL_REQ"].iter().any(|kind| message.text.contains(kind)) {
        sent(message, "the phone made a key and a signing request");
    }
}

/// The phone sends; only an answer proves that it arrived.
fn sent(message: &mut Message<'_>, text: &'static str) {
    let key = message.request();
    message.tell(key, text, false);
    message.case.extras.insert("csrSent", true.into());
    message.case.extras.entry("responseSeen").or_insert(false.into());
}

/// `Received '200 OK' when sending GetCACaps(ca) to <url>`.
pub(super) fn received(message: &mut Message<'_>) {
    let text = message.text;
    let Some((answer, rest)) = text.split_once("' when sending ") else { return };
    let Some((_, answer)) = answer.rsplit_once('\'') else { return };
    let Some(exchange) = exchange(rest) else { return };
    let (status, reason) = answer.trim().split_once(' ').unwrap_or((answer.trim(), ""));
    let Ok(status) = status.parse::<u16>() else { return };
    let reason = Some(reason.trim()).filter(|reason| !reason.is_empty() && reason.len() <= 100);
    note(message, &exchange, Some(HttpAnswer { status, reason: reason.map(str::to_owned) }));
    let key = message.request();
    let pki = exchange.operation == ScepOperation::PkiOperation;
    let step = if pki { Step::CsrSent } else { Step::NdesContacted };
    if pki {
        message.case.extras.insert("responseSeen", true.into());
    }
    if (200..300).contains(&status) {
        let text = if pki { "the SCEP server took the request" } else { "the SCEP server answers" };
        message.prove(key, step, text);
    } else {
        let name = exchange.operation.name();
        let text =
            format!("the SCEP server, or what stands in front of it, answered {name} with HTTP {answer}");
        message.fail(key, step, ResultCode::http(status, reason), text);
    }
}

/// `Response: …CertRep@…[failInfo=<null>,pkiStatus=SUCCESS,…]`.
pub(super) fn answer(message: &mut Message<'_>) {
    let text = undo_entities(
        message
            .text
            .get(..crate::evidence::request_id::floor_boundary(message.text, 4_000))
            .unwrap_or_default(),
    );
    let Some(status) = value(&text, "pkiStatus=").map(str::to_ascii_uppercase) else { return };
    let reason = value(&text, "failInfo=").filter(|reason| *reason != "null" && !reason.is_empty());
    let key = message.request();
    let time = message.time.clone();
    message.case.extras.insert("responseSeen", true.into());
    let trail = message.case.trail(key);
    trail.pki_status = Some(status.clone());
    trail.fail_info = reason.map(str::to_owned);
    match status.as_str() {
        "SUCCESS" | "0" => {
            trail.prove(Step::CsrSent, time.as_ref(), "the CA issued the certificate");
            trail.conclude(ResultCode::word("pkiStatus=SUCCESS", None));
        }
        "PENDING" | "3" => {
            trail.prove(Step::CsrSent, time.as_ref(), "the SCEP server took the request");
            trail.conclude(ResultCode::word("pkiStatus=PENDING", None));
            trail.wait("the CA waits for an administrator to approve the request", time.as_ref());
        }
        _ => {
            trail.prove(Step::CsrSent, None, "the SCEP server answered the request");
            let mut code = ResultCode::word(format!("pkiStatus={status}"), None);
            if let Some(reason) = reason {
                let detail = format!("failInfo={reason}");
                code.row = ResultCode::word(detail.clone(), None).row.or(code.row);
                code.text = Some(detail);
            }
            trail.fail(Step::CertInstalled, code, time.as_ref(), "the SCEP server refused the request");
        }
    }
}

/// The word after `name=`, without the brackets of `<null>`.
fn value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(name)?;
    let rest = rest.trim_start_matches('<');
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    rest.get(..end)
}

/// `AbstractTransport problem when determining capabilities.  Using empty capabilities.`
pub(super) fn no_capabilities(message: &mut Message<'_>) {
    let key = message.request();
    message.tell(key, "the SCEP server did not say what it can do; the phone goes on without", true);
}

/// Exceptions of Java that show what went wrong on the way to the server.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("UnknownHostException", "the phone can't resolve the name of the SCEP server"),
    ("SSLHandshakeException", "the phone does not trust the TLS certificate of the SCEP server"),
    ("SSLPeerUnverifiedException", "the TLS certificate of the SCEP server is for another name"),
    ("CertPathValidatorException", "the phone does not trust the TLS certificate of the SCEP server"),
    ("SSLException", "the TLS connection to the SCEP server failed"),
    ("SocketTimeoutException", "the SCEP server did not answer in time"),
    ("ConnectTimeoutException", "the SCEP server did not answer in time"),
    ("NoRouteToHostException", "the phone has no way to the SCEP server"),
    ("ConnectException", "the SCEP server does not accept connections from the phone"),
    ("InvalidContentTypeException", "the answer is not one of a SCEP server: something in between answered"),
    ("TransportException", "the exchange with the SCEP server failed"),
    ("TransactionException", "the exchange with the SCEP server failed"),
    ("ClientException", "the request of the certificate failed"),
];

/// An exception of the SCEP client, or of what drives it.
pub(super) fn exception(message: &mut Message<'_>) {
    let about_scep = message.frame.is_some_and(|frame| {
        ["jscep", "certmgr", "CertificateEnrollment"].iter().any(|part| frame.logger.contains(part))
    }) || message.text.contains("org.jscep.")
        || message.text.contains("LogicalName_");
    // The innermost cause says most: it comes last.
    let text = message.text;
    let found = EXCEPTIONS
        .iter()
        .filter_map(|(class, sentence)| Some((text.rfind(class)?, *class, *sentence)))
        .filter(|(at, class, _)| whole_word(text, *at, class))
        .max_by_key(|(at, class, _)| (class_rank(class), *at));
    let Some((at, class, sentence)) = found.filter(|_| about_scep) else {
        if message.named().is_some() {
            let key = message.request();
            message.prove(key, Step::PolicyReceived, "the phone works on the request");
        }
        return;
    };
    let key = message.request();
    let said = text.get(at + class.len()..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let said: String = said.trim_start_matches(':').trim().chars().take(200).collect();
    message.fail(
        key,
        Step::NdesContacted,
        ResultCode::word(class, Some(said.as_str()).filter(|said| !said.is_empty())),
        sentence,
    );
}

/// Exceptions of Java's network classes name a cause; those of jscep only wrap it.
fn class_rank(class: &str) -> u8 {
    u8::from(!matches!(class, "TransportException" | "TransactionException" | "ClientException"))
}

fn whole_word(text: &str, at: usize, class: &str) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let after = text.get(at + class.len()..).and_then(|text| text.chars().next());
    before.is_none_or(|c| !c.is_ascii_alphanumeric()) && after.is_none_or(|c| !c.is_ascii_alphanumeric())
}
