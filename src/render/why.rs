//! `why`: one decision as a tree that reads from the verdict down to the next step.

use std::io::{self, Write};

use super::screen::{Screen, Span};
use super::style::{Format, Style};
use super::text::rfc3339;
use super::{csv, json, markdown, what_if};
use crate::report::v1::{CheckIn, DependencyRow, ReasonRow};
use crate::report::{
    DecisionRow, Effect, Tone, WhyReport, age, applicability, check_in_relation, dependency, expected,
    finding, reported, targeting, timing,
};

/// Writes the explanation. `style` matters to the tree only.
///
/// # Errors
/// Those of the stream.
pub fn why(report: &WhyReport, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => {
            let mut screen = Screen::new(out, style);
            what_if::draw(report.what_if.as_ref(), &mut screen)?;
            for (number, row) in report.decisions.iter().enumerate() {
                if number > 0 {
                    screen.blank()?;
                }
                tree(row, style).draw(&mut screen)?;
            }
            if report.decisions.is_empty() {
                screen.line(&[Span::plain("nothing to explain: no decision was asked for")])?;
            }
            Ok(())
        }
        Format::Json => json::document(report, out),
        Format::Jsonl => json::lines(&report.decisions, out),
        Format::Csv => csv::decisions(&report.decisions, out),
        Format::Markdown => markdown::why(report, out),
    }
}

/// A node of the tree.
struct Node {
    spans: Vec<Span>,
    children: Vec<Node>,
}

impl Node {
    fn leaf(spans: Vec<Span>) -> Self {
        Self { spans, children: Vec::new() }
    }

    fn named(name: &str, spans: Vec<Span>) -> Self {
        let mut all = vec![Span::heading(&format!("{name}: "))];
        all.extend(spans);
        Self::leaf(all)
    }

    fn list(name: &str, children: Vec<Self>) -> Option<Self> {
        (!children.is_empty()).then(|| Self { spans: vec![Span::heading(name)], children })
    }

    fn draw(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        screen.paragraph("", "  ", &self.spans)?;
        self.draw_children("", screen)
    }

    fn draw_children(&self, stem: &str, screen: &mut Screen<'_>) -> io::Result<()> {
        let last = self.children.len().saturating_sub(1);
        for (at, child) in self.children.iter().enumerate() {
            let (branch, beside) = if at == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let below = format!("{stem}{beside}");
            // A wrapped line keeps the stem of the children below it.
            let wrapped =
                if child.children.is_empty() { format!("{below}  ") } else { format!("{below}│ ") };
            screen.paragraph(&format!("{stem}{branch}"), &wrapped, &child.spans)?;
            child.draw_children(&below, screen)?;
        }
        Ok(())
    }
}

fn tree(row: &DecisionRow, style: &Style) -> Node {
    let children = [
        Some(Node::named("Verdict", verdict(row))),
        Node::list("Because", reasons(row, true)),
        Node::list("Also looked at", reasons(row, false)),
        Node::list("Needs", row.dependencies.iter().map(needs).collect()),
        Some(Node::named("Timing", time(row, style))),
        Some(Node::named("Reported", report(row, style))),
        certificate(row),
        row.cause.as_ref().map(|cause| Node::named("Cause", vec![Span::plain(&cause.text)])),
        Node::list("Warnings", row.warnings.iter().map(|warning| warn(&warning.text)).collect()),
        Some(Node::named("Next", vec![Span::plain(next(row))])),
    ];
    Node { spans: headline(row), children: children.into_iter().flatten().collect() }
}

/// `✗ missing: SCEP certificate `Contoso SCEP` for anna@contoso.com on DESKTOP-7`.
fn headline(row: &DecisionRow) -> Vec<Span> {
    let word = finding(row.finding);
    let user = row.user.as_ref().and_then(|user| user.user_principal_name.as_deref().or(user.id.as_deref()));
    let device = row.device.as_ref().map(|device| device.device_name.as_deref().unwrap_or(&device.id));
    let user = user.map_or(" without a user".to_owned(), |user| format!(" for {user}"));
    let device = device.map_or(", no device".to_owned(), |device| format!(" on {device}"));
    vec![
        Span::word(word),
        Span::heading(&format!(": {} `{}`{user}{device}", row.profile.type_label, row.profile.name)),
    ]
}

fn verdict(row: &DecisionRow) -> Vec<Span> {
    let (assigned, applies, should) =
        (targeting(row.targeting), applicability(row.applicability), expected(row.expected));
    vec![
        Span::new(should.text, should.tone),
        Span::muted("; assignment: "),
        Span::new(assigned.text, assigned.tone),
        Span::muted("; applicability: "),
        Span::new(applies.text, applies.tone),
    ]
}

fn reasons(row: &DecisionRow, determining: bool) -> Vec<Node> {
    row.reasons.iter().filter(|reason| reason.determining == determining).map(reason).collect()
}

fn reason(reason: &ReasonRow) -> Node {
    let (symbol, word, tone) = match reason.effect {
        Effect::Includes => ("✓", "includes", Tone::Good),
        Effect::Excludes => ("✗", "excludes", Tone::Warning),
        Effect::Narrows => ("✗", "does not reach", Tone::Warning),
        Effect::Blocks => ("✗", "blocks", Tone::Bad),
        Effect::Unknown => ("?", "unknown", Tone::Unknown),
    };
    let spans =
        vec![Span::new(&format!("{symbol} {word}"), tone), Span::plain(&format!(": {}", reason.text))];
    let mut children = Vec::new();
    // A target that does not hold the subject is named in the sentence already.
    if let Some(path) = reason.path.as_ref().filter(|path| path.contains('←')) {
        children.push(Node::leaf(vec![Span::muted("path: "), Span::plain(path)]));
    }
    if reason.filter_id.is_some() {
        let name = reason.filter_name.as_deref().or(reason.filter_id.as_deref()).unwrap_or_default();
        children.push(Node::leaf(vec![Span::muted("filter: "), Span::plain(&filter(reason, name))]));
    }
    Node { spans, children }
}

fn filter(reason: &ReasonRow, name: &str) -> String {
    use crate::report::StableName;
    let mode = reason.filter_mode.map_or("mode unknown", StableName::stable_name);
    let result = match reason.filter_result {
        Some(crate::report::FilterResult::Match) => "the device matches",
        Some(crate::report::FilterResult::NotMatch) => "the device does not match",
        Some(crate::report::FilterResult::Unknown) => "unknown whether the device matches",
        None => "not evaluated",
    };
    format!("`{name}` ({mode}): {result}")
}

fn needs(row: &DependencyRow) -> Node {
    let word = dependency(row.state);
    let name =
        row.profile_name.as_deref().or(row.profile_id.as_deref()).unwrap_or("a profile that was not read");
    Node::leaf(vec![
        Span::new(&format!("{} `{name}` {}", word.symbol, word.text), word.tone),
        Span::plain(&format!(": {}", row.text)),
    ])
}

fn time(row: &DecisionRow, style: &Style) -> Vec<Span> {
    let word = timing(row.timing);
    let mut spans = vec![Span::new(word.text, word.tone)];
    if let Some(check_in) = &row.last_check_in {
        spans.push(Span::plain(&format!("; last check-in {}", last_seen(check_in, style))));
    }
    spans
}

fn last_seen(check_in: &CheckIn, style: &Style) -> String {
    match (check_in.date_time, check_in.age_minutes) {
        (Some(time), Some(minutes)) => {
            let when = if style.tty { age(minutes) } else { rfc3339(time) };
            format!("{when}, {}", check_in_relation(check_in))
        }
        _ => "unknown".to_owned(),
    }
}

fn report(row: &DecisionRow, style: &Style) -> Vec<Span> {
    let Some(info) = &row.reported else {
        return vec![Span::muted("nothing is reported for this profile and subject")];
    };
    let mut spans = vec![Span::word(reported(Some(info)))];
    if let Some(code) = &info.error_code {
        spans.push(Span::plain(&format!(", code {code}")));
    }
    if let Some(time) = info.last_reported_date_time {
        let text = rfc3339(time);
        let day = text.split('T').next().unwrap_or_default();
        spans.push(Span::plain(&format!(", on {}", if style.tty { day } else { &text })));
    }
    spans
}

fn certificate(row: &DecisionRow) -> Option<Node> {
    let certificate = row.certificate.as_ref()?;
    let facts = [
        ("", certificate.state.clone().or_else(|| Some("state unknown".to_owned()))),
        ("thumbprint ", certificate.thumbprint.clone()),
        ("serial number ", certificate.serial_number.clone()),
        ("issuer ", certificate.issuer.clone()),
        ("expires ", certificate.expiration_date_time.map(rfc3339)),
        ("code ", certificate.error_code.clone()),
    ];
    let text: Vec<String> =
        facts.into_iter().filter_map(|(name, value)| Some(format!("{name}{}", value?))).collect();
    Some(Node::named("Certificate", vec![Span::plain(&text.join(", "))]))
}

fn warn(text: &str) -> Node {
    Node::leaf(vec![Span::new("! ", Tone::Warning), Span::plain(text)])
}

fn next(row: &DecisionRow) -> &str {
    match &row.cause {
        Some(cause) if !cause.next.is_empty() => &cause.next,
        _ if row.finding == crate::report::Finding::Unknown => "complete what was not read, then ask again",
        _ => "nothing to do",
    }
}
