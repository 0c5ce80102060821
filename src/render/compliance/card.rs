//! The report as a message to a webhook: how it stands, what became of it, what was not read, and the causes that
//! weigh most with their next step. Names come from a tenant, so they stand only where nothing reads markup: in
//! text runs of Teams, in rich text of Slack.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::text::{clean, grouped, rfc3339};
use super::headline::{gaps, headline, is_partial, tenant};
use super::words::{found, moment};
use crate::report::audit::CauseTotals;
use crate::report::compliance::{ComplianceReport, ReportTotals, RunStatus, Shift};
use crate::report::coverage_status;
use crate::report::v1::{CoverageLine, TenantInfo};

/// What a webhook understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardKind {
    /// A summary in JSON, schema `scepcheck/report-summary/v1`.
    #[default]
    Generic,
    /// An Adaptive Card in a message, as workflows of Teams take it.
    Teams,
    /// Blocks, as incoming webhooks of Slack take them.
    Slack,
}

/// How many causes are told.
const CAUSES: usize = 3;
/// How many sources that were not read are named.
const GAPS: usize = 3;
/// The longest piece of a line, in characters: services count those, not columns. With at most 12 lines a message stays below 28 KB (Teams) and below the 13,000
/// characters from which on Slack refuses blocks; a line, below Slack's 3,000.
const LONGEST: usize = 300;
/// The longest title: Slack takes 150 characters in a header.
const TITLE: usize = 120;

/// The body to post.
#[must_use]
pub fn card(report: &ComplianceReport, kind: CardKind) -> Vec<u8> {
    let message = match kind {
        CardKind::Generic => return serde_json::to_vec(&summary(report)).unwrap_or_default(),
        CardKind::Teams => teams(&told(report)),
        CardKind::Slack => slack(&told(report)),
    };
    message.to_string().into_bytes()
}

/// One line that says it all: the subject of a mail.
#[must_use]
pub fn subject(report: &ComplianceReport) -> String {
    let partial = if is_partial(report) { "partial: " } else { "" };
    let standing = headline(report).standing;
    cut(&clean(&format!("{}: {partial}{standing}", tenant(report))), LONGEST)
}

/// The beginning of a text, with `…` where something is missing.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// A line, as pieces of text of which some weigh more.
type Line = Vec<(String, bool)>;

struct Told {
    title: String,
    lines: Vec<Line>,
}

fn told(report: &ComplianceReport) -> Told {
    let said = headline(report);
    let mut lines: Vec<Line> = Vec::new();
    if is_partial(report) {
        lines.push(vec![(
            "Partial: not everything was read; what follows holds only for what was.".to_owned(),
            true,
        )]);
        for line in gaps(report).take(GAPS) {
            let why = line.remedy.as_deref().or(line.reason.as_deref()).unwrap_or("no reason known");
            lines.push(vec![(
                format!("{}: {}; {why}", line.source, coverage_status(line.status).text),
                false,
            )]);
        }
    }
    lines.push(vec![(said.standing, true)]);
    lines.push(vec![(said.open, false)]);
    lines.push(vec![(said.since, false)]);
    for cause in report.causes.iter().take(CAUSES).map(|line| &line.cause) {
        lines.push(vec![
            (
                format!("{} {} · {}: ", grouped(cause.decisions), found(cause.finding), cause.profile_name),
                true,
            ),
            (format!("{}. Next: {}", cause.text.trim_end_matches('.'), cause.next), false),
        ]);
    }
    lines.push(vec![(format!("As of {}", moment(report.head.as_of)), false)]);
    let fit = |line: Line| line.into_iter().map(|(text, bold)| (cut(&clean(&text), LONGEST), bold)).collect();
    let title = cut(&clean(&format!("Compliance report of {}", tenant(report))), TITLE);
    Told { title, lines: lines.into_iter().map(fit).collect() }
}

/// A text block reads Markdown, a text run does not.
fn teams(told: &Told) -> Value {
    let run = |text: &str, bold: bool, size: &str| json!({ "type": "TextRun", "text": text, "weight": if bold { "Bolder" } else { "Default" }, "size": size });
    let title = json!({ "type": "RichTextBlock", "inlines": [run(&told.title, true, "Large")] });
    let lines = told.lines.iter().map(|line| {
        let runs: Vec<Value> = line.iter().map(|(text, bold)| run(text, *bold, "Default")).collect();
        json!({ "type": "RichTextBlock", "inlines": runs })
    });
    let body: Vec<Value> = std::iter::once(title).chain(lines).collect();
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "msteams": { "width": "Full" },
                "body": body,
            },
        }],
    })
}

/// The text beside the blocks is for notifications; there three characters mean something.
fn slack(told: &Told) -> Value {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let sections = told.lines.iter().map(|line| {
        let pieces: Vec<Value> = line
            .iter()
            .map(|(text, bold)| match bold {
                true => json!({ "type": "text", "text": text, "style": { "bold": true } }),
                false => json!({ "type": "text", "text": text }),
            })
            .collect();
        json!({ "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": pieces }] })
    });
    let title =
        json!({ "type": "header", "text": { "type": "plain_text", "text": told.title, "emoji": false } });
    let blocks: Vec<Value> = std::iter::once(title).chain(sections).collect();
    json!({ "text": escaped(&told.title), "blocks": blocks })
}

/// The summary, in the words of the document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'r> {
    schema: &'static str,
    generated_at: String,
    as_of: String,
    tenant: &'r TenantInfo,
    cloud: &'r str,
    source: &'static str,
    status: &'static str,
    headline: String,
    open: String,
    since: String,
    totals: &'r ReportTotals,
    change: Option<Shift>,
    new: Option<u64>,
    fixed: Option<u64>,
    causes: Vec<&'r CauseTotals>,
    gaps: Vec<&'r CoverageLine>,
}

fn summary(report: &ComplianceReport) -> Summary<'_> {
    use crate::report::StableName;
    let said = headline(report);
    // Lists of changes say nothing where nothing is compared.
    let compared = |count: u64| report.changes.since.map(|_| count);
    Summary {
        schema: "scepcheck/report-summary/v1",
        generated_at: rfc3339(report.head.generated_at),
        as_of: rfc3339(report.head.as_of),
        tenant: &report.head.tenant,
        cloud: &report.head.cloud,
        source: report.head.source.stable_name(),
        status: match report.status {
            RunStatus::Complete => "complete",
            RunStatus::Partial => "partial",
        },
        headline: said.standing,
        open: said.open,
        since: said.since,
        totals: &report.totals,
        change: report.trend.change,
        new: compared(report.changes.new.total),
        fixed: compared(report.changes.fixed.total),
        causes: report.causes.iter().take(CAUSES).map(|line| &line.cause).collect(),
        gaps: gaps(report).collect(),
    }
}
