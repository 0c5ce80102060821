//! `device`: the view of a device.

use clap::Args;

use super::options::{Judgement, ProfileName};
use super::session::{Session, judge, unwritable};
use crate::collect::Extent;
use crate::decide::Engine;
use crate::error::{AppError, Exit};
use crate::{render, report};

/// Arguments of `device`.
#[derive(Debug, Args)]
pub(super) struct DeviceArgs {
    /// Device name, serial number, Intune device id, Entra device id or Entra object id
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
        tenant.users.first(),
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
