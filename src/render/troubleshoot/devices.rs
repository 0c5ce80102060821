//! Devices, with the columns of both generations of the pane.

use std::io;

use super::view::missing;
use crate::render::screen::{Screen, Span};
use crate::render::style::Style;
use crate::render::table::{Cell, Column, Row, Table, optional};
use crate::render::text::rfc3339;
use crate::report::v1::{AppStatus, DeviceInfo};
use crate::report::{List, Tone, TroubleshootReport, age};

const COLUMNS: &[Column] = &[
    Column::flexible("Name", 12).lead(),
    Column::fixed("Managed by"),
    Column::fixed("Join type"),
    Column::fixed("Ownership"),
    Column::fixed("Intune compliant"),
    Column::fixed("Entra compliant"),
    Column::flexible("App status", 12),
    Column::fixed("OS").bare(),
    Column::flexible("OS version", 8).bare(),
    Column::fixed("Last check-in"),
    Column::flexible("Serial number", 10),
    Column::flexible("Enrolled by", 12),
];

/// Minutes after which a silent device may be a problem.
const SILENT: i64 = 24 * 60;

pub(super) fn draw(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Devices")?;
    let devices = report.devices.as_deref().unwrap_or_default();
    if !devices.is_empty() {
        let style = *screen.style;
        let rows = devices.iter().map(|device| row(device, &style)).collect();
        Table { columns: COLUMNS, rows }.draw(screen)?;
    }
    missing(report, List::Devices, devices.is_empty(), screen)
}

fn row(device: &DeviceInfo, style: &Style) -> Row {
    vec![
        Span::plain(device.label()),
        optional(managed_by(device).as_deref()),
        join_type(device),
        optional(device.ownership.as_deref().map(ownership)),
        compliance(device),
        entra(device),
        apps(device.app_status),
        optional(device.operating_system.as_deref()),
        optional(device.os_version.as_deref()),
        check_in(device, style),
        optional(device.serial_number.as_deref()),
        optional(device.enrolled_by_user_principal_name.as_deref()),
    ]
    .into()
}

/// The portal's words for management agents; any other as Graph wrote it.
fn managed_by(device: &DeviceInfo) -> Option<String> {
    let agent = device.management_agent.as_deref()?;
    let words = [
        ("mdm", "MDM"),
        ("easMdm", "EAS/MDM"),
        ("eas", "EAS"),
        ("configurationManagerClient", "ConfigMgr"),
        ("configurationManagerClientMdm", "MDM/ConfigMgr"),
        ("configurationManagerClientMdmEas", "MDM/EAS/ConfigMgr"),
    ];
    let word = words.iter().find(|(name, _)| name.eq_ignore_ascii_case(agent)).map(|(_, word)| *word);
    Some(word.unwrap_or(agent).to_owned())
}

fn join_type(device: &DeviceInfo) -> Cell {
    if device.entra_object_missing == Some(true) {
        return Span::new("Not registered", Tone::Warning);
    }
    optional(device.join_type.as_deref())
}

fn ownership(owner: &str) -> &str {
    match owner {
        "company" => "Company",
        "personal" => "Personal",
        "unknown" => "Unknown",
        other => other,
    }
}

fn compliance(device: &DeviceInfo) -> Cell {
    match device.compliance_state.as_deref() {
        Some("compliant") => Span::new("✓ Yes", Tone::Good),
        None | Some("unknown") => Span::new("? unknown", Tone::Unknown),
        Some("noncompliant") => Span::new("✗ No", Tone::Bad),
        Some(other) => Span::new(&format!("! {other}"), Tone::Warning),
    }
}

fn entra(device: &DeviceInfo) -> Cell {
    match (device.entra_object_missing, device.entra_compliant) {
        (Some(true), _) => Span::muted("NA"),
        (_, Some(true)) => Span::new("✓ Yes", Tone::Good),
        (_, Some(false)) => Span::new("✗ No", Tone::Bad),
        (_, None) => Span::new("? unknown", Tone::Unknown),
    }
}

fn apps(status: Option<AppStatus>) -> Cell {
    let Some(status) = status else { return Span::new("? not read", Tone::Unknown) };
    if status == AppStatus::default() {
        return Span::muted("no apps");
    }
    let parts = [
        (status.failed, "failed"),
        (status.pending, "pending"),
        (status.installed, "installed"),
        (status.other, "other"),
    ];
    let text: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    let text = text.join(", ");
    if status.failed > 0 { Span::new(&format!("✗ {text}"), Tone::Bad) } else { Span::plain(&text) }
}

fn check_in(device: &DeviceInfo, style: &Style) -> Cell {
    let (Some(time), Some(minutes)) = (device.last_sync_date_time, device.last_sync_age_minutes) else {
        return Span::new("? unknown", Tone::Unknown);
    };
    let when = if style.tty { age(minutes) } else { rfc3339(time) };
    if minutes > SILENT {
        Span::new(&format!("! {when} (over 24 h)"), Tone::Warning)
    } else {
        Span::plain(&when)
    }
}
