//! The error body, in the shapes that Graph and the services behind it send.

use serde_json::{Map, Value};

use super::text;

/// What an error body says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ServiceError {
    pub(super) code: Option<String>,
    pub(super) message: String,
    pub(super) scopes: Vec<String>,
    pub(super) request_id: Option<String>,
}

/// Reads an error body, or nothing if it is none.
pub(super) fn parse(body: &[u8]) -> Option<ServiceError> {
    let Value::Object(body) = serde_json::from_slice(body).ok()? else { return None };
    match body.get("error") {
        Some(Value::Object(error)) => Some(from_object(error)),
        // Sign-in endpoints and some gateways put the code straight into `error`.
        Some(Value::String(code)) => Some(ServiceError {
            code: Some(text::plain(code)),
            message: string(&body, &["error_description", "message"]).map(text::plain).unwrap_or_default(),
            ..ServiceError::default()
        }),
        _ => string(&body, &["Message", "message"]).map(|message| unwrapped(message, None)),
    }
}

fn from_object(error: &Map<String, Value>) -> ServiceError {
    let code = string(error, &["code"]).map(text::plain);
    let message = string(error, &["message"]).unwrap_or_default();
    let mut read = unwrapped(message, code);
    if let Some(inner) = object(error, "innererror") {
        read.request_id = string(inner, &["request-id", "requestId"]).map(text::plain).or(read.request_id);
    }
    read
}

/// Intune puts JSON as text into the message, sometimes twice. The inner code is the real one then.
fn unwrapped(message: &str, code: Option<String>) -> ServiceError {
    let mut message = message.to_owned();
    let mut code = code;
    for _ in 0..3 {
        let Ok(Value::Object(inner)) = serde_json::from_str(&message) else { break };
        if let Some(inner) = string(&inner, &["ErrorCode", "code"]) {
            code = Some(text::plain(inner));
        }
        let Some(next) = string(&inner, &["Message", "message"]) else { break };
        message = next.to_owned();
    }
    ServiceError {
        code,
        scopes: scopes(&message),
        request_id: after(&message, "Activity ID: ").map(text::plain),
        message: text::plain(without_tail(&message)),
    }
}

/// The part for people: what follows are ids, and the service's internal address.
fn without_tail(message: &str) -> &str {
    let end =
        [" - Operation ID", " - Activity ID", " - Url:"].iter().filter_map(|mark| message.find(mark)).min();
    end.and_then(|end| message.get(..end)).unwrap_or(message)
}

fn scopes(message: &str) -> Vec<String> {
    let Some(list) = after(message, "one of the following scopes:") else { return Vec::new() };
    let fit = |scope: &&str| {
        !scope.is_empty() && scope.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    };
    list.split(',').map(|scope| scope.trim().trim_end_matches('.')).filter(fit).map(str::to_owned).collect()
}

/// What stands between `mark` and the next ` - `.
fn after<'a>(message: &'a str, mark: &str) -> Option<&'a str> {
    let (_, rest) = message.split_once(mark)?;
    rest.split(" - ").next().map(str::trim).filter(|found| !found.is_empty())
}

fn string<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| object.get(*name)?.as_str()).filter(|text| !text.is_empty())
}

/// A member whose casing varies.
fn object<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Map<String, Value>> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_object())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const READ: &str = "DeviceManagementManagedDevices.Read.All";
    const WRITE: &str = "DeviceManagementManagedDevices.ReadWrite.All";

    fn intune(message: &str) -> String {
        json!({"_version": 3, "Message": message, "CustomApiErrorPhrase": "", "RetryAfter": null}).to_string()
    }

    fn missing_scope() -> String {
        format!(
            "Application is not authorized to perform this operation. Application must have one of the \
             following scopes: {READ}, {WRITE} - Operation ID (for customer support): 0 - Activity ID: act-1 \
             - Url: https://fef.msua09.manage.microsoft.com/DeviceFE/x?api-version=2024"
        )
    }

    #[test]
    fn json_in_a_string_is_unwrapped_once_and_twice() {
        let once = json!({"error": {"code": "Forbidden", "message": intune(&missing_scope())}});
        let twice = json!({"error": {"code": "UnknownError",
            "message": json!({"ErrorCode": "Forbidden", "Message": intune(&missing_scope())}).to_string()}});
        for body in [once, twice] {
            let read = parse(body.to_string().as_bytes()).unwrap();
            assert_eq!(read.code.as_deref(), Some("Forbidden"));
            assert_eq!(read.scopes, [READ, WRITE]);
            assert_eq!(read.request_id.as_deref(), Some("act-1"));
            assert!(read.message.starts_with("Application is not authorized"), "{}", read.message);
            assert!(!read.message.contains("manage.microsoft.com") && !read.message.contains("Operation ID"));
        }
    }

    #[test]
    fn either_spelling_of_the_inner_error_gives_the_request_id() {
        for name in ["innerError", "innererror", "InnerError"] {
            let body =
                json!({"error": {"code": "X", "message": "m", name: {"request-id": "r-1", "code": "Y"}}});
            assert_eq!(parse(body.to_string().as_bytes()).unwrap().request_id.as_deref(), Some("r-1"));
        }
    }

    #[test]
    fn other_shapes_and_no_shape() {
        let gateway = parse(br#"{"error":"invalid_token","error_description":"bad\u001b[2J"}"#).unwrap();
        assert_eq!((gateway.code.as_deref(), gateway.message.as_str()), (Some("invalid_token"), "bad [2J"));
        assert_eq!(parse(br#"{"Message":"No HTTP resource"}"#).unwrap().message, "No HTTP resource");
        for body in ["", "<html>", "[]", "{}", "null", r#"{"error":null}"#] {
            assert_eq!(parse(body.as_bytes()), None, "{body}");
        }
    }
}
