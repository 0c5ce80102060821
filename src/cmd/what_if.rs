//! `--what-if`: what would change if something were otherwise.

use clap::Args;

use crate::collect::{Edits, NewRule};
use crate::decide::Decision;
use crate::error::AppError;
use crate::filter;
use crate::model::{FilterManagement, Tenant};
use crate::report::{WhatIf, flips};
use crate::snapshot::Facts;

/// The option, for commands that answer from a snapshot.
#[derive(Clone, Debug, Args)]
pub(super) struct WhatIfArgs {
    /// Decide as if this were so (with --snapshot; may be given more than once): add-member:USER_OR_DEVICE:GROUP,
    /// remove-member:USER_OR_DEVICE:GROUP, assign:PROFILE:GROUP (or allUsers, allDevices),
    /// exclude:PROFILE:GROUP, filter:NAME=RULE
    #[arg(long, value_name = "EDIT")]
    pub(super) what_if: Vec<String>,
}

/// The edits that were asked for, names resolved and rules checked.
pub(super) fn read(texts: &[String], facts: &Facts<'_>) -> Result<Edits, AppError> {
    let edits = Edits::read(texts, facts)?;
    let tenant = facts.tenant();
    edits.rules().try_for_each(|new| check(&new, &tenant))?;
    Ok(edits)
}

/// A rule that the service would refuse is refused here, too.
fn check(new: &NewRule<'_>, tenant: &Tenant) -> Result<(), AppError> {
    let Some(filter) = tenant.filters.filters.get(new.filter) else { return Ok(()) };
    let platform = filter.platform.text().unwrap_or_default();
    let management = filter.management.value().cloned().unwrap_or(FilterManagement::Devices);
    filter::parse(new.rule, platform, &management).map(drop).map_err(|mistakes| {
        let details = mistakes.iter().map(|mistake| mistake.message.clone()).collect();
        AppError::usage("the service would refuse this rule", "check it with `scepcheck rule check`")
            .with_details(details)
    })
}

/// A tenant as edited, and how its decisions come out then; `None` without edits.
pub(super) fn decided(
    edits: &Edits,
    tenant: &Tenant,
    decide: impl FnOnce(&mut Tenant) -> Result<Vec<Decision>, AppError>,
) -> Result<Option<(Tenant, Vec<Decision>)>, AppError> {
    if edits.is_empty() {
        return Ok(None);
    }
    let mut edited = tenant.clone();
    edits.apply(&mut edited);
    let decisions = decide(&mut edited)?;
    Ok(Some((edited, decisions)))
}

/// What the edits turned.
pub(super) fn told(args: &WhatIfArgs, before: Vec<Decision>, after: &[Decision]) -> WhatIf {
    WhatIf { edits: args.what_if.clone(), changes: flips(before, after.to_vec()) }
}
