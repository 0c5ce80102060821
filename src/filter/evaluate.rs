//! A rule on a device: match, no match, or unknown, with the values that were compared.

use super::operator::Operator;
use super::property::Property;
use super::reading::{Reading, Value};
use super::rule::{Clause, Expression, Rule};
use crate::model::{ManagedDevice, Ternary};

/// Why a rule for managed apps says nothing about a device.
pub(super) const LOOKS_AT_APPS: &str = "a filter for managed apps looks at app registrations, not at devices";

/// What a rule said about a device, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// Whether the rule holds.
    pub result: Ternary,
    /// Whether the device is of the rule's platform. If it is not, the result is unknown: the service never
    /// puts such a filter to such a device, so the two do not belong together.
    pub on_platform: Ternary,
    /// Every comparison of the rule, in the order of the text.
    pub compared: Vec<Comparison>,
    /// Properties of the rule that the device has no value for, each once.
    pub null_properties: Vec<&'static str>,
    /// Graph properties that the rule needs and the answer did not hold, each once.
    pub unread: Vec<&'static str>,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The property.
    pub property: &'static Property,
    /// The operator.
    pub operator: Operator,
    /// What the rule compares with, as it would be written.
    pub expected: String,
    /// What the device has.
    pub actual: Actual,
    /// Whether the comparison holds.
    pub result: Ternary,
    /// Why the value does not tell, or what is not confirmed about it.
    pub note: Option<&'static str>,
}

/// What a device has for a property, in the words of the rule language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actual {
    /// This value.
    Value(String),
    /// No value.
    Null,
    /// One of these values; `None` stands for no value.
    OneOf(&'static [Option<&'static str>]),
    /// The answer did not hold this Graph property.
    NotRead(&'static str),
    /// The answer does not tell; the note says why.
    Undetermined,
}

impl Rule {
    /// Whether the device satisfies the rule, with every comparison.
    #[must_use]
    pub fn evaluate(&self, device: &ManagedDevice) -> Evaluation {
        let mut compared = Vec::new();
        let mut null_properties = Vec::new();
        let mut unread = Vec::new();
        self.expression.each_clause(&mut |clause| {
            let reading = (clause.property.read)(device);
            match reading.value {
                Value::Null => push_once(&mut null_properties, clause.property.name),
                Value::NotRead(name) => push_once(&mut unread, name),
                Value::Text(_) | Value::OneOf(_) | Value::Undetermined => {}
            }
            compared.push(self.comparison(clause, &reading));
        });
        let on_platform = self.platform.fits(device);
        let result = self.matches(device);
        Evaluation { result, on_platform, compared, null_properties, unread }
    }

    /// Whether the device satisfies the rule; the same answer as [`Rule::evaluate`] without the explanation.
    #[must_use]
    pub fn matches(&self, device: &ManagedDevice) -> Ternary {
        if self.platform.is_apps() || self.platform.fits(device) == Ternary::No {
            return Ternary::Unknown;
        }
        self.expression.holds(device)
    }

    fn comparison(&self, clause: &Clause, reading: &Reading<'_>) -> Comparison {
        Comparison {
            property: clause.property,
            operator: clause.operator,
            expected: clause.operand.to_string(),
            actual: Actual::from(reading.value),
            result: if self.platform.is_apps() { Ternary::Unknown } else { clause.holds(reading) },
            note: reading.note,
        }
    }
}

impl Expression {
    /// Stops at the first part that decides.
    fn holds(&self, device: &ManagedDevice) -> Ternary {
        match self {
            Self::Clause(clause) => clause.holds(&(clause.property.read)(device)),
            Self::All(parts) => decided(parts, device, Ternary::No, Ternary::and, Ternary::Yes),
            Self::Any(parts) => decided(parts, device, Ternary::Yes, Ternary::or, Ternary::No),
        }
    }
}

fn decided(
    parts: &[Expression],
    device: &ManagedDevice,
    decisive: Ternary,
    join: fn(Ternary, Ternary) -> Ternary,
    neutral: Ternary,
) -> Ternary {
    let mut result = neutral;
    for part in parts {
        result = join(result, part.holds(device));
        if result == decisive {
            break;
        }
    }
    result
}

impl From<Value<'_>> for Actual {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Text(text) => Self::Value(text.to_owned()),
            Value::OneOf(values) => Self::OneOf(values),
            Value::NotRead(name) => Self::NotRead(name),
            Value::Undetermined => Self::Undetermined,
        }
    }
}

fn push_once(names: &mut Vec<&'static str>, name: &'static str) {
    if !names.contains(&name) {
        names.push(name);
    }
}
