//! Reports with any text in the place of a tenant's own.

use scepcheck::report::compliance::*;
use scepcheck::report::v1::{DeviceKey, UserKey};

use super::rich;

/// Whatever a name may hold that means something somewhere.
const HOSTILE: &str =
    "</style></script><script>alert(1)</script>\"'=1+1|`x`\u{202e}gpj.exe\u{1b}[2J\n{a=\"b\"} ]]> & \u{ffff}";

/// The rich report with hostile text wherever there is text.
pub(in super::super) fn hostile() -> ComplianceReport {
    with_text(HOSTILE)
}

/// The rich report with this text wherever a tenant's text is.
pub(in super::super) fn with_text(text: &str) -> ComplianceReport {
    let mut report = rich();
    let text = || text.to_owned();
    report.head.tenant.name = Some(text());
    report.head.cloud = text();
    for line in &mut report.head.coverage {
        line.reason = Some(text());
        line.remedy = Some(text());
    }
    for line in &mut report.profiles {
        line.profile.name = text();
        line.profile.type_label = text();
        for failure in &mut line.failures {
            spoil(&mut failure.state, &text());
        }
    }
    for line in &mut report.causes {
        line.cause.profile_name = text();
        line.cause.text = text();
        line.cause.next = text();
        line.cause.example.text = text();
        for affected in &mut line.affected.rows {
            *affected = Affected { user: Some(text()), device: Some(text()) };
        }
    }
    for problem in &mut report.chains {
        problem.about = text();
        problem.text = text();
        problem.next = text();
    }
    for connector in report.connectors.iter_mut().flatten() {
        connector.name = Some(text());
        connector.state = Some(text());
    }
    for row in &mut report.certificates.soon.rows {
        row.profile.name = text();
        row.thumbprint = Some(text());
        row.device = Some(DeviceKey { id: text(), device_name: Some(text()) });
    }
    for row in &mut report.silent_devices.devices.rows {
        row.device.device_name = Some(text());
        row.user = Some(text());
    }
    report.items.total = report.items.rows.len() as u64;
    for item in &mut report.items.rows {
        item.profile.name = text();
        item.device = Some(DeviceKey { id: text(), device_name: Some(text()) });
        item.user = Some(UserKey { id: Some(text()), user_principal_name: Some(text()) });
        spoil(&mut item.state, &text());
    }
    let changes = &mut report.changes;
    for list in [&mut changes.new, &mut changes.fixed, &mut changes.changed, &mut changes.settled] {
        for row in &mut list.rows {
            row.profile.name = text();
            row.device = Some(DeviceKey { id: text(), device_name: Some(text()) });
            [&mut row.before, &mut row.after].into_iter().flatten().for_each(|state| spoil(state, &text()));
        }
    }
    report
}

fn spoil(state: &mut ItemState, text: &str) {
    state.text = text.to_owned();
    if let Some(error) = &mut state.error {
        error.name = Some(text.to_owned());
        error.meaning = Some(text.to_owned());
        error.next = Some(text.to_owned());
    }
}
