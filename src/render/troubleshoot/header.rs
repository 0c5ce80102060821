//! Who it is about, the two lines that matter, and the tiles.

use std::io;

use crate::render::screen::{Screen, Span};
use crate::render::text::{rfc3339, truncate};
use crate::report::v1::{DeviceInfo, UserInfo};
use crate::report::{StableName, Tile, Tone, TroubleshootReport};

/// The width of the names on the left.
const NAMES: usize = 16;

pub(super) fn draw(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    let title = Span::heading(&title(report));
    let title = Span { text: truncate(&title.text, screen.style.columns()), paint: title.paint };
    screen.line(&[title])?;
    let summary = &report.summary;
    let headline = format!("{} {}", symbol(summary.tone), summary.headline);
    screen.paragraph("", "  ", &[Span::new(&headline, summary.tone)])?;
    screen.paragraph("", "  ", &[Span::heading("Next: "), Span::plain(&summary.next)])?;
    screen.blank()?;
    match &report.user {
        Some(user) => draw_user(user, screen)?,
        None => fact(screen, "User", &[without_user(report)])?,
    }
    fact(screen, "Account status", &tenant(report))?;
    fact(screen, "Devices", &[devices(report)])?;
    fact(screen, "App compliance", &[app_compliance(report)])?;
    let indent = " ".repeat(NAMES);
    screen.units(&format!("{:<NAMES$}", "Summary"), &indent, " · ", &tiles(&report.summary.tiles))?;
    let source = format!(
        "{} as of {}, cloud {}",
        match report.source.stable_name() {
            "live" => "live",
            "demo" => "built-in demo tenant",
            _ => "snapshot",
        },
        rfc3339(report.as_of),
        report.cloud
    );
    fact(screen, "Read", &[Span::muted(&source)])
}

fn fact(screen: &mut Screen<'_>, name: &str, value: &[Span]) -> io::Result<()> {
    let indent = " ".repeat(NAMES);
    screen.paragraph(&format!("{name:<NAMES$}"), &indent, value)
}

fn symbol(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain | Tone::Muted => "–",
        Tone::Good => "✓",
        Tone::Warning => "!",
        Tone::Unknown => "?",
        Tone::Bad => "✗",
    }
}

fn without_user(report: &TroubleshootReport) -> Span {
    let device = report.devices.iter().flatten().next();
    match device.and_then(|device| device.has_primary_user) {
        Some(false) => Span::plain("none, the device has no primary user"),
        _ => Span::new("? the primary user was not read", Tone::Unknown),
    }
}

fn title(report: &TroubleshootReport) -> String {
    let user = report.user.as_ref().map(|user| {
        let name = user.display_name.as_deref().filter(|name| !name.is_empty());
        let principal = user.user_principal_name.as_deref().or(user.id.as_deref()).unwrap_or("unknown user");
        match name {
            Some(name) => format!("{name} ({principal})"),
            None => principal.to_owned(),
        }
    });
    let device = || {
        let first = report.devices.as_ref().and_then(|devices| devices.first());
        first.map_or("unknown device", DeviceInfo::label).to_owned()
    };
    match (report.schema, user) {
        ("scepcheck/device/v1", Some(user)) => format!("{}, primary user {user}", device()),
        ("scepcheck/device/v1", None) => device(),
        (_, Some(user)) => user,
        (_, None) => device(),
    }
}

fn draw_user(user: &UserInfo, screen: &mut Screen<'_>) -> io::Result<()> {
    let mail = user.mail.as_deref().unwrap_or("no mail address known");
    let principal = user.user_principal_name.as_deref().unwrap_or("unknown");
    fact(screen, "User", &[Span::plain(&format!("{principal} · {mail}"))])?;
    let account = match user.account_enabled {
        Some(true) => Span::new("✓ enabled", Tone::Good),
        Some(false) => Span::new("✗ disabled", Tone::Bad),
        None => Span::new("? unknown", Tone::Unknown),
    };
    fact(screen, "User account", &[account])?;
    let licence = match user.intune_licensed {
        Some(true) => Span::new("✓ licensed", Tone::Good),
        Some(false) => Span::new("✗ not licensed", Tone::Bad),
        None => Span::new("? unknown, the plans were not shown", Tone::Unknown),
    };
    fact(screen, "Intune licence", &[licence, Span::muted(&plans(user))])
}

/// The Intune plans and SKUs behind the licence.
fn plans(user: &UserInfo) -> String {
    let plans = user.licenses.iter().flatten().filter_map(|plan| {
        let status = plan.capability_status.as_deref().unwrap_or("status unknown");
        Some(format!("{} {status}", plan.name?))
    });
    let skus = user.sku_part_numbers.iter().flatten().cloned();
    let names: Vec<String> = plans.chain(skus).collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

fn tenant(report: &TroubleshootReport) -> Vec<Span> {
    let name = match (&report.tenant.name, &report.tenant.id) {
        (Some(name), _) => format!("tenant {name} "),
        (None, Some(id)) => format!("tenant {id} "),
        (None, None) => "tenant ".to_owned(),
    };
    let state = match report.tenant.subscription_state.as_deref() {
        Some(state) if state.eq_ignore_ascii_case("active") => Span::new("✓ active", Tone::Good),
        Some(state) => Span::new(&format!("! {state}"), Tone::Warning),
        None => Span::new("? subscription not read", Tone::Unknown),
    };
    vec![Span::plain(&name), state]
}

fn devices(report: &TroubleshootReport) -> Span {
    let summary = &report.summary;
    let (Some(total), Some(compliant)) = (summary.devices, summary.compliant_devices) else {
        return Span::new("? not read", Tone::Unknown);
    };
    let unknown = summary.devices_of_unknown_compliance.unwrap_or_default();
    let others = total.saturating_sub(compliant + unknown);
    if total == 0 {
        return Span::new("! none in Intune", Tone::Warning);
    }
    let mut text = format!("{total}, {compliant} compliant");
    if others > 0 {
        text.push_str(&format!(", {others} not compliant"));
    }
    if unknown > 0 {
        text.push_str(&format!(", {unknown} unknown"));
    }
    match (others, unknown) {
        (0, 0) => Span::new(&format!("✓ {text}"), Tone::Good),
        (0, _) => Span::new(&format!("? {text}"), Tone::Unknown),
        _ => Span::new(&format!("✗ {text}"), Tone::Bad),
    }
}

fn app_compliance(report: &TroubleshootReport) -> Span {
    match report.summary.flagged_apps {
        Some(0) => Span::new("✓ no app flagged", Tone::Good),
        Some(1) => Span::new("✗ 1 app flagged", Tone::Bad),
        Some(count) => Span::new(&format!("✗ {count} apps flagged"), Tone::Bad),
        None => Span::new("? not read", Tone::Unknown),
    }
}

fn tiles(tiles: &[Tile]) -> Vec<Vec<Span>> {
    let mut units = Vec::new();
    for tile in tiles {
        let total = match (tile.total, tile.complete) {
            (None, _) | (Some(0), false) => "not read".to_owned(),
            (Some(total), true) => total.to_string(),
            (Some(total), false) => format!("at least {total}"),
        };
        let mut spans = vec![Span::plain(&format!("{} {total}", tile.name))];
        if tile.issues > 0 {
            let noun = if tile.issues == 1 { "issue" } else { "issues" };
            spans.push(Span::new(&format!(", {} {noun}", tile.issues), Tone::Bad));
        }
        if tile.unknown > 0 {
            spans.push(Span::new(&format!(", {} unknown", tile.unknown), Tone::Unknown));
        }
        units.push(spans);
    }
    units
}
