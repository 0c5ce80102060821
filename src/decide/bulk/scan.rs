//! Which class each row of a profile belongs to.

use std::ops::Range;

use super::bits::Bits;
use super::certificates::{self, CertificateColumn, Held};
use super::classes::Classes;
use super::codes::{Codes, range_of};
use super::dense::RowId;
use super::plan::Plan;
use super::pool::Bulk;
use super::reports::{self, Found};
use super::rows::{NEVER, NONE, Primary};
use super::ticks::ticks;
use crate::decide::decision::{Applicability, Finding, Targeting};

/// Blocks of 64 rows that are looked at together: few enough that their columns stay near the processor.
const TOGETHER: usize = 64;

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

impl Bulk<'_> {
    /// Goes through the rows of these blocks that are in `rows`, in order, and tells the class of each.
    pub(super) fn scan<'p>(
        &self,
        classes: &mut Classes<'p>,
        rows: &Bits,
        blocks: Range<usize>,
        mut visit: impl FnMut(&mut Classes<'p>, RowId, u32),
    ) {
        let (mut at_once, mut codes) = (Vec::new(), Codes::default());
        for first in blocks.clone().step_by(TOGETHER) {
            at_once.clear();
            at_once.extend(rows.within(first..(first + TOGETHER).min(blocks.end)));
            self.codes(classes.plan, &at_once, &mut codes);
            for (row, code) in at_once.iter().zip(&codes.of) {
                let row = RowId(*row);
                let class = classes.of(self, *code, row);
                visit(classes, row, class);
            }
        }
    }

    /// What the report of a row's device has for the row, and when it was reported.
    pub(super) fn reported(&self, plan: &Plan<'_>, row: RowId) -> (Found, i64) {
        let Some(device) = self.dense.device_at(row) else { return (Found::Nothing, NEVER) };
        let range = range_of(plan.reports, |row| row.device, device);
        self.reported_in(plan, range, (row.0, device))
    }

    /// The same, where it is known which of the reported rows are the device's.
    pub(super) fn reported_in(
        &self,
        plan: &Plan<'_>,
        range: Range<usize>,
        (row, device): (u32, u32),
    ) -> (Found, i64) {
        let rows = plan.reports.get(range).unwrap_or_default();
        if rows.is_empty() {
            return (Found::Nothing, NEVER);
        }
        // Where the primary users were not read, the user of the record is meant.
        let user = self.dense.user_at(RowId(row));
        let person = user.or_else(|| {
            let relation = self.dense.base_at(RowId(row)).and_then(|base| base.relation);
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
        self.held_in(column, range_of(&column.devices, |device| *device, device), (row.0, device))
    }

    /// The same, where it is known which of the certificates are the device's.
    pub(super) fn held_in(
        &self,
        column: &CertificateColumn,
        range: Range<usize>,
        (row, device): (u32, u32),
    ) -> (Held, u32) {
        if device == NONE {
            return (Held::Unread, NONE);
        }
        if range.is_empty() {
            return certificates::choose(column, range, None, false);
        }
        let user = self.dense.user_at(RowId(row));
        let display = user.and_then(|user| self.dense.people.displays.text(user));
        let twins =
            self.dense.base_at(RowId(row)).and_then(|base| base.device).is_some_and(|device| device.twins);
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
