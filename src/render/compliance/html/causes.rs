//! What stands in the way: a card for each cause, with the next step and whom it meets.

use askama::Template;

use super::super::super::text::grouped;
use super::super::headline::counted_finding;
use super::grid::{cut, left_out, prose, tone};
use crate::report::compliance::{Affected, CauseLine, ComplianceReport};
use crate::report::finding;

/// How many causes, and of those that one meets.
const CAUSES: usize = 100;
const AFFECTED: usize = 50;

/// The cards.
#[derive(Template)]
#[template(path = "causes.html")]
pub(super) struct Causes {
    cards: Vec<Card>,
    left_out: Option<String>,
}

/// A card.
struct Card {
    tone: &'static str,
    count: String,
    profile: String,
    text: String,
    next: String,
    example: Option<String>,
    affected: Vec<String>,
    summary: String,
    rest: Option<String>,
}

impl Causes {
    /// `None` where there is no cause.
    pub(super) fn of(report: &ComplianceReport) -> Option<Self> {
        let cards: Vec<Card> = report.causes.iter().take(CAUSES).map(card).collect();
        let total = report.causes.len() as u64 + report.causes_left_out as u64;
        let left_out = left_out(cards.len(), total, "report.json and items.csv, as far as they are listed");
        (!cards.is_empty()).then_some(Self { cards, left_out })
    }
}

fn card(line: &CauseLine) -> Card {
    let cause = &line.cause;
    let affected: Vec<String> = line.affected.rows.iter().take(AFFECTED).map(whom).collect();
    let example = &cause.example.text;
    Card {
        tone: tone(finding(cause.finding).tone),
        count: counted_finding(cause.finding, cause.decisions),
        profile: cut(&cause.profile_name),
        text: prose(cause.text.trim_end_matches('.')),
        next: prose(&cause.next),
        example: (!example.is_empty()).then(|| prose(example)),
        summary: format!("Who is affected ({})", grouped(line.affected.total)),
        rest: left_out(affected.len(), line.affected.total, "items.csv"),
        affected,
    }
}

fn whom(affected: &Affected) -> String {
    let parts: Vec<&str> =
        [affected.device.as_deref(), affected.user.as_deref()].into_iter().flatten().collect();
    if parts.is_empty() { "–".to_owned() } else { cut(&parts.join(" · ")) }
}
