//! From the notes on a file to its verdict.

use super::case::Case;
use super::challenge::hide_all;
use super::codes::ResultCode;
use super::file::{FileEvidence, NoteCode, RequestEvidence};
use super::ladder::Verdict;
use super::trail::Trail;

/// The verdict on everything that was noted down.
pub(super) fn conclude(mut case: Case, encoding: String) -> FileEvidence {
    for trail in case.trails.iter_mut().chain([&mut case.nameless]) {
        trail.settings = std::mem::take(&mut trail.settings).without_challenges();
    }
    hide_all(&mut case);
    let verdict = verdict(&case);
    let result = result(&case, verdict);
    let delivered = delivered(&case, verdict);
    coverage_notes(&mut case, verdict);
    let (requests, others): (Vec<Trail>, Vec<Trail>) =
        std::mem::take(&mut case.trails).into_iter().partition(|trail| trail.id.is_some());
    let nameless = std::mem::take(&mut case.nameless);
    FileEvidence {
        platform: case.platform,
        format: case.format.unwrap_or("unknown"),
        encoding,
        records: case.records,
        skipped: case.skipped,
        policy_delivered: delivered,
        verdict,
        first: case.first,
        last: case.last,
        last_sync: case.last_sync,
        verbose: case.verbose,
        requests: requests.into_iter().map(judged).collect(),
        foreign: others.into_iter().map(judged).collect(),
        nameless: (!nameless.is_empty()).then(|| judged(nameless)),
        ndes_urls: case.urls,
        roots: case.roots,
        events: case.events,
        result,
        notes: case.notes,
        extras: case.extras,
    }
}

fn judged(trail: Trail) -> RequestEvidence {
    RequestEvidence { verdict: trail.verdict(), trail }
}

/// The trails that speak for the file: of each profile the request that came last, since a new request of the same
/// profile takes the place of the earlier one; without any request, or after the last of them, what was logged without an
/// id.
fn speaking(case: &Case) -> Vec<&Trail> {
    let mut last: Vec<&Trail> = Vec::new();
    for trail in &case.trails {
        let same = |other: &&Trail| {
            let logical = |trail: &Trail| trail.id.as_ref().and_then(|id| id.logical_name.clone());
            logical(trail).is_some() && logical(trail) == logical(other)
        };
        match last.iter().position(same) {
            Some(at) => {
                if let Some(place) = last.get_mut(at) {
                    *place = trail;
                }
            }
            None => last.push(trail),
        }
    }
    if !case.nameless.is_empty() && (last.is_empty() || failed_later(&case.nameless, &last)) {
        last.push(&case.nameless);
    }
    last
}

/// Whether what names no request failed after everything that is known of those that are named: then it is another
/// request, or another try of one.
fn failed_later(nameless: &Trail, named: &[&Trail]) -> bool {
    let Some(at) = nameless.failure().and_then(|failure| failure.time.as_ref()) else { return false };
    // A clock without a date takes what is earlier for the next day.
    let (none, half_a_day) = (chrono::TimeDelta::zero(), chrono::TimeDelta::hours(12));
    named.iter().all(|trail| {
        let after = trail.span().1.and_then(|last| at.since(last));
        after.is_some_and(|delta| delta > none && delta < half_a_day)
    })
}

fn verdict(case: &Case) -> Verdict {
    let verdicts: Vec<Verdict> = speaking(case).iter().map(|trail| trail.verdict()).collect();
    let told = |verdict: &Verdict| *verdict != Verdict::Unknown;
    if let Some(first) = verdicts.iter().copied().find(told) {
        let differ = verdicts.iter().copied().filter(told).any(|verdict| verdict != first);
        return if differ { Verdict::Mixed } else { first };
    }
    if arrived(case) {
        return Verdict::PolicyReceived;
    }
    if case.enrollment_failure.is_some() {
        return Verdict::NotEnrolled;
    }
    if case.portal.is_some() {
        return if case.portal.as_ref().is_some_and(is_busy) { Verdict::Pending } else { Verdict::Failed };
    }
    let installed = |state: &str| state.ends_with("SUCCESS") || state == "installed";
    if case.roots.iter().any(|root| root.state.as_deref().is_some_and(installed)) {
        return Verdict::RootInstalled;
    }
    if case.waiting_requests == Some(0) {
        return Verdict::NoRequest;
    }
    if case.other_matters > 0 { Verdict::NotScep } else { Verdict::Unknown }
}

/// Intune's codes of a device that is busy, or of work in progress: no failure.
fn is_busy(code: &ResultCode) -> bool {
    const NOT_NOW: i64 = -2_016_341_112;
    const IDLE: i64 = -2_016_341_111;
    matches!(code.number, Some(NOT_NOW | IDLE)) || code.is_success()
}

fn result(case: &Case, verdict: Verdict) -> Option<ResultCode> {
    match verdict {
        Verdict::Mixed => None,
        Verdict::NotEnrolled => case.enrollment_failure.clone(),
        Verdict::NotScep | Verdict::Unknown | Verdict::RootInstalled | Verdict::NoRequest => {
            case.other_result.clone()
        }
        _ => speaking(case)
            .iter()
            .filter(|trail| trail.verdict() == verdict)
            .find_map(|trail| trail.result().cloned())
            .or_else(|| case.portal.clone()),
    }
}

/// Whether there is a request, or something that only a device with a request does.
fn arrived(case: &Case) -> bool {
    case.delivery_shown || case.trails.iter().any(|trail| trail.id.is_some() || trail.foreign_id.is_some())
}

/// "No" is said only where the log itself says so; from silence it can't be told.
fn delivered(case: &Case, verdict: Verdict) -> Option<bool> {
    if arrived(case) {
        return Some(true);
    }
    match verdict {
        Verdict::NotEnrolled => Some(false),
        _ => None,
    }
}

/// What the log can't tell, said in words.
fn coverage_notes(case: &mut Case, verdict: Verdict) {
    if case.records == 0 && case.skipped == 0 && case.notes.is_empty() {
        case.note(NoteCode::Empty, "the file is empty");
    } else if case.format.is_none() {
        case.note(
            NoteCode::NotRecognised,
            "nothing in it looks like a log that this program knows (Android OMADM, Apple console, Windows events, IIS)",
        );
    }
    let silent =
        matches!(verdict, Verdict::Unknown | Verdict::NotScep | Verdict::NoRequest | Verdict::RootInstalled);
    if silent && case.verbose == Some(false) {
        case.note(
            NoteCode::NotVerbose,
            "verbose logging was off: that no request is in this log proves nothing; switch it on, sync, and collect again",
        );
    }
    if case.trails.iter().filter_map(|trail| trail.id.as_ref()).any(super::RequestId::is_partial) {
        case.note(
            NoteCode::PartialId,
            "an id in this log is shortened or a placeholder: only its known part can be matched",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::request_id::RequestId;

    #[test]
    fn a_request_that_the_log_names_is_never_of_another_matter() {
        let ids = RequestId::find_all("ModelName_AC_1_LogicalName_2_Hash_3").collect::<Vec<_>>();
        for (ids, shown) in [(ids.as_slice(), false), (&[], true)] {
            let mut case = Case::default();
            case.other_matters = 1;
            case.delivery_shown = shown;
            case.enrollment_failure = Some(ResultCode::windows(-1));
            for id in ids {
                case.trail_of(id.clone());
            }
            let found = conclude(case, "utf-8".to_owned());
            assert_eq!((found.verdict, found.policy_delivered), (Verdict::PolicyReceived, Some(true)));
        }
    }
}
