//! The compliance report in every format.

mod build;
mod cards;
mod machines;
mod page;
mod pictures;
#[cfg(feature = "xlsx")]
mod workbook;

use std::io;

use scepcheck::render::Style;
use scepcheck::render::compliance::{ReportFormat, write};
use scepcheck::report::compliance::{ComplianceReport, Item, ProfileKey};

/// Calls back with as many items as the report says there are: those it holds, then made ones.
fn every_item(report: &ComplianceReport, each: &mut dyn FnMut(&Item) -> io::Result<()>) -> io::Result<()> {
    report.items.rows.iter().try_for_each(&mut *each)?;
    let profile = report.profiles.first().map(|line| line.profile.clone()).expect("a profile");
    let profile = ProfileKey { id: profile.id, name: profile.name };
    (report.items.rows.len() as u64..report.items.total).try_for_each(|at| each(&build::item(at, &profile)))
}

fn bytes(report: &ComplianceReport, format: ReportFormat, style: Style) -> Vec<u8> {
    let mut out = Vec::new();
    write(report, &mut |each| every_item(report, each), format, &style, &mut out).expect("written");
    out
}

fn text(report: &ComplianceReport, format: ReportFormat) -> String {
    styled(report, format, Style::new(100, false, true))
}

fn styled(report: &ComplianceReport, format: ReportFormat, style: Style) -> String {
    String::from_utf8(bytes(report, format, style)).expect("UTF-8")
}
