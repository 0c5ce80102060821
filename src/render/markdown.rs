//! Markdown for a ticket: the two lines, the decisions, the next steps, and what was not read.

use std::io::{self, Write};

use super::text::{markdown, rfc3339};
use crate::report::v1::{CoverageLine, UserInfo};
use crate::report::{
    CoverageStatus, DecisionRow, Finding, Stand, Targeting, TroubleshootReport, WhatIf, WhyReport,
    applicability, coverage_status, dependency, expected, finding, platform_label, reported, targeting,
};

pub(super) fn troubleshoot(report: &TroubleshootReport, out: &mut dyn Write) -> io::Result<()> {
    let user = report.user.as_ref().map(user_title);
    let device = report.devices.iter().flatten().next().map(|device| device.label().to_owned());
    let title = match report.schema {
        "scepcheck/device/v1" => device.or(user),
        _ => user.or(device),
    };
    writeln!(out, "# {}\n", markdown(title.as_deref().unwrap_or("unknown")))?;
    writeln!(out, "**{}**\n", markdown(&report.summary.headline))?;
    writeln!(out, "**Next:** {}\n", markdown(&report.summary.next))?;
    writeln!(out, "As of {}.\n", rfc3339(report.as_of))?;
    what_if(report.what_if.as_ref(), out)?;
    let shown = report.decisions.iter().filter(|row| !row.place.collapsed);
    decisions_table(shown, out)?;
    let hidden = report.decisions.iter().filter(|row| row.place.collapsed).count();
    if hidden > 0 {
        writeln!(out, "{hidden} more do not target this user or device.\n")?;
    }
    next_steps(&report.decisions, out)?;
    coverage(&report.coverage, out)
}

fn user_title(user: &UserInfo) -> String {
    let principal = user.user_principal_name.as_deref().or(user.id.as_deref()).unwrap_or("unknown user");
    match user.display_name.as_deref() {
        Some(name) => format!("{name} ({principal})"),
        None => principal.to_owned(),
    }
}

/// What is assumed, so that nobody takes what follows for facts.
fn what_if(what_if: Option<&WhatIf>, out: &mut dyn Write) -> io::Result<()> {
    let Some(what_if) = what_if else { return Ok(()) };
    writeln!(out, "**What if** (everything below is as it would be):\n")?;
    for edit in &what_if.edits {
        writeln!(out, "- {}", markdown(edit))?;
    }
    writeln!(out, "\nThat turns {} decisions:\n", what_if.changes.len())?;
    for flip in &what_if.changes {
        let says = |stand: Option<&Stand>| stand.map_or("not there", |stand| finding(stand.finding).text);
        let (was, is) = (says(flip.before.as_ref()), says(flip.after.as_ref()));
        writeln!(out, "- {}: {was} → {is}", markdown(&flip.profile.name))?;
    }
    writeln!(out)
}

pub(super) fn why(report: &WhyReport, out: &mut dyn Write) -> io::Result<()> {
    what_if(report.what_if.as_ref(), out)?;
    for row in &report.decisions {
        explanation(row, out)?;
    }
    coverage(&report.coverage, out)
}

fn subject(row: &DecisionRow) -> (String, String) {
    let user =
        row.user.as_ref().and_then(|user| user.user_principal_name.clone().or_else(|| user.id.clone()));
    let device =
        row.device.as_ref().map(|device| device.device_name.clone().unwrap_or_else(|| device.id.clone()));
    (user.unwrap_or_else(|| "–".to_owned()), device.unwrap_or_else(|| "–".to_owned()))
}

fn decisions_table<'a>(rows: impl Iterator<Item = &'a DecisionRow>, out: &mut dyn Write) -> io::Result<()> {
    let titles = [
        "Finding",
        "Profile",
        "Type",
        "Platform",
        "User",
        "Device",
        "Assignment",
        "Path",
        "Applicability",
        "Reported",
    ];
    table_line(titles.iter().map(|title| (*title).to_owned()), out)?;
    table_line(titles.iter().map(|_| "---".to_owned()), out)?;
    for row in rows {
        let word = finding(row.finding);
        let (user, device) = subject(row);
        let code = row.reported.as_ref().and_then(|reported| reported.error_code.clone()).unwrap_or_default();
        let path = row.path().unwrap_or_default().to_owned();
        let cells = [
            format!("{} {}", word.symbol, word.text),
            row.profile.name.clone(),
            row.profile.type_label.clone(),
            platform_label(row.profile.platform).to_owned(),
            user,
            device,
            targeting(row.targeting).text.to_owned(),
            path,
            applicability(row.applicability).text.to_owned(),
            format!("{} {code}", reported(row.reported.as_ref()).text).trim_end().to_owned(),
        ];
        table_line(cells.iter().map(|cell| markdown(cell)), out)?;
    }
    writeln!(out)
}

fn table_line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

fn next_steps(rows: &[DecisionRow], out: &mut dyn Write) -> io::Result<()> {
    let told = |row: &&DecisionRow| {
        !row.place.collapsed && (row.finding != Finding::NotExpected || row.targeting == Targeting::Excluded)
    };
    let mut rows = rows.iter().filter(told).filter_map(|row| Some((row, row.cause.as_ref()?))).peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "## Next steps\n")?;
    for (row, cause) in rows {
        let (_, device) = subject(row);
        let (name, device) = (markdown(&row.profile.name), markdown(&device));
        writeln!(
            out,
            "- **{name}** on {device}: {}. **Next:** {}",
            markdown(cause.text.trim_end_matches('.')),
            markdown(&cause.next)
        )?;
    }
    writeln!(out)
}

pub(super) fn coverage(lines: &[CoverageLine], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Coverage\n")?;
    let gaps: Vec<&CoverageLine> =
        lines.iter().filter(|line| line.status != CoverageStatus::Complete).collect();
    if gaps.is_empty() {
        return writeln!(out, "Everything asked for was read completely.");
    }
    for line in gaps {
        let status = coverage_status(line.status).text;
        let parts = [line.reason.as_deref(), line.remedy.as_deref()];
        let why: Vec<String> = parts.into_iter().flatten().map(markdown).collect();
        writeln!(out, "- {}: {status}; {}", markdown(&line.source), why.join("; "))?;
    }
    Ok(())
}

fn explanation(row: &DecisionRow, out: &mut dyn Write) -> io::Result<()> {
    let word = finding(row.finding);
    let (user, device) = subject(row);
    writeln!(out, "# {} {}: {}\n", word.symbol, word.text, markdown(&row.profile.name))?;
    writeln!(out, "User {}, device {}.\n", markdown(&user), markdown(&device))?;
    let (assigned, applies) = (targeting(row.targeting).text, applicability(row.applicability).text);
    let should = expected(row.expected).text;
    writeln!(out, "**Verdict:** {should}; assignment: {assigned}; applicability: {applies}\n")?;
    for reason in &row.reasons {
        let mark = if reason.determining { "**" } else { "" };
        writeln!(out, "- {mark}{}{mark}{}", markdown(&reason.text), path(reason.path.as_deref()))?;
    }
    for needed in &row.dependencies {
        writeln!(out, "- needs: {} ({})", markdown(&needed.text), dependency(needed.state).text)?;
    }
    for warning in &row.warnings {
        writeln!(out, "- warning: {}", markdown(&warning.text))?;
    }
    if let Some(cause) = &row.cause {
        writeln!(out, "\n**Cause:** {}\n\n**Next:** {}", markdown(&cause.text), markdown(&cause.next))?;
    }
    writeln!(out)
}

fn path(path: Option<&str>) -> String {
    path.map(|path| format!(" ({})", markdown(path))).unwrap_or_default()
}
