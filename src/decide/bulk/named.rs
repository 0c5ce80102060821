//! Filters that read the device's name, which no two devices share: what each says is known once for every device.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::dense::Dense;
use super::intern::number;
use super::stand::bare_device;
use crate::filter::{self, Rule};
use crate::model::{AssignmentFilter, FilterId, FilterManagement, Ternary};

/// The answers of filters by device.
#[derive(Debug, Default)]
pub(super) struct Named {
    known: Mutex<HashMap<FilterId, Arc<Vec<Ternary>>>>,
}

/// The rule of a filter, if it is one that the service accepts.
pub(super) fn rule(filter: &AssignmentFilter) -> Option<Rule> {
    let management = filter.management.value().cloned().unwrap_or(FilterManagement::Devices);
    filter::parse(filter.rule.text()?, filter.platform.text()?, &management).ok()
}

impl Named {
    /// What a filter says of each device.
    pub(super) fn of(&self, dense: &Dense, filter: &AssignmentFilter) -> Arc<Vec<Ternary>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = || Arc::new(rule(filter).map(|rule| answers(dense, &rule)).unwrap_or_default());
        known.entry(filter.id.clone()).or_insert_with(answers).clone()
    }
}

fn answers(dense: &Dense, rule: &Rule) -> Vec<Ternary> {
    let mut shapes: Vec<_> = dense.words.shapes.iter().map(|shape| bare_device(dense, shape)).collect();
    let answer = |device: u32| {
        let shape = dense.devices.shapes.get(device as usize).copied()?;
        let stand = shapes.get_mut(shape as usize)?;
        let names = &dense.devices.names;
        stand.device_name = names.state(device).field(|| names.texts.get(device).to_owned());
        Some(rule.matches(stand))
    };
    (0..number(dense.devices.len())).map(answer).map(|answer| answer.unwrap_or(Ternary::Unknown)).collect()
}
