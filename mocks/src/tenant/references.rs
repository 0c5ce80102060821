//! Names and relative times in tenant files become ids and times.

use std::collections::HashMap;

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Which property names the items of a collection, and the word that references use.
const NAMED: &[(&str, &str, &str)] = &[
    ("user", "users", "userPrincipalName"),
    ("group", "groups", "displayName"),
    ("device", "devices", "displayName"),
    ("managedDevice", "managedDevices", "deviceName"),
    ("filter", "assignmentFilters", "displayName"),
    ("app", "mobileApps", "displayName"),
];

/// Collections whose items `@policy:` may name.
const POLICIES: &[&str] = &[
    "deviceConfigurations",
    "configurationPolicies",
    "groupPolicyConfigurations",
    "intents",
    "deviceCompliancePolicies",
    "compliancePolicies",
    "iosManagedAppProtections",
    "androidManagedAppProtections",
    "windowsManagedAppProtections",
];

const NAME_PROPERTIES: &[&str] = &[
    "userPrincipalName",
    "deviceName",
    "displayName",
    "name",
    "skuPartNumber",
    "activityDateTime",
    "eventDateTime",
];

/// Ids by `kind:name`, lower case.
pub(crate) struct Names(HashMap<String, String>);

/// The id of an item that the file left without one.
pub(crate) fn derived_id(collection: &str, item: &Map<String, Value>, position: usize) -> String {
    let name = NAME_PROPERTIES.iter().find_map(|property| item.get(*property)?.as_str());
    let seed = match name {
        Some(name) => format!("{collection}/{}", name.to_lowercase()),
        None => format!("{collection}/{position}"),
    };
    uuid_of(&seed)
}

/// A stable id for anything that can be named.
pub(crate) fn uuid_of(seed: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, seed.as_bytes()).to_string()
}

impl Names {
    pub(crate) fn collect(collections: &Map<String, Value>) -> Self {
        let mut names = HashMap::new();
        let mut add = |kind: &str, collection: &str, properties: &[&str]| {
            for item in collections.get(collection).and_then(Value::as_array).into_iter().flatten() {
                let id = item.get("id").and_then(Value::as_str);
                for name in properties.iter().filter_map(|property| item.get(*property)?.as_str()) {
                    if let Some(id) = id {
                        names.insert(format!("{kind}:{}", name.to_lowercase()), id.to_owned());
                    }
                }
            }
        };
        for (kind, collection, property) in NAMED {
            add(kind, collection, &[property]);
        }
        for collection in POLICIES {
            add("policy", collection, &["displayName", "name"]);
        }
        Self(names)
    }

    /// Replaces every reference below `value`.
    ///
    /// # Errors
    /// Names the first reference that names nothing.
    pub(crate) fn resolve(&self, value: &mut Value, now: DateTime<Utc>) -> Result<(), String> {
        match value {
            Value::String(text) => {
                if let Some(resolved) = self.replacement(text, now)? {
                    *text = resolved;
                }
                Ok(())
            }
            Value::Array(items) => items.iter_mut().try_for_each(|item| self.resolve(item, now)),
            Value::Object(map) => map.values_mut().try_for_each(|item| self.resolve(item, now)),
            _ => Ok(()),
        }
    }

    fn replacement(&self, text: &str, now: DateTime<Utc>) -> Result<Option<String>, String> {
        let Some(reference) = text.strip_prefix('@') else { return Ok(None) };
        if let Some(time) = relative_time(reference, now) {
            return Ok(Some(time.to_rfc3339_opts(SecondsFormat::Secs, true)));
        }
        let Some((kind, name)) = reference.split_once(':') else { return Ok(None) };
        if kind != "policy" && !NAMED.iter().any(|(known, _, _)| *known == kind) {
            return Ok(None);
        }
        match self.0.get(&format!("{kind}:{}", name.to_lowercase())) {
            Some(id) => Ok(Some(id.clone())),
            None => Err(format!("`{text}` names nothing in the tenant")),
        }
    }
}

/// `now`, `-5h`, `+30d`, `-1d2h30m`.
fn relative_time(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if text == "now" {
        return Some(now);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("-", rest) => (-1, rest),
        ("+", rest) => (1, rest),
        _ => return None,
    };
    let mut total = Duration::zero();
    let mut number = String::new();
    for c in rest.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let amount: i64 = number.parse().ok()?;
        number.clear();
        total += match c {
            'd' => Duration::days(amount),
            'h' => Duration::hours(amount),
            'm' => Duration::minutes(amount),
            's' => Duration::seconds(amount),
            _ => return None,
        };
    }
    number.is_empty().then(|| now + total * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_times_count_from_now() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let at = |text| relative_time(text, now).map(|t| t.to_rfc3339());
        assert_eq!(at("-5h").as_deref(), Some("2026-11-22T07:00:00+00:00"));
        assert_eq!(at("+1d2h").as_deref(), Some("2026-11-23T14:00:00+00:00"));
        assert_eq!(at("now").as_deref(), Some("2026-11-22T12:00:00+00:00"));
        for not_a_time in ["", "5h", "-5", "-h5", "-5x", "user:x"] {
            assert_eq!(at(not_a_time), None, "{not_a_time}");
        }
    }

    #[test]
    fn a_reference_that_names_nothing_is_an_error() {
        let names = Names::collect(&Map::new());
        let mut value = serde_json::json!({"groupId": "@group:Nobody"});
        assert!(names.resolve(&mut value, DateTime::UNIX_EPOCH).unwrap_err().contains("@group:Nobody"));
    }
}
