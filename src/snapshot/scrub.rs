//! Nothing secret goes into the file.

use std::borrow::Cow;

use serde_json::Value;

use crate::kinds::COLLECTIONS;
use crate::model::Source;

/// Properties that may hold a secret, wherever they stand: keys of networks, passwords, challenges, and whole
/// payloads that people write themselves. No decision reads them.
const DROPPED: &[&str] = &[
    "presharedkey",
    "password",
    "secret",
    "challenge",
    "payload",
    "payloadjson",
    "omasettings",
    "scriptcontent",
    "detectionscriptcontent",
    "remediationscriptcontent",
    "privatekey",
    "credential",
    "accesstoken",
    "refreshtoken",
    "largeicon",
];

/// The text without what may be secret. Only profiles are looked through; directory objects are asked for by
/// name of each property.
pub(super) fn scrubbed(source: Source, json: &str) -> Cow<'_, str> {
    if !COLLECTIONS.iter().any(|row| row.source == source) {
        return Cow::Borrowed(json);
    }
    let Ok(mut value) = serde_json::from_str::<Value>(json) else { return Cow::Borrowed(json) };
    if scrub(&mut value) { Cow::Owned(value.to_string()) } else { Cow::Borrowed(json) }
}

/// Whether anything was dropped.
fn scrub(value: &mut Value) -> bool {
    match value {
        Value::Object(map) => {
            let before = map.len();
            map.retain(|name, value| !(is_dropped(name) && may_hold(value)));
            let mut dropped = map.len() < before;
            for value in map.values_mut() {
                dropped |= scrub(value);
            }
            dropped
        }
        Value::Array(items) => items.iter_mut().map(scrub).filter(|dropped| *dropped).count() > 0,
        _ => false,
    }
}

/// A password policy is made of numbers and switches; only text and what is made of it can be a secret.
fn may_hold(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Array(_) | Value::Object(_))
}

fn is_dropped(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    DROPPED.iter().any(|dropped| name == *dropped || (name.ends_with(dropped) && dropped.len() >= 6))
}

/// Whether a link carries a signature or a token of its own. Graph's next and delta links don't.
pub(super) fn is_secret_link(link: &str) -> bool {
    let query = link.split_once('?').map_or("", |(_, query)| query).to_ascii_lowercase();
    query.split('&').any(|pair| {
        ["sig=", "access_token=", "code=", "client_secret="].iter().any(|name| pair.starts_with(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_profiles_are_dropped_and_the_rest_stays() {
        let wifi = r#"{"id":"1","preSharedKey":"hunter2","passwordMinimumLength":8,"eap":{"sharedSecret":"x","a":1}}"#;
        let kept = scrubbed(Source("deviceConfigurations"), wifi);
        // As values: the order of members is not ours.
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(value(&kept), value(r#"{"eap":{"a":1},"id":"1","passwordMinimumLength":8}"#));
        let user = r#"{"id":"1","displayName":"password"}"#;
        assert!(matches!(scrubbed(Source("users"), user), Cow::Borrowed(_)));
    }

    #[test]
    fn a_signed_link_is_told_from_graphs_own() {
        assert!(is_secret_link("https://store.blob.core.windows.net/a.zip?sv=1&SIG=abc"));
        assert!(!is_secret_link("https://graph.microsoft.com/v1.0/users?$skiptoken=RFNwdAIAAQAAABs"));
        assert!(!is_secret_link("https://graph.microsoft.com/v1.0/users/delta?$deltatoken=abc"));
    }
}
