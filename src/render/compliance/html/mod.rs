//! One page that needs nothing else: style, script and drawings are in it, and nothing is loaded.

mod bar;
mod causes;
mod changes;
mod chart;
mod grid;
mod lists;
mod profiles;
mod sections;
mod security;
mod tiles;
mod trend;

use std::io::{self, Write};

use askama::Template;

use super::super::text::rfc3339;
use super::first::{Items, first};
use super::headline::{Headline, gaps, headline, is_partial, tenant};
use super::words::{counted, day, moment, scope, source};
use crate::report::compliance::ComplianceReport;
use crate::report::coverage_status;
use grid::prose;
use sections::{Section, sections};
use tiles::{Tile, tiles};

/// How many items the page lists. All of them would make it too heavy to open.
const ITEMS: usize = 2000;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    policy: String,
    style: &'static str,
    script: &'static str,
    version: &'static str,
    tenant: &'a str,
    scope: &'static str,
    as_of: String,
    as_of_day: String,
    generated: String,
    generated_day: String,
    older: Option<String>,
    source: &'static str,
    cloud: &'a str,
    told: Headline,
    banner: Option<Banner<'a>>,
    tiles: Vec<Tile>,
    sections: Vec<Section>,
}

/// What a partial run says before anything else.
struct Banner<'a> {
    compared: bool,
    gaps: Vec<Gap<'a>>,
}

/// A source that was not read to the end.
struct Gap<'a> {
    source: &'a str,
    status: &'static str,
    reason: Option<String>,
    remedy: Option<String>,
}

/// Writes the page.
pub(super) fn page(report: &ComplianceReport, items: &mut Items<'_>, out: &mut dyn Write) -> io::Result<()> {
    let head = &report.head;
    let items = first(report, items, ITEMS)?;
    let page = Page {
        policy: security::policy(),
        style: security::STYLE,
        script: security::SCRIPT,
        version: env!("CARGO_PKG_VERSION"),
        tenant: tenant(report),
        scope: scope(report.scope),
        as_of: rfc3339(head.as_of),
        as_of_day: moment(head.as_of),
        generated: rfc3339(head.generated_at),
        generated_day: day(head.generated_at),
        older: older(report),
        source: source(head.source),
        cloud: &head.cloud,
        told: quoted(headline(report)),
        banner: is_partial(report).then(|| banner(report)),
        tiles: tiles(report),
        sections: sections(report, &items),
    };
    let mut out = io::BufWriter::new(out);
    page.write_into(&mut out)?;
    out.flush()
}

/// By how many days the facts were older than the report when it was made, where that is at least one.
fn older(report: &ComplianceReport) -> Option<String> {
    let days = (report.head.generated_at - report.head.as_of).num_days();
    (days >= 1).then(|| counted(days.unsigned_abs(), "day", "days"))
}

/// The sentences, with quotation marks.
fn quoted(told: Headline) -> Headline {
    let each = |lines: Vec<String>| lines.iter().map(|line| prose(line)).collect();
    Headline {
        standing: prose(&told.standing),
        open: told.open,
        since: prose(&told.since),
        worse: each(told.worse),
        better: each(told.better),
    }
}

fn banner(report: &ComplianceReport) -> Banner<'_> {
    let gap = |line| {
        let line: &crate::report::v1::CoverageLine = line;
        Gap {
            source: &line.source,
            status: coverage_status(line.status).text,
            reason: line.reason.as_deref().map(prose),
            remedy: line.remedy.as_deref().map(prose),
        }
    };
    Banner { compared: report.trend.change.is_some(), gaps: gaps(report).map(gap).collect() }
}
