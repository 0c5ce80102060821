//! The JSON of `rule`: `scepcheck/rule/v1`.

use serde::Serialize;

use crate::filter::{Actual, Comparison, Diagnostic, Evaluation, Rule};
use crate::model::{ManagedDevice, Ternary};

const SCHEMA: &str = "scepcheck/rule/v1";

/// What was found out about a rule, or about a rule and a device.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    schema: &'static str,
    /// The device's Intune id; absent where no device is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_name: Option<Option<String>>,
    /// `match`, `notMatch`, `unknown`, `error`; `valid` for a rule that was only checked.
    pub(super) result: &'static str,
    pub(super) diagnostics: Vec<Mistake>,
    pub(super) warnings: Vec<Warning>,
    /// Graph properties that were needed and not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<Vec<&'static str>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) explanation: Option<Explanation>,
}

/// A mistake and its place in the rule.
#[derive(Debug, Serialize)]
pub(super) struct Mistake {
    pub(super) message: String,
    pub(super) offset: usize,
    pub(super) length: usize,
    pub(super) help: Option<String>,
}

/// What qualifies an answer.
#[derive(Debug, Serialize)]
pub(super) struct Warning {
    pub(super) code: &'static str,
    pub(super) text: String,
}

/// How the answer came about.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Explanation {
    /// The rule in canonical form.
    pub(super) rule: String,
    platform: &'static str,
    /// Graph properties that the rule needs.
    graph_properties: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    null_properties: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) compared: Option<Vec<Compared>>,
}

/// One comparison.
#[derive(Debug, Serialize)]
pub(super) struct Compared {
    pub(super) property: String,
    pub(super) operator: String,
    pub(super) expected: String,
    /// The value, in the rule language's words; null for none.
    pub(super) actual: Option<String>,
    /// `value`, `null`, `oneOf`, `notRead`, `undetermined`.
    state: &'static str,
    pub(super) result: &'static str,
    pub(super) note: Option<&'static str>,
}

/// The name of a result.
pub(super) fn result(ternary: Ternary) -> &'static str {
    match ternary {
        Ternary::Yes => "match",
        Ternary::No => "notMatch",
        Ternary::Unknown => "unknown",
    }
}

impl Answer {
    fn new(result: &'static str) -> Self {
        Self {
            schema: SCHEMA,
            id: None,
            device_name: None,
            result,
            diagnostics: Vec::new(),
            warnings: Vec::new(),
            unread: None,
            explanation: None,
        }
    }

    /// A rule that the service would refuse.
    pub(super) fn refused(mistakes: Vec<Diagnostic>) -> Self {
        Self { diagnostics: mistakes.into_iter().map(Mistake::from).collect(), ..Self::new("error") }
    }

    /// A rule that the service would accept.
    pub(super) fn valid(rule: &Rule) -> Self {
        Self { warnings: doubts(rule), explanation: Some(Explanation::of(rule)), ..Self::new("valid") }
    }

    /// A part of the input that is no device.
    pub(super) fn unreadable(message: String, help: &str) -> Self {
        let mistake = Mistake { message, offset: 0, length: 0, help: Some(help.to_owned()) };
        Self { id: Some(None), diagnostics: vec![mistake], ..Self::new("error") }
    }

    /// A part of the inventory that is not in the file.
    pub(super) fn missing(text: &str) -> Self {
        let warning = Warning { code: "partialInventory", text: text.to_owned() };
        Self { id: Some(None), warnings: vec![warning], ..Self::new("unknown") }
    }

    /// One device of an inventory: the result, and only what keeps it from being known.
    pub(super) fn short(rule: &Rule, device: &ManagedDevice) -> Self {
        let matched = rule.matches(device);
        let mut answer = Self::about(device, matched);
        if matched == Ternary::Unknown {
            let evaluation = rule.evaluate(device);
            answer.warnings = qualifications(rule, device, &evaluation);
            answer.unread = Some(evaluation.unread);
        }
        answer
    }

    /// One device with every comparison.
    pub(super) fn full(rule: &Rule, device: &ManagedDevice) -> Self {
        let evaluation = rule.evaluate(device);
        let mut answer = Self::about(device, evaluation.result);
        answer.warnings = doubts(rule);
        answer.warnings.extend(qualifications(rule, device, &evaluation));
        answer.unread = Some(evaluation.unread);
        answer.explanation = Some(Explanation {
            null_properties: Some(evaluation.null_properties),
            compared: Some(evaluation.compared.iter().map(Compared::from).collect()),
            ..Explanation::of(rule)
        });
        answer
    }

    fn about(device: &ManagedDevice, matched: Ternary) -> Self {
        let id = device.id.as_str();
        Self {
            id: Some((!id.is_empty()).then(|| id.to_owned())),
            device_name: Some(device.device_name.text().map(str::to_owned)),
            ..Self::new(result(matched))
        }
    }

    /// What to call the device on the screen; empty where no device is meant.
    pub(super) fn label(&self) -> String {
        let Some(name) = &self.device_name else { return String::new() };
        let name = name.as_deref().filter(|name| !name.is_empty());
        let id = self.id.as_ref().and_then(Option::as_deref);
        match (name, id) {
            (Some(name), Some(id)) => format!("{name} ({id})"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => "a device without a name".to_owned(),
        }
    }
}

impl Explanation {
    fn of(rule: &Rule) -> Self {
        let mut graph_properties = Vec::new();
        for name in rule.properties().flat_map(|property| property.graph_fields) {
            if !graph_properties.contains(name) {
                graph_properties.push(*name);
            }
        }
        Self {
            rule: rule.to_string(),
            platform: rule.platform().label(),
            graph_properties,
            null_properties: None,
            compared: None,
        }
    }
}

impl From<Diagnostic> for Mistake {
    fn from(mistake: Diagnostic) -> Self {
        let Diagnostic { message, offset, length, help } = mistake;
        Self { message, offset, length, help }
    }
}

impl From<&Comparison> for Compared {
    fn from(comparison: &Comparison) -> Self {
        let (state, actual) = match &comparison.actual {
            Actual::Value(value) => ("value", Some(value.clone())),
            Actual::Null => ("null", None),
            Actual::OneOf(values) => {
                let values: Vec<_> = values.iter().map(|value| value.unwrap_or("no value")).collect();
                ("oneOf", Some(values.join(" or ")))
            }
            Actual::NotRead(_) => ("notRead", None),
            Actual::Undetermined => ("undetermined", None),
        };
        Self {
            property: comparison.property.path(),
            operator: comparison.operator.to_string(),
            expected: comparison.expected.clone(),
            actual,
            state,
            result: result(comparison.result),
            note: comparison.note,
        }
    }
}

impl Compared {
    /// What the device has, for a cell of a table.
    pub(super) fn shown(&self) -> String {
        match (&self.actual, self.state) {
            (Some(value), _) => value.clone(),
            (None, "null") => "no value".to_owned(),
            (None, "notRead") => "not read".to_owned(),
            (None, _) => "cannot be told".to_owned(),
        }
    }
}

fn doubts(rule: &Rule) -> Vec<Warning> {
    rule.warnings()
        .iter()
        .map(|doubt| Warning { code: "doubtfulRule", text: doubt.message.clone() })
        .collect()
}

/// What keeps an evaluation from being known, or from being confirmed.
fn qualifications(rule: &Rule, device: &ManagedDevice, evaluation: &Evaluation) -> Vec<Warning> {
    let platform = rule.platform().label();
    if evaluation.on_platform == Ternary::No {
        let system = device.operating_system.text().unwrap_or_default();
        let text = format!(
            "the rule is for {platform}, the device runs `{system}`; Intune never puts the two together"
        );
        return vec![Warning { code: "otherPlatform", text }];
    }
    let mut warnings = Vec::new();
    let mut warn = |code, text: String| {
        if !warnings.iter().any(|warning: &Warning| warning.text == text) {
            warnings.push(Warning { code, text });
        }
    };
    for name in &evaluation.unread {
        warn("notRead", format!("`{name}` was not read; read the device by id (beta) with it"));
    }
    if evaluation.on_platform == Ternary::Unknown && !rule.platform().is_apps() {
        warn("platformNotProven", format!("nothing proves that the device is of the platform {platform}"));
    }
    for comparison in &evaluation.compared {
        if let Some(note) = comparison.note {
            let code = if comparison.result == Ternary::Unknown { "cannotTell" } else { "notConfirmed" };
            warn(code, format!("`{}`: {note}", comparison.property.path()));
        }
    }
    warnings
}
