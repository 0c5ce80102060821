//! The report for a ticket or a wiki: short, and what was not read comes first.

use std::io::{self, Write};

use super::super::text::{grouped, markdown, rfc3339};
use super::headline::{Headline, gaps, headline, is_partial, tenant};
use super::outlook;
use super::words::{
    self, ISSUES, chain, code, counted, device, found, matters, of, quoted, scope, share, user,
};
use crate::report::compliance::{CauseLine, ChangeRow, ComplianceReport, ItemState, Listed, ProfileLine};
use crate::report::{Finding, coverage_status};

/// How many rows of a list it shows.
const ROWS: usize = 5;

pub(super) fn ticket(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    let told = headline(report);
    writeln!(out, "# Compliance report of {}\n", markdown(tenant(report)))?;
    coverage(report, out)?;
    sentences(report, &told, out)?;
    profiles(report, out)?;
    causes(report, out)?;
    changes(report, out)?;
    chains(report, out)?;
    outlook(report, out)?;
    writeln!(out, "Made {}, about {}.", rfc3339(report.head.generated_at), scope(report.scope))
}

/// A sentence, escaped.
fn prose(text: &str) -> String {
    markdown(&quoted(text))
}

fn coverage(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    if !is_partial(report) {
        return Ok(());
    }
    writeln!(out, "**Partial: not everything was read, so what follows holds only for what was.**\n")?;
    for line in gaps(report) {
        let why: Vec<String> =
            [line.reason.as_deref(), line.remedy.as_deref()].into_iter().flatten().map(prose).collect();
        let status = coverage_status(line.status).text;
        writeln!(out, "- {}: {status}; {}", markdown(&line.source), why.join("; "))?;
    }
    writeln!(out)
}

fn sentences(report: &ComplianceReport, told: &Headline, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "**{}**\n", prose(&told.standing))?;
    writeln!(out, "- As of {}", rfc3339(report.head.as_of))?;
    writeln!(out, "- {}", prose(&told.open))?;
    writeln!(out, "- {}", prose(&told.since))?;
    for line in &told.worse {
        writeln!(out, "- Worse: {}", markdown(line))?;
    }
    for line in &told.better {
        writeln!(out, "- Better: {}", markdown(line))?;
    }
    writeln!(out)
}

fn profiles(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<&ProfileLine> = report.profiles.iter().filter(matters).collect();
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "| Profile | Should have | Has it | Share | Failed | Missing | Conflict | Unexpected | Waiting | Unknown |"
    )?;
    writeln!(out, "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |")?;
    for line in &lines {
        let has = of(&line.findings, Finding::AsExpected);
        let rest = ISSUES.into_iter().chain([Finding::Waiting, Finding::Unknown]);
        let rest: Vec<String> = rest.map(|kind| grouped(of(&line.findings, kind))).collect();
        let share = share(has, line.expected).unwrap_or_else(|| "–".to_owned());
        let (name, expected) = (markdown(&line.profile.name), grouped(line.expected));
        writeln!(out, "| {name} | {expected} | {} | {share} | {} |", grouped(has), rest.join(" | "))?;
    }
    let left_out = report.profiles.len() - lines.len();
    if left_out > 0 {
        let left_out = counted(left_out as u64, "more profile is", "more profiles are");
        writeln!(out, "\n{left_out} expected nowhere.")?;
    }
    writeln!(out)
}

fn causes(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    if report.causes.is_empty() {
        return Ok(());
    }
    writeln!(out, "## What to do\n")?;
    for line in report.causes.iter().take(ROWS) {
        cause(line, out)?;
    }
    more(
        report.causes.len().saturating_sub(ROWS) as u64 + report.causes_left_out as u64,
        "report.json",
        out,
    )?;
    writeln!(out)
}

fn cause(line: &CauseLine, out: &mut dyn Write) -> io::Result<()> {
    let cause = &line.cause;
    let first: Vec<String> = line
        .affected
        .rows
        .iter()
        .take(3)
        .filter_map(|whom| whom.device.as_deref().or(whom.user.as_deref()))
        .map(markdown)
        .collect();
    let such = if first.is_empty() { String::new() } else { format!(" Such as {}.", first.join(", ")) };
    writeln!(
        out,
        "- **{}** {} on **{}**: {}.{such} **Next:** {}",
        grouped(cause.decisions),
        found(cause.finding),
        markdown(&cause.profile_name),
        prose(cause.text.trim_end_matches('.')),
        prose(&cause.next)
    )
}

fn changes(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    let Some(since) = report.changes.since else { return Ok(()) };
    for (title, list, file) in
        [("New", &report.changes.new, "items.csv"), ("Fixed", &report.changes.fixed, "report.json")]
    {
        rows(&format!("{title} since {}", words::since(since, report.head.as_of)), (list, file), out)?;
    }
    Ok(())
}

fn rows(title: &str, (list, file): (&Listed<ChangeRow>, &str), out: &mut dyn Write) -> io::Result<()> {
    if list.total == 0 {
        return Ok(());
    }
    writeln!(out, "## {title} ({})\n", grouped(list.total))?;
    for row in list.rows.iter().take(ROWS) {
        let whom: Vec<String> = [device(row.device.as_ref()), user(row.user.as_ref())]
            .into_iter()
            .flatten()
            .map(markdown)
            .collect();
        let state = row.after.as_ref().or(row.before.as_ref());
        let state = state
            .map(|state| format!(": {}, {}", found(state.finding), prose(&short(state))))
            .unwrap_or_default();
        writeln!(out, "- {} on {}{state}", markdown(&row.profile.name), whom.join(", "))?;
    }
    more(list.total.saturating_sub(list.rows.len().min(ROWS) as u64), file, out)?;
    writeln!(out)
}

/// The result code where there is one, else the cause.
fn short(state: &ItemState) -> String {
    let cause = state.text.trim_end_matches('.');
    state.error.as_ref().map_or_else(|| cause.to_owned(), code)
}

fn chains(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    if report.chains.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Chains that cannot work\n")?;
    for problem in report.chains.iter().take(ROWS) {
        let (about, text) = (markdown(&problem.about), prose(problem.text.trim_end_matches('.')));
        writeln!(out, "- {about}: {}. {text}. **Next:** {}", chain(problem.code), prose(&problem.next))?;
    }
    more(report.chains.len().saturating_sub(ROWS) as u64, "report.json", out)?;
    writeln!(out)
}

fn outlook(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    for line in outlook::certificates(report).into_iter().chain(outlook::silent(report)) {
        writeln!(out, "- {}", markdown(&line))?;
    }
    writeln!(out)
}

fn more(count: u64, file: &str, out: &mut dyn Write) -> io::Result<()> {
    if count == 0 { Ok(()) } else { writeln!(out, "- and {} more, in `{file}`", grouped(count)) }
}
