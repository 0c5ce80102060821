//! Everything about a row that a profile's decision reads, as one number: made column by column for many rows at
//! once, which is several times faster than row by row.

use std::ops::Range;

use super::plan::Plan;
use super::pool::Bulk;
use super::reports::Found;
use super::rows::{NEVER, NONE};
use crate::model::Ternary;

/// The codes of some rows, in their order, and room to make them in.
#[derive(Debug, Default)]
pub(super) struct Codes {
    /// A number below the plan's `codes` for each row.
    pub(super) of: Vec<u64>,
    devices: Vec<u32>,
    times: Vec<i64>,
}

impl Codes {
    /// One more column: a value below `radix` for each row.
    fn add(&mut self, radix: usize, values: impl Iterator<Item = u64>) {
        let radix = radix as u64;
        // A plan whose codes no number holds does not look at them.
        let put = |(code, value): (&mut u64, u64)| *code = code.wrapping_mul(radix).wrapping_add(value);
        self.of.iter_mut().zip(values).for_each(put);
    }

    /// Where the times lie among sorted bounds.
    fn add_places(&mut self, bounds: &[i64], times: impl Iterator<Item = i64>) {
        let mut room = std::mem::take(&mut self.times);
        room.clear();
        room.extend(times);
        self.add(bounds.len() + 1, room.iter().map(|time| place(bounds, *time)));
        self.times = room;
    }
}

/// How many of the sorted bounds are at or before a time.
pub(super) fn place(bounds: &[i64], time: i64) -> u64 {
    bounds.iter().map(|bound| u64::from(*bound <= time)).sum()
}

impl Bulk<'_> {
    /// Makes the codes of these rows, which are in order.
    pub(super) fn codes(&self, plan: &Plan<'_>, rows: &[u32], codes: &mut Codes) {
        let mut devices = std::mem::take(&mut codes.devices);
        devices.clear();
        devices.extend(gathered(rows, &self.dense.rows.devices, NONE));
        codes.of.clear();
        codes.of.extend(gathered(rows, &plan.statics.of, 0).map(u64::from));
        if plan.users.distinct.len() > 1 {
            let users = gathered(rows, &self.dense.rows.users, NONE);
            codes.add(plan.users.distinct.len(), users.map(|user| plan.users.number_of(user).into()));
        }
        if plan.devices.distinct.len() > 1 {
            let numbers = devices.iter().map(|device| plan.devices.number_of(*device).into());
            codes.add(plan.devices.distinct.len(), numbers);
        }
        codes.add_places(&plan.sync_bounds, gathered(&devices, &self.dense.devices.syncs, NEVER));
        if !plan.sign_in_bounds.is_empty() {
            codes.add_places(&plan.sign_in_bounds, gathered(rows, &self.dense.rows.sign_ins, NEVER));
        }
        self.add_reported(plan, (rows, &devices), codes);
        self.add_held(plan, (rows, &devices), codes);
        for answers in &plan.named {
            let answers = gathered(&devices, answers, Ternary::Unknown);
            codes.add(3, answers.map(|answer| answer as u64));
        }
        codes.devices = devices;
    }

    /// What is reported.
    fn add_reported(&self, plan: &Plan<'_>, (rows, devices): (&[u32], &[u32]), codes: &mut Codes) {
        if plan.reports.is_empty() {
            return;
        }
        let mut along = Along::new(plan.reports, |row| row.device, devices);
        let values = rows.iter().zip(devices).map(|(row, device)| {
            let range = along.of(*device);
            if range.is_empty() {
                return Found::Nothing.number();
            }
            self.reported_in(plan, range, (*row, *device)).0.number()
        });
        codes.add(self.dense.words.said.len() + 2, values);
    }

    /// Which certificate there is.
    fn add_held(&self, plan: &Plan<'_>, (rows, devices): (&[u32], &[u32]), codes: &mut Codes) {
        let Some(column) = plan.certificates else { return };
        let mut along = Along::new(&column.devices, |device| *device, devices);
        let values = rows
            .iter()
            .zip(devices)
            .map(|(row, device)| self.held_in(column, along.of(*device), (*row, *device)).0.number());
        codes.add(self.dense.words.issued.len() + 4, values);
    }
}

/// The values at these places.
fn gathered<T: Copy>(places: &[u32], values: &[T], missing: T) -> impl Iterator<Item = T> {
    places.iter().map(move |place| values.get(*place as usize).copied().unwrap_or(missing))
}

/// Goes along what is sorted by device, beside subjects that are, too.
struct Along<'a, T, F> {
    sorted: &'a [T],
    device: F,
    at: usize,
}

impl<'a, T, F: Fn(&T) -> u32> Along<'a, T, F> {
    /// Begins at the first of these devices.
    fn new(sorted: &'a [T], device: F, subjects: &[u32]) -> Self {
        let first = subjects.first().copied().unwrap_or(NONE);
        let at = sorted.partition_point(|item| device(item) < first);
        Self { sorted, device, at }
    }

    /// Where a device's are; no later device may have been asked for.
    fn of(&mut self, device: u32) -> Range<usize> {
        let ahead = |at: usize| self.sorted.get(at).map(&self.device);
        while ahead(self.at).is_some_and(|other| other < device) {
            self.at += 1;
        }
        let mut end = self.at;
        while ahead(end) == Some(device) {
            end += 1;
        }
        self.at..end
    }
}

/// Where one device's are among what is sorted by device.
pub(super) fn range_of<T>(sorted: &[T], device: impl Fn(&T) -> u32, wanted: u32) -> Range<usize> {
    let start = sorted.partition_point(|item| device(item) < wanted);
    let rest = sorted.get(start..).unwrap_or_default();
    start..start + rest.iter().take_while(|item| device(item) == wanted).count()
}
