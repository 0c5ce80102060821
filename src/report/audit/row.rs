//! One row of an audit.

use chrono::{DateTime, Utc};

use super::super::chains::{Place, Role, Section};
use super::super::decisions::{Known, row_of};
use super::super::v1::DecisionRow;
use super::marks::Marked;
use crate::decide::Decision;
use crate::decide::bulk::{Bulk, Names, Plan, RowId, Shift, Stand, Values};
use crate::model::Tenant;

/// Audits list rows as they come.
const PLACE: Place = Place { section: Section::Policy, role: Role::Head, collapsed: false };

/// A decision as a row. `tenant` names groups and filters.
#[must_use]
pub fn row(tenant: &Tenant, decision: Decision, stand: &Stand, as_of: DateTime<Utc>) -> DecisionRow {
    let known = Known { tenant, user: stand.user.as_ref(), device: stand.device.as_ref() };
    row_of(known, decision, PLACE, as_of)
}

/// A row for its class, under one of the two sets of names and times. `None` where the class can't share a text.
#[must_use]
pub fn marked(bulk: &Bulk<'_>, plan: &Plan<'_>, (id, shift): (RowId, Shift)) -> Option<Marked> {
    let (decision, stand) = bulk.explain_as(plan, id, Names::Placeholders(shift))?;
    let times = Values::times_of(&stand, plan);
    Some(Marked::new(row(bulk.tenant(), decision, &stand, bulk.as_of()), shift, &times))
}
