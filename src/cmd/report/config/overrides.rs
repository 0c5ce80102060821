//! What the command line says; it counts before the file.

use std::path::Path;

use clap::ValueEnum;
use toml::Value;

use super::field::name;

/// Keys and values from the command line. What was not given is not there.
#[derive(Clone, Debug, Default)]
pub(in crate::cmd::report) struct Overrides(pub(super) Vec<(&'static str, Value)>);

impl Overrides {
    /// Texts, if there are any.
    pub(in crate::cmd::report) fn texts(self, key: &'static str, texts: &[String]) -> Self {
        let list: Vec<Value> = texts.iter().map(|text| Value::from(text.as_str())).collect();
        self.with(key, (!list.is_empty()).then(|| Value::from(list)))
    }

    /// A path, if there is one.
    pub(in crate::cmd::report) fn path(self, key: &'static str, path: Option<&Path>) -> Self {
        self.with(key, path.map(|path| Value::from(path.display().to_string())))
    }

    /// A number, if there is one.
    pub(in crate::cmd::report) fn number(self, key: &'static str, number: Option<u32>) -> Self {
        self.with(key, number.map(Value::from))
    }

    /// Numbers, if there are any.
    pub(in crate::cmd::report) fn numbers(self, key: &'static str, numbers: &[u32]) -> Self {
        self.with(key, (!numbers.is_empty()).then(|| Value::from(numbers.to_vec())))
    }

    /// A text that the key reads itself, such as a span.
    pub(in crate::cmd::report) fn text(self, key: &'static str, text: Option<&str>) -> Self {
        self.with(key, text.map(Value::from))
    }

    /// A word of a closed list, if one was chosen.
    pub(in crate::cmd::report) fn word<E: ValueEnum>(self, key: &'static str, word: Option<&E>) -> Self {
        self.with(key, word.and_then(name).map(Value::from))
    }

    /// A flag that was given; one that was not says nothing.
    pub(in crate::cmd::report) fn flag(self, key: &'static str, given: bool) -> Self {
        self.with(key, given.then_some(Value::from(true)))
    }

    fn with(mut self, key: &'static str, value: Option<Value>) -> Self {
        self.0.extend(value.map(|value| (key, value)));
        self
    }
}
