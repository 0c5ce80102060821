//! `troubleshoot`: the view of a user.

use clap::Args;

use super::lookup::maybe_unread;
use super::options::{Judgement, ProfileName, named};
use super::session::{Session, judge, unwritable};
use super::what_if::{self, WhatIfArgs};
use crate::collect::{CollectError, Extent, Sought};
use crate::decide::{Decision, Engine};
use crate::error::{AppError, Exit};
use crate::model::{ManagedDevice, Tenant};
use crate::{render, report};

/// Arguments of `troubleshoot`.
#[derive(Debug, Args)]
pub(super) struct TroubleshootArgs {
    /// Principal name, mail address, object id or display name
    #[arg(value_parser = named)]
    user: String,

    /// Only this device of the user: name, serial number, Intune id, Entra device id or Entra object id
    #[arg(long, value_name = "DEVICE", value_parser = named)]
    device: Option<String>,

    /// Also list what does not target the user or their devices
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    pub(super) connection: ProfileName,

    #[command(flatten)]
    edits: WhatIfArgs,

    #[command(flatten)]
    judgement: Judgement,
}

/// Runs it.
pub(super) async fn run(args: &TroubleshootArgs, session: &Session) -> Result<Exit, AppError> {
    let edits = session.edits(&args.edits.what_if)?;
    let mut tenant = session.user(&args.user, Extent::View).await?;
    let view = |tenant: &mut Tenant| {
        // Before other devices are left out: they tell what the user has no device for.
        let mut decisions = decisions(tenant, session);
        if let Some(device) = &args.device {
            keep_device(tenant, &mut decisions, device)?;
        }
        Ok(decisions)
    };
    let edited = what_if::decided(&edits, &tenant, view)?;
    let mut decisions = view(&mut tenant)?;
    let mut told = None;
    if let Some((edited, after)) = edited {
        told = Some(what_if::told(&args.edits, decisions, &after));
        (tenant, decisions) = (edited, after);
    }
    let user = tenant.users.first();
    let mut report = report::troubleshoot(&tenant, user, report::Focus::User, decisions, session.meta());
    report.what_if = told;
    let mut answer = Vec::new();
    render::troubleshoot(&report, session.format, &session.style(args.all), &mut answer)
        .map_err(unwritable)?;
    session.write(&answer)?;
    Ok(judge(&args.judgement, &report.worst(), report.has_unknown()))
}

/// Every decision on the user.
pub(super) fn decisions(tenant: &Tenant, session: &Session) -> Vec<Decision> {
    let engine = Engine::new(tenant, session.as_of());
    tenant.users.first().map(|user| engine.decisions_for_user(user)).unwrap_or_default()
}

/// Keeps the one device of the user that goes by this name, and the decisions on it or on no device.
pub(super) fn keep_device(
    tenant: &mut Tenant,
    decisions: &mut Vec<Decision>,
    name: &str,
) -> Result<(), AppError> {
    let called = |device: &ManagedDevice| {
        let same = |text: Option<&str>| text.is_some_and(|text| text.eq_ignore_ascii_case(name.trim()));
        let object = device.directory.known().and_then(Option::as_ref);
        same(device.device_name.text())
            || same(device.serial_number.text())
            || same(Some(device.id.as_str()))
            || same(device.entra_device_id.value().map(|id| id.as_str()))
            || same(object.map(|object| object.id.as_str()))
    };
    let line = |device: &ManagedDevice| format!("{} ({})", device.label().escape_debug(), device.id);
    let (found, others): (Vec<_>, Vec<_>) = std::mem::take(&mut tenant.devices).into_iter().partition(called);
    let name = name.escape_debug().to_string();
    match found.as_slice() {
        [kept] => {
            decisions.retain(|one| one.device.as_ref().is_none_or(|device| device.id == kept.id));
            tenant.devices = found;
            Ok(())
        }
        [] => {
            let candidates: Vec<String> = others.iter().map(line).collect();
            match maybe_unread(tenant, |source| source == "managedDevices", "devices", &name) {
                Some(mut error) => {
                    error.details.extend(candidates);
                    Err(error)
                }
                None => Err(not_theirs(tenant, &name, candidates)),
            }
        }
        _ => {
            let candidates = found.iter().map(line).collect();
            Err(CollectError::Ambiguous { sought: Sought::Device, name, candidates }.into())
        }
    }
}

/// The device may exist; it is none of this user's.
fn not_theirs(tenant: &Tenant, name: &str, candidates: Vec<String>) -> AppError {
    let user = tenant.users.first().map(|user| user.label().escape_debug().to_string()).unwrap_or_default();
    let next = match candidates.is_empty() {
        true => "nothing to choose from: leave out --device",
        false => "use one of these, or ask `scepcheck device` about that device",
    };
    AppError::new(Exit::NotFound, format!("user `{user}` has no device called `{name}`"), next)
        .with_details(candidates)
}
