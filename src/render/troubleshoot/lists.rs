//! Enrollment restrictions, enrollment failures and diagnostics.

use std::io;

use chrono::{DateTime, Utc};

use super::apps::not_targeted;
use super::decisions::moment;
use super::view::missing;
use crate::render::screen::{Screen, Span};
use crate::render::table::{Column, Row, Table, optional, phrase};
use crate::report::v1::{DiagnosticsRow, EnrollmentFailureRow, EnrollmentRestrictionRow};
use crate::report::{List, Targeting, TroubleshootReport, platform_label, targeting};

const ENROLLMENT: &[Column] = &[
    Column::flexible("Name", 14).lead(),
    Column::fixed("Assignment").lead(),
    Column::flexible("Policy type", 14),
    Column::fixed("Platform"),
    Column::fixed("Device limit"),
    Column::fixed("Priority"),
];

pub(super) fn enrollment(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Enrollment restrictions")?;
    let restrictions = report.enrollment_restrictions.as_deref().unwrap_or_default();
    let all = screen.style.all;
    let (shown, hidden): (Vec<_>, Vec<_>) =
        restrictions.iter().partition(|row| all || row.targeting != Targeting::NotTargeted);
    if !shown.is_empty() {
        Table { columns: ENROLLMENT, rows: shown.iter().map(|row| enrollment_row(row)).collect() }
            .draw(screen)?;
    }
    not_targeted(hidden.len(), shown.is_empty(), screen)?;
    missing(report, List::Enrollment, restrictions.is_empty(), screen)
}

fn enrollment_row(row: &EnrollmentRestrictionRow) -> Row {
    let number = |value: Option<i64>| value.map(|value| value.to_string());
    vec![
        Span::plain(&row.name),
        phrase(targeting(row.targeting)),
        Span::plain(&row.policy_type),
        Span::plain(platform_label(row.platform)),
        optional(number(row.device_limit).as_deref()),
        optional(number(row.priority).as_deref()),
    ]
    .into()
}

const FAILURES: &[Column] = &[
    Column::fixed("Enrollment start").lead(),
    Column::flexible("Failure", 20).lead(),
    Column::fixed("OS").bare(),
    Column::fixed("OS version").bare(),
    Column::flexible("Category", 12),
    Column::flexible("Enrollment type", 12),
];

pub(super) fn failures(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Enrollment failures")?;
    let failures = report.enrollment_failures.as_deref().unwrap_or_default();
    if !failures.is_empty() {
        let style = *screen.style;
        let when =
            |row: &EnrollmentFailureRow| row.event_date_time.map(|time| moment(time, report.as_of, &style));
        let rows = failures.iter().map(|row| failure_row(row, when(row).as_deref())).collect();
        Table { columns: FAILURES, rows }.draw(screen)?;
        screen.paragraph("  ", "  ", &[Span::muted("a device listed here may have enrolled later")])?;
    }
    missing(report, List::EnrollmentFailures, failures.is_empty(), screen)
}

fn failure_row(row: &EnrollmentFailureRow, when: Option<&str>) -> Row {
    let cells = vec![
        optional(when),
        optional(row.failure_reason.as_deref().or(row.failure_category.as_deref())),
        optional(row.operating_system.as_deref()),
        optional(row.os_version.as_deref()),
        optional(row.failure_category.as_deref()),
        optional(row.enrollment_type.as_deref()),
    ];
    let note = |title: &str, text: &Option<String>| {
        text.as_deref()
            .filter(|text| !text.is_empty())
            .map(|text| vec![Span::muted(&format!("{title}: ")), Span::plain(text)])
    };
    let notes = [note("details", &row.failure_details), note("remediation", &row.remediation)];
    Row { cells, notes: notes.into_iter().flatten().collect() }
}

const DIAGNOSTICS: &[Column] = &[
    Column::flexible("Device", 10).lead(),
    Column::fixed("Status").lead(),
    Column::fixed("Platform").bare(),
    Column::fixed("Created"),
    Column::fixed("Received"),
    Column::fixed("Expires"),
    Column::flexible("Requested by", 12),
    Column::fixed("Size"),
    Column::flexible("Diagnostic log", 12),
];

pub(super) fn diagnostics(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Diagnostics")?;
    let packages = report.diagnostics.as_deref().unwrap_or_default();
    if !packages.is_empty() {
        package_table(packages, report.as_of, screen)?;
    }
    missing(report, List::Diagnostics, packages.is_empty(), screen)
}

/// Diagnostics packages as a table.
pub(in crate::render) fn package_table(
    packages: &[DiagnosticsRow],
    as_of: DateTime<Utc>,
    screen: &mut Screen<'_>,
) -> io::Result<()> {
    let style = *screen.style;
    let when = |time| moment(time, as_of, &style);
    let rows = packages.iter().map(|row| diagnostics_row(row, when)).collect();
    Table { columns: DIAGNOSTICS, rows }.draw(screen)
}

fn diagnostics_row(row: &DiagnosticsRow, when: impl Fn(DateTime<Utc>) -> String) -> Row {
    let size = row.size_in_kb.map(|size| format!("{size:.0} KB"));
    let expires = row.expiration_date_time.map(crate::render::text::rfc3339);
    vec![
        Span::plain(row.device_name.as_deref().unwrap_or(&row.device_id)),
        optional(row.status.as_deref()),
        optional(row.operating_system.as_deref()),
        optional(row.requested_date_time.map(&when).as_deref()),
        optional(row.received_date_time.map(&when).as_deref()),
        optional(expires.as_deref()),
        optional(row.initiated_by.as_deref()),
        optional(size.as_deref()),
        Span::muted(&row.id),
    ]
    .into()
}
