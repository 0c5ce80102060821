//! The sections of the page, in their order.

use super::super::headline::is_partial;
use super::super::outlook;
use super::super::words::{self, counted};
use super::causes::Causes;
use super::changes::{Shows, changes, items};
use super::grid::{Grid, prose};
use super::lists::{certificates, chains, connectors, coverage, silent};
use super::profiles::{failures, profiles};
use super::trend::Trend;
use crate::report::Finding;
use crate::report::compliance::{ComplianceReport, Item};

/// A section.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) lead: Vec<String>,
    pub(super) trend: Option<Trend>,
    pub(super) causes: Option<Causes>,
    pub(super) grids: Vec<Grid>,
}

/// All of them.
pub(super) fn sections(report: &ComplianceReport, shown: &[Item]) -> Vec<Section> {
    vec![
        trend(report),
        Section::new("profiles", "Profiles", Vec::new(), vec![profiles(report)]),
        causes(report),
        changed(report),
        Section::new(
            "expiring",
            "Certificates",
            sentences(outlook::certificates(report)),
            vec![certificates(report)],
        ),
        Section::new("silent", "Silent devices", sentences(outlook::silent(report)), vec![silent(report)]),
        chain(report),
        Section::new(
            "items",
            "Everything not as expected",
            open(report),
            vec![items(shown, report.items.total)],
        ),
        connector(report),
        Section::new("coverage", "What was read", Vec::new(), vec![coverage(&report.head.coverage)]),
    ]
}

impl Section {
    fn new(id: &'static str, title: &str, lead: Vec<String>, grids: Vec<Grid>) -> Self {
        Self { id, title: title.to_owned(), lead, trend: None, causes: None, grids }
    }
}

fn trend(report: &ComplianceReport) -> Section {
    let trend = Trend::of(&report.trend.runs);
    let lead = match &trend {
        None => {
            vec!["This is the first run that is kept of this scope: a trend needs a second one.".to_owned()]
        }
        Some(_) => Vec::new(),
    };
    Section { trend, ..Section::new("trend", "Trend", lead, Vec::new()) }
}

fn causes(report: &ComplianceReport) -> Section {
    let causes = Causes::of(report);
    let lead = match (&causes, is_partial(report)) {
        (Some(_), _) => Vec::new(),
        (None, false) => vec!["Nothing stands in the way.".to_owned()],
        (None, true) => vec!["Nothing stands in the way, as far as it was read.".to_owned()],
    };
    Section { causes, ..Section::new("causes", "What to do", lead, vec![failures(report)]) }
}

fn changed(report: &ComplianceReport) -> Section {
    let changed = &report.changes;
    let Some(since) = changed.since else {
        let why = report.trend.not_compared.as_deref().unwrap_or("there is no earlier run to compare with");
        let lead = format!("Not compared: {}.", prose(why.trim_end_matches('.')));
        return Section::new("changes", "Changes", vec![lead], Vec::new());
    };
    let mut lead = Vec::new();
    if changed.uncertain > 0 {
        lead.push(format!(
            "Of {} that were not as expected then, this run could not tell: they count neither as fixed nor as open.",
            counted(changed.uncertain, "decision", "decisions")
        ));
    }
    let title = format!("Changes since {}", words::since(since, report.head.as_of));
    let new = ("new-table", "New: not as expected now, and not then");
    let fixed = ("fixed-table", "Fixed: as expected now");
    let other = ("changed-table", "Changed: not as expected then and now, for another reason");
    let settled = ("settled-table", "Settled: not expected any more, or gone");
    let mut grids = vec![
        changes(new, &changed.new, Shows::After, "Nothing new, among what was read."),
        changes(fixed, &changed.fixed, Shows::Before, "Nothing was fixed."),
    ];
    if changed.changed.total > 0 {
        grids.push(changes(other, &changed.changed, Shows::Both, ""));
    }
    if changed.settled.total > 0 {
        grids.push(changes(settled, &changed.settled, Shows::Before, ""));
    }
    Section::new("changes", &title, lead, grids)
}

/// Sentences with their full stops.
fn sentences(lines: Vec<String>) -> Vec<String> {
    lines.iter().map(|line| format!("{}.", prose(line))).collect()
}

fn chain(report: &ComplianceReport) -> Section {
    let empty = if is_partial(report) {
        "None was found in what was read."
    } else {
        "Every chain can work as it is assigned."
    };
    Section::new("chains", "Chains that cannot work", Vec::new(), vec![chains(&report.chains, empty)])
}

fn open(report: &ComplianceReport) -> Vec<String> {
    let unknown = words::of(&report.totals.findings, Finding::Unknown);
    if unknown == 0 {
        return Vec::new();
    }
    let count = counted(unknown, "decision", "decisions");
    vec![format!("{count} can't be told; they are counted, not listed here, and never count as good.")]
}

fn connector(report: &ComplianceReport) -> Section {
    let (lead, grids) = match report.connectors.as_deref() {
        Some(lines) => (Vec::new(), vec![connectors(lines)]),
        None => {
            let mut lead = vec!["The certificate connectors were not read.".to_owned()];
            let line = report.head.coverage.iter().find(|line| line.source == "ndesConnectors");
            let why = line.into_iter().flat_map(|line| [line.reason.as_deref(), line.remedy.as_deref()]);
            lead.extend(sentences(why.flatten().map(str::to_owned).collect()));
            (lead, Vec::new())
        }
    };
    Section::new("connectors", "Certificate connectors", lead, grids)
}
