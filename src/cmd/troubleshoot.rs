//! `troubleshoot`: the view of a user.

use clap::Args;

use super::options::{Judgement, ProfileName};
use super::session::{Session, judge, unwritable};
use crate::collect::{CollectError, Extent, Sought};
use crate::decide::{Decision, Engine};
use crate::error::{AppError, Exit};
use crate::model::{ManagedDevice, Tenant};
use crate::{render, report};

/// Arguments of `troubleshoot`.
#[derive(Debug, Args)]
pub(super) struct TroubleshootArgs {
    /// Principal name, mail address, object id or display name
    user: String,

    /// Only this device of the user: name, serial number or Intune device id
    #[arg(long, value_name = "DEVICE")]
    device: Option<String>,

    /// Also list what does not target the user or their devices
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    pub(super) connection: ProfileName,

    #[command(flatten)]
    judgement: Judgement,
}

/// Runs it.
pub(super) async fn run(args: &TroubleshootArgs, session: &Session) -> Result<Exit, AppError> {
    let mut tenant = session.user(&args.user, Extent::View).await?;
    if let Some(device) = &args.device {
        keep_device(&mut tenant, device)?;
    }
    let user = tenant.users.first();
    let decisions = user.map(|user| decisions(&tenant, user, session)).unwrap_or_default();
    let report = report::troubleshoot(&tenant, user, report::Focus::User, decisions, session.meta());
    let mut answer = Vec::new();
    render::troubleshoot(&report, session.format, &session.style(args.all), &mut answer)
        .map_err(unwritable)?;
    session.write(&answer)?;
    Ok(judge(&args.judgement, &report.worst(), report.has_unknown()))
}

fn decisions(tenant: &Tenant, user: &crate::model::User, session: &Session) -> Vec<Decision> {
    Engine::new(tenant, session.as_of()).decisions_for_user(user)
}

/// Keeps the one device of the user that goes by this name.
pub(super) fn keep_device(tenant: &mut Tenant, name: &str) -> Result<(), AppError> {
    let called = |device: &ManagedDevice| {
        let same = |text: Option<&str>| text.is_some_and(|text| text.eq_ignore_ascii_case(name.trim()));
        same(device.device_name.text()) || same(device.serial_number.text()) || same(Some(device.id.as_str()))
    };
    let line = |device: &ManagedDevice| format!("{} ({})", device.label().escape_debug(), device.id);
    let (found, others): (Vec<_>, Vec<_>) = std::mem::take(&mut tenant.devices).into_iter().partition(called);
    let name = name.escape_debug().to_string();
    match found.len() {
        1 => {
            tenant.devices = found;
            Ok(())
        }
        0 => {
            let candidates = others.iter().map(line).collect();
            Err(CollectError::NotFound { sought: Sought::Device, name, candidates }.into())
        }
        _ => {
            let candidates = found.iter().map(line).collect();
            Err(CollectError::Ambiguous { sought: Sought::Device, name, candidates }.into())
        }
    }
}
