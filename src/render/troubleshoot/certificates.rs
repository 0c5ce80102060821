//! SCEP profiles, what they need and what needs them.

use std::io;

use super::decisions;
use super::view::missing;
use crate::render::screen::{Screen, Span};
use crate::report::{DecisionRow, List, ProfileKind, Section, TroubleshootReport};

/// How many profiles that do not reach the subject are named before they are counted.
const NAMED: usize = 3;

pub(super) fn draw(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Certificate profiles")?;
    let all = screen.style.all;
    let of_section = || report.decisions.iter().filter(|row| row.place.section == Section::Certificates);
    let rows: Vec<&DecisionRow> = of_section().filter(|row| all || !row.place.collapsed).collect();
    let hidden: Vec<&DecisionRow> = of_section().filter(|row| !all && row.place.collapsed).collect();
    decisions::draw(&rows, true, report.as_of, screen)?;
    if !hidden.is_empty() {
        screen.paragraph("  ", "  ", &[Span::muted(&counted(&hidden, rows.is_empty()))])?;
    }
    missing(report, List::Certificates, rows.is_empty() && hidden.is_empty(), screen)
}

/// The line that stands for rows that do not target the subject.
pub(super) fn counted(hidden: &[&DecisionRow], alone: bool) -> String {
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
    format!("{and}{count} that {verb} not target this user or device{named}; --all lists them")
}
