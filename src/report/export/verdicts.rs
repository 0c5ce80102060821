//! Decisions.

use super::Cell;
use crate::decide::Decision;
use crate::decide::bulk::{Bulk, Names, Plan, RowId, Shift, Values};
use crate::report::decisions::hexadecimal;

/// The row of a class: every other row of it is made by filling in its own values.
#[derive(Clone, Debug)]
pub struct ClassRow {
    cells: Vec<Cell>,
    is_reported: bool,
    has_certificate: bool,
}

impl ClassRow {
    /// The row of the class that this row belongs to. `None` where the class can't share one: each row is on its
    /// own, or the next step speaks of one row only.
    #[must_use]
    pub fn of(bulk: &Bulk<'_>, plan: &Plan<'_>, row: RowId) -> Option<Self> {
        let shown = |shift| bulk.explain_as(plan, row, Names::Placeholders(shift)).map(|(shown, _)| shown);
        let (one, other) = (shown(Shift::None)?, shown(Shift::Other)?);
        let next = |decision: &Decision| decision.cause.as_ref().map(|cause| cause.next.clone());
        (next(&one) == next(&other)).then(|| Self {
            is_reported: one.reported.is_some(),
            has_certificate: one.certificate.is_some(),
            cells: decision(&one),
        })
    }

    /// The row with these values.
    #[must_use]
    pub fn filled(&self, values: &Values<'_>) -> Vec<Cell> {
        let mut cells = self.cells.clone();
        let own =
            [(4, values.user_id), (5, values.principal), (6, values.device_id), (7, values.device_name)];
        for (at, text) in own {
            // What the class does not have, no row of it has.
            if let Some(cell) = cells.get_mut(at).filter(|cell| **cell != Cell::Null) {
                *cell = text.into();
            }
        }
        let mut put = |at: usize, cell: Cell, is_there: bool| {
            if let Some(slot) = cells.get_mut(at).filter(|_| is_there) {
                *slot = cell;
            }
        };
        put(14, values.last_reported.into(), self.is_reported);
        put(16, values.thumbprint.into(), self.has_certificate);
        put(17, values.certificate_expires.into(), self.has_certificate);
        cells
    }
}

/// A row of [`DECISIONS`](super::DECISIONS).
#[must_use]
pub fn decision(decision: &Decision) -> Vec<Cell> {
    let (user, device) = (decision.user.as_ref(), decision.device.as_ref());
    let (reported, certificate) = (decision.reported.as_ref(), decision.certificate.as_ref());
    let code = reported
        .and_then(|reported| reported.error_code)
        .or_else(|| certificate.and_then(|certificate| certificate.error_code));
    let because = decision.reasons.iter().find(|reason| reason.determining);
    vec![
        decision.profile.id.as_str().into(),
        decision.profile.name.as_str().into(),
        decision.profile.kind.id().into(),
        decision.profile.platform.id().into(),
        user.and_then(|user| user.id.as_ref()).map(|id| id.as_str()).into(),
        user.and_then(|user| user.user_principal_name.as_deref()).into(),
        device.map(|device| device.id.as_str()).into(),
        device.and_then(|device| device.device_name.as_deref()).into(),
        decision.targeting.id().into(),
        decision.applicability.id().into(),
        decision.expected.id().into(),
        decision.timing.id().into(),
        reported.map(|reported| reported.state.id()).into(),
        code.and_then(hexadecimal).into(),
        reported.and_then(|reported| reported.last_reported).into(),
        certificate.and_then(|certificate| certificate.state.as_deref()).into(),
        certificate.and_then(|certificate| certificate.thumbprint.as_deref()).into(),
        certificate.and_then(|certificate| certificate.expires).into(),
        decision.finding.id().into(),
        decision.cause.as_ref().map(|cause| cause.code.id()).into(),
        decision.cause.as_ref().map(|cause| cause.next.as_str()).into(),
        because.map(|reason| reason.code.id()).into(),
    ]
}
