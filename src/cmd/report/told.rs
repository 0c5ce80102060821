//! From the history to the document.

use std::ops::ControlFlow;

use super::record::shift;
use crate::decide::{CauseCode, Finding};
use crate::error::AppError;
use crate::history::{Change, ChangeKind, Counts, End, FINDINGS, OpenItem, Recording, Run, State, Subject};
use crate::report::Findings;
use crate::report::compliance::{
    ChangeRow, Changes, ComplianceReport, Ended, Item, ItemState, Listed, OpenState, ProfileKey, RunPoint,
    RunStatus, Trend,
};
use crate::report::v1::{DeviceKey, UserKey};

/// How many runs the trend shows.
const RUNS: u32 = 60;
/// How many rows each list of changes holds.
const CHANGES: u32 = 500;
/// How many of the items the document itself holds.
const ITEMS: usize = 2_000;

/// Adds trend, changes and items to the document. `remembers`: whether there is a history at all.
pub(super) fn tell(
    report: &mut ComplianceReport,
    recording: &Recording<'_>,
    (uncertain, remembers): (u64, bool),
) -> Result<(), AppError> {
    report.trend = trend(recording, remembers)?;
    let list = |kind| -> Result<_, AppError> {
        let (total, changes) = recording.changes(kind, CHANGES)?;
        Ok(Listed { total, rows: changes.into_iter().map(change).collect() })
    };
    report.changes = Changes {
        since: report.trend.baseline,
        new: list(ChangeKind::New)?,
        fixed: list(ChangeKind::Fixed)?,
        changed: list(ChangeKind::Changed)?,
        settled: list(ChangeKind::Settled)?,
        uncertain,
    };
    let mut rows = Vec::new();
    let _: Option<()> = recording.each_item(|open| {
        rows.push(item(open));
        if rows.len() < ITEMS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    report.items = Listed { total: recording.count_items()?, rows };
    Ok(())
}

fn trend(recording: &Recording<'_>, remembers: bool) -> Result<Trend, AppError> {
    let now = recording.run();
    let baseline = recording.baseline();
    let runs = recording.runs(RUNS)?;
    let not_compared = match baseline {
        Some(_) => None,
        None if !remembers => Some("no history is kept: name a file with --history, or a folder with --out"),
        None if runs.len() < 2 => Some("this is the first run that the history holds of this scope"),
        None => Some("no earlier run read to the end what this one rests on"),
    };
    let compared = baseline.filter(|then| now.compares_with(then));
    Ok(Trend {
        runs: runs.iter().map(point).collect(),
        baseline: baseline.map(|run| run.as_of),
        not_compared: not_compared.map(str::to_owned),
        change: compared.map(|then| shift(&then.counts, &now.counts)),
    })
}

fn point(run: &Run) -> RunPoint {
    RunPoint {
        as_of: run.as_of,
        status: if run.is_complete() { RunStatus::Complete } else { RunStatus::Partial },
        expected: run.counts.expected,
        findings: findings(&run.counts),
    }
}

fn findings(counts: &Counts) -> Findings {
    let named = FINDINGS.iter().zip(counts.findings);
    Findings::from_counts(named.filter_map(|(name, count)| {
        let finding = Finding::ALL.iter().find(|finding| finding.id() == *name)?;
        Some((*finding, usize::try_from(count).unwrap_or(usize::MAX)))
    }))
}

fn change(change: Change) -> ChangeRow {
    let (user, device) = subject(change.subject);
    ChangeRow {
        profile: profile(change.profile),
        user,
        device,
        before: change.before.as_ref().map(state),
        after: change.after.as_ref().map(state),
        ended: change.end.map(ended),
        since: change.since,
    }
}

/// An open item, in the words of the document.
pub(super) fn item(open: OpenItem) -> Item {
    let (user, device) = subject(open.subject);
    Item { profile: profile(open.profile), user, device, state: state(&open.state), since: open.since }
}

fn profile((id, name): (String, String)) -> ProfileKey {
    ProfileKey { id, name }
}

fn subject(subject: Subject) -> (Option<UserKey>, Option<DeviceKey>) {
    let Subject { device, user, device_name, user_name } = subject;
    (
        user.map(|id| UserKey { id: Some(id), user_principal_name: user_name }),
        device.map(|id| DeviceKey { id, device_name }),
    )
}

/// A name that this version does not know is told as it is.
fn state(state: &State) -> ItemState {
    let finding = Finding::ALL.iter().copied().find(|finding| finding.id() == state.finding);
    let cause = CauseCode::ALL.iter().copied().find(|cause| cause.id() == state.cause);
    let error = Some(state.error).filter(|code| *code != 0);
    let told = OpenState { finding: finding.unwrap_or(Finding::Unknown), cause, error }.told();
    match (finding, cause) {
        (Some(_), Some(_)) => told,
        (Some(_), None) if state.cause.is_empty() => told,
        _ => ItemState { text: format!("{} {}", state.finding, state.cause), ..told },
    }
}

fn ended(end: End) -> Ended {
    match end {
        End::AsExpected => Ended::AsExpected,
        End::NotExpected => Ended::NotExpected,
        End::Changed => Ended::Changed,
        End::SubjectGone => Ended::SubjectGone,
        End::ProfileGone => Ended::ProfileGone,
    }
}
