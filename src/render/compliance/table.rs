//! The report on a terminal, in about one screen: what was not read, how it stands, what to do, the profiles.

use std::io::{self, Write};

use super::super::screen::{Screen, Span};
use super::super::style::Style;
use super::super::table::{Cell, Column, Row, Table};
use super::super::text::grouped;
use super::headline::{counted_finding, gaps, headline, is_partial, tenant};
use super::outlook;
use super::words::{ISSUES, chain, counted, matters, moment, of, scope, share};
use crate::report::compliance::{CauseLine, ComplianceReport, ProfileLine};
use crate::report::{Finding, Tone, coverage_status, finding};

/// How many causes and chains it shows; `--full` shows all.
const ROWS: usize = 5;

/// How many profiles it shows.
const PROFILES: usize = 15;

const COLUMNS: &[Column] = &[
    Column::flexible("Profile", 24).lead(),
    Column::fixed("Should have"),
    Column::fixed("Has it"),
    Column::fixed("Share"),
    Column::fixed("Failed"),
    Column::fixed("Missing"),
    Column::fixed("Conflict"),
    Column::fixed("Unexpected"),
    Column::fixed("Waiting"),
    Column::fixed("Unknown"),
];

pub(super) fn screen(report: &ComplianceReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut screen = Screen::new(out, style);
    let most = if style.all { usize::MAX } else { ROWS };
    summary(report, &mut screen)?;
    coverage(report, &mut screen)?;
    causes(report, most, &mut screen)?;
    profiles(report, style, &mut screen)?;
    chains(report, most, &mut screen)?;
    outlook(report, &mut screen)
}

fn summary(report: &ComplianceReport, screen: &mut Screen<'_>) -> io::Result<()> {
    let told = headline(report);
    screen.paragraph(
        "",
        "  ",
        &[
            Span::heading(tenant(report)),
            Span::plain(&format!(": {}, as of {}", scope(report.scope), moment(report.head.as_of))),
        ],
    )?;
    screen.paragraph("", "  ", &[Span::heading(&told.standing)])?;
    let kinds = ISSUES.into_iter().chain([Finding::Unknown, Finding::Waiting]);
    let counts: Vec<Vec<Span>> = kinds
        .map(|kind| (kind, of(&report.totals.findings, kind)))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| vec![Span::new(&counted_finding(kind, count), finding(kind).tone)])
        .collect();
    if counts.is_empty() {
        screen.paragraph("", "  ", &[Span::plain(&told.open)])?;
    } else {
        screen.units("", "  ", " · ", &counts)?;
    }
    screen.paragraph("", "  ", &[Span::plain(&told.since)])?;
    for (title, lines, tone) in [("worse: ", &told.worse, Tone::Bad), ("better: ", &told.better, Tone::Good)]
    {
        for line in lines {
            screen.paragraph("  ", "    ", &[Span::new(title, tone), Span::plain(line)])?;
        }
    }
    Ok(())
}

fn coverage(report: &ComplianceReport, screen: &mut Screen<'_>) -> io::Result<()> {
    let mut gaps = gaps(report).peekable();
    if !is_partial(report) && gaps.peek().is_none() {
        return Ok(());
    }
    screen.heading(if is_partial(report) {
        "Partial: what follows holds only for what was read"
    } else {
        "Not read, and not needed for this report"
    })?;
    for line in gaps {
        let word = coverage_status(line.status);
        let why = [line.reason.as_deref(), line.remedy.as_deref()].into_iter().flatten();
        let text: Vec<&str> = std::iter::once(word.text).chain(why).collect();
        let text = format!(" {}: {}", line.source, text.join("; "));
        screen.paragraph("  ", "    ", &[Span::new(word.symbol, word.tone), Span::plain(&text)])?;
    }
    Ok(())
}

fn causes(report: &ComplianceReport, most: usize, screen: &mut Screen<'_>) -> io::Result<()> {
    if report.causes.is_empty() {
        return Ok(());
    }
    screen.heading("What to do")?;
    for line in report.causes.iter().take(most) {
        cause(line, screen)?;
    }
    more(report.causes.len().saturating_sub(most) + report.causes_left_out, screen)
}

fn cause(line: &CauseLine, screen: &mut Screen<'_>) -> io::Result<()> {
    let cause = &line.cause;
    screen.paragraph(
        "  ",
        "    ",
        &[
            Span::new(&counted_finding(cause.finding, cause.decisions), finding(cause.finding).tone),
            Span::plain(": "),
            Span::heading(&cause.profile_name),
            Span::plain(&format!(": {}", cause.text)),
        ],
    )?;
    screen.paragraph("    next: ", "    ", &[Span::plain(&cause.next)])
}

fn more(count: usize, screen: &mut Screen<'_>) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    screen.line(&[Span::muted(&format!(
        "  and {} more; `--out DIR` writes more of them",
        grouped(count as u64)
    ))])
}

/// Those that need a look; the others are counted.
fn profiles(report: &ComplianceReport, style: &Style, screen: &mut Screen<'_>) -> io::Result<()> {
    let most = if style.all { usize::MAX } else { PROFILES };
    let lines = || report.profiles.iter().filter(|line| style.all || needs_a_look(line));
    let rows: Vec<Row> = lines().take(most).map(|line| Row::from(cells(line))).collect();
    let more = lines().count() - rows.len();
    let quiet = report.profiles.iter().filter(|line| !needs_a_look(line));
    let (fine, nowhere): (Vec<_>, Vec<_>) = quiet.partition(matters);
    screen.heading("Profiles")?;
    if !rows.is_empty() {
        Table { columns: COLUMNS, rows }.draw(screen)?;
    }
    let told = [
        (more, "more needs a look", "more need a look"),
        (
            if style.all { 0 } else { fine.len() },
            "profile is where it should be",
            "profiles are where they should be",
        ),
        (
            if style.all { 0 } else { nowhere.len() },
            "profile is expected nowhere",
            "profiles are expected nowhere",
        ),
    ];
    for (count, one, many) in told.into_iter().filter(|(count, ..)| *count > 0) {
        screen.line(&[Span::muted(&format!("  {}", counted(count as u64, one, many)))])?;
    }
    Ok(())
}

/// Whether anything of a profile is not as it should be, or cannot be told.
fn needs_a_look(line: &ProfileLine) -> bool {
    let told = ISSUES.into_iter().chain([Finding::Waiting, Finding::Unknown]);
    told.map(|kind| of(&line.findings, kind)).any(|count| count > 0)
}

fn cells(line: &ProfileLine) -> Vec<Cell> {
    let has = of(&line.findings, Finding::AsExpected);
    let mut cells = vec![
        Span::plain(&line.profile.name),
        Span::plain(&grouped(line.expected)),
        Span::plain(&grouped(has)),
        Span::plain(share(has, line.expected).as_deref().unwrap_or("–")),
    ];
    cells.extend(ISSUES.into_iter().chain([Finding::Waiting, Finding::Unknown]).map(|kind| {
        match of(&line.findings, kind) {
            0 => Span::muted("–"),
            count => Span::new(&grouped(count), finding(kind).tone),
        }
    }));
    cells
}

fn chains(report: &ComplianceReport, most: usize, screen: &mut Screen<'_>) -> io::Result<()> {
    if report.chains.is_empty() {
        return Ok(());
    }
    screen.heading("Chains that cannot work")?;
    for problem in report.chains.iter().take(most) {
        let text = format!(": {}: {}", chain(problem.code), problem.text);
        screen.paragraph("  ", "    ", &[Span::heading(&problem.about), Span::plain(&text)])?;
        screen.paragraph("    next: ", "    ", &[Span::plain(&problem.next)])?;
    }
    more(report.chains.len().saturating_sub(most), screen)
}

fn outlook(report: &ComplianceReport, screen: &mut Screen<'_>) -> io::Result<()> {
    for (title, lines) in
        [("Certificates", outlook::certificates(report)), ("Silent devices", outlook::silent(report))]
    {
        screen.heading(title)?;
        for line in lines {
            screen.paragraph("  ", "    ", &[Span::plain(&line)])?;
        }
    }
    Ok(())
}
