//! The facts of a snapshot that decide, in columns for the bulk core.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::path::Path;

use crate::decide::bulk::{Builder, Dense, VERSION};
use crate::error::AppError;
use crate::model::{ManagedDevice, User};
use crate::snapshot::{Facts, Reader, Writer, sources};

/// The columns that the file keeps; made from its objects where it keeps none of this version.
pub(super) fn open(facts: &Facts<'_>) -> Result<Dense, AppError> {
    let part = |name: &'static str| facts.reader().segment(name, VERSION);
    match Dense::read(part, sources::named)? {
        Some(dense) => Ok(dense),
        None => make(facts),
    }
}

/// Makes the columns of a file that was just filled, and keeps them in it.
pub(super) fn keep(file: &Path) -> Result<(), AppError> {
    let dense = make(&Facts::read(Reader::open(file)?)?)?;
    let mut writer = Writer::open(file)?;
    Ok(dense.write(|name, bytes| writer.put_segment(name, VERSION, bytes))?)
}

/// Makes the columns from the stored objects, one object at a time.
fn make(facts: &Facts<'_>) -> Result<Dense, AppError> {
    let mut builder = Builder::new();
    let mut failed = None;
    let _: Option<Infallible> = facts.each_user(|user| {
        builder.push_user(&user);
        ControlFlow::Continue(())
    })?;
    let _: Option<()> = facts.each_device(|device| {
        builder.push_device(&device);
        match reported(facts, &mut builder, &device) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok(builder.finish()),
    }
}

fn reported(facts: &Facts<'_>, builder: &mut Builder, device: &ManagedDevice) -> Result<(), AppError> {
    let users: Vec<User> = builder.users_named_by(device);
    let report = facts.report(device, &users)?;
    builder.push_reports(&device.id, &report.states);
    for (profile, rows) in report.certificates {
        builder.push_certificates_of(&device.id, &profile, rows);
    }
    for install in report.installs.known().into_iter().flatten() {
        builder.push_install(install);
    }
    Ok(())
}
