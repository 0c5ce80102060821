//! The report in a few sentences: how it stands, what became of it, what got worse and what better.

use super::super::text::grouped;
use super::words::{self, ISSUES, counted, found, moved, of, share, signed};
use crate::report::compliance::{ComplianceReport, ProfileLine, RunStatus, Shift};
use crate::report::v1::CoverageLine;
use crate::report::{CoverageStatus, Finding};

/// How many profiles are named that got worse, and how many that got better.
const NAMED: usize = 3;

/// The sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Headline {
    /// How many of those that should have it have it.
    pub(super) standing: String,
    /// How many do not, by finding.
    pub(super) open: String,
    /// What is new, fixed or different since when; or why nothing is compared.
    pub(super) since: String,
    /// Profiles that more subjects miss, or have for nothing, than before; the worst first.
    pub(super) worse: Vec<String>,
    /// Profiles that fewer do, by more than what can't be told any more; the best first.
    pub(super) better: Vec<String>,
}

/// Says it.
pub(super) fn headline(report: &ComplianceReport) -> Headline {
    let mut moved: Vec<(i64, String)> = report.profiles.iter().filter_map(profile).collect();
    moved.sort_by_key(|(by, _)| std::cmp::Reverse(*by));
    let worse = moved.iter().filter(|(by, _)| *by > 0).take(NAMED).map(|(_, text)| text.clone());
    let better = moved.iter().rev().filter(|(by, _)| *by < 0).take(NAMED).map(|(_, text)| text.clone());
    Headline {
        standing: standing(report),
        open: open(report),
        since: since(report),
        worse: worse.collect(),
        better: better.collect(),
    }
}

/// Whether this run read everything that it rests on.
pub(super) fn is_partial(report: &ComplianceReport) -> bool {
    report.status == RunStatus::Partial
}

/// Whether the users and devices were read to the end, so that counts of them are counts of all.
pub(super) fn subjects_known(report: &ComplianceReport) -> bool {
    let lists = ["users", "managedDevices"];
    report.silent_devices.complete && !gaps(report).any(|line| lists.contains(&line.source.as_str()))
}

/// The sources that were asked for and not read to the end.
pub(super) fn gaps(report: &ComplianceReport) -> impl Iterator<Item = &CoverageLine> {
    report
        .head
        .coverage
        .iter()
        .filter(|line| line.asked && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread))
}

/// What to call the tenant.
pub(super) fn tenant(report: &ComplianceReport) -> &str {
    let tenant = &report.head.tenant;
    tenant.name.as_deref().or(tenant.id.as_deref()).unwrap_or("this tenant")
}

fn standing(report: &ComplianceReport) -> String {
    let totals = &report.totals;
    let has = of(&totals.findings, Finding::AsExpected);
    let what = match report.profiles.as_slice() {
        [only] => format!("`{}`", only.profile.name),
        _ => "a profile".to_owned(),
    };
    let sentence = match share(has, totals.expected) {
        Some(share) => {
            let (has, all) = (grouped(has), grouped(totals.expected));
            let have = if of(&totals.findings, Finding::Unknown) > 0 { "are known to have" } else { "have" };
            format!("{has} of {all} that should have {what} {have} it ({share})")
        }
        None => format!("nobody is known to be expected to have {what}"),
    };
    if is_partial(report) { format!("Of what could be read: {sentence}") } else { capital(&sentence) }
}

/// A sentence begins with a capital.
fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn open(report: &ComplianceReport) -> String {
    let findings = &report.totals.findings;
    let told = ISSUES.into_iter().chain([Finding::Waiting, Finding::Unknown]);
    let parts: Vec<String> = told
        .map(|kind| (kind, of(findings, kind)))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{} {}", grouped(count), crate::report::finding(kind).text))
        .collect();
    match (parts.is_empty(), is_partial(report)) {
        (true, false) => "Nothing is missing, failed, waiting or unknown".to_owned(),
        (true, true) => "Nothing that could be read is missing, failed or waiting".to_owned(),
        (false, _) => parts.join(" · "),
    }
}

fn since(report: &ComplianceReport) -> String {
    let changes = &report.changes;
    let Some(since) = changes.since else {
        let why = report.trend.not_compared.as_deref().unwrap_or("there is no earlier run to compare with");
        return format!("Not compared: {}", why.trim_end_matches('.'));
    };
    let mut parts = vec![
        format!("{} new", grouped(changes.new.total)),
        format!("{} fixed", grouped(changes.fixed.total)),
    ];
    let more = [(changes.changed.total, "changed"), (changes.settled.total, "settled")];
    parts.extend(
        more.into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", grouped(count))),
    );
    if changes.uncertain > 0 {
        parts.push(counted(changes.uncertain, "that can't be told", "that can't be told"));
    }
    format!("Since {}: {}", words::since(since, report.head.as_of), parts.join(", "))
}

/// By how much a profile got worse (negative: better), with a line that says so.
fn profile(line: &ProfileLine) -> Option<(i64, String)> {
    let shift = line.change.as_ref()?;
    let by = worsened(shift);
    if by == 0 {
        return None;
    }
    let told = ISSUES.into_iter().chain([Finding::Waiting, Finding::Unknown]);
    let parts: Vec<String> = told
        .map(|kind| (kind, moved(shift, kind)))
        .filter(|(_, by)| *by != 0)
        .map(|(kind, by)| format!("{} {}", signed(by), crate::report::finding(kind).text))
        .collect();
    Some((by, format!("{}: {}", line.profile.name, parts.join(", "))))
}

/// What is certainly wrong now, more than then. It got better only by what did not merely become unknown.
pub(super) fn worsened(shift: &Shift) -> i64 {
    let issues: i64 = ISSUES.into_iter().map(|kind| moved(shift, kind)).sum();
    if issues >= 0 { issues } else { (issues + shift.unknown.max(0)).min(0) }
}

/// One finding with its count, for a line of counts.
pub(super) fn counted_finding(kind: Finding, count: u64) -> String {
    let found = found(kind);
    match found.split_once(' ') {
        Some((symbol, text)) => format!("{symbol} {} {text}", grouped(count)),
        None => format!("{} {found}", grouped(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_unknown_is_no_improvement() {
        let shift = |missing, unknown| Shift { missing, unknown, ..Shift::default() };
        let cases = [
            (shift(-10, 0), -10),
            (shift(-10, 4), -6),
            (shift(-10, 10), 0),
            (shift(-10, 30), 0),
            (shift(5, -5), 5),
        ];
        for (shift, expected) in cases {
            assert_eq!(worsened(&shift), expected, "{shift:?}");
        }
    }
}
