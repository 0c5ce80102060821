//! `device`: the view of a device.

use clap::Args;

use super::options::{Judgement, ProfileName, named};
use super::session::{Session, judge, unwritable};
use crate::collect::Extent;
use crate::decide::Engine;
use crate::error::{AppError, Exit};
use crate::model::{ManagedDevice, Tenant, User};
use crate::{render, report};

/// Arguments of `device`.
#[derive(Debug, Args)]
pub(super) struct DeviceArgs {
    /// Device name, serial number, Intune device id, Entra device id or Entra object id
    #[arg(value_parser = named)]
    device: String,

    /// Also list what does not target the device or its users
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    pub(super) connection: ProfileName,

    #[command(flatten)]
    judgement: Judgement,
}

/// Runs it.
pub(super) async fn run(args: &DeviceArgs, session: &Session) -> Result<Exit, AppError> {
    let tenant = session.device(&args.device, Extent::View).await?;
    let Some(device) = tenant.devices.first() else {
        return Err(AppError::new(Exit::Failure, "the device was lost on the way", "run again with -v"));
    };
    let decisions = Engine::new(&tenant, session.as_of()).decisions_for_device(device);
    let report = report::troubleshoot(
        &tenant,
        primary_user(&tenant, device),
        report::Focus::Device(device),
        decisions,
        session.meta(),
    );
    let mut answer = Vec::new();
    render::troubleshoot(&report, session.format, &session.style(args.all), &mut answer)
        .map_err(unwritable)?;
    session.write(&answer)?;
    Ok(judge(&args.judgement, &report.worst(), report.has_unknown()))
}

/// The primary user: whom the device's own list names, and the user of its record only where that list could not
/// be read. Others who signed in are no owners.
fn primary_user<'t>(tenant: &'t Tenant, device: &ManagedDevice) -> Option<&'t User> {
    let id = match device.primary_users.known() {
        Some(users) => users.first(),
        None => device.user_id.value(),
    };
    tenant.user(id?)
}
