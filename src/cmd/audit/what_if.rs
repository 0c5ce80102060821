//! `audit --what-if`: what would come out another way, for whom.

use super::{AuditArgs, Way};
use crate::cmd::session::{judge, unwritable};
use crate::cmd::turned::Turned;
use crate::cmd::what_if;
use crate::cmd::whole::Whole;
use crate::decide::bulk::Selection;
use crate::error::{AppError, Exit};
use crate::model::ProfileId;
use crate::render;
use crate::report::audit::{self, Scope};
use crate::report::{Envelope, TurnReport, WhatIf};

/// Runs it.
pub(super) fn run(
    args: &AuditArgs,
    way: &Way,
    whole: &Whole,
    selection: &Selection,
) -> Result<Exit, AppError> {
    let edits = what_if::read(&args.edits.what_if, &whole.facts)?;
    let world = whole.edited(&edits)?;
    let (before, after) = (whole.world.bulk(), world.bulk());
    let asked = args.chosen(before.profiles())?;
    let asked: std::collections::BTreeSet<ProfileId> =
        asked.iter().map(|profile| profile.id.clone()).collect();
    let mut changes = Vec::new();
    let turned = Turned::of(&before, &after);
    let compared = turned.each(selection, |profile| asked.contains(&profile.id), |flip| changes.push(flip));
    let head = Envelope::new(audit::SCHEMA, &whole.world.tenant, whole.world.meta.clone());
    let unknown = head.is_incomplete(Scope::from(args.kind));
    let report =
        TurnReport { head, compared, what_if: WhatIf { edits: args.edits.what_if.clone(), changes } };
    let mut answer = Vec::new();
    render::turned(&report, way.format, &way.style, &mut answer).map_err(unwritable)?;
    way.output.write(&answer)?;
    Ok(judge(&args.judgement, &report.worst(), unknown))
}
