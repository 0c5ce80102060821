//! A profile seen from its own side, on a terminal or for a ticket.

use std::io::{self, Write};

use super::super::screen::{Screen, Span};
use super::super::style::{Format, Style};
use super::super::text::{grouped, markdown, rfc3339};
use super::table::{TOLD, counted};
use crate::report::audit::{AssignmentRow, AuditTotals, CauseTotals, LinkRow, ProfileHead};
use crate::report::{DecisionRow, Finding, TargetKind, Tone, finding, platform_label};

/// The subjects of one finding: how many there are, and those that are listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The finding.
    pub finding: Finding,
    /// How many there are.
    pub count: u64,
    /// The first of them, or all.
    pub rows: Vec<DecisionRow>,
}

/// Writes what a profile's own side comes to, for people.
///
/// # Errors
/// Those of the stream.
pub fn profile(
    (head, totals): (&ProfileHead, &AuditTotals),
    lists: &[Listed],
    (format, style): (Format, &Style),
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == Format::Markdown {
        return for_a_ticket(head, totals, lists, out);
    }
    let mut screen = Screen::new(out, style);
    title(head, totals, &mut screen)?;
    screen.heading("Assigned to")?;
    for line in assigned(head) {
        screen.paragraph("  ", "    ", &[Span::plain(&line)])?;
    }
    links("Needs", head.needs.as_deref(), &mut screen)?;
    links("Needed by", Some(&head.needed_by), &mut screen)?;
    if !totals.causes.is_empty() {
        screen.heading("What stands in the way")?;
        for cause in &totals.causes {
            cause_lines(cause, &mut screen)?;
        }
    }
    for list in lists.iter().filter(|list| list.count > 0) {
        listed(list, &mut screen)?;
    }
    Ok(())
}

fn title(head: &ProfileHead, totals: &AuditTotals, screen: &mut Screen<'_>) -> io::Result<()> {
    let profile = &head.profile;
    screen.paragraph(
        "",
        "  ",
        &[
            Span::heading(&profile.name),
            Span::plain(&format!(
                ": {}, {}, as of {}",
                profile.type_label,
                platform_label(profile.platform),
                rfc3339(head.head.as_of)
            )),
        ],
    )?;
    let expected = totals.profiles.first().map_or(0, |profile| profile.expected);
    let mut units = vec![vec![Span::plain(&format!(
        "{} of {} subjects should have it",
        grouped(expected),
        grouped(totals.totals.subjects)
    ))]];
    for (kind, count) in TOLD {
        let count = count(&totals.totals.findings);
        if count > 0 {
            units.push(vec![counted(*kind, count)]);
        }
    }
    screen.units("", "  ", " · ", &units)
}

fn assigned(head: &ProfileHead) -> Vec<String> {
    match (&head.assignments, &head.assignments_unknown) {
        (Some(rows), _) if rows.is_empty() => vec!["nobody".to_owned()],
        (Some(rows), _) => rows.iter().map(assignment).collect(),
        (None, why) => vec![format!("not read: {}", why.as_deref().unwrap_or("no reason is known"))],
    }
}

fn assignment(row: &AssignmentRow) -> String {
    let group = row.group_name.as_deref().unwrap_or("a group");
    let who = match row.target {
        TargetKind::AllUsers => "all users".to_owned(),
        TargetKind::AllDevices => "all devices".to_owned(),
        TargetKind::Group => format!("group {group}"),
        TargetKind::ExclusionGroup => format!("not group {group}"),
        TargetKind::Other => "a target that this version cannot evaluate".to_owned(),
    };
    let held = match (row.users, row.devices) {
        (Some(users), Some(devices)) => {
            format!(" ({} users, {} devices)", grouped(users as u64), grouped(devices as u64))
        }
        _ if row.group_id.is_some() => " (members not read)".to_owned(),
        _ => String::new(),
    };
    let filter = row.filter.as_ref().map(|filter| {
        let name = filter.name.as_deref().unwrap_or(&filter.id);
        let mode = match filter.mode {
            Some(crate::report::FilterMode::Include) => "only devices that match",
            Some(crate::report::FilterMode::Exclude) => "not devices that match",
            None => "in no usable mode:",
        };
        let rule = filter.rule.as_deref().map(|rule| format!(": {rule}")).unwrap_or_default();
        format!(", {mode} filter {name}{rule}")
    });
    format!("{who}{held}{}", filter.unwrap_or_default())
}

fn links(title: &str, rows: Option<&[LinkRow]>, screen: &mut Screen<'_>) -> io::Result<()> {
    if rows.is_some_and(<[LinkRow]>::is_empty) {
        return Ok(());
    }
    screen.heading(title)?;
    match rows {
        None => screen.line(&[Span::new("  ? not read", Tone::Unknown)]),
        Some(rows) => {
            rows.iter().try_for_each(|row| screen.paragraph("  ", "    ", &[Span::plain(&link(row))]))
        }
    }
}

fn link(row: &LinkRow) -> String {
    match (&row.type_label, &row.name) {
        (Some(kind), Some(name)) => format!("{name} ({kind})"),
        _ => format!("{}, which is not among the profiles that were read", row.id),
    }
}

fn cause_lines(cause: &CauseTotals, screen: &mut Screen<'_>) -> io::Result<()> {
    let count = usize::try_from(cause.decisions).unwrap_or(usize::MAX);
    screen.paragraph(
        "  ",
        "    ",
        &[counted(cause.finding, count), Span::plain(&format!(": {}", cause.text))],
    )?;
    screen.paragraph("    next: ", "    ", &[Span::plain(&cause.next)])
}

fn listed(list: &Listed, screen: &mut Screen<'_>) -> io::Result<()> {
    let word = finding(list.finding);
    screen.heading(&format!("{} {} ({})", word.symbol, word.text, grouped(list.count)))?;
    for row in &list.rows {
        let (who, why) = subject(row);
        screen.paragraph("  ", "    ", &[Span::plain(&who), Span::muted(&why)])?;
    }
    let more = list.count.saturating_sub(list.rows.len() as u64);
    if more > 0 {
        screen.line(&[Span::muted(&format!("  and {} more; --all lists them", grouped(more)))])?;
    }
    Ok(())
}

/// Who it is, and what is the matter.
fn subject(row: &DecisionRow) -> (String, String) {
    let device = row.device.as_ref().map(|device| device.device_name.as_deref().unwrap_or(&device.id));
    let user = row.user.as_ref().and_then(|user| user.user_principal_name.as_deref().or(user.id.as_deref()));
    let who = match (device, user) {
        (Some(device), Some(user)) => format!("{device}, {user}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "nobody".to_owned(),
    };
    (who, row.cause.as_ref().map(|cause| format!(": {}", cause.text)).unwrap_or_default())
}

fn for_a_ticket(
    head: &ProfileHead,
    totals: &AuditTotals,
    lists: &[Listed],
    out: &mut dyn Write,
) -> io::Result<()> {
    let profile = &head.profile;
    writeln!(out, "# {}\n", markdown(&profile.name))?;
    let platform = platform_label(profile.platform);
    writeln!(out, "{}, {platform}, as of {}.\n", markdown(&profile.type_label), rfc3339(head.head.as_of))?;
    writeln!(out, "## Assigned to\n")?;
    for line in assigned(head) {
        writeln!(out, "- {}", markdown(&line))?;
    }
    for (title, rows) in [("Needs", head.needs.as_deref()), ("Needed by", Some(head.needed_by.as_slice()))] {
        match rows {
            Some([]) => {}
            Some(rows) => {
                writeln!(out, "\n## {title}\n")?;
                rows.iter().try_for_each(|row| writeln!(out, "- {}", markdown(&link(row))))?;
            }
            None => writeln!(out, "\n## {title}\n\n- not read")?,
        }
    }
    if !totals.causes.is_empty() {
        writeln!(out, "\n## What stands in the way\n")?;
    }
    for cause in &totals.causes {
        let (text, next) = (markdown(&cause.text), markdown(&cause.next));
        let word = finding(cause.finding).text;
        writeln!(out, "- **{}** {word}: {text}. **Next:** {next}", grouped(cause.decisions))?;
    }
    for list in lists.iter().filter(|list| list.count > 0) {
        writeln!(out, "\n## {} ({})\n", finding(list.finding).text, grouped(list.count))?;
        for row in &list.rows {
            let (who, why) = subject(row);
            writeln!(out, "- {}{}", markdown(&who), markdown(&why))?;
        }
        let more = list.count.saturating_sub(list.rows.len() as u64);
        if more > 0 {
            writeln!(out, "- and {} more", grouped(more))?;
        }
    }
    writeln!(out)?;
    super::super::markdown::coverage(&head.head.coverage, out)
}
