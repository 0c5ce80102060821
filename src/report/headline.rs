//! The two lines at the top: should have it, has it; and what to do.

use super::coverage::{self, List};
use super::severity::severity;
use super::v1::{DecisionRow, TroubleshootReport};
use super::wording::Tone;
use crate::decide::{Applicability, Expected, Finding, ReasonCode, Targeting};
use crate::model::ProfileKind;

/// How many names a line spells out before it counts.
const NAMED: usize = 2;

/// The first line, and how it is meant.
pub(super) fn headline(report: &TroubleshootReport) -> (String, Tone) {
    let scep: Vec<&DecisionRow> =
        report.decisions.iter().filter(|row| row.profile.kind == ProfileKind::Scep).collect();
    let unread = coverage::incomplete(&report.coverage, coverage::sources(List::Certificates));
    let unknown = scep.iter().any(|row| is_unknown(row));
    let offered = coverage::offered(&report.coverage, List::Certificates);
    let (mut line, mut tone) = if !offered {
        ("SCEP: this cloud or tenant does not offer device configurations".to_owned(), Tone::Unknown)
    } else if scep.is_empty() {
        nothing_there(unread, report.complete.contains(&List::Certificates))
    } else if scep.iter().any(|row| row.expected == Expected::Yes || row.finding == Finding::Unexpected)
        || unknown
    {
        should_and_has(&scep)
    } else {
        nothing_expected(&scep)
    };
    if !scep.is_empty() && unread {
        line.push_str("; there may be more, the profiles were not read completely");
        tone = tone.max(Tone::Unknown);
    }
    if report.devices.as_ref().is_some_and(Vec::is_empty) {
        line.push_str("; no device in Intune");
        tone = tone.max(Tone::Warning);
    }
    (line, tone)
}

fn is_unknown(row: &DecisionRow) -> bool {
    row.expected == Expected::Unknown || row.finding == Finding::Unknown
}

fn nothing_there(unread: bool, complete: bool) -> (String, Tone) {
    let (text, tone) = match (unread, complete) {
        (true, _) => ("SCEP: unknown, the profiles were not read completely", Tone::Unknown),
        (false, true) => ("SCEP: the tenant has no SCEP profile", Tone::Plain),
        (false, false) => ("SCEP: no SCEP profile among what was read", Tone::Plain),
    };
    (text.to_owned(), tone)
}

fn nothing_expected(scep: &[&DecisionRow]) -> (String, Tone) {
    let excluded = quoted(scep.iter().copied().filter(|row| row.targeting == Targeting::Excluded));
    let unfit = quoted(scep.iter().copied().filter(|row| row.targeting == Targeting::Included));
    let mut parts = vec![format!("SCEP: should have none of {}", plural(profiles(scep), "profile"))];
    parts.extend(excluded.map(|names| format!("excluded from {names}")));
    parts.extend(unfit.map(|names| format!("assigned but not applicable: {names}")));
    let tone = if parts.len() > 1 { Tone::Warning } else { Tone::Plain };
    (parts.join("; "), tone)
}

fn should_and_has(scep: &[&DecisionRow]) -> (String, Tone) {
    let expected: Vec<&DecisionRow> =
        scep.iter().copied().filter(|row| row.expected == Expected::Yes).collect();
    let has = expected.iter().filter(|row| row.finding == Finding::AsExpected).count();
    let unknown = quoted(scep.iter().copied().filter(|row| is_unknown(row)));
    let mut line = if expected.is_empty() {
        match &unknown {
            Some(names) => return (format!("SCEP: cannot be told for {names}"), Tone::Unknown),
            None => "SCEP: should have none".to_owned(),
        }
    } else {
        format!("SCEP: should have {}{}, has {has}", expected.len(), on_devices(&expected))
    };
    let mut tone = Tone::Good;
    for (finding, word, meant) in [
        (Finding::Failed, "failed", Tone::Bad),
        (Finding::Missing, "missing", Tone::Bad),
        (Finding::Conflict, "in conflict", Tone::Bad),
        (Finding::Unexpected, "there although not expected", Tone::Warning),
        (Finding::Waiting, "waiting", Tone::Warning),
    ] {
        let rows = scep.iter().copied().filter(|row| row.finding == finding && !is_unknown(row));
        if let Some(names) = quoted(rows) {
            line.push_str(&format!("; {word}: {names}"));
            tone = tone.max(meant);
        }
    }
    let withheld = |by: &dyn Fn(&DecisionRow) -> bool| {
        quoted(scep.iter().copied().filter(|row| row.finding == Finding::NotExpected && by(row)))
    };
    if let Some(names) = withheld(&|row| row.targeting == Targeting::Excluded && row.device.is_some()) {
        line.push_str(&format!("; excluded from {names}"));
    }
    if let Some(names) = withheld(&held_by_filter) {
        line.push_str(&format!("; held back by a filter: {names}"));
    }
    if let Some(names) = unknown {
        line.push_str(&format!("; unknown: {names}"));
        tone = tone.max(Tone::Unknown);
    }
    (line, tone)
}

/// Whether only a filter keeps the profile from a device that it reaches otherwise.
fn held_by_filter(row: &DecisionRow) -> bool {
    row.targeting == Targeting::NotTargeted
        && row.applicability == Applicability::Applicable
        && row.reasons.iter().any(|reason| reason.determining && reason.code == ReasonCode::FilterNotMatched)
}

/// ` on DESKTOP-7`, ` on 3 devices`, or nothing without a device.
fn on_devices(rows: &[&DecisionRow]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for device in rows.iter().filter_map(|row| row.device.as_ref()) {
        let name = device.device_name.as_deref().unwrap_or(&device.id);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.len() {
        0 => String::new(),
        count if count > NAMED => format!(" on {count} devices"),
        _ => format!(" on {}", names.join(" and ")),
    }
}

fn quoted<'a>(rows: impl Iterator<Item = &'a DecisionRow>) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for row in rows {
        if !names.contains(&row.profile.name.as_str()) {
            names.push(&row.profile.name);
        }
    }
    let more = names.len().saturating_sub(NAMED);
    let list: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    match (list.is_empty(), more) {
        (true, _) => None,
        (_, 0) => Some(list.join(", ")),
        (_, more) => Some(format!("{} and {more} more", list.join(", "))),
    }
}

fn profiles(rows: &[&DecisionRow]) -> usize {
    let mut ids: Vec<&str> = rows.iter().map(|row| row.profile.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.len()
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("{count} {noun}") } else { format!("{count} {noun}s") }
}

/// The second line: the most serious certificate finding first, then any other, then what was not read.
pub(super) fn next(report: &TroubleshootReport) -> String {
    let worst = |certificates: bool| {
        let rows = report.decisions.iter().filter(|row| row.is_certificate() == certificates);
        // An app that is only offered, or a kind that Intune reports no state of, is nobody's next step.
        let urgent = |row: &&DecisionRow| {
            certificates
                || severity(row.finding) > severity(Finding::Unknown)
                || row.targeting == Targeting::Unknown
        };
        // The first of equals: rows stand in the order of their importance.
        rows.filter(|row| row.needs_attention()).filter(urgent).rev().max_by_key(|row| severity(row.finding))
    };
    if let Some(row) = worst(true).or_else(|| worst(false)) {
        return advice(row);
    }
    if let Some(remedy) = first_remedy(report) {
        return format!("{remedy} (something was not read, see Coverage)");
    }
    if report.devices.as_ref().is_some_and(Vec::is_empty) {
        return "enrol a device, or check that this user is its primary user".to_owned();
    }
    match withheld(report) {
        Some(next) => format!("nothing, if that is meant; otherwise {next}"),
        None => "nothing to do, all is as assigned".to_owned(),
    }
}

/// What would bring a SCEP profile that nothing is expected of, where none is expected at all.
fn withheld(report: &TroubleshootReport) -> Option<&str> {
    let scep = || report.decisions.iter().filter(|row| row.profile.kind == ProfileKind::Scep);
    if scep().any(|row| row.expected == Expected::Yes) {
        return None;
    }
    let excluded = scep().find(|row| row.targeting == Targeting::Excluded);
    let row = excluded.or_else(|| scep().next())?;
    Some(row.cause.as_ref()?.next.as_str()).filter(|next| !next.is_empty())
}

fn advice(row: &DecisionRow) -> String {
    if let Some(cause) = row.cause.as_ref().filter(|cause| !cause.next.is_empty()) {
        return cause.next.clone();
    }
    let name = &row.profile.name;
    match row.finding {
        Finding::Waiting => format!("wait for the next check-in, or sync the device, for `{name}`"),
        _ => format!("ask `scepcheck why` about `{name}`"),
    }
}

fn first_remedy(report: &TroubleshootReport) -> Option<&str> {
    report
        .coverage
        .iter()
        .filter(|line| line.asked && line.reason.is_some())
        .filter(|line| line.status != crate::model::CoverageStatus::NotOffered)
        .find_map(|line| line.remedy.as_deref())
}
