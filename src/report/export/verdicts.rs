//! Decisions.

use chrono::{DateTime, Utc};

use super::Cell;
use super::block::{Kind, Own, OwnValues, Slot};
use crate::decide::Decision;
use crate::decide::bulk::{Bulk, Names, Plan, RowId, Shift, Values};
use crate::report::audit::{Filling, Piece, marks_in_text, pieces, stamp};
use crate::report::decisions::hexadecimal;

/// What the rows of a class share.
#[derive(Clone, Debug)]
pub struct ClassRow {
    kind: Kind,
    /// The next step, where it speaks of the row.
    next: Vec<Piece>,
}

/// The row's own values, by column.
const OWN: &[(usize, Own)] = &[
    (4, Own::UserId),
    (5, Own::Principal),
    (6, Own::DeviceId),
    (7, Own::DeviceName),
    (14, Own::LastReported),
    (16, Own::Thumbprint),
    (17, Own::CertificateExpires),
];

/// The column of the next step.
const NEXT: usize = 20;

impl ClassRow {
    /// What the class of this row shares. `None` where it shares too little: each row is on its own.
    #[must_use]
    pub fn of(bulk: &Bulk<'_>, plan: &Plan<'_>, row: RowId) -> Option<Self> {
        let shown = |shift| {
            let (decision, stand) = bulk.explain_as(plan, row, Names::Placeholders(shift))?;
            let marks = marks_in_text(shift, &Values::times_of(&stand, plan));
            let next = decision.cause.as_ref().map(|cause| cause.next.clone()).unwrap_or_default();
            Some((decision, pieces(&next, &marks)?))
        };
        let ((one, next), (_, other)) = (shown(Shift::None)?, shown(Shift::Other)?);
        if next != other {
            return None;
        }
        let own = |at: usize, cell: &Cell| {
            let (_, own) = OWN.iter().find(|(column, _)| *column == at)?;
            let is_there = match own {
                Own::LastReported => one.reported.is_some(),
                Own::Thumbprint | Own::CertificateExpires => one.certificate.is_some(),
                // What the class does not have, no row of it has.
                _ => *cell != Cell::Null,
            };
            is_there.then_some(*own)
        };
        let next = if next.len() > 1 { next } else { Vec::new() };
        let slot = |(at, cell): (usize, Cell)| match own(at, &cell) {
            Some(own) => Slot::Own(own),
            None if at == NEXT && !next.is_empty() => Slot::Own(Own::Next),
            None => Slot::Shared(cell),
        };
        let kind = decision(&one).into_iter().enumerate().map(slot).collect();
        Some(Self { kind, next })
    }

    /// Its slots.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// What a row with these values has of its own.
    #[must_use]
    pub fn own<'v>(&self, values: &Values<'v>, as_of: DateTime<Utc>) -> OwnValues<'v> {
        let next = (!self.next.is_empty()).then(|| self.next(values, as_of));
        OwnValues { next, ..own_of(values) }
    }

    fn next(&self, values: &Values<'_>, as_of: DateTime<Utc>) -> Box<str> {
        let mut next = String::new();
        for piece in &self.next {
            match piece {
                Piece::Text(text) => next.push_str(text),
                Piece::Hole(hole) => match hole.filling(values, as_of) {
                    Filling::Piece(text) | Filling::Text(text) => next.push_str(text),
                    Filling::Time(time) | Filling::Stamp(time) => next.push_str(&stamp(time)),
                    Filling::Number(number) => next.push_str(&number.to_string()),
                    Filling::Null => {}
                },
            }
        }
        next.into()
    }
}

/// A row that was explained by itself: what it may share with others, and what is its own.
#[must_use]
pub fn alone<'v>(cells: Vec<Cell>, values: &Values<'v>) -> (Kind, OwnValues<'v>) {
    let mut own = own_of(values);
    let slot = |(at, cell): (usize, Cell)| match (OWN.iter().find(|(column, _)| *column == at), cell) {
        (Some((_, which)), cell) if cell != Cell::Null && cell.value() == own.get(*which) => {
            Slot::Own(*which)
        }
        (None, Cell::Text(next)) if at == NEXT => {
            own.next = Some(next.into());
            Slot::Own(Own::Next)
        }
        (_, cell) => Slot::Shared(cell),
    };
    (cells.into_iter().enumerate().map(slot).collect(), own)
}

fn own_of<'v>(values: &Values<'v>) -> OwnValues<'v> {
    OwnValues {
        user_id: values.user_id,
        principal: values.principal,
        device_id: values.device_id,
        device_name: values.device_name,
        last_reported: values.last_reported,
        thumbprint: values.thumbprint,
        certificate_expires: values.certificate_expires,
        next: None,
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
