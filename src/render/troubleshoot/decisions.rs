//! Decisions as rows of a table: the same columns for certificates and for other policies.

use std::collections::BTreeSet;
use std::io;

use chrono::{DateTime, Utc};

use crate::render::screen::{Screen, Span};
use crate::render::style::Style;
use crate::render::table::{Cell, Column, Row, Table, optional, phrase, word};
use crate::render::text::rfc3339;
use crate::report::v1::{CheckIn, CheckInRelation, ReasonRow};
use crate::report::{
    Applicability, DecisionRow, DependencyState, Finding, Role, StableName, Targeting, Tone, age, dependency,
    finding, platform_label, reported, store, targeting,
};

const FINDING: Column = Column::fixed("Finding").lead();
const NAME: Column = Column::flexible("Name", 30).lead();
const TYPE: Column = Column::flexible("Type", 10).bare();
const PLATFORM: Column = Column::flexible("Platform", 7).bare();
const ASSIGNMENT: Column = Column::fixed("Assignment").bare();
const PATH: Column = Column::flexible("Path", 22).bare();
const FILTER: Column = Column::flexible("Filter", 6);
const APPLIES: Column = Column::fixed("Applicable");
const REPORTED: Column = Column::fixed("Reported");
const CERTIFICATE: Column = Column::flexible("Certificate", 8);
const NEEDS: Column = Column::flexible("Needs", 8);
const CHECK_IN: Column = Column::fixed("Last check-in");
const MODIFIED: Column = Column::fixed("Modified");

const CERTIFICATES: &[Column] = &[
    FINDING,
    NAME,
    TYPE,
    PLATFORM,
    ASSIGNMENT,
    PATH,
    FILTER,
    APPLIES,
    REPORTED,
    CERTIFICATE,
    NEEDS,
    CHECK_IN,
    MODIFIED,
];
const POLICIES: &[Column] =
    &[FINDING, NAME, TYPE, PLATFORM, ASSIGNMENT, PATH, FILTER, APPLIES, REPORTED, CHECK_IN, MODIFIED];

/// Draws decisions, one heading for each device and user they are about.
pub(super) fn draw(
    rows: &[&DecisionRow],
    certificates: bool,
    as_of: DateTime<Utc>,
    screen: &mut Screen<'_>,
) -> io::Result<()> {
    let several_users = rows.windows(2).any(|pair| matches!(pair, [a, b] if a.user != b.user));
    for subject in rows.chunk_by(|a, b| a.device == b.device && a.user == b.user) {
        let Some(first) = subject.first() else { continue };
        screen.paragraph(" ", "  ", &[Span::heading(&about(first, several_users))])?;
        let columns = if certificates { CERTIFICATES } else { POLICIES };
        let style = *screen.style;
        let mut said = BTreeSet::new();
        let rows = subject.iter().map(|row| table_row(row, certificates, as_of, &style, &mut said)).collect();
        Table { columns, rows }.draw(screen)?;
    }
    Ok(())
}

fn about(row: &DecisionRow, with_user: bool) -> String {
    let device = row.device.as_ref().map(|device| {
        device.device_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&device.id).to_owned()
    });
    let on = device.map_or_else(|| "no device of the platform".to_owned(), |name| format!("on {name}"));
    let user = row.user.as_ref().and_then(|user| user.user_principal_name.as_deref().or(user.id.as_deref()));
    match user {
        Some(user) if with_user => format!("{on}, for {user}"),
        None if with_user => format!("{on}, without a user"),
        _ => on,
    }
}

fn table_row<'r>(
    row: &'r DecisionRow,
    certificates: bool,
    as_of: DateTime<Utc>,
    style: &Style,
    said: &mut BTreeSet<&'r str>,
) -> Row {
    let mut verdict = word(finding(row.finding));
    if row.place.role != Role::Head {
        verdict.text.insert_str(0, "└ ");
    }
    let kind = match row.profile.certificate_store {
        Some(place) => format!("{} ({})", row.profile.type_label, store(place)),
        None => row.profile.type_label.clone(),
    };
    let mut cells: Vec<Cell> = vec![
        verdict,
        Span::plain(&row.profile.name),
        Span::plain(&kind),
        Span::plain(platform_label(row.profile.platform)),
        phrase(targeting(row.targeting)),
        path(row),
        optional(row.filtering().map(filter).as_deref()),
        applies(row.applicability),
        reported_cell(row),
    ];
    if certificates {
        cells.push(optional(certificate(row, style).as_deref()));
        cells.push(needs(row));
    }
    cells.push(check_in(row.last_check_in.as_ref(), style));
    cells.push(optional(
        row.profile.last_modified_date_time.map(|time| moment(time, as_of, style)).as_deref(),
    ));
    Row { cells, notes: notes(row, said) }
}

fn applies(verdict: Applicability) -> Cell {
    match verdict {
        Applicability::Applicable => Span::plain("yes"),
        Applicability::NotApplicable => Span::new("no", Tone::Warning),
        Applicability::Unknown => Span::new("unknown", Tone::Unknown),
    }
}

/// A moment: how long ago for a person, in full for a pipe.
pub(super) fn moment(time: DateTime<Utc>, as_of: DateTime<Utc>, style: &Style) -> String {
    if style.tty { age(as_of.signed_duration_since(time).num_minutes()) } else { rfc3339(time) }
}

fn path(row: &DecisionRow) -> Cell {
    optional(row.path())
}

fn filter(reason: &ReasonRow) -> String {
    let name = reason.filter_name.as_deref().or(reason.filter_id.as_deref()).unwrap_or("unknown filter");
    let mode = reason.filter_mode.map_or("mode unknown", StableName::stable_name);
    let result = match reason.filter_result.map(StableName::stable_name) {
        Some("match") => "match",
        Some("notMatch") => "no match",
        Some(_) => "unknown",
        None => "not evaluated",
    };
    format!("{result} ({mode} {name})")
}

fn reported_cell(row: &DecisionRow) -> Cell {
    let mut cell = word(reported(row.reported.as_ref()));
    if row.reported.is_none() {
        return Span::muted("–");
    }
    if let Some(code) = row.reported.as_ref().and_then(|reported| reported.error_code.as_deref()) {
        cell = Span { text: format!("{} {}", cell.text, Span::plain(code).text), paint: cell.paint };
    }
    cell
}

fn certificate(row: &DecisionRow, style: &Style) -> Option<String> {
    let certificate = row.certificate.as_ref()?;
    let state = certificate.state.as_deref().unwrap_or("state unknown");
    let expires = certificate.expiration_date_time.map(|time| {
        let text = rfc3339(time);
        let day = text.split('T').next().unwrap_or_default();
        format!(" until {}", if style.tty { day } else { &text })
    });
    let code = certificate.error_code.as_ref().map(|code| format!(", {code}"));
    Some(format!("{state}{}{}", expires.unwrap_or_default(), code.unwrap_or_default()))
}

fn needs(row: &DecisionRow) -> Cell {
    let worst = row.dependencies.iter().max_by_key(|dependency| match dependency.state {
        DependencyState::Satisfied => 0,
        DependencyState::Unknown => 1,
        DependencyState::NotSatisfied => 2,
    });
    // Of what nobody expects, what it would need is not asked.
    let idle = |state| row.finding == Finding::NotExpected && state == DependencyState::Unknown;
    let Some(worst) = worst.filter(|worst| !idle(worst.state)) else { return Span::muted("–") };
    let word = dependency(worst.state);
    let name = worst.profile_name.as_deref().or(worst.profile_id.as_deref()).unwrap_or(worst.navigation);
    Span::new(&format!("{} {name}", word.symbol), word.tone)
}

fn check_in(check_in: Option<&CheckIn>, style: &Style) -> Cell {
    let Some(check_in) = check_in else { return Span::muted("–") };
    let (Some(time), Some(minutes)) = (check_in.date_time, check_in.age_minutes) else {
        return Span::new("unknown", Tone::Unknown);
    };
    let when = if style.tty { age(minutes) } else { rfc3339(time) };
    match check_in.relation {
        CheckInRelation::AfterChange => Span::plain(&format!("{when}, after change")),
        CheckInRelation::BeforeChange => Span::new(&format!("{when}, before change"), Tone::Warning),
        CheckInRelation::Unknown => Span::plain(&format!("{when}, change unknown")),
    }
}

/// What stands below a row: its cause with the next step, and those of its warnings that no row above said.
fn notes<'r>(row: &'r DecisionRow, said: &mut BTreeSet<&'r str>) -> Vec<Vec<Span>> {
    let mut notes = Vec::new();
    let word = finding(row.finding);
    let tells = row.finding != Finding::NotExpected || row.targeting == Targeting::Excluded;
    if let Some(cause) = row.cause.as_ref().filter(|_| tells) {
        notes.push(vec![
            Span::new("↳ ", word.tone),
            Span::plain(&format!("{}. ", cause.text.trim_end_matches('.'))),
            Span::heading("Next: "),
            Span::plain(&cause.next),
        ]);
    }
    for warning in row.warnings.iter().filter(|warning| said.insert(&warning.text)) {
        notes.push(vec![Span::new("! ", Tone::Warning), Span::plain(&warning.text)]);
    }
    notes
}
