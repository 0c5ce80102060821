//! Answers and errors in the shapes that Graph gives them.

use serde_json::{Value, json};

use crate::routes::Family;

/// What goes back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

const JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self { status, headers: Vec::new(), content_type: JSON, body: body.to_string().into_bytes() }
    }

    pub(crate) fn text(body: String) -> Self {
        Self { status: 200, headers: Vec::new(), content_type: "text/plain", body: body.into_bytes() }
    }

    /// An error as storage gives it.
    pub(crate) fn xml(status: u16, code: &str) -> Self {
        let body = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code></Error>");
        Self { status, headers: Vec::new(), content_type: "application/xml", body: body.into_bytes() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// A request that gets an error, and whether a correct client could ever have sent it.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) headers: Vec<(String, String)>,
    /// Set when a strict Graph would refuse the request as such, whatever the tenant holds.
    pub(crate) refusal: bool,
}

impl Failure {
    fn new(status: u16, code: &str, message: impl Into<String>, refusal: bool) -> Self {
        Self { status, code: code.to_owned(), message: message.into(), headers: Vec::new(), refusal }
    }

    /// 400 with the given code: the client's mistake.
    pub(crate) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(400, code, message, true)
    }

    pub(crate) fn unknown_segment(segment: &str) -> Self {
        Self::bad("BadRequest", format!("Resource not found for the segment '{segment}'."))
    }

    /// A collection that this cloud or tenant does not have: Graph says the same, but the client is not to blame.
    pub(crate) fn not_offered(segment: &str) -> Self {
        Self { refusal: false, ..Self::unknown_segment(segment) }
    }

    /// Exists in Graph, but this server has no data for it.
    pub(crate) fn not_served(pattern: &str) -> Self {
        Self::new(501, "NotImplemented", format!("this server does not serve `{pattern}`"), true)
    }

    pub(crate) fn unknown_property(property: &str, of: &str) -> Self {
        Self::bad(
            "BadRequest",
            format!("Could not find a property named '{property}' on type 'microsoft.graph.{of}'."),
        )
    }

    pub(crate) fn unsupported_query(message: impl Into<String>) -> Self {
        Self::bad("Request_UnsupportedQuery", message)
    }

    /// 410: the token of a delta query has ended; `anew` is where a full one begins.
    pub(crate) fn gone(anew: &str) -> Self {
        let mut failure =
            Self::new(410, "syncStateNotFound", "The sync state has expired; sync again.", false);
        failure.headers.push(("Location".to_owned(), anew.to_owned()));
        failure
    }

    pub(crate) fn write(method: &str) -> Self {
        Self::new(405, "Request_BadRequest", format!("writes are refused: {method}"), true)
    }

    pub(crate) fn not_found(family: Family, id: &str) -> Self {
        match family {
            Family::Directory => Self::new(
                404,
                "Request_ResourceNotFound",
                format!(
                    "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
                ),
                false,
            ),
            Family::Intune => {
                Self::new(404, "ResourceNotFound", intune_message("An error has occurred", 404), false)
            }
        }
    }

    pub(crate) fn unauthorized(message: &str) -> Self {
        let mut failure = Self::new(401, "InvalidAuthenticationToken", message, false);
        failure.headers.push((
            "WWW-Authenticate".to_owned(),
            "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"".to_owned(),
        ));
        failure
    }

    /// The token is good, the permission is missing. Intune names the scopes; the directory does not.
    pub(crate) fn forbidden(family: Family, scopes: &[&str]) -> Self {
        match family {
            Family::Directory => Self::new(
                403,
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.",
                false,
            ),
            Family::Intune => {
                let text = format!(
                    "Application is not authorized to perform this operation. Application must have one of the following scopes: {}",
                    scopes.join(", ")
                );
                Self::new(403, "Forbidden", intune_message(&text, 403), false)
            }
        }
    }

    pub(crate) fn answer(&self, stamp: &Stamp) -> Answer {
        let inner = json!({
            "date": stamp.date, "request-id": stamp.request_id, "client-request-id": stamp.client_request_id,
        });
        let mut error = json!({"code": self.code, "message": self.message});
        if let Value::Object(map) = &mut error {
            // Graph writes it both ways.
            map.insert(if stamp.lower_inner { "innererror" } else { "innerError" }.to_owned(), inner);
        }
        let mut answer = Answer::json(self.status, &json!({ "error": error }));
        answer.headers.clone_from(&self.headers);
        answer
    }
}

/// Intune wraps its own error as JSON text inside the message.
pub(crate) fn intune_message(text: &str, activity: u32) -> String {
    let message = format!(
        "{text} - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: 5d3c1c9a-0000-4000-8000-{activity:012} - Url: https://fef.msua01.manage.microsoft.com/DeviceFE/StatelessDeviceFEService/deviceManagement?api-version=5025-07-01"
    );
    let inner = json!({
        "_version": 3, "Message": message, "CustomApiErrorPhrase": "", "RetryAfter": null,
        "ErrorSourceService": "", "HttpHeaders": "{}",
    });
    serde_json::to_string_pretty(&inner).unwrap_or_default().replace('\n', "\r\n")
}

/// What every answer carries to be found again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stamp {
    pub(crate) date: String,
    pub(crate) request_id: String,
    pub(crate) client_request_id: String,
    /// `innererror` instead of `innerError`.
    pub(crate) lower_inner: bool,
}
