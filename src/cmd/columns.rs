//! The facts of a snapshot that decide, in columns for the bulk core.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::path::Path;

use crate::collect::Edits;
use crate::decide::bulk::{Builder, Dense, VERSION};
use crate::error::AppError;
use crate::model::{ManagedDeviceId, Reports};
use crate::snapshot::{Facts, Part, Reader, Writer, sources};

/// The columns that the file keeps; made from its objects where it keeps none of this version.
pub(super) fn open(facts: &Facts<'_>) -> Result<Dense, AppError> {
    // Each by a reader of its own: a reader serves one thread. What the facts hold open can't change meanwhile.
    let file = facts.reader().path();
    let part = |name: &'static str| Reader::open(file)?.segment(name, VERSION);
    match Dense::read(part, sources::named)? {
        Some(dense) => Ok(dense),
        None => make(facts, &Edits::default()),
    }
}

/// The columns as they would be after edits to who is in which group.
pub(super) fn edited(facts: &Facts<'_>, edits: &Edits) -> Result<Dense, AppError> {
    make(facts, edits)
}

/// Makes the columns of a file that was just filled, and keeps them in it.
pub(super) fn keep(file: &Path) -> Result<(), AppError> {
    let dense = make(&Facts::read(Reader::open(file)?)?, &Edits::default())?;
    let mut writer = Writer::open(file)?;
    Ok(dense.write(|name, bytes| writer.put_segment(name, VERSION, bytes))?)
}

/// Makes the columns from the stored objects, one object at a time.
fn make(facts: &Facts<'_>, edits: &Edits) -> Result<Dense, AppError> {
    let mut builder = Builder::new();
    let _: Option<Infallible> = facts.each_user(|mut user| {
        edits.apply_to_user(&mut user);
        builder.push_user(&user);
        ControlFlow::Continue(())
    })?;
    states(facts, edits, &mut builder)?;
    certificates(facts, &mut builder)?;
    if facts.reader().gap(Part::list(sources::APP_INSTALLS))?.is_none() {
        facts.each_install(|install| builder.push_install(&install))?;
    }
    Ok(builder.finish())
}

/// The devices, and what reports say of their profiles.
fn states(facts: &Facts<'_>, edits: &Edits, builder: &mut Builder) -> Result<(), AppError> {
    let whole = Reports { gap: facts.report_gaps()?.states, ..Reports::default() };
    let one_by_one = facts.has_states_by_device()?;
    let failed = facts.each_device(|mut device| {
        edits.apply_to_device(&mut device);
        builder.push_device(&device);
        if !one_by_one {
            builder.push_reports(&device.id, &whole);
            return ControlFlow::Continue(());
        }
        match facts.report(&device, &[]) {
            Ok(report) => {
                builder.push_reports(&device.id, &report.states);
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(error),
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if !one_by_one {
        facts.each_reported(|device, row| builder.push_reported(&ManagedDeviceId::new(device), &row))?;
    }
    Ok(())
}

/// Certificates: from a profile's own states where they were read, else from the reports of all certificates.
fn certificates(facts: &Facts<'_>, builder: &mut Builder) -> Result<(), AppError> {
    let gaps = facts.report_gaps()?;
    for (profile, own) in facts.own_certificates()? {
        match own {
            Some(rows) => builder.push_certificates(&profile, &rows),
            None if gaps.certificates_reported => {
                builder.read_certificates(&profile, gaps.certificates.is_none());
            }
            None => {}
        }
    }
    Ok(facts.each_certificate(|device, row| {
        let of = (&ManagedDeviceId::new(device), &row.profile);
        builder.push_certificate_of(of, row.user.as_deref(), row.certificate);
    })?)
}
