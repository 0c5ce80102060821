//! The page for a terminal.

use std::io::{self, Write};

use super::super::screen::{Screen, Span};
use super::super::style::Style;
use super::super::troubleshoot::package_table;
use crate::report::CoverageStatus;
use crate::report::v1::{FileReport, JoinRow, MomentInfo, Relation, RequestReport, ResultInfo};
use crate::report::{EvidenceReport, Tone, coverage_status};

/// The most moments and events that are listed without `--all`.
const MOST: usize = 25;

pub(super) fn page(report: &EvidenceReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut screen = Screen::new(out, style);
    for (number, file) in report.files.iter().enumerate() {
        if number > 0 {
            screen.blank()?;
        }
        file_block(file, &mut screen)?;
    }
    match report.packages.as_deref() {
        Some([]) => screen.line(&[Span::plain("Intune has no diagnostics package of this device")])?,
        Some(packages) => package_table(packages, report.as_of, &mut screen)?,
        None => {}
    }
    unread(report, &mut screen)?;
    joins(report, &mut screen)?;
    coverage(report, &mut screen)
}

fn unread(report: &EvidenceReport, screen: &mut Screen<'_>) -> io::Result<()> {
    if !report.unread.is_empty() {
        screen.blank()?;
        screen.heading("Not read")?;
    }
    for input in &report.unread {
        screen.paragraph(
            "  ",
            "    ",
            &[
                Span::new("? ", Tone::Unknown),
                Span::heading(&input.path),
                Span::plain(&format!(": {}. ", input.text)),
                Span::heading("Next: "),
                Span::plain(input.next),
            ],
        )?;
    }
    if report.other_files > 0 {
        screen.blank()?;
        screen.line(&[Span::muted(&others(report))])?;
    }
    Ok(())
}

/// How many files say nothing.
pub(super) fn others(report: &EvidenceReport) -> String {
    let more = if report.files.is_empty() { "" } else { " more" };
    match report.other_files {
        1 => format!("1{more} file holds nothing that is known here"),
        count => format!("{count}{more} files hold nothing that is known here"),
    }
}

/// Symbol and tone of a verdict.
fn mark(verdict: &str) -> (&'static str, Tone) {
    match verdict {
        "cert_installed" => ("✓", Tone::Good),
        "failed" | "cert_not_usable" | "not_enrolled" => ("✗", Tone::Bad),
        "mixed" => ("✗", Tone::Warning),
        "unknown" | "not_scep" | "no_request" | "root_installed" => ("?", Tone::Unknown),
        _ => ("…", Tone::Warning),
    }
}

fn file_block(file: &FileReport, screen: &mut Screen<'_>) -> io::Result<()> {
    let (symbol, tone) = mark(file.verdict);
    screen.paragraph(
        "",
        "  ",
        &[Span::new(&format!("{symbol} "), tone), Span::new(&file.headline.text, tone)],
    )?;
    screen.paragraph("  ", "  ", &[Span::heading("Next: "), Span::plain(&file.headline.next)])?;
    screen.blank()?;
    screen.paragraph("  ", "    ", &[Span::heading(&file.path), Span::muted(&about(file))])?;
    let several = file.requests.len() + file.other_requests.len() > 1;
    for request in file.requests.iter().chain(&file.other_requests).chain(&file.unnamed) {
        request_block(request, several, screen)?;
    }
    if !file.root_certs.is_empty() {
        let roots: Vec<String> = file
            .root_certs
            .iter()
            .map(|root| match &root.final_state {
                Some(state) => format!("{} ({state})", root.thumbprint),
                None => root.thumbprint.clone(),
            })
            .collect();
        screen.paragraph(
            "  ",
            "    ",
            &[Span::heading("Trusted roots: "), Span::plain(&roots.join(", "))],
        )?;
    }
    if file.requests.is_empty() && !file.ndes_urls.is_empty() && file.unnamed.is_none() {
        screen.paragraph(
            "  ",
            "    ",
            &[Span::heading("SCEP server: "), Span::plain(&file.ndes_urls.join(", "))],
        )?;
    }
    let told = file.requests.iter().chain(&file.unnamed).any(|request| request.result.is_some());
    if let Some(result) = file.result.as_ref().filter(|_| !told) {
        screen.paragraph("  ", "    ", &[Span::heading("Result: "), Span::plain(&result_text(result))])?;
    }
    notes(file, screen)
}

/// ` · Android log (omadm-6col) · 12 records · from … to …`.
fn about(file: &FileReport) -> String {
    let mut parts = vec![String::new(), format!("{} ({}, {})", file.platform, file.format, file.encoding)];
    parts.push(format!("{} records", file.records));
    if file.skipped > 0 {
        parts.push(format!("{} lines of other matters", file.skipped));
    }
    match (&file.first_time, &file.last_time) {
        (Some(first), Some(last)) if first == last => parts.push(first.clone()),
        (Some(first), Some(last)) => parts.push(format!("{first} to {last}")),
        (first, last) => parts.extend(first.iter().chain(last).cloned()),
    }
    parts.join(" · ")
}

fn request_block(request: &RequestReport, several: bool, screen: &mut Screen<'_>) -> io::Result<()> {
    let (symbol, tone) = mark(request.verdict);
    screen.blank()?;
    screen.paragraph(
        "  ",
        "    ",
        &[Span::new(&format!("{symbol} "), tone), Span::heading(&title(request))],
    )?;
    if several {
        screen.paragraph("    ", "    ", &[Span::plain(&request.headline.text)])?;
        screen.paragraph("    ", "    ", &[Span::heading("Next: "), Span::plain(&request.headline.next)])?;
    }
    ladder(request, screen)?;
    moments(&request.timeline, screen)?;
    for (name, text) in facts(request) {
        screen.paragraph("    ", "      ", &[Span::heading(&format!("{name}: ")), Span::plain(&text)])?;
    }
    for difference in &request.differences {
        screen.paragraph(
            "    ",
            "      ",
            &[
                Span::new("≠ ", Tone::Warning),
                Span::plain(&format!(
                    "{}: {} on the device, {} in the profile now",
                    difference.field, difference.device, difference.profile
                )),
            ],
        )?;
    }
    Ok(())
}

pub(super) fn title(request: &RequestReport) -> String {
    let id = request.profile_id.as_deref().or(request.profile_id_prefix.as_deref());
    match (&request.profile, id, &request.raw_id) {
        (Some(profile), _, _) => format!("`{}` ({})", profile.name, profile.id),
        (None, Some(id), _) => format!("Profile {id}"),
        (None, None, Some(raw)) => format!("Request {raw}"),
        (None, None, None) => "A request whose id the log doesn't name".to_owned(),
    }
}

/// The five steps, as far as the log shows them.
fn ladder(request: &RequestReport, screen: &mut Screen<'_>) -> io::Result<()> {
    if request.proven_steps.is_empty() && request.failed_step.is_none() {
        return Ok(());
    }
    const STEPS: [(&str, &str); 5] = [
        ("policy_received", "profile arrived"),
        ("csr_generated", "key made"),
        ("ndes_contacted", "server reached"),
        ("csr_sent", "request sent"),
        ("cert_installed", "certificate installed"),
    ];
    let place = |step: Option<&str>| STEPS.iter().position(|(id, _)| Some(*id) == step);
    let (reached, failed) = (place(request.furthest_step), place(request.failed_step));
    let units: Vec<Vec<Span>> = STEPS
        .iter()
        .enumerate()
        .filter_map(|(at, (id, text))| {
            let (mark, tone) = match () {
                () if Some(at) == failed => ("✗", Tone::Bad),
                () if request.proven_steps.contains(id) => ("✓", Tone::Good),
                // What must have happened on the way and is not shown says nothing by itself.
                () if reached.max(failed).is_some_and(|reached| at < reached) => return None,
                () => ("·", Tone::Muted),
            };
            Some(vec![Span::new(&format!("{mark} {text}"), tone)])
        })
        .collect();
    screen.units("    ", "    ", "  ", &units)
}

fn moments(timeline: &[MomentInfo], screen: &mut Screen<'_>) -> io::Result<()> {
    let most = if screen.style.all { usize::MAX } else { MOST };
    let wide =
        timeline.iter().filter_map(|moment| moment.time.as_ref()).map(|time| time.chars().count()).max();
    let hidden = timeline.len().saturating_sub(most);
    for moment in timeline.iter().take(most) {
        let time = moment.time.as_deref().unwrap_or_default();
        let column = wide.map(|wide| format!("{time:<wide$}  ")).unwrap_or_default();
        let below = " ".repeat(4 + column.chars().count());
        let tone = if moment.bad { Tone::Bad } else { Tone::Plain };
        let times = if moment.times > 1 { format!(" ({} times)", moment.times) } else { String::new() };
        screen.paragraph(
            &format!("    {column}"),
            &below,
            &[Span::new(&moment.text, tone), Span::muted(&times)],
        )?;
    }
    if hidden > 0 {
        screen.line(&[Span::muted(&format!("    {hidden} more: --all lists them"))])?;
    }
    Ok(())
}

/// What is known of a request beside its timeline.
pub(super) fn facts(request: &RequestReport) -> Vec<(&'static str, String)> {
    let some = |name, text: Option<&String>| text.map(|text| (name, text.clone()));
    let listed = |name, list: &[String]| (!list.is_empty()).then(|| (name, list.join(", ")));
    let san: Vec<String> = request
        .san
        .iter()
        .map(|san| {
            let kind = san.alt_name_type_name.unwrap_or("name");
            if san.value.is_empty() {
                format!("{kind} (empty: the user or device has none)")
            } else {
                format!("{kind} {}", san.value)
            }
        })
        .collect();
    [
        listed("SCEP server", &request.ndes_urls),
        some("Subject", request.subject.as_ref()),
        listed("Alternative names", &san),
        some("Certificate", request.thumbprint.as_ref()),
        request.result.as_ref().map(|result| ("Result", result_text(result))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn result_text(result: &ResultInfo) -> String {
    let dec = result.code_dec.map(|code| code.to_string());
    let name = result.name.as_deref();
    let parts: Vec<&str> = [result.code_hex.as_deref().or(dec.as_deref().filter(|_| name.is_none())), name]
        .into_iter()
        .flatten()
        .collect();
    match (&result.text, parts.is_empty()) {
        (Some(text), false) => format!("{}: {text}", parts.join(" ")),
        (Some(text), true) => text.clone(),
        (None, _) => parts.join(" "),
    }
}

fn notes(file: &FileReport, screen: &mut Screen<'_>) -> io::Result<()> {
    if file.notes.is_empty() {
        return Ok(());
    }
    screen.blank()?;
    for note in &file.notes {
        screen.paragraph("  ", "    ", &[Span::new("! ", Tone::Warning), Span::plain(&note.text)])?;
    }
    Ok(())
}

/// Symbol, word and tone of a relation.
pub(super) fn relation(join: &JoinRow) -> (&'static str, &'static str, Tone) {
    match join.relation {
        Relation::Confirmed => ("✓", "confirmed", Tone::Good),
        Relation::Contradicted => ("✗", "contradicted", Tone::Bad),
        Relation::Silent => ("?", "silent", Tone::Unknown),
        Relation::Matched => ("·", "found", Tone::Plain),
        Relation::Unknown => ("?", "unknown", Tone::Unknown),
        Relation::NotInTenant => ("✗", "not in this tenant", Tone::Warning),
        Relation::OtherTenant => ("✗", "another tenant", Tone::Warning),
    }
}

fn joins(report: &EvidenceReport, screen: &mut Screen<'_>) -> io::Result<()> {
    let Some(tenant) = &report.tenant else { return Ok(()) };
    let name = tenant.name.as_deref().or(tenant.id.as_deref()).unwrap_or("the tenant");
    screen.heading(&format!("Beside what {name} says"))?;
    for join in &report.joins {
        let (symbol, word, tone) = relation(join);
        screen.paragraph(
            "  ",
            "    ",
            &[Span::new(&format!("{symbol} {word}: "), tone), Span::plain(&join.text)],
        )?;
        screen.paragraph("    ", "    ", &[Span::heading("Next: "), Span::plain(&join.next)])?;
    }
    if report.joins.is_empty() {
        screen.line(&[Span::plain(
            "  nothing to compare: the logs name no request, and no SCEP profile is expected",
        )])?;
    }
    Ok(())
}

fn coverage(report: &EvidenceReport, screen: &mut Screen<'_>) -> io::Result<()> {
    let gaps: Vec<_> = report
        .coverage
        .iter()
        .filter(|line| {
            line.asked && !matches!(line.status, CoverageStatus::Complete | CoverageStatus::NotOffered)
        })
        .collect();
    if gaps.is_empty() {
        return Ok(());
    }
    screen.heading("Not read")?;
    for line in gaps {
        let why: Vec<&str> = [line.reason.as_deref(), line.remedy.as_deref()].into_iter().flatten().collect();
        let status = coverage_status(line.status).text;
        screen.paragraph(
            "  ",
            "    ",
            &[Span::plain(&format!("{}: {status}; {}", line.source, why.join("; ")))],
        )?;
    }
    Ok(())
}
