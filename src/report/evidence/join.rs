//! What a log says beside what the tenant says: confirmed, contradicted, or silent.
//!
//! A log proves delivery. That nothing was delivered it proves only where it covers the time in question at the level
//! that would show it; everything else is silence, and silence proves nothing.

use chrono::{DateTime, TimeDelta, Utc};

use super::NamedFile;
use crate::decide::{Decision, Expected, Timing};
use crate::evidence::{
    FileEvidence, LogTime, Platform as LogPlatform, RequestEvidence, RequestId, Verdict, compare,
};
use crate::model::{CoverageStatus, Platform, Profile, ProfileId, ProfileKind, Tenant};
use crate::report::chains;
use crate::report::decisions;
use crate::report::v1::{
    DecisionRow, DifferenceRow, EvidenceInfo, EvidenceReport, JoinRow, MatchedProfile, Relation,
};

/// Whose decisions the logs are held against.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Nobody was named: requests are matched with profiles only.
    Nobody,
    /// The decisions about a user or a device.
    Decided(Vec<Decision>),
}

/// How far a phone's clock may be from UTC.
const ANY_ZONE: TimeDelta = TimeDelta::hours(14);

pub(super) fn join(
    report: &mut EvidenceReport,
    files: &[NamedFile],
    tenant: &Tenant,
    subject: Subject,
    as_of: DateTime<Utc>,
) {
    let named = matches!(subject, Subject::Decided(_));
    let mut rows = match subject {
        Subject::Nobody => Vec::new(),
        Subject::Decided(decisions) => rows(tenant, decisions, as_of),
    };
    let mut joins = Vec::new();
    for (file, document) in files.iter().zip(&mut report.files) {
        for (request, document) in file.evidence.requests.iter().zip(&mut document.requests) {
            let Some(id) = &request.trail.id else { continue };
            let found = find(tenant, id);
            if let Found::One(profile, matched_by) = found {
                let comparison = compare(&request.trail, profile, root_of(tenant, profile));
                document.profile = Some(matched(profile, matched_by));
                document.differences = comparison
                    .differences
                    .into_iter()
                    .map(|one| DifferenceRow { field: one.field, device: one.device, profile: one.profile })
                    .collect();
                document.not_compared = comparison.not_compared;
            }
            joins.push(request_row(file, request, id, &found, &mut rows, tenant, named));
        }
    }
    for row in rows.iter().filter(|row| row.evidence.is_none() && row.expected == Expected::Yes) {
        joins.push(unseen(row, files, tenant));
    }
    report.joins = joins;
    report.decisions = rows;
}

/// The decisions about SCEP profiles.
fn rows(tenant: &Tenant, decisions: Vec<Decision>, as_of: DateTime<Utc>) -> Vec<DecisionRow> {
    let order: Vec<_> = tenant.devices.iter().map(|device| device.id.clone()).collect();
    chains::arrange(decisions, &order)
        .into_iter()
        .map(|(decision, place)| decisions::row(tenant, decision, place, as_of))
        .filter(|row| row.profile.kind == ProfileKind::Scep)
        .collect()
}

enum Found<'t> {
    One(&'t Profile, &'static str),
    /// Several profiles begin with what the log has of the id.
    Several(usize),
    /// The list of profiles was read to the end, and there is none.
    None,
    /// The list was not read to the end.
    Unread,
    /// The log has no id.
    NoId,
}

fn find<'t>(tenant: &'t Tenant, id: &RequestId) -> Found<'t> {
    let list = tenant.coverage.iter().find(|line| line.source.0 == "deviceConfigurations");
    let whole = list.is_some_and(|line| line.status == CoverageStatus::Complete);
    let nothing = || if whole { Found::None } else { Found::Unread };
    if let Some(id) = id.profile_id() {
        return tenant
            .profile(&ProfileId::new(&id))
            .map_or_else(nothing, |profile| Found::One(profile, "id"));
    }
    let Some(prefix) = id.profile_id_prefix() else { return Found::NoId };
    let prefix = prefix.trim_end_matches(['…', '.', 'x', 'X']).replace('_', "-").to_ascii_lowercase();
    if prefix.len() < 4 {
        return Found::NoId;
    }
    let mut like = tenant.profiles.iter().filter(|profile| {
        profile.kind == ProfileKind::Scep && profile.id.as_str().to_ascii_lowercase().starts_with(&prefix)
    });
    match (like.next(), like.count()) {
        (Some(profile), 0) => Found::One(profile, "prefix"),
        (Some(_), more) => Found::Several(more + 1),
        (None, _) => nothing(),
    }
}

fn matched(profile: &Profile, matched_by: &'static str) -> MatchedProfile {
    MatchedProfile {
        id: profile.id.to_string(),
        name: profile.name.clone(),
        odata_type: profile.odata_type.clone(),
        last_modified_date_time: profile.last_modified.value().copied(),
        matched_by,
    }
}

/// The thumbprint of the trusted root that a profile names.
fn root_of<'t>(tenant: &'t Tenant, profile: &Profile) -> Option<&'t str> {
    let root = profile.references.known()?.first()?;
    tenant.profile(&root.profile)?.certificate.root_thumbprint.text()
}

fn request_row(
    file: &NamedFile,
    request: &RequestEvidence,
    id: &RequestId,
    found: &Found<'_>,
    rows: &mut [DecisionRow],
    tenant: &Tenant,
    named: bool,
) -> JoinRow {
    let row = |relation, text: String, next: &str| JoinRow {
        relation,
        profile_id: id.profile_id(),
        profile_name: None,
        device_name: None,
        request: Some(id.raw.clone()),
        file: Some(file.path.clone()),
        text,
        next: next.to_owned(),
    };
    match found {
        Found::NoId => row(
            Relation::Unknown,
            "the log holds a request, but not enough of its id to tell which profile it is of".to_owned(),
            "get the log itself instead of a copy in which ids are shortened",
        ),
        Found::Several(count) => row(
            Relation::Unknown,
            format!("the log has only the beginning of the id, and {count} SCEP profiles begin like that"),
            "get the log itself instead of a copy in which ids are shortened",
        ),
        Found::Unread => row(
            Relation::Unknown,
            "the list of profiles was not read to the end, so it can't be told which profile this is"
                .to_owned(),
            "see the coverage below for what was not read",
        ),
        Found::None => elsewhere(row, id, tenant),
        Found::One(profile, _) => {
            let mut joined = decided(file, request, profile, rows, named);
            joined.request = Some(id.raw.clone());
            joined
        }
    }
}

/// No such profile: another tenant's log, or a profile that was deleted.
fn elsewhere(row: impl Fn(Relation, String, &str) -> JoinRow, id: &RequestId, tenant: &Tenant) -> JoinRow {
    let account = id.account_id().filter(|_| !id.is_partial());
    match (account, tenant.intune_account.text()) {
        (Some(log), Some(own)) if !log.eq_ignore_ascii_case(own) => row(
            Relation::OtherTenant,
            "this log is of another tenant: its Intune account is not the one of this tenant".to_owned(),
            "check that the log is of this device, and that the sign-in is to its tenant",
        ),
        _ => row(
            Relation::NotInTenant,
            "no profile of this tenant has the id of this request: it was deleted, or the log is of another tenant"
                .to_owned(),
            "look in Intune's audit log for a SCEP profile that was deleted",
        ),
    }
}

fn decided(
    file: &NamedFile,
    request: &RequestEvidence,
    profile: &Profile,
    rows: &mut [DecisionRow],
    named: bool,
) -> JoinRow {
    let mut joined = JoinRow {
        relation: Relation::Unknown,
        profile_id: Some(profile.id.to_string()),
        profile_name: Some(profile.name.clone()),
        device_name: None,
        request: None,
        file: Some(file.path.clone()),
        text: format!("the request is of the profile `{}`", profile.name),
        next: "name the user (--user) or the device (--device) to see whether it should have it".to_owned(),
    };
    if !named {
        joined.relation = Relation::Matched;
        return joined;
    }
    let moment = request.trail.span().1.and_then(LogTime::moment);
    let mut decisions: Vec<&mut DecisionRow> =
        rows.iter_mut().filter(|row| row.profile.id == profile.id.as_str()).collect();
    for row in &mut decisions {
        row.evidence = Some(EvidenceInfo {
            verdict: request.verdict.id().to_owned(),
            time: moment,
            file: file.path.clone(),
        });
    }
    let expected = |wanted| decisions.iter().find(|row| row.expected == wanted);
    let device = |row: &DecisionRow| row.device.as_ref().and_then(|device| device.device_name.clone());
    let name = &profile.name;
    if let Some(row) = expected(Expected::Yes) {
        joined.relation = Relation::Confirmed;
        joined.device_name = device(row);
        joined.text = format!("`{name}` should be there, and the log proves that it arrived");
        joined.next = match request.verdict {
            Verdict::CertInstalled => "nothing to do: profile and certificate arrived".to_owned(),
            _ => "the assignment is right: follow the log's own next step".to_owned(),
        };
    } else if let Some(row) = expected(Expected::Unknown) {
        joined.device_name = device(row);
        joined.text =
            format!("`{name}` arrived; whether it should have can't be told, as something was not read");
        joined.next = "see the coverage below for what was not read".to_owned();
    } else {
        joined.relation = Relation::Contradicted;
        joined.device_name = decisions.first().and_then(|row| device(row));
        joined.text = format!(
            "`{name}` arrived at the time of the log, but by today's assignments this user or device should not have it"
        );
        joined.next =
            "check that the log is of this device; if it is, the assignment was changed since, or the profile lingers"
                .to_owned();
    }
    joined
}

/// A profile that is expected and that no log speaks of.
fn unseen(row: &DecisionRow, files: &[NamedFile], tenant: &Tenant) -> JoinRow {
    let changed = tenant
        .audited_changes
        .get(&ProfileId::new(&row.profile.id))
        .copied()
        .max(row.profile.last_modified_date_time);
    let speaking: Vec<&NamedFile> =
        files.iter().filter(|file| logs_of(file.evidence.platform, row.profile.platform)).collect();
    let covering = speaking.iter().find(|file| changed.is_some_and(|change| covers(&file.evidence, change)));
    let name = &row.profile.name;
    let (relation, text, next) = match covering {
        Some(file) if row.timing == Timing::CheckedInSince => (
            Relation::Contradicted,
            format!(
                "`{name}` should be there and the device has checked in since, but {}, which covers that time, has no request for it",
                file.path
            ),
            row.cause
                .as_ref()
                .map_or("see `scepcheck why` for what keeps it away", |cause| cause.next.as_str()),
        ),
        _ if speaking.is_empty() => (
            Relation::Silent,
            format!("`{name}` should be there; none of these logs is of a platform that takes it"),
            "collect the log of the device itself",
        ),
        _ => (
            Relation::Silent,
            format!(
                "`{name}` should be there; the logs don't mention it, but they don't cover the time of a sync in full"
            ),
            "switch on verbose logging where there is such a switch, sync the device, collect the log again",
        ),
    };
    JoinRow {
        relation,
        profile_id: Some(row.profile.id.clone()),
        profile_name: Some(name.clone()),
        device_name: row.device.as_ref().and_then(|device| device.device_name.clone()),
        request: None,
        file: covering.map(|file| file.path.clone()),
        text,
        next: next.to_owned(),
    }
}

fn logs_of(log: Option<LogPlatform>, profile: Platform) -> bool {
    let system = match log {
        Some(LogPlatform::Android) => "Android",
        Some(LogPlatform::Ios) => "iOS",
        Some(LogPlatform::MacOs) => "macOS",
        Some(LogPlatform::Windows) => "Windows",
        Some(LogPlatform::Server | LogPlatform::Graph) | None => return false,
    };
    profile.may_run_on(system)
}

/// Whether a log begins before the change and holds a sync after it, at the level that shows requests.
fn covers(file: &FileEvidence, change: DateTime<Utc>) -> bool {
    let before = |time: &LogTime| match time {
        LogTime::Moment(time) => *time <= change,
        LogTime::Local { time, .. } => time.and_utc() + ANY_ZONE <= change,
        LogTime::Clock { .. } | LogTime::Unclear(_) => false,
    };
    let after = |time: &LogTime| match time {
        LogTime::Moment(time) => *time >= change,
        LogTime::Local { time, .. } => time.and_utc() - ANY_ZONE >= change,
        LogTime::Clock { .. } | LogTime::Unclear(_) => false,
    };
    file.verbose != Some(false)
        && !file.notes.iter().any(|note| note.code.means_incomplete())
        && file.first.as_ref().is_some_and(before)
        && file.last_sync.as_ref().is_some_and(after)
        // A log that ends with the sync doesn't show what it brought.
        && file.last != file.last_sync
}
