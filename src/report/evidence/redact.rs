//! For tickets: names of people and devices as what they are, not who.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::report::v1::EvidenceReport;

/// Replaces what names a person or a device: subjects, alternative names, user and computer names in events. The
/// same name becomes the same placeholder throughout the report.
pub fn redact(report: &mut EvidenceReport) {
    let mut names = Names::default();
    for file in &mut report.files {
        let requests = file.requests.iter_mut().chain(&mut file.other_requests).chain(&mut file.unnamed);
        for request in requests {
            if let Some(subject) = &mut request.subject {
                *subject = names.subject(subject);
            }
            request.san.iter_mut().for_each(|san| names.replace(&mut san.value, "name"));
            request.differences.iter_mut().for_each(|difference| {
                if difference.field == "subjectName" {
                    difference.device = names.subject(&difference.device);
                }
            });
        }
        file.san.iter_mut().for_each(|san| names.replace(&mut san.value, "name"));
        for event in &mut file.events {
            for (field, value) in &mut event.fields {
                if let Some((_, kind)) = PERSONAL.iter().find(|(name, _)| name == field) {
                    names.replace(value, kind);
                }
            }
        }
        file.extras.iter_mut().for_each(|(field, value)| names.extra(field, value));
    }
    for decision in &mut report.decisions {
        if let Some(user) = &mut decision.user {
            user.user_principal_name.iter_mut().for_each(|name| names.replace(name, "user"));
            user.id.iter_mut().for_each(|id| names.replace(id, "userId"));
        }
        if let Some(device) = &mut decision.device {
            device.device_name.iter_mut().for_each(|name| names.replace(name, "device"));
        }
    }
    names.everywhere(report);
}

/// Fields of events and files that name somebody or something.
const PERSONAL: &[(&str, &str)] = &[
    ("computer", "device"),
    ("context", "user"),
    ("entraUserId", "userId"),
    ("installUserSid", "sid"),
    ("userSid", "sid"),
    ("user", "user"),
    ("deviceName", "device"),
    ("container", "container"),
];

#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn replace(&mut self, value: &mut String, kind: &str) {
        if value.is_empty() || is_no_name(value) {
            return;
        }
        let number =
            self.0.values().filter(|placeholder| placeholder.starts_with(&format!("<{kind}-"))).count() + 1;
        *value = self.0.entry(value.clone()).or_insert_with(|| format!("<{kind}-{number}>")).clone();
    }

    /// What a format adds, at any depth.
    fn extra(&mut self, field: &str, value: &mut Value) {
        match value {
            Value::String(text) if field == "subject" => *text = self.subject(text),
            Value::String(text) => {
                if let Some((_, kind)) = PERSONAL.iter().find(|(name, _)| *name == field) {
                    self.replace(text, kind);
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.extra(field, value)),
            Value::Object(members) => members.iter_mut().for_each(|(name, value)| self.extra(name, value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// `CN=adele,OU=Sales` as `CN=<name-1>,OU=<name-2>`.
    fn subject(&mut self, subject: &str) -> String {
        let parts: Vec<String> = subject
            .split(',')
            .map(|part| match part.split_once('=') {
                Some((attribute, value)) => {
                    let mut value = value.to_owned();
                    self.replace(&mut value, "name");
                    format!("{attribute}={value}")
                }
                None => {
                    let mut value = part.to_owned();
                    self.replace(&mut value, "name");
                    value
                }
            })
            .collect();
        parts.join(",")
    }

    /// Names that were found, wherever sentences hold them.
    fn everywhere(&self, report: &mut EvidenceReport) {
        let mut known: Vec<(&String, &String)> = self.0.iter().filter(|(name, _)| name.len() > 3).collect();
        // The longest first: a name may hold another.
        known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let clean = |text: &mut String| {
            for (name, placeholder) in &known {
                if text.contains(name.as_str()) {
                    *text = text.replace(name.as_str(), placeholder);
                }
            }
        };
        for file in &mut report.files {
            clean(&mut file.headline.text);
            clean(&mut file.headline.next);
            file.notes.iter_mut().for_each(|note| clean(&mut note.text));
            file.extras.values_mut().for_each(|value| each_text(value, &clean));
            file.events.iter_mut().flat_map(|event| event.fields.values_mut()).for_each(clean);
            let requests = file.requests.iter_mut().chain(&mut file.other_requests).chain(&mut file.unnamed);
            for request in requests {
                clean(&mut request.headline.text);
                request.timeline.iter_mut().for_each(|moment| clean(&mut moment.text));
                request.differences.iter_mut().for_each(|difference| clean(&mut difference.device));
            }
        }
        report.joins.iter_mut().for_each(|join| clean(&mut join.text));
        for decision in &mut report.decisions {
            decision.reasons.iter_mut().for_each(|reason| clean(&mut reason.text));
            decision.warnings.iter_mut().for_each(|warning| clean(&mut warning.text));
            if let Some(cause) = &mut decision.cause {
                clean(&mut cause.text);
            }
        }
    }
}

/// Does something to every text in a value.
fn each_text(value: &mut Value, change: &impl Fn(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(list) => list.iter_mut().for_each(|value| each_text(value, change)),
        Value::Object(members) => members.values_mut().for_each(|value| each_text(value, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Accounts that every Windows has, and placeholders.
fn is_no_name(value: &str) -> bool {
    value.starts_with('<') || value.eq_ignore_ascii_case("system") || value.starts_with("S-1-5-18")
}
