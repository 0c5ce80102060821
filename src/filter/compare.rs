//! One clause against one value.

use super::operator::Operator;
use super::property::Values;
use super::reading::{Reading, Value};
use super::rule::{Clause, Operand, RuleText};
use super::version::{DeviceVersion, Version};
use crate::model::Ternary;

impl Clause {
    /// Whether it holds for what the device says.
    pub(super) fn holds(&self, reading: &Reading<'_>) -> Ternary {
        match reading.value {
            Value::Null => self.holds_for(None),
            Value::Text(text) => self.holds_for(Some(text)),
            Value::OneOf(candidates) => agreed(candidates.iter().map(|value| self.holds_for(*value))),
            Value::NotRead(_) | Value::Undetermined => self.holds_for_whatever(),
        }
    }

    /// Without a value, an enumerated property may still decide: a text that is none of its values never
    /// matches, whatever the device has.
    fn holds_for_whatever(&self) -> Ternary {
        match self.property.values {
            Values::Listed(names) => {
                let values = names.iter().map(|name| Some(*name)).chain([None]);
                agreed(values.map(|value| self.holds_for(value)))
            }
            Values::Free | Values::Named(_) | Values::Version => Ternary::Unknown,
        }
    }

    fn holds_for(&self, value: Option<&str>) -> Ternary {
        match (&self.operand, value) {
            (Operand::Version(rule), Some(text)) => version_holds(self.operator, rule, text),
            // A device without a version is not earlier, later or the same.
            (Operand::Version(_), None) => (self.operator == Operator::Ne).into(),
            (operand, None) => null_holds(self.operator, operand).into(),
            (operand, Some(text)) => {
                let trimmed = text.trim();
                let as_is = text_holds(self.operator, operand, text);
                // The service trims the rule's text; whether it trims the device's too is not known.
                if trimmed.len() == text.len() {
                    as_is.into()
                } else {
                    agreed([as_is, text_holds(self.operator, operand, trimmed)].map(Ternary::from))
                }
            }
        }
    }
}

/// The answer that all candidates share; unknown if they differ.
fn agreed(answers: impl IntoIterator<Item = Ternary>) -> Ternary {
    let mut answers = answers.into_iter();
    let first = answers.next().unwrap_or(Ternary::Unknown);
    if answers.all(|answer| answer == first) { first } else { Ternary::Unknown }
}

/// A property without a value equals null and nothing else, and is unlike everything else.
fn null_holds(operator: Operator, operand: &Operand) -> bool {
    match operator {
        Operator::Eq => *operand == Operand::Null,
        Operator::Ne => *operand != Operand::Null,
        Operator::NotIn | Operator::NotContains => true,
        _ => false,
    }
}

fn text_holds(operator: Operator, operand: &Operand, text: &str) -> bool {
    let any = |test: fn(&str, &RuleText) -> bool| match operand {
        Operand::Text(rule) => test(text, rule),
        Operand::List(items) => items.iter().any(|item| test(text, item)),
        Operand::Null | Operand::Version(_) => false,
    };
    match operator {
        Operator::Eq | Operator::In => any(equals),
        Operator::Ne | Operator::NotIn => !any(equals),
        Operator::StartsWith => any(starts_with),
        Operator::Contains => any(contains),
        Operator::NotContains => !any(contains),
        Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => false,
    }
}

/// A text that is no version has no answer: what the service does with it is not known. A build in
/// parentheses may be cut off by the service or may spoil the version, so only what holds either way counts.
fn version_holds(operator: Operator, rule: &Version, text: &str) -> Ternary {
    if let Some(device) = DeviceVersion::of_device(text) {
        return rule.holds(operator, &device);
    }
    let Some(device) = DeviceVersion::before_build(text) else { return Ternary::Unknown };
    agreed([rule.holds(operator, &device), (operator == Operator::Ne).into()])
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

fn equals(text: &str, rule: &RuleText) -> bool {
    if text.is_ascii() {
        return text.eq_ignore_ascii_case(&rule.folded);
    }
    folded(text).eq(rule.folded.chars())
}

fn starts_with(text: &str, rule: &RuleText) -> bool {
    let mut device = folded(text);
    rule.folded.chars().all(|c| device.next() == Some(c))
}

fn contains(text: &str, rule: &RuleText) -> bool {
    rule.folded.is_empty()
        || text.char_indices().any(|(at, _)| text.get(at..).is_some_and(|tail| starts_with(tail, rule)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_ignored_beyond_ascii() {
        let rule = RuleText::new(" ÄRZTE-É ");
        assert!(equals("ärzte-é", &rule));
        assert!(starts_with("Ärzte-É2", &rule));
        assert!(contains("x-äRZTE-é-y", &rule));
        assert!(!contains("arzte-e", &rule));
    }

    #[test]
    fn the_empty_text_starts_and_is_in_every_text() {
        let blank = RuleText::new(" ");
        assert!(starts_with("x", &blank) && contains("x", &blank) && !equals("x", &blank));
    }
}
