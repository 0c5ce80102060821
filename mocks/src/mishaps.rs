//! How each trouble looks on the wire.

use base64::Engine;
use chrono::Duration;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, Stamp, intune_message};
use crate::faults::{RetryAfter, Trouble};
use crate::graph::{Graph, Reply};
use crate::odata::paging;
use crate::request::Call;

const CODES: &[(u16, &str, &str)] = &[
    (400, "BadRequest", "Bad request."),
    (403, "Forbidden", "Access denied."),
    (404, "NotFound", "The resource could not be found."),
    (409, "Directory_ConcurrencyViolation", "The object was changed by someone else."),
    (429, "TooManyRequests", "An error has occurred."),
    (500, "InternalServerError", "An error has occurred."),
    (502, "BadGateway", "An error has occurred."),
    (503, "ServiceUnavailable", "The service is temporarily unavailable."),
    (504, "GatewayTimeout", "The server did not answer in time."),
];

/// Troubles that replace the answer.
pub(crate) fn instead(graph: &Graph, trouble: Trouble, stamp: &Stamp) -> Option<Answer> {
    match trouble {
        Trouble::Throttle(after) => Some(later(graph, error(429, stamp), after)),
        Trouble::Unavailable(after) => Some(later(graph, error(503, stamp), after)),
        Trouble::Status(status) => Some(error(status, stamp)),
        Trouble::Html => Some(Answer {
            status: 200,
            headers: Vec::new(),
            content_type: "text/html; charset=utf-8",
            body: b"<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>".to_vec(),
        }),
        Trouble::ExpiredToken => {
            Some(Failure::unauthorized("Lifetime validation failed, the token is expired.").answer(stamp))
        }
        Trouble::ClaimsChallenge => Some(claims_challenge().answer(stamp)),
        Trouble::SessionRevoked => {
            graph.revoke(true);
            Some(claims_challenge().answer(stamp))
        }
        Trouble::NestedForbidden => Some(nested_forbidden(stamp)),
        _ => None,
    }
}

/// Troubles that change the real answer or its way.
pub(crate) fn alter(graph: &Graph, call: &Call, trouble: Trouble, answer: Answer) -> Reply {
    let mut reply = Reply::from(answer);
    match trouble {
        Trouble::Slow(delay) => reply.delay = delay,
        Trouble::Reset => reply.reset = true,
        Trouble::TruncatedJson => {
            let half = reply.answer.body.len() / 2;
            reply.answer.body.truncate(half);
        }
        Trouble::WrappedValue => {
            if let Ok(body) = serde_json::from_slice::<Value>(&reply.answer.body) {
                reply.answer.body = json!({ "value": body }).to_string().into_bytes();
            }
        }
        Trouble::EmptyPage | Trouble::ForeignNextLink | Trouble::NextLinkLoop => {
            reply.answer = page(graph, call, trouble, reply.answer);
        }
        _ => {}
    }
    reply
}

fn page(graph: &Graph, call: &Call, trouble: Trouble, answer: Answer) -> Answer {
    let Ok(Value::Object(mut body)) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
    if !body.contains_key("value") {
        return answer;
    }
    let here = format!("{}/{}/{}?{}", graph.origin, call.version.as_str(), call.path, call.query);
    let link = match trouble {
        Trouble::ForeignNextLink => {
            format!("https://graph.example.net/{}/{}?$skiptoken=x", call.version.as_str(), call.path)
        }
        Trouble::NextLinkLoop => here,
        _ => {
            body.insert("value".to_owned(), json!([]));
            // A page that the token itself began must begin again there.
            if call.query.contains("skiptoken") { here } else { paging::next_link(&graph.origin, call, 0) }
        }
    };
    body.insert("@odata.nextLink".to_owned(), json!(link));
    let mut altered = Answer::json(answer.status, &Value::Object(body));
    altered.headers = answer.headers;
    altered
}

fn error(status: u16, stamp: &Stamp) -> Answer {
    let (_, code, message) = CODES.iter().find(|(known, _, _)| *known == status).unwrap_or(&(
        0,
        "UnknownError",
        "An error has occurred.",
    ));
    let failure = Failure {
        status,
        code: (*code).to_owned(),
        message: (*message).to_owned(),
        headers: Vec::new(),
        refusal: false,
    };
    failure.answer(stamp)
}

fn later(graph: &Graph, answer: Answer, after: RetryAfter) -> Answer {
    match after {
        RetryAfter::Absent => answer,
        RetryAfter::Seconds(seconds) => answer.with("Retry-After", seconds.to_string()),
        RetryAfter::Fraction(text) => answer.with("Retry-After", text),
        RetryAfter::Date(seconds) => {
            let at = graph.options.now + Duration::seconds(seconds);
            answer.with("Retry-After", at.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
        }
    }
}

fn nested_forbidden(stamp: &Stamp) -> Answer {
    let scope = "DeviceManagementConfiguration.Read.All";
    let text = format!(
        "Application is not authorized to perform this operation. Application must have one of the following scopes: {scope}"
    );
    let message = json!({"ErrorCode": "Forbidden", "Message": intune_message(&text, 403)}).to_string();
    let failure = Failure {
        status: 403,
        code: "UnknownError".to_owned(),
        message,
        headers: Vec::new(),
        refusal: false,
    };
    failure.answer(stamp)
}

/// What a token must be asked for with after a challenge.
const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1795435200"}}}"#;

/// Whether a token request carries what the challenge named, alone or merged with other claims.
pub(crate) fn answers_challenge(claims: Option<&str>) -> bool {
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    let pointer = "/access_token/nbf";
    let asked = parse(CLAIMS).and_then(|claims| claims.pointer(pointer).cloned());
    claims.and_then(parse).is_some_and(|claims| claims.pointer(pointer) == asked.as_ref())
}

/// 401 with the claims in its header.
pub(crate) fn claims_challenge() -> Failure {
    let encoded = base64::engine::general_purpose::STANDARD.encode(CLAIMS);
    let mut failure = Failure::unauthorized(
        "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
    );
    failure.headers = vec![(
        "WWW-Authenticate".to_owned(),
        format!(
            "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"{encoded}\""
        ),
    )];
    failure
}
