//! `why`: one decision, explained.

use clap::Args;

use super::lookup::maybe_unread;
use super::options::{Judgement, named};
use super::session::{Session, judge, unwritable};
use super::troubleshoot::{decisions, keep_device};
use super::what_if::{self, WhatIfArgs};
use crate::collect::Extent;
use crate::decide::{Decision, Engine};
use crate::error::{AppError, Exit};
use crate::kinds::COLLECTIONS;
use crate::model::{ProfileId, Tenant, UserId};
use crate::{render, report};

/// Arguments of `why`.
#[derive(Debug, Args)]
pub(super) struct WhyArgs {
    /// Principal name, mail address, object id or display name
    #[arg(required_unless_present = "device", value_parser = named)]
    user: Option<String>,

    /// Device name, serial number or id
    #[arg(long, value_name = "DEVICE", value_parser = named)]
    device: Option<String>,

    /// Profile name or id
    #[arg(long, value_name = "PROFILE", value_parser = named)]
    profile: String,

    #[command(flatten)]
    edits: WhatIfArgs,

    #[command(flatten)]
    judgement: Judgement,
}

/// Runs it.
pub(super) async fn run(args: &WhyArgs, session: &Session) -> Result<Exit, AppError> {
    let edits = session.edits(&args.edits.what_if)?;
    let (mut tenant, route) = match (&args.user, &args.device) {
        (Some(user), None) => (session.user(user, Extent::Explain).await?, Route::User),
        (Some(user), Some(device)) => of_both(user, device, session).await?,
        (None, Some(device)) => (session.device(device, Extent::Explain).await?, Route::Device),
        (None, None) => {
            return Err(AppError::usage("no user and no device", "name a user, or a device with --device"));
        }
    };
    let profile = find(&tenant, &args.profile)?;
    let one = |tenant: &mut Tenant| {
        let mut decisions = route.decide(tenant, session)?;
        decisions.retain(|decision| decision.profile.id == profile);
        Ok(decisions)
    };
    let edited = what_if::decided(&edits, &tenant, one)?;
    let mut decisions = one(&mut tenant)?;
    let mut told = None;
    if let Some((edited, after)) = edited {
        told = Some(what_if::told(&args.edits, decisions, &after));
        (tenant, decisions) = (edited, after);
    }
    let mut report = report::why(&tenant, decisions, session.meta());
    report.what_if = told;
    let mut answer = Vec::new();
    render::why(&report, session.format, &session.style(true), &mut answer).map_err(unwritable)?;
    session.write(&answer)?;
    Ok(judge(&args.judgement, &report.worst(), report.has_unknown()))
}

/// How the question leads to decisions.
enum Route {
    /// The user, on each of their devices.
    User,
    /// The user, on one of their own devices.
    UserOn(String),
    /// The device, for each of its users.
    Device,
    /// The device, for one user who signs in to it.
    DeviceFor(UserId),
}

impl Route {
    /// The decisions, and the tenant without the devices that they are not about.
    fn decide(&self, tenant: &mut Tenant, session: &Session) -> Result<Vec<Decision>, AppError> {
        Ok(match self {
            Self::User => decisions(tenant, session),
            Self::UserOn(device) => {
                let mut decisions = decisions(tenant, session);
                keep_device(tenant, &mut decisions, device)?;
                decisions
            }
            Self::Device => of_device(tenant, session),
            Self::DeviceFor(id) => {
                let mut decisions = of_device(tenant, session);
                decisions.retain(|one| one.user.as_ref().is_some_and(|user| user.id.as_ref() == Some(id)));
                decisions
            }
        })
    }
}

fn of_device(tenant: &Tenant, session: &Session) -> Vec<Decision> {
    let engine = Engine::new(tenant, session.as_of());
    tenant.devices.first().map(|device| engine.decisions_for_device(device)).unwrap_or_default()
}

/// The user on the device: one of their own, or one that they sign in to.
async fn of_both(user: &str, device: &str, session: &Session) -> Result<(Tenant, Route), AppError> {
    let tenant = session.user(user, Extent::Explain).await?;
    let Err(not_theirs) = keep_device(&mut tenant.clone(), &mut Vec::new(), device) else {
        return Ok((tenant, Route::UserOn(device.to_owned())));
    };
    let Some(id) = tenant.users.first().and_then(|user| user.id.clone()) else { return Err(not_theirs) };
    let Ok(mut shared) = session.device(device, Extent::Explain).await else { return Err(not_theirs) };
    let route = Route::DeviceFor(id);
    match route.decide(&mut shared, session)?.is_empty() {
        true => Err(not_theirs),
        false => Ok((shared, route)),
    }
}

/// The one profile with this id or name. A list that was not read to the end can't prove that there is none,
/// and the message says so.
pub(super) fn find(tenant: &Tenant, name: &str) -> Result<ProfileId, AppError> {
    let name = name.trim();
    if let Some(profile) = tenant.profile(&ProfileId::new(name)) {
        return Ok(profile.id.clone());
    }
    let shown = name.escape_debug();
    let named: Vec<_> =
        tenant.profiles.iter().filter(|profile| profile.name.eq_ignore_ascii_case(name)).collect();
    let line = |profile: &&crate::model::Profile| {
        format!("{} ({}, {})", profile.name.escape_debug(), profile.kind.label(), profile.id)
    };
    match named.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => {
            let wanted = name.to_lowercase();
            let like: Vec<_> =
                tenant.profiles.iter().filter(|p| p.name.to_lowercase().contains(&wanted)).collect();
            let next = match like.is_empty() {
                true => "check the spelling; `scepcheck troubleshoot --all` lists every profile",
                false => "name one of these",
            };
            let holds = |source: &str| COLLECTIONS.iter().any(|row| row.source.0 == source);
            let nothing = || AppError::new(Exit::NotFound, format!("no profile called `{shown}`"), next);
            let mut error =
                maybe_unread(tenant, holds, "profiles", &shown.to_string()).unwrap_or_else(nothing);
            error.details.extend(like.iter().take(10).map(line));
            Err(error)
        }
        several => Err(AppError::new(
            Exit::NotFound,
            format!("`{shown}` is more than one profile"),
            "name one of these by its id",
        )
        .with_details(several.iter().map(line).collect())),
    }
}
