//! From the surveys of all profiles to the document.

use super::super::audit::Scope;
use super::super::coverage;
use super::super::envelope::Envelope;
use super::super::severity::severity;
use super::certificates::{self, Ends};
use super::codes::{ChainCode, RunStatus};
use super::document::{
    CauseLine, ChainProblem, Changes, ComplianceReport, Listed, ProfileLine, ReportTotals, Shift, Thresholds,
    Trend,
};
use super::survey::ProfileSurvey;
use super::{chains, connectors, silent};
use crate::decide::bulk::{Bulk, Selection};
use crate::model::Profile;

/// How many causes a report tells.
const CAUSES: usize = 25;

/// What the profiles come to, one after the other.
#[derive(Debug, Default)]
pub struct Survey {
    profiles: Vec<ProfileLine>,
    causes: Vec<CauseLine>,
    chains: Vec<ChainProblem>,
    ends: Vec<(Ends, bool)>,
    totals: ReportTotals,
}

impl Survey {
    /// Adds a profile; `change` says how its numbers changed.
    pub fn add(&mut self, profile: &Profile, survey: ProfileSurvey, change: Option<Shift>) {
        self.chains.extend(chains::problems(profile, &survey));
        let ProfileSurvey { mut line, causes, undecided, ends, .. } = survey;
        let totals = &mut self.totals;
        totals.profiles += 1;
        totals.expected += line.expected;
        totals.findings.merge(&line.findings);
        totals.targeting.merge(line.targeting);
        totals.undecided += undecided;
        self.ends.push((ends, line.expected > 0));
        self.causes.extend(causes);
        line.change = change;
        self.profiles.push(line);
    }

    /// The numbers of all of them, without how many subjects there are.
    #[must_use]
    pub fn totals(&self) -> &ReportTotals {
        &self.totals
    }

    /// The document, of one run by itself.
    #[must_use]
    pub fn report(
        mut self,
        bulk: &Bulk<'_>,
        selection: &Selection,
        head: Envelope,
        scope: Scope,
        thresholds: Thresholds,
    ) -> ComplianceReport {
        // Stable: what is as serious and as frequent stays in the order of profiles.
        self.causes
            .sort_by_key(|line| std::cmp::Reverse((severity(line.cause.finding), line.cause.decisions)));
        let causes_left_out = self.causes.len().saturating_sub(CAUSES);
        self.causes.truncate(CAUSES);
        self.chains.extend(connectors::problems(bulk.tenant(), bulk.as_of(), &thresholds));
        self.chains.sort_by_key(|problem| rank(problem.code));
        let gap = bulk.tenant().connectors.gap().cloned();
        let head = Envelope { coverage: coverage::lines(bulk.tenant(), gap.as_slice()), ..head };
        let subjects = selection.len(bulk.dense().rows());
        let devices = bulk.dense().check_ins().filter(|device| selection.holds(device.row)).count();
        ComplianceReport {
            status: if head.is_incomplete(scope) { RunStatus::Partial } else { RunStatus::Complete },
            scope,
            totals: ReportTotals {
                subjects,
                devices: devices as u64,
                decisions: subjects * self.totals.profiles as u64,
                ..self.totals
            },
            trend: Trend::default(),
            changes: Changes::default(),
            profiles: self.profiles,
            causes: self.causes,
            causes_left_out,
            chains: self.chains,
            connectors: connectors::lines(bulk.tenant()),
            certificates: certificates::outlook(self.ends, &thresholds),
            silent_devices: silent::silent(bulk, selection, &thresholds, &head.coverage),
            items: Listed::default(),
            thresholds,
            head,
        }
    }
}

/// What spoils most comes first.
fn rank(code: ChainCode) -> usize {
    ChainCode::ALL.iter().position(|other| *other == code).unwrap_or_default()
}
