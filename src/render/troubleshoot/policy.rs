//! Configuration and compliance policies.

use std::io;

use super::certificates::counted;
use super::decisions;
use super::view::missing;
use crate::render::screen::{Screen, Span};
use crate::report::{DecisionRow, List, Section, TroubleshootReport};

pub(super) fn draw(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Policy")?;
    let all = screen.style.all;
    let of_section = || report.decisions.iter().filter(|row| row.place.section == Section::Policy);
    let rows: Vec<&DecisionRow> = of_section().filter(|row| all || !row.place.collapsed).collect();
    let hidden: Vec<&DecisionRow> = of_section().filter(|row| !all && row.place.collapsed).collect();
    decisions::draw(&rows, false, report.as_of, screen)?;
    if !hidden.is_empty() {
        screen.paragraph("  ", "  ", &[Span::muted(&counted(&hidden, rows.is_empty()))])?;
    }
    missing(report, List::Policy, rows.is_empty() && hidden.is_empty(), screen)
}
