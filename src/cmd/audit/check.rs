//! `--check`: random rows decided once more, by the core that explains and from the stored objects.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;

use crate::cmd::whole::Whole;
use crate::collect::{self, Extent};
use crate::decide::bulk::{Bulk, Class, Classes, Plan, RowId, Selection};
use crate::decide::{Decision, Engine, Subject};
use crate::error::{AppError, Exit};
use crate::model::{Profile, User};

/// Decides `count` rows again. The same snapshot and moment give the same rows.
pub(super) fn check(
    bulk: &Bulk<'_>,
    profiles: &[&Profile],
    whole: &Whole,
    count: u32,
) -> Result<(), AppError> {
    let rows = bulk.dense().rows();
    if profiles.is_empty() || rows == 0 {
        return Ok(());
    }
    let mut dice = Rng::with_seed(seed(whole));
    let mut drawn: BTreeMap<usize, BTreeSet<RowId>> = BTreeMap::new();
    for _ in 0..count {
        let (profile, row) = (dice.usize(0..profiles.len()), bulk.dense().row(dice.usize(0..rows)));
        drawn.entry(profile).or_default().extend(row);
    }
    for (at, rows) in drawn {
        if let Some(profile) = profiles.get(at) {
            of_profile(bulk, profile, whole, &rows)?;
        }
    }
    Ok(())
}

/// Goes through the rows as the summary does: each counts as what the first row of its class is.
fn of_profile(
    bulk: &Bulk<'_>,
    profile: &Profile,
    whole: &Whole,
    rows: &BTreeSet<RowId>,
) -> Result<(), AppError> {
    let plan = bulk.plan_to_count(profile);
    let mut classes = Classes::new(&plan);
    let mut counted_as = BTreeMap::new();
    bulk.rows(&mut classes, (&Selection::all(), true), 0..bulk.blocks(), |_, row, class| {
        if rows.contains(&row) {
            counted_as.insert(row, class);
        }
    });
    for (row, class) in counted_as {
        let Some(class) = classes.get(class) else { continue };
        one((bulk, &plan), class, whole, row)?;
    }
    Ok(())
}

fn seed(whole: &Whole) -> u64 {
    let id = whole.world.tenant.id.as_ref().map(|id| id.as_str().to_ascii_lowercase()).unwrap_or_default();
    let text = format!("{id} {}", whole.world.meta.as_of.timestamp());
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn one(
    (bulk, plan): (&Bulk<'_>, &Plan<'_>),
    class: &Class,
    whole: &Whole,
    row: RowId,
) -> Result<(), AppError> {
    let profile = plan.profile();
    let (own, _) = bulk.explain(plan, row);
    let Some(explained) = explained(bulk, profile, whole, row)? else {
        return Err(differs(bulk, profile, row, "the core that explains has no such row"));
    };
    let same_class = class.finding == explained.finding
        && class.targeting == explained.targeting
        && class.applicability == explained.applicability
        && class.expected == explained.expected
        && class.timing == explained.timing
        && class.cause.as_ref().map(|cause| cause.code) == explained.cause.as_ref().map(|cause| cause.code);
    match () {
        () if !same_class => Err(differs(bulk, profile, row, explained.finding.id())),
        // A view of one device does not see that another has its name.
        () if !bulk.dense().has_twin(row) && told(&own) != told(&explained) => {
            Err(differs(bulk, profile, row, "the reasons differ"))
        }
        () => Ok(()),
    }
}

/// What is compared besides the verdicts. How to call a user whom nobody read depends on which devices were asked.
fn told(decision: &Decision) -> impl PartialEq + use<> {
    let reasons: Vec<_> = decision
        .reasons
        .iter()
        .map(|reason| {
            (reason.code, reason.effect, reason.determining, reason.dimension, reason.group_id.clone())
        })
        .collect();
    let warnings: Vec<_> = decision.warnings.iter().map(|warning| warning.code).collect();
    (decision.reported.clone(), decision.certificate.clone(), reasons, warnings, decision.finding)
}

fn explained(
    bulk: &Bulk<'_>,
    profile: &Profile,
    whole: &Whole,
    row: RowId,
) -> Result<Option<Decision>, AppError> {
    let device = bulk.dense().device_of(row).map(|(id, _)| id.to_owned());
    let user = bulk.dense().user_of(row).map(|(id, _)| id.to_owned());
    let is_user = |known: Option<&User>| {
        known.and_then(|known| known.id.as_ref()).map(|id| id.as_str().to_ascii_lowercase())
            == user.as_ref().map(|id| id.to_ascii_lowercase())
    };
    let tenant = match (&device, &user) {
        (Some(device), _) => collect::stored_device(&whole.facts, device, Extent::Explain)?,
        (None, Some(user)) => collect::stored_user(&whole.facts, user, Extent::Explain)?,
        (None, None) => return Ok(None),
    };
    let engine = Engine::new(&tenant, bulk.as_of());
    let Some(profile) = tenant.profile(&profile.id) else { return Ok(None) };
    let subject = match tenant.devices.first().filter(|_| device.is_some()) {
        Some(device) => engine.subjects_of_device(device).into_iter().find(|subject| is_user(subject.user)),
        None => {
            let user = tenant.users.iter().find(|user| is_user(Some(user)));
            user.map(|user| Subject { user: Some(user), device: None })
        }
    };
    Ok(subject.map(|subject| engine.decide(profile, subject)))
}

fn differs(bulk: &Bulk<'_>, profile: &Profile, row: RowId, how: &str) -> AppError {
    let device = bulk.dense().device_of(row).map_or("no device", |(id, _)| id);
    let user = bulk.dense().user_of(row).map_or("no user", |(id, _)| id);
    AppError::new(
        Exit::Failure,
        format!(
            "the audit and the core that explains differ on profile {}, device {}, user {}: {how}",
            profile.id.as_str().escape_debug(),
            device.escape_debug(),
            user.escape_debug()
        ),
        "report it with the program's version; until then trust `scepcheck why`",
    )
}
