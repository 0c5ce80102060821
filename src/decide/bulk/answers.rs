//! What each filter says of each kind of device, found once and numbered: devices of which it says the same need not
//! be told apart to count them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::dense::Dense;
use super::intern::Interner;
use super::named::rule;
use super::stand::bare_device;
use crate::model::{AssignmentFilter, FilterId, Ternary};

/// The answers of filters that do not read the device's name, by filter.
#[derive(Debug, Default)]
pub(super) struct Answers {
    known: Mutex<HashMap<FilterId, Arc<Vec<u32>>>>,
}

/// What a filter says of a device, apart from the values that it compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Answer {
    on_platform: Ternary,
    result: Ternary,
    null_properties: Vec<&'static str>,
    unread: Vec<&'static str>,
}

impl Answers {
    /// The number of a filter's answer for each combination of shared properties.
    pub(super) fn of(&self, dense: &Dense, filter: &AssignmentFilter) -> Arc<Vec<u32>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(filter.id.clone()).or_insert_with(|| Arc::new(answers(dense, filter))).clone()
    }
}

fn answers(dense: &Dense, filter: &AssignmentFilter) -> Vec<u32> {
    let Some(rule) = rule(filter) else { return Vec::new() };
    let mut distinct: Interner<Answer> = Interner::default();
    let answer = |shape| {
        let said = rule.evaluate(&bare_device(dense, shape));
        distinct.code(Answer {
            on_platform: said.on_platform,
            result: said.result,
            null_properties: said.null_properties,
            unread: said.unread,
        })
    };
    dense.words.shapes.iter().map(answer).collect()
}
