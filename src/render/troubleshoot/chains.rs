//! The lists of decisions: certificate profiles, policies, updates.

use std::io;

use super::decisions;
use super::view::missing;
use crate::render::screen::{Screen, Span};
use crate::report::{DecisionRow, List, ProfileKind, Section, Targeting, TroubleshootReport};

/// How many profiles that do not reach the subject are named before they are counted.
const NAMED: usize = 3;

/// SCEP profiles, what they need and what needs them.
pub(super) fn certificates(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    section(report, "Certificate profiles", Section::Certificates, List::Certificates, screen)
}

/// Configuration and compliance policies.
pub(super) fn policy(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    section(report, "Policy", Section::Policy, List::Policy, screen)
}

/// Update rings and profiles.
pub(super) fn updates(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    section(report, "Updates", Section::Updates, List::Updates, screen)
}

fn section(
    report: &TroubleshootReport,
    title: &str,
    section: Section,
    list: List,
    screen: &mut Screen<'_>,
) -> io::Result<()> {
    screen.heading(title)?;
    let all = screen.style.all;
    let (rows, hidden): (Vec<&DecisionRow>, Vec<&DecisionRow>) = report
        .decisions
        .iter()
        .filter(|row| row.place.section == section)
        .partition(|row| all || !row.place.collapsed);
    decisions::draw(&rows, section == Section::Certificates, report.as_of, screen)?;
    if !hidden.is_empty() {
        screen.paragraph("  ", "  ", &[Span::muted(&counted(&hidden, rows.is_empty()))])?;
    }
    missing(report, list, rows.is_empty() && hidden.is_empty(), screen)
}

/// The line that stands for rows that do not target the subject.
fn counted(hidden: &[&DecisionRow], alone: bool) -> String {
    let mut names: Vec<&str> = Vec::new();
    for row in hidden.iter().filter(|row| row.profile.kind == ProfileKind::Scep) {
        if !names.contains(&row.profile.name.as_str()) {
            names.push(&row.profile.name);
        }
    }
    let more = if names.len() > NAMED { ", …" } else { "" };
    let named = match names.len() {
        0 => String::new(),
        _ => {
            let list: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
            format!(" (SCEP: {}{more})", list.join(", "))
        }
    };
    let count = hidden.len();
    let verb = if count == 1 { "does" } else { "do" };
    let and = if alone { "" } else { "and " };
    // Some are assigned, but for another platform than this device's.
    let all_untargeted = hidden.iter().all(|row| row.targeting == Targeting::NotTargeted);
    let reach = if all_untargeted { "target" } else { "target or fit" };
    format!("{and}{count} that {verb} not {reach} this user or device{named}; --all lists them")
}
