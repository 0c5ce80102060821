//! The audit on a terminal: the counts, what stands in the way, the profiles, what was not read.

use std::io::{self, Write};

use super::super::screen::{Screen, Span};
use super::super::style::Style;
use super::super::table::{Cell, Column, Row, Table};
use super::super::text::{grouped, rfc3339};
use crate::report::Envelope;
use crate::report::audit::{AuditTotals, CauseTotals, ProfileTotals};
use crate::report::{CoverageStatus, Finding, Findings, Tone, coverage_status, finding};

/// How many decisions ended in a finding.
type Count = fn(&Findings) -> usize;

/// The findings of which something is said, the worst first.
pub(super) const TOLD: &[(Finding, Count)] = &[
    (Finding::Failed, |findings| findings.failed),
    (Finding::Missing, |findings| findings.missing),
    (Finding::Conflict, |findings| findings.conflict),
    (Finding::Unexpected, |findings| findings.unexpected),
    (Finding::Unknown, |findings| findings.unknown),
    (Finding::Waiting, |findings| findings.waiting),
    (Finding::AsExpected, |findings| findings.as_expected),
];

const COLUMNS: &[Column] = &[
    Column::flexible("Profile", 24).lead(),
    Column::flexible("Type", 12).bare(),
    Column::fixed("Should have"),
    Column::fixed("Has it"),
    Column::fixed("Failed"),
    Column::fixed("Missing"),
    Column::fixed("Conflict"),
    Column::fixed("Unexpected"),
    Column::fixed("Waiting"),
    Column::fixed("Unknown"),
];

pub(super) fn summary(
    head: &Envelope,
    totals: &AuditTotals,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut screen = Screen::new(out, style);
    counts(head, totals, &mut screen)?;
    causes(totals, &mut screen)?;
    profiles(totals, style, &mut screen)?;
    coverage(head, &mut screen)
}

fn counts(head: &Envelope, totals: &AuditTotals, screen: &mut Screen<'_>) -> io::Result<()> {
    let all = &totals.totals;
    let tenant = head.tenant.name.as_deref().or(head.tenant.id.as_deref()).unwrap_or("this tenant");
    screen.paragraph(
        "",
        "  ",
        &[
            Span::heading(tenant),
            Span::plain(&format!(
                ": {} decisions on {} profiles and {} subjects, as of {}",
                grouped(all.decisions),
                grouped(all.profiles as u64),
                grouped(all.subjects),
                rfc3339(head.as_of)
            )),
        ],
    )?;
    let told = TOLD.iter().filter_map(|(kind, count)| {
        let count = count(&all.findings);
        (count > 0).then(|| vec![counted(*kind, count)])
    });
    let mut units: Vec<Vec<Span>> = told.collect();
    units.push(vec![Span::muted(&format!("{} not expected", grouped(all.findings.not_expected as u64)))]);
    screen.units("", "  ", " · ", &units)
}

pub(super) fn counted(kind: Finding, count: usize) -> Span {
    let word = finding(kind);
    Span::new(&format!("{} {} {}", word.symbol, grouped(count as u64), word.text), word.tone)
}

fn causes(totals: &AuditTotals, screen: &mut Screen<'_>) -> io::Result<()> {
    if totals.causes.is_empty() {
        return Ok(());
    }
    screen.heading("What stands in the way")?;
    for cause in &totals.causes {
        causes_line(cause, screen)?;
    }
    if totals.causes_left_out > 0 {
        screen.line(&[Span::muted(&format!("  and {} more; --top shows more", totals.causes_left_out))])?;
    }
    Ok(())
}

fn causes_line(cause: &CauseTotals, screen: &mut Screen<'_>) -> io::Result<()> {
    let count = usize::try_from(cause.decisions).unwrap_or(usize::MAX);
    screen.paragraph(
        "  ",
        "    ",
        &[
            counted(cause.finding, count),
            Span::plain(": "),
            Span::heading(&cause.profile_name),
            Span::plain(&format!(": {}", cause.text)),
        ],
    )?;
    screen.paragraph("    such as ", "    ", &[Span::muted(&cause.example.text)])?;
    screen.paragraph("    next: ", "    ", &[Span::plain(&cause.next)])
}

fn profiles(totals: &AuditTotals, style: &Style, screen: &mut Screen<'_>) -> io::Result<()> {
    let worth = |row: &&ProfileTotals| style.all || row.expected > 0 || has_something(&row.findings);
    let rows: Vec<Row> = totals.profiles.iter().filter(worth).map(|row| Row::from(cells(row))).collect();
    let left_out = totals.profiles.len() - rows.len();
    if !rows.is_empty() {
        screen.heading("Profiles")?;
        Table { columns: COLUMNS, rows }.draw(screen)?;
    }
    if left_out > 0 {
        screen.line(&[Span::muted(&format!(
            "  {left_out} more profiles are expected nowhere; --full lists them"
        ))])?;
    }
    Ok(())
}

fn has_something(findings: &Findings) -> bool {
    TOLD.iter().any(|(_, count)| count(findings) > 0)
}

fn cells(row: &ProfileTotals) -> Vec<Cell> {
    let findings = &row.findings;
    let count = |count: usize, tone: Tone| match count {
        0 => Span::muted("–"),
        count => Span::new(&grouped(count as u64), tone),
    };
    vec![
        Span::plain(&row.profile.name),
        Span::plain(&row.profile.type_label),
        count(usize::try_from(row.expected).unwrap_or(usize::MAX), Tone::Plain),
        count(findings.as_expected, Tone::Good),
        count(findings.failed, Tone::Bad),
        count(findings.missing, Tone::Bad),
        count(findings.conflict, Tone::Bad),
        count(findings.unexpected, Tone::Warning),
        count(findings.waiting, Tone::Warning),
        count(findings.unknown, Tone::Unknown),
    ]
}

fn coverage(head: &Envelope, screen: &mut Screen<'_>) -> io::Result<()> {
    let gaps = head
        .coverage
        .iter()
        .filter(|line| line.asked && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread));
    let gaps: Vec<_> = gaps.collect();
    screen.heading("Coverage")?;
    if gaps.is_empty() {
        return screen.line(&[Span::plain("  everything asked for was read completely")]);
    }
    for line in gaps {
        let word = coverage_status(line.status);
        let why: Vec<&str> = [line.reason.as_deref(), line.remedy.as_deref()].into_iter().flatten().collect();
        screen.paragraph(
            "  ",
            "    ",
            &[
                Span::new(word.symbol, word.tone),
                Span::plain(&format!(" {}: {}; {}", line.source, word.text, why.join("; "))),
            ],
        )?;
    }
    Ok(())
}
