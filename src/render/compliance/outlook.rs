//! Certificates that end and devices that are silent, in sentences without their full stops.

use super::super::text::grouped;
use super::words::counted;
use crate::report::compliance::ComplianceReport;

/// How many names a sentence lists.
const NAMES: usize = 5;

/// How many certificates have ended or will, and what is not known of that.
pub(super) fn certificates(report: &ComplianceReport) -> Vec<String> {
    let outlook = &report.certificates;
    let least = least(outlook.unread.is_empty() && outlook.without_end == 0);
    let mut parts = vec![format!("{least}{} expired", grouped(outlook.expired))];
    parts.extend(
        outlook
            .windows
            .iter()
            .map(|window| format!("{least}{} within {} days", grouped(window.certificates), window.days)),
    );
    let known = counted(outlook.known, "certificate", "certificates");
    let mut told = vec![format!("Of {known} with a known end: {}", parts.join(", "))];
    if outlook.without_end > 0 {
        let count = counted(outlook.without_end, "certificate", "certificates");
        told.push(format!("The end of {count} was not shown"));
    }
    if !outlook.unread.is_empty() {
        let names: Vec<&str> =
            outlook.unread.iter().take(NAMES).map(|profile| profile.name.as_str()).collect();
        let more = outlook.unread.len().saturating_sub(NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let count = counted(outlook.unread.len() as u64, "profile", "profiles");
        told.push(format!(
            "Which certificates there are was not read for {count}: {}{more}",
            names.join(", ")
        ));
    }
    told
}

/// How many devices do not check in, and what is not known of that.
pub(super) fn silent(report: &ComplianceReport) -> Vec<String> {
    let silent = &report.silent_devices;
    let least = least(silent.complete && silent.unread == 0);
    let days = report.thresholds.silent_days;
    let mut told = vec![format!(
        "Silent for more than {days} days: {least}{}; never checked in: {least}{}",
        grouped(silent.silent),
        grouped(silent.never)
    )];
    if silent.unread > 0 {
        let count = counted(silent.unread, "device", "devices");
        told.push(format!("The last check-in of {count} was not shown"));
    }
    if !silent.complete {
        told.push("The list of devices was not read to the end".to_owned());
    }
    told
}

/// What stands before a number that may be larger.
fn least(known: bool) -> &'static str {
    if known { "" } else { "at least " }
}
