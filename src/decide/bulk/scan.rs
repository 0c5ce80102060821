//! Which class each row of a profile belongs to.

use std::ops::Range;

use super::bits::Bits;
use super::certificates::{self, Held};
use super::classes::Classes;
use super::dense::RowId;
use super::plan::Plan;
use super::pool::Bulk;
use super::reports::{self, Found};
use super::rows::{NEVER, NONE, Primary};
use super::ticks::ticks;
use crate::decide::decision::{Applicability, Finding, Targeting};
use crate::model::Ternary;

/// How many rows ended in which finding and targeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By finding, in the order of [`Finding::ALL`].
    pub findings: [u64; 8],
    /// By targeting, in the order of [`Targeting::ALL`].
    pub targetings: [u64; 4],
}

impl Counts {
    /// Adds rows that agree.
    pub fn add(&mut self, finding: Finding, targeting: Targeting, rows: u64) {
        if let Some(count) = self.findings.get_mut(finding as usize) {
            *count += rows;
        }
        if let Some(count) = self.targetings.get_mut(targeting as usize) {
            *count += rows;
        }
    }

    /// How many ended in this finding.
    #[must_use]
    pub fn of(&self, finding: Finding) -> u64 {
        self.findings.get(finding as usize).copied().unwrap_or_default()
    }

    /// How many have this targeting.
    #[must_use]
    pub fn targeted(&self, targeting: Targeting) -> u64 {
        self.targetings.get(targeting as usize).copied().unwrap_or_default()
    }

    /// Adds the counts of another profile or part.
    pub fn merge(&mut self, other: &Self) {
        self.findings.iter_mut().zip(other.findings).for_each(|(count, more)| *count += more);
        self.targetings.iter_mut().zip(other.targetings).for_each(|(count, more)| *count += more);
    }
}

/// Whether an audit leaves the row out: not targeted, or not applicable, and nothing reported against that.
#[must_use]
pub fn is_left_out(finding: Finding, targeting: Targeting, applicability: Applicability) -> bool {
    finding == Finding::NotExpected
        && (targeting == Targeting::NotTargeted || applicability == Applicability::NotApplicable)
}

/// How many of the sorted bounds are at or before a time.
pub(super) fn place(bounds: &[i64], time: i64) -> u16 {
    u16::try_from(bounds.iter().take_while(|bound| **bound <= time).count()).unwrap_or(u16::MAX)
}

impl Bulk<'_> {
    /// Goes through the rows of these blocks that are in `rows`, in order, and tells the class of each.
    pub(super) fn scan<'p>(
        &self,
        classes: &mut Classes<'p>,
        rows: &Bits,
        blocks: Range<usize>,
        mut visit: impl FnMut(&mut Classes<'p>, RowId, u32),
    ) {
        for row in rows.within(blocks) {
            let row = RowId(row);
            let class = classes.of(self, self.code(classes.plan, row), row);
            visit(classes, row, class);
        }
    }

    /// Everything about a row that the profile's decision reads, as one number below the plan's `codes`.
    pub(super) fn code(&self, plan: &Plan<'_>, row: RowId) -> u64 {
        let at = row.0 as usize;
        let (rows, devices) = (&self.dense.rows, &self.dense.devices);
        let device = rows.devices.get(at).copied().unwrap_or(NONE);
        let mut code = u64::from(plan.statics.of.get(at).copied().unwrap_or_default());
        // A plan whose codes no number holds does not look at them.
        let mut add = |radix: usize, value: u64| {
            code = code.wrapping_mul(radix as u64).wrapping_add(value);
        };
        if plan.users.distinct.len() > 1 {
            let user = rows.users.get(at).copied().unwrap_or(NONE);
            add(plan.users.distinct.len(), plan.users.number_of(user).into());
        }
        if plan.devices.distinct.len() > 1 {
            add(plan.devices.distinct.len(), plan.devices.number_of(device).into());
        }
        let sync = devices.syncs.get(device as usize).copied().unwrap_or(NEVER);
        add(plan.sync_bounds.len() + 1, place(&plan.sync_bounds, sync).into());
        if !plan.sign_in_bounds.is_empty() {
            let sign_in = rows.sign_ins.get(at).copied().unwrap_or(NEVER);
            add(plan.sign_in_bounds.len() + 1, place(&plan.sign_in_bounds, sign_in).into());
        }
        if !plan.reports.is_empty() {
            add(self.dense.words.said.len() + 2, self.reported(plan, row).0.number());
        }
        if plan.certificates.is_some() {
            add(self.dense.words.issued.len() + 4, self.held(plan, row).0.number());
        }
        for answers in &plan.named {
            let answer = answers.get(device as usize).copied().unwrap_or(Ternary::Unknown);
            add(3, answer as u64);
        }
        code
    }

    /// What the report of a row's device has for the row, and when it was reported.
    pub(super) fn reported(&self, plan: &Plan<'_>, row: RowId) -> (Found, i64) {
        let Some(device) = self.dense.device_at(row) else { return (Found::Nothing, NEVER) };
        let place = |device: usize| plan.report_starts.get(device).map(|start| *start as usize);
        let range = place(device as usize).zip(place(device as usize + 1));
        let rows = range.and_then(|(start, end)| plan.reports.get(start..end)).unwrap_or_default();
        if rows.is_empty() {
            return (Found::Nothing, NEVER);
        }
        // Where the primary users were not read, the user of the record is meant.
        let user = self.dense.user_at(row);
        let person = user.or_else(|| {
            let relation = self.dense.base_at(row).and_then(|base| base.relation);
            let unread = relation.is_some_and(|relation| matches!(relation.primary, Primary::Unread(_)))
                && self.userless.get(self.shape_of(device) as usize) == Some(&false);
            self.dense.devices.users.get(device as usize).copied().filter(|_| unread)
        });
        let named = || user.and_then(|user| self.dense.words.named.get(&user).copied());
        let mine = |who| reports::is_of(who, person.unwrap_or(NONE), named);
        reports::choose(rows, mine, &self.dense.words.said)
    }

    /// Which certificate is a row's, and its place.
    pub(super) fn held(&self, plan: &Plan<'_>, row: RowId) -> (Held, u32) {
        let (Some(column), Some(device)) = (plan.certificates, self.dense.device_at(row)) else {
            return (Held::Unread, NONE);
        };
        let place = |device: usize| plan.certificate_starts.get(device).map(|start| *start as usize);
        let range =
            place(device as usize).zip(place(device as usize + 1)).map_or(0..0, |(start, end)| start..end);
        if range.is_empty() {
            return certificates::choose(column, range, None, false);
        }
        let user = self.dense.user_at(row);
        let display = user.and_then(|user| self.dense.people.displays.text(user));
        let twins = self.dense.base_at(row).and_then(|base| base.device).is_some_and(|device| device.twins);
        certificates::choose(column, range, display, twins)
    }

    fn shape_of(&self, device: u32) -> u32 {
        self.dense.devices.shapes.get(device as usize).copied().unwrap_or(NONE)
    }

    /// The current moment in ticks; kept apart because it is asked for each row.
    pub(super) fn now_of(as_of: chrono::DateTime<chrono::Utc>) -> i64 {
        ticks(as_of)
    }
}
