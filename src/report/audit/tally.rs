//! What the decisions of an audit add up to.

use super::super::decisions::profile_info;
use super::super::severity::{Findings, severity};
use super::document::{AuditTotals, CauseTotals, Example, ProfileTotals, TargetingCounts};
use crate::decide::bulk::{Bulk, Class, Classes, Counts};
use crate::decide::{CauseCode, Expected, Finding, Targeting};
use crate::model::{Profile, ProfileKind};

/// What the decisions of one profile add up to.
#[derive(Clone, Debug)]
pub struct ProfileTally {
    pub(in crate::report) totals: ProfileTotals,
    pub(in crate::report) causes: Vec<CauseTotals>,
    pub(in crate::report) undecided: u64,
}

impl ProfileTally {
    /// Adds up the rows of each class; `quiet` rows are not targeted, and nothing is reported of them.
    #[must_use]
    pub fn of(bulk: &Bulk<'_>, profile: &Profile, parts: &[(&Classes<'_>, &[u64])], quiet: u64) -> Self {
        let mut counts = Counts::default();
        let (mut expected, mut undecided) = (0, 0);
        let mut causes: Vec<CauseTotals> = Vec::new();
        let classes = parts.iter().flat_map(|(classes, rows)| classes.all().iter().zip(rows.iter()));
        for (class, rows) in classes.filter(|(_, rows)| **rows > 0) {
            counts.add(class.finding, class.targeting, *rows);
            expected += if class.expected == Expected::Yes { *rows } else { 0 };
            undecided += if is_undecided(class, profile.kind) { *rows } else { 0 };
            add_cause(&mut causes, bulk, (profile, class), *rows);
        }
        counts.add(Finding::NotExpected, Targeting::NotTargeted, quiet);
        let totals = ProfileTotals {
            profile: profile_info(profile),
            expected,
            findings: findings(&counts),
            targeting: targeting(&counts),
        };
        Self { totals, causes, undecided }
    }
}

/// What all profiles add up to, with the `top` causes.
#[must_use]
pub fn totals(tallies: Vec<ProfileTally>, subjects: u64, top: usize) -> AuditTotals {
    let mut all = AuditTotals::default();
    let sum = &mut all.totals;
    sum.subjects = subjects;
    sum.profiles = tallies.len();
    sum.decisions = subjects * tallies.len() as u64;
    for tally in tallies {
        sum.findings.merge(&tally.totals.findings);
        sum.targeting.merge(tally.totals.targeting);
        sum.undecided += tally.undecided;
        all.profiles.push(tally.totals);
        all.causes.extend(tally.causes);
    }
    // Stable: what is as serious and as frequent stays in the order of profiles.
    all.causes.sort_by_key(|cause| std::cmp::Reverse((severity(cause.finding), cause.decisions)));
    all.causes_left_out = all.causes.len().saturating_sub(top);
    all.causes.truncate(top);
    all
}

impl TargetingCounts {
    /// Adds other counts.
    pub(in crate::report) fn merge(&mut self, other: Self) {
        self.included += other.included;
        self.excluded += other.excluded;
        self.not_targeted += other.not_targeted;
        self.unknown += other.unknown;
    }
}

impl AuditTotals {
    /// Whether a decision could not be made for want of a fact.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.totals.undecided > 0
    }
}

/// As for the view of one user: what Intune never reports, and a baseline's platform, are no gap of a run.
fn is_undecided(class: &Class, kind: ProfileKind) -> bool {
    let by_nature = kind == ProfileKind::Intent && class.targeting != Targeting::Unknown;
    let open = class.expected == Expected::Unknown || class.finding == Finding::Unknown;
    (class.expected == Expected::Unknown && !by_nature) || (kind.is_certificate() && open)
}

fn add_cause(
    causes: &mut Vec<CauseTotals>,
    bulk: &Bulk<'_>,
    (profile, class): (&Profile, &Class),
    rows: u64,
) {
    let Some(cause) = &class.cause else { return };
    if class.finding == Finding::NotExpected {
        return;
    }
    let same = |known: &&mut CauseTotals| known.code == cause.code && known.finding == class.finding;
    if let Some(known) = causes.iter_mut().find(same) {
        known.decisions += rows;
        return;
    }
    let dense = bulk.dense();
    let device = dense.device_of(class.first).map(|(id, name)| name.unwrap_or(id).to_owned());
    let user = dense.user_of(class.first).map(|(id, name)| name.unwrap_or(id).to_owned());
    causes.push(CauseTotals {
        code: cause.code,
        finding: class.finding,
        profile_id: profile.id.to_string(),
        profile_name: profile.name.clone(),
        decisions: rows,
        text: cause.code.meaning().trim_end_matches('.').to_owned(),
        next: for_all(cause.code, &cause.next),
        example: Example { user, device, text: cause.text.clone() },
    });
}

/// The next step, where its sentence speaks of one row only.
fn for_all(code: CauseCode, next: &str) -> String {
    match code {
        CauseCode::WaitingForCheckIn => "wait for the next check-in, or sync the devices".to_owned(),
        _ => next.to_owned(),
    }
}

fn findings(counts: &Counts) -> Findings {
    let count = |finding| usize::try_from(counts.of(finding)).unwrap_or(usize::MAX);
    Findings {
        as_expected: count(Finding::AsExpected),
        waiting: count(Finding::Waiting),
        missing: count(Finding::Missing),
        failed: count(Finding::Failed),
        conflict: count(Finding::Conflict),
        unexpected: count(Finding::Unexpected),
        not_expected: count(Finding::NotExpected),
        unknown: count(Finding::Unknown),
    }
}

fn targeting(counts: &Counts) -> TargetingCounts {
    TargetingCounts {
        included: counts.targeted(Targeting::Included),
        excluded: counts.targeted(Targeting::Excluded),
        not_targeted: counts.targeted(Targeting::NotTargeted),
        unknown: counts.targeted(Targeting::Unknown),
    }
}
