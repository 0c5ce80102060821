//! The sheets.

use std::io;

use rust_xlsxwriter::Workbook;

use super::super::first::Items;
use super::super::headline::{gaps, headline, tenant};
use super::super::words::{ISSUES, code, device, of, scope, user};
use super::sheet::{Sheet, Value};
use crate::report::compliance::ComplianceReport;
use crate::report::{Finding, StableName, coverage_status, platform_label};

/// What is counted besides those that have it.
fn kinds() -> impl Iterator<Item = Finding> {
    ISSUES.into_iter().chain([Finding::Waiting, Finding::Unknown])
}

/// How it stands, in words and totals, and what was not read.
pub(super) fn summary(book: &mut Workbook, report: &ComplianceReport) -> io::Result<()> {
    let mut sheet = Sheet::begin(book, "Summary", &[("What", 26), ("Value", 90)])?;
    let told = headline(report);
    let mut line = |what: &str, value: Value| sheet.row(vec![Value::text(what), value]);
    line("Tenant", Value::text(tenant(report)))?;
    line("As of (UTC)", Value::Time(report.head.as_of))?;
    line("Made (UTC)", Value::Time(report.head.generated_at))?;
    line("Covers", Value::text(scope(report.scope)))?;
    line("Run", Value::text(report.status.stable_name()))?;
    line("In short", Value::Text(told.standing))?;
    line("Since then", Value::Text(told.since))?;
    for text in told.worse {
        line("Worse", Value::Text(text))?;
    }
    for text in told.better {
        line("Better", Value::Text(text))?;
    }
    line("Should have it", Value::count(report.totals.expected))?;
    for kind in [Finding::AsExpected].into_iter().chain(kinds()) {
        line(kind.stable_name(), Value::count(of(&report.totals.findings, kind)))?;
    }
    for gap in gaps(report) {
        let why = [gap.reason.as_deref(), gap.remedy.as_deref()].into_iter().flatten();
        let text: Vec<&str> = std::iter::once(coverage_status(gap.status).text).chain(why).collect();
        line(&format!("Not read: {}", gap.source), Value::Text(text.join("; ")))?;
    }
    Ok(())
}

/// A row for each profile.
pub(super) fn profiles(book: &mut Workbook, report: &ComplianceReport) -> io::Result<()> {
    let mut columns = vec![("Profile", 44), ("Id", 38), ("Type", 26), ("Platform", 18)];
    columns.extend([("Should have", 12), ("Has it", 10)]);
    columns.extend(kinds().map(|kind| (kind.stable_name(), 11)));
    let mut sheet = Sheet::begin(book, "Profiles", &columns)?;
    for line in &report.profiles {
        let profile = &line.profile;
        let mut row = vec![
            Value::text(&profile.name),
            Value::text(&profile.id),
            Value::text(&profile.type_label),
            Value::text(platform_label(profile.platform)),
            Value::count(line.expected),
            Value::count(of(&line.findings, Finding::AsExpected)),
        ];
        row.extend(kinds().map(|kind| Value::count(of(&line.findings, kind))));
        sheet.row(row)?;
    }
    Ok(())
}

/// A row for each cause.
pub(super) fn causes(book: &mut Workbook, report: &ComplianceReport) -> io::Result<()> {
    let columns = [
        ("Finding", 12),
        ("Cause", 26),
        ("Profile", 44),
        ("Decisions", 11),
        ("What it means", 60),
        ("Next", 80),
    ];
    let mut sheet = Sheet::begin(book, "Causes", &columns)?;
    for line in &report.causes {
        let cause = &line.cause;
        sheet.row(vec![
            Value::text(cause.finding.stable_name()),
            Value::text(cause.code.stable_name()),
            Value::text(&cause.profile_name),
            Value::count(cause.decisions),
            Value::text(&cause.text),
            Value::text(&cause.next),
        ])?;
    }
    if report.causes_left_out > 0 {
        sheet.row(vec![Value::Text(format!("and {} more", report.causes_left_out))])?;
    }
    Ok(())
}

/// A row for each item, as many as a sheet holds.
pub(super) fn items(book: &mut Workbook, items: &mut Items<'_>) -> io::Result<()> {
    let columns = [
        ("Profile", 44),
        ("Device", 26),
        ("User", 34),
        ("Finding", 12),
        ("Cause", 26),
        ("Why", 60),
        ("Result code", 34),
        ("Since (UTC)", 17),
        ("Profile id", 38),
        ("Device id", 38),
        ("User id", 38),
    ];
    let mut sheet = Sheet::begin(book, "Items", &columns)?;
    let mut left_out = 0_u64;
    items(&mut |item| {
        if !sheet.has_room() {
            left_out += 1;
            return Ok(());
        }
        let state = &item.state;
        let error = state.error.as_ref().map(code);
        sheet.row(vec![
            Value::text(&item.profile.name),
            Value::optional(device(item.device.as_ref())),
            Value::optional(user(item.user.as_ref())),
            Value::text(state.finding.stable_name()),
            Value::optional(state.cause.map(StableName::stable_name)),
            Value::text(&state.text),
            Value::optional(error.as_deref()),
            Value::Time(item.since),
            Value::text(&item.profile.id),
            Value::optional(item.device.as_ref().map(|device| device.id.as_str())),
            Value::optional(item.user.as_ref().and_then(|user| user.id.as_deref())),
        ])
    })?;
    if left_out > 0 {
        sheet.row(vec![Value::Text(format!(
            "{left_out} more are in items.csv: a sheet holds no more rows"
        ))])?;
    }
    Ok(())
}

/// A row for each certificate that has ended or ends soon.
pub(super) fn certificates(book: &mut Workbook, report: &ComplianceReport) -> io::Result<()> {
    let columns = [
        ("Profile", 44),
        ("Device", 26),
        ("User", 34),
        ("Ends (UTC)", 17),
        ("Days left", 10),
        ("Thumbprint", 44),
    ];
    let mut sheet = Sheet::begin(book, "Certificates", &columns)?;
    let soon = &report.certificates.soon;
    for row in &soon.rows {
        sheet.row(vec![
            Value::text(&row.profile.name),
            Value::optional(device(row.device.as_ref())),
            Value::optional(user(row.user.as_ref())),
            Value::Time(row.expiration_date_time),
            Value::Number(row.days_left),
            Value::optional(row.thumbprint.as_deref()),
        ])?;
    }
    more(&mut sheet, soon.left_out())?;
    for profile in &report.certificates.unread {
        sheet.row(vec![Value::Text(format!("not read: {}", profile.name))])?;
    }
    Ok(())
}

/// A row for each device that does not check in.
pub(super) fn silent(book: &mut Workbook, report: &ComplianceReport) -> io::Result<()> {
    let columns =
        [("Device", 26), ("User", 34), ("Last check-in (UTC)", 19), ("Days silent", 12), ("Device id", 38)];
    let mut sheet = Sheet::begin(book, "Silent devices", &columns)?;
    let silent = &report.silent_devices;
    for row in &silent.devices.rows {
        sheet.row(vec![
            Value::optional(device(Some(&row.device))),
            Value::optional(row.user.as_deref()),
            row.last_sync_date_time.map_or_else(|| Value::text("never"), Value::Time),
            row.silent_days.map_or(Value::Nothing, Value::Number),
            Value::text(&row.device.id),
        ])?;
    }
    more(&mut sheet, silent.devices.left_out())?;
    if !silent.complete {
        sheet.row(vec![Value::text("the list of devices was not read to the end")])?;
    }
    Ok(())
}

fn more(sheet: &mut Sheet<'_>, left_out: u64) -> io::Result<()> {
    if left_out == 0 { Ok(()) } else { sheet.row(vec![Value::Text(format!("and {left_out} more"))]) }
}
