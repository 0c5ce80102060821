//! The tiles: how many, how many issues, and the two lines that matter.

use serde::Serialize;

use super::Section;
use super::coverage::{self, List};
use super::headline;
use super::severity::Findings;
use super::v1::{DecisionRow, TroubleshootReport};
use super::wording::Tone;
use crate::decide::Finding;
use crate::model::ProfileKind;

/// One tile of the summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tile {
    /// Its name.
    pub name: &'static str,
    /// How many there are; `None`: not read.
    pub total: Option<usize>,
    /// Whether the count is of all there is; else it is a lower bound.
    pub complete: bool,
    /// How many are not as they should be.
    pub issues: usize,
    /// How many cannot be told.
    pub unknown: usize,
}

/// What matters, in two lines and some counts.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Should have it, has it.
    pub headline: String,
    /// The one next thing to do.
    pub next: String,
    /// How the headline is meant.
    #[serde(skip)]
    pub tone: Tone,
    /// Devices; `None`: not read.
    pub devices: Option<usize>,
    /// Devices that Intune calls compliant.
    pub compliant_devices: Option<usize>,
    /// Devices whose compliance Intune does not say.
    pub devices_of_unknown_compliance: Option<usize>,
    /// Apps under app protection that are flagged; `None`: not read.
    pub flagged_apps: Option<usize>,
    /// The tiles.
    pub tiles: Vec<Tile>,
    /// Decisions by finding.
    pub findings: Findings,
}

/// `flagged_apps` as read, or `None`.
pub(super) fn summary(report: &TroubleshootReport, flagged_apps: Option<usize>) -> Summary {
    let (headline, tone) = headline::headline(report);
    let compliance = |wanted: fn(Option<&str>) -> bool| {
        report
            .devices
            .as_ref()
            .map(|devices| devices.iter().filter(|device| wanted(device.compliance_state.as_deref())).count())
    };
    Summary {
        headline,
        next: headline::next(report),
        tone,
        devices: report.devices.as_ref().map(Vec::len),
        compliant_devices: compliance(|state| state == Some("compliant")),
        devices_of_unknown_compliance: compliance(|state| matches!(state, None | Some("unknown"))),
        flagged_apps,
        tiles: tiles(report),
        findings: Findings::of(&report.decisions),
    }
}

/// A tile over decisions.
struct Counted {
    name: &'static str,
    list: List,
    wanted: fn(&DecisionRow) -> bool,
}

const TILES: &[Counted] = &[
    Counted { name: "certificates", list: List::Certificates, wanted: DecisionRow::is_certificate },
    Counted {
        name: "policy",
        list: List::Policy,
        wanted: |row| row.place.section == Section::Policy && !is_compliance(row),
    },
    Counted { name: "compliance", list: List::Policy, wanted: is_compliance },
    Counted {
        name: "app protection",
        list: List::AppProtection,
        wanted: |row| row.place.section == Section::AppProtection,
    },
    Counted {
        name: "applications",
        list: List::Applications,
        wanted: |row| row.place.section == Section::Applications,
    },
];

fn is_compliance(row: &DecisionRow) -> bool {
    row.profile.kind == ProfileKind::Compliance
}

fn tiles(report: &TroubleshootReport) -> Vec<Tile> {
    let counted = TILES.iter().map(|tile| {
        let rows = || report.decisions.iter().filter(|row| (tile.wanted)(row));
        let findings = Findings::of(rows());
        Tile {
            name: tile.name,
            total: Some(rows().filter(|row| !row.place.collapsed).count()),
            complete: !coverage::incomplete(&report.coverage, coverage::sources(tile.list)),
            issues: findings.issues(),
            unknown: findings.unknown,
        }
    });
    counted.chain(std::iter::once(devices_tile(report))).collect()
}

fn devices_tile(report: &TroubleshootReport) -> Tile {
    let state = |wanted: fn(&str) -> bool| {
        let devices = report.devices.iter().flatten();
        devices.filter(|device| wanted(device.compliance_state.as_deref().unwrap_or("unknown"))).count()
    };
    Tile {
        name: "devices",
        total: report.devices.as_ref().map(Vec::len),
        complete: report.devices.is_some(),
        issues: state(|state| !matches!(state, "compliant" | "unknown")),
        unknown: state(|state| state == "unknown"),
    }
}

impl DecisionRow {
    /// Whether it belongs to the certificate chain.
    pub(super) fn is_certificate(&self) -> bool {
        self.place.section == Section::Certificates
    }

    /// Whether it is a finding that needs somebody's attention.
    pub(super) fn needs_attention(&self) -> bool {
        !matches!(self.finding, Finding::AsExpected | Finding::NotExpected)
    }
}
