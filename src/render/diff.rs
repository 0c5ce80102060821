//! What changed between two snapshots.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::reading::coverage;
use super::screen::{Screen, Span};
use super::style::{Format, Style};
use super::table::{Column, Row, Table, optional, word};
use super::{json, text};
use crate::report::{
    AssignmentStand, Change, DiffReport, Flip, Gone, StableName, Stand, Tone, expected, finding,
};

const PROFILES: &[Column] = &[
    Column::fixed("Change").lead(),
    Column::flexible("Profile", 24).lead(),
    Column::fixed("Kind"),
    Column::flexible("What", 24).bare(),
];
const ASSIGNMENTS: &[Column] = &[
    Column::fixed("Change").lead(),
    Column::flexible("Profile", 24).lead(),
    Column::flexible("Before", 20),
    Column::flexible("After", 20),
];
const FLIPS: &[Column] = &[
    Column::fixed("Before").lead(),
    Column::fixed("After").lead(),
    Column::flexible("Profile", 24).lead(),
    Column::flexible("Device", 12),
    Column::flexible("User", 16),
];

/// The most flips a table lists; the other formats hold all.
const LISTED: usize = 50;

/// Writes what changed. `jsonl` is one turned decision a line.
///
/// # Errors
/// When `out` can't be written to.
pub fn diff(report: &DiffReport, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Jsonl => report.decisions.iter().try_for_each(|flip| json::line(flip, out)),
        Format::Json | Format::Csv => json::document(report, out),
        Format::Table | Format::Markdown => table(report, &mut Screen::new(out, style)),
    }
}

fn table(report: &DiffReport, screen: &mut Screen<'_>) -> io::Result<()> {
    let span = format!("{} to {}", text::rfc3339(report.from.as_of), text::rfc3339(report.to.as_of));
    screen.heading(&format!("Changes from {span}"))?;
    for (what, gone) in [("users", &report.users), ("devices", &report.devices)] {
        screen.paragraph("", "  ", &[Span::plain(&came_and_went(what, gone))])?;
    }
    profiles(report, screen)?;
    assignments(report, screen)?;
    filters(report, screen)?;
    memberships(report, screen)?;
    flips(report, screen)?;
    if !report.coverage.is_empty() {
        screen.heading("Not compared, because it was not read to the end")?;
        coverage(&report.coverage, screen)?;
    }
    Ok(())
}

fn came_and_went(what: &str, gone: &Gone) -> String {
    match (gone.added_count, gone.removed_count) {
        (Some(added), Some(removed)) => format!("{what}: {added} came, {removed} went"),
        _ => format!("{what}: not compared, one side was not read to the end"),
    }
}

fn change(change: Change) -> Span {
    match change {
        Change::Added => Span::plain("+ added"),
        Change::Removed => Span::plain("- removed"),
        Change::Changed => Span::plain("~ changed"),
        Change::Unknown => Span::new("? on one side", Tone::Unknown),
    }
}

fn nothing(screen: &mut Screen<'_>) -> io::Result<()> {
    screen.paragraph("  ", "  ", &[Span::muted("none")])
}

fn profiles(report: &DiffReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Profiles")?;
    if report.profiles.is_empty() {
        return nothing(screen);
    }
    let rows = report.profiles.iter().map(|profile| {
        Row::from(vec![
            change(profile.change),
            Span::plain(&profile.name),
            Span::plain(profile.kind.label()),
            optional(Some(&profile.what.join(", "))),
        ])
    });
    Table { columns: PROFILES, rows: rows.collect() }.draw(screen)
}

fn assignments(report: &DiffReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Assignments")?;
    if report.assignments.is_empty() {
        return nothing(screen);
    }
    let rows = report.assignments.iter().map(|assignment| {
        Row::from(vec![
            change(assignment.change),
            Span::plain(&assignment.profile_name),
            optional(assignment.before.as_ref().map(target).as_deref()),
            optional(assignment.after.as_ref().map(target).as_deref()),
        ])
    });
    Table { columns: ASSIGNMENTS, rows: rows.collect() }.draw(screen)
}

fn target(stand: &AssignmentStand) -> String {
    let group = stand.group_name.as_deref().or(stand.group_id.as_deref()).unwrap_or_default();
    let filter = match (&stand.filter_id, stand.filter_mode) {
        (Some(id), Some(mode)) => format!(", filter {} {id}", mode.stable_name()),
        (Some(id), None) => format!(", filter {id}"),
        _ => String::new(),
    };
    format!("{} {group}{filter}", stand.target.stable_name())
}

fn filters(report: &DiffReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Filters")?;
    if report.filters.is_empty() {
        return nothing(screen);
    }
    for filter in &report.filters {
        let name = filter.name.as_deref().unwrap_or(&filter.id);
        screen.paragraph("  ", "    ", &[change(filter.change), Span::plain(&format!(" {name}"))])?;
        for (word, rule) in [("was", &filter.rule_before), ("is", &filter.rule_after)] {
            if let Some(rule) = rule {
                screen.paragraph("    ", "      ", &[Span::muted(&format!("{word} ")), Span::plain(rule)])?;
            }
        }
    }
    Ok(())
}

fn memberships(report: &DiffReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Members of groups that assignments name")?;
    if report.memberships.is_empty() {
        return nothing(screen);
    }
    for group in &report.memberships {
        let name = group.group_name.as_deref().unwrap_or(&group.group_id);
        let line = came_and_went(&format!("`{name}`"), &group.members);
        screen.paragraph("  ", "    ", &[Span::plain(&line)])?;
        for (sign, named) in [("+", &group.members.added), ("-", &group.members.removed)] {
            for one in named.iter().take(5) {
                let name = one.name.as_deref().unwrap_or(&one.id);
                screen.paragraph("    ", "      ", &[Span::plain(&format!("{sign} {name}"))])?;
            }
        }
    }
    Ok(())
}

fn flips(report: &DiffReport, screen: &mut Screen<'_>) -> io::Result<()> {
    report.compared.map_or(Ok(()), |compared| turned(&report.decisions, compared, screen))
}

/// How many decisions turned, which way, and the first of them.
pub(super) fn turned(flips: &[Flip], compared: u64, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Decisions that come out another way")?;
    screen.paragraph("  ", "  ", &[Span::plain(&format!("{} of {compared} compared", flips.len()))])?;
    for (kind, count) in kinds(flips) {
        screen.paragraph("    ", "      ", &[Span::plain(&format!("{count}: {kind}"))])?;
    }
    if flips.is_empty() {
        return Ok(());
    }
    list(flips, screen)?;
    if flips.len() > LISTED {
        let more = format!("and {} more: --format json or jsonl has them all", flips.len() - LISTED);
        screen.paragraph("  ", "  ", &[Span::muted(&more)])?;
    }
    Ok(())
}

/// Turned decisions as a table, each with the reasons that decide now.
pub(super) fn list(flips: &[Flip], screen: &mut Screen<'_>) -> io::Result<()> {
    let rows = flips.iter().take(LISTED).map(|flip| {
        let device = flip.device.as_ref().map(|device| device.device_name.as_deref().unwrap_or(&device.id));
        let user = flip.user.as_ref().and_then(|user| user.user_principal_name.as_deref());
        let because = flip.after.as_ref().or(flip.before.as_ref()).and_then(|stand| stand.because.first());
        Row {
            cells: vec![
                stand(flip.before.as_ref()),
                stand(flip.after.as_ref()),
                Span::plain(&flip.profile.name),
                optional(device),
                optional(user),
            ],
            notes: because.map(|text| vec![Span::muted("↳ "), Span::plain(text)]).into_iter().collect(),
        }
    });
    Table { columns: FLIPS, rows: rows.collect() }.draw(screen)
}

fn stand(stand: Option<&Stand>) -> Span {
    stand.map_or_else(|| Span::muted("–"), |stand| word(finding(stand.finding)))
}

fn kinds(flips: &[Flip]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for flip in flips {
        let says = |stand: Option<&Stand>| match stand {
            Some(stand) => {
                format!("{} (expected: {})", finding(stand.finding).text, expected(stand.expected).text)
            }
            None => "not there".to_owned(),
        };
        *kinds
            .entry(format!("{} → {}", says(flip.before.as_ref()), says(flip.after.as_ref())))
            .or_default() += 1;
    }
    kinds
}
