//! Applications and app protection.

use std::io;

use super::decisions::moment;
use super::view::missing;
use crate::render::screen::{Screen, Span};
use crate::render::table::{Cell, Column, Row, Table, optional, phrase};
use crate::report::v1::{AppProtectionRow, ApplicationRow};
use crate::report::{List, StableName, Targeting, Tone, TroubleshootReport, platform_label, targeting};

const APPLICATIONS: &[Column] = &[
    Column::flexible("Name", 14).lead(),
    Column::fixed("Install status").lead(),
    Column::fixed("Type"),
    Column::fixed("Assigned"),
    Column::flexible("Path", 14),
    Column::flexible("Device", 10),
    Column::flexible("Platform", 8).bare(),
    Column::flexible("App type", 8).bare(),
    Column::flexible("Version", 8),
    Column::fixed("Last modified"),
];

pub(super) fn applications(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Applications")?;
    let apps = report.applications.as_deref().unwrap_or_default();
    let all = screen.style.all;
    let (shown, hidden): (Vec<_>, Vec<_>) = apps.iter().partition(|app| all || !says_nothing(app));
    if !shown.is_empty() {
        let style = *screen.style;
        let rows = shown
            .iter()
            .map(|app| {
                let modified = app.last_modified_date_time.map(|time| moment(time, report.as_of, &style));
                row(app, modified.as_deref())
            })
            .collect();
        Table { columns: APPLICATIONS, rows }.draw(screen)?;
    }
    not_targeted(hidden.len(), shown.is_empty(), screen)?;
    missing(report, List::Applications, apps.is_empty(), screen)
}

/// The line that stands for rows of a list that do not target the subject.
pub(super) fn not_targeted(count: usize, alone: bool, screen: &mut Screen<'_>) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    let and = if alone { "" } else { "and " };
    let verb = if count == 1 { "does" } else { "do" };
    let text = format!("{and}{count} that {verb} not target this user or device; --all lists them");
    screen.paragraph("  ", "  ", &[Span::muted(&text)])
}

fn says_nothing(app: &ApplicationRow) -> bool {
    app.targeting == Some(Targeting::NotTargeted) && app.install_state.is_none()
}

fn row(app: &ApplicationRow, modified: Option<&str>) -> Row {
    let intent = app.assigned_intent.map(StableName::stable_name).or(app.resolved_intent.as_deref());
    let device = app.device.as_ref().map(|device| device.device_name.as_deref().unwrap_or(&device.id));
    vec![
        Span::plain(app.name.as_deref().unwrap_or(&app.id)),
        install_state(app.install_state.as_deref()),
        optional(intent.map(intent_words)),
        app.targeting.map_or_else(|| Span::muted("–"), |verdict| phrase(targeting(verdict))),
        optional(app.path.as_deref()),
        optional(device),
        optional(app.platform.map(platform_label)),
        optional(app.type_label.as_deref()),
        optional(app.version.as_deref()),
        optional(modified),
    ]
    .into()
}

fn install_state(state: Option<&str>) -> Cell {
    match state {
        Some("installed") => Span::new("✓ installed", Tone::Good),
        Some("failed") => Span::new("✗ failed", Tone::Bad),
        Some("uninstallFailed") => Span::new("✗ uninstall failed", Tone::Bad),
        Some("pendingInstall") => Span::new("… pending", Tone::Warning),
        Some("notInstalled") => Span::plain("– not installed"),
        Some("notApplicable") => Span::muted("– not applicable"),
        Some("unknown") => Span::new("? unknown", Tone::Unknown),
        Some(other) => Span::plain(&format!("! {other}")),
        None => Span::muted("– not reported"),
    }
}

fn intent_words(intent: &str) -> &str {
    match intent {
        "requiredInstall" => "required",
        "requiredAndAvailableInstall" => "required and available",
        "requiredUninstall" => "uninstall",
        "availableWithoutEnrollment" | "availableInstallWithoutEnrollment" => {
            "available with or without enrollment"
        }
        "notAvailable" => "not applicable",
        other => other,
    }
}

const REGISTRATIONS: &[Column] = &[
    Column::flexible("App", 14).lead(),
    Column::fixed("Status").lead(),
    Column::flexible("Device name", 10),
    Column::flexible("Device type", 8),
    Column::flexible("Platform version", 8),
    Column::flexible("Policies", 12),
    Column::fixed("Last sync"),
    Column::fixed("Enrollment"),
    Column::flexible("Flagged", 10),
];

const POLICIES: &[Column] = &[
    Column::flexible("Policy", 14).lead(),
    Column::fixed("Assignment").lead(),
    Column::fixed("Deployed"),
    Column::fixed("Platform"),
    Column::fixed("Last update"),
];

pub(super) fn protection(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("App protection")?;
    let style = *screen.style;
    let rows = report.app_protection.as_deref().unwrap_or_default();
    let time = |time| moment(time, report.as_of, &style);
    let registrations: Vec<Row> = rows.iter().filter_map(|row| registration(row, time)).collect();
    if !registrations.is_empty() {
        Table { columns: REGISTRATIONS, rows: registrations }.draw(screen)?;
    }
    let hides = |row: &&AppProtectionRow| {
        !style.all && matches!(row, AppProtectionRow::Policy { targeting: Targeting::NotTargeted, .. })
    };
    let policies: Vec<Row> =
        rows.iter().filter(|row| !hides(row)).filter_map(|row| policy(row, time)).collect();
    let alone = policies.is_empty();
    if !alone {
        Table { columns: POLICIES, rows: policies }.draw(screen)?;
    }
    not_targeted(rows.iter().filter(hides).count(), alone, screen)?;
    missing(report, List::AppProtection, rows.is_empty(), screen)
}

type Moment = chrono::DateTime<chrono::Utc>;

fn registration(row: &AppProtectionRow, when: impl Fn(Moment) -> String) -> Option<Row> {
    let AppProtectionRow::Registration {
        app_id,
        device_name,
        device_type,
        platform_version,
        checked_in,
        last_sync_date_time,
        flagged_reasons,
        applied_policies,
        managed_device_id,
        ..
    } = row
    else {
        return None;
    };
    let status = if *checked_in {
        Span::new("✓ Checked in", Tone::Good)
    } else {
        Span::new("! Not checked in", Tone::Warning)
    };
    let policies = match applied_policies.as_deref() {
        None => Span::new("? not read", Tone::Unknown),
        Some([]) => Span::new("0", Tone::Warning),
        Some(names) => Span::plain(&format!("{}: {}", names.len(), names.join(", "))),
    };
    let flagged = match flagged_reasons.as_slice() {
        [] => Span::muted("–"),
        reasons => Span::new(&format!("✗ {}", reasons.join(", ")), Tone::Bad),
    };
    let enrolled = if managed_device_id.is_some() { "enrolled" } else { "not enrolled" };
    Some(
        vec![
            Span::plain(app_id.as_deref().unwrap_or("unknown app")),
            status,
            optional(device_name.as_deref()),
            optional(device_type.as_deref()),
            optional(platform_version.as_deref()),
            policies,
            optional(last_sync_date_time.map(when).as_deref()),
            Span::plain(enrolled),
            flagged,
        ]
        .into(),
    )
}

fn policy(row: &AppProtectionRow, when: impl Fn(Moment) -> String) -> Option<Row> {
    let AppProtectionRow::Policy {
        name,
        platform,
        targeting: verdict,
        deployed,
        last_modified_date_time,
        ..
    } = row
    else {
        return None;
    };
    let deployed = match deployed {
        Some(true) => Span::plain("Yes"),
        Some(false) => Span::new("No", Tone::Warning),
        None => Span::new("? unknown", Tone::Unknown),
    };
    Some(
        vec![
            Span::plain(name),
            phrase(targeting(*verdict)),
            deployed,
            Span::plain(platform_label(*platform)),
            optional(last_modified_date_time.map(when).as_deref()),
        ]
        .into(),
    )
}
