//! What the decision on one profile reads, so that subjects which agree in it can share one decision.
//!
//! A decision depends on the row's [`RowBase`](super::rows::RowBase), on some shared properties of the device, on
//! the groups that the profile and what it needs name, on where the last check-in lies among the times that are
//! compared with it, and on what is reported. Whatever the explaining core comes to read must be here.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::bits::Bits;
use super::certificates::CertificateColumn;
use super::columns::{COLUMNS, TABLE};
use super::dense::Dense;
use super::members::GroupMembers;
use super::named;
use super::patterns::Patterns;
use super::pool::Bulk;
use super::reports::ReportRow;
use super::ticks::{length, ticks};
use crate::decide::timing::{ENTRA_WINDOW, REFRESH, STALE};
use crate::model::{
    AssignmentFilter, AssignmentTarget, Fact, FilterId, FilterUse, GroupId, Platform, Profile, ProfileKind,
    Ternary,
};

/// How deep what a profile needs is followed, as far as the explaining core does.
const DEPTH: usize = 5;

/// How many filters that read names are kept apart; beyond it each row is decided by itself.
const MOST_NAMED: usize = 20;

/// The plan for one profile.
#[derive(Debug)]
pub struct Plan<'b> {
    pub(super) profile: &'b Profile,
    /// The groups that the profile and what it needs name, with their members.
    pub(super) groups: Vec<(GroupId, Option<&'b GroupMembers>)>,
    pub(super) users: Patterns,
    pub(super) devices: Patterns,
    /// What of each row is the same whatever the profile's groups and times are.
    pub(super) statics: Arc<Statics>,
    /// How many codes there are for what is read of a row.
    pub(super) codes: u64,
    /// Times that the last check-in is compared with, sorted.
    pub(super) sync_bounds: Vec<i64>,
    /// Times that the user's last sign-in is compared with, sorted.
    pub(super) sign_in_bounds: Vec<i64>,
    pub(super) reports: &'b [ReportRow],
    pub(super) certificates: Option<&'b CertificateColumn>,
    /// What filters that read the device's name say, by device.
    pub(super) named: Vec<Arc<Vec<Ternary>>>,
    /// Something of each row's own is read (the registrations of apps): no two rows agree.
    pub(super) alone: bool,
    /// The rows that an assignment may reach or that something is reported of. All others are not targeted, and
    /// nothing contradicts that.
    pub(super) candidates: Bits,
}

impl<'b> Plan<'b> {
    /// The profile.
    #[must_use]
    pub fn profile(&self) -> &'b Profile {
        self.profile
    }

    /// Whether it is known which certificates the profile has brought.
    #[must_use]
    pub fn certificates_were_read(&self) -> bool {
        self.certificates.is_some_and(|column| !column.unread)
    }

    pub(super) fn new(bulk: &'b Bulk<'_>, profile: &'b Profile, alike: Alike) -> Self {
        let dense = bulk.dense;
        let closure = closure(bulk, profile);
        let groups = groups(&closure, dense);
        let filters = filters(bulk, &closure);
        let (sync_bounds, sign_in_bounds) = bounds(bulk, profile);
        let by_name = filters.iter().filter(|(_, fields)| fields.contains(&"deviceName"));
        let named: Vec<_> = by_name.map(|(filter, _)| bulk.named.of(dense, filter)).collect();
        let alone = named.len() > MOST_NAMED || reads_registrations(bulk, profile);
        let members = |of: fn(&'b GroupMembers) -> &'b super::members::Members| {
            groups.iter().map(move |(_, members)| members.map_or(&NOBODY, of))
        };
        let mut plan = Self {
            profile,
            users: Patterns::new(dense.people.len(), members(|group| &group.users)),
            devices: Patterns::new(dense.devices.len(), members(|group| &group.devices)),
            statics: bulk.statics(&read_of_rows(&closure, &filters, alike)),
            codes: 0,
            named,
            sync_bounds,
            sign_in_bounds,
            reports: reports(dense, profile),
            certificates: dense.certificates.get(&profile.id),
            alone,
            candidates: candidates(bulk, profile),
            groups,
        };
        match plan.count_codes(dense) {
            Some(codes) => plan.codes = codes,
            None => plan.alone = true,
        }
        plan
    }

    /// How many codes there are; `None` if no number holds them.
    fn count_codes(&self, dense: &Dense) -> Option<u64> {
        let said = if self.reports.is_empty() { 1 } else { dense.words.said.len() + 2 };
        let held = if self.certificates.is_none() { 1 } else { dense.words.issued.len() + 4 };
        let radices = [
            self.statics.count.max(1),
            self.users.distinct.len(),
            self.devices.distinct.len(),
            self.sync_bounds.len() + 1,
            self.sign_in_bounds.len() + 1,
            said,
            held,
            3usize.checked_pow(u32::try_from(self.named.len()).ok()?)?,
        ];
        radices.into_iter().try_fold(1u64, |product, radix| product.checked_mul(radix as u64))
    }
}

/// How much rows of one class have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alike {
    /// The explanation, apart from names and times: one text can stand for them all.
    InEveryWord,
    /// All that a [`Class`](super::Class) says but the sentences of its cause, which are the first row's. There are
    /// fewer such classes, as the values that a filter read do not count but what it made of them.
    InOutcome,
}

/// What decides of the properties that many devices share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct StaticsRead {
    /// Those properties, by their place in the table.
    pub(super) columns: [bool; COLUMNS],
    /// The filters of which the answer decides.
    pub(super) filters: Vec<FilterId>,
}

/// What of each row is the same for all profiles that read the same: the row's base, those properties and answers,
/// and whether the management certificate has expired.
#[derive(Debug, Default)]
pub(super) struct Statics {
    /// The number by row.
    pub(super) of: Vec<u32>,
    /// How many numbers there are.
    pub(super) count: usize,
}

static NOBODY: super::members::Members = super::members::Members { ids: Vec::new(), paths: Vec::new() };

/// Where the state of a profile is reported.
fn reports<'b>(dense: &'b Dense, profile: &Profile) -> &'b [ReportRow] {
    let columns = if profile.kind == ProfileKind::App { &dense.installs } else { &dense.reports };
    columns.get(&profile.id).map(Vec::as_slice).unwrap_or_default()
}

/// The profile and everything it needs, each once.
fn closure<'b>(bulk: &'b Bulk<'_>, profile: &'b Profile) -> Vec<&'b Profile> {
    let mut all = vec![profile];
    let mut level = vec![profile];
    for _ in 0..DEPTH {
        let references = level.iter().filter_map(|profile| profile.references.known()).flatten();
        level = references.filter_map(|reference| bulk.engine.profile(&reference.profile)).collect();
        level.retain(|profile| !all.iter().any(|known| known.id == profile.id));
        all.extend(&level);
    }
    all
}

fn assignments<'b>(closure: &[&'b Profile]) -> impl Iterator<Item = &'b crate::model::Assignment> {
    closure.iter().copied().filter_map(|profile| profile.assignments.known()).flatten()
}

fn groups<'b>(closure: &[&'b Profile], dense: &'b Dense) -> Vec<(GroupId, Option<&'b GroupMembers>)> {
    let mut groups: Vec<(GroupId, Option<&GroupMembers>)> = Vec::new();
    for assignment in assignments(closure) {
        if let AssignmentTarget::Group(id) | AssignmentTarget::ExclusionGroup(id) = &assignment.target
            && !groups.iter().any(|(known, _)| known == id)
        {
            groups.push((id.clone(), dense.groups.get(id)));
        }
    }
    groups
}

/// A filter and the properties that it reads.
type Reads<'b> = (&'b AssignmentFilter, Vec<&'static str>);

/// The filters on the assignments, each once, with the properties that they read.
fn filters<'b>(bulk: &Bulk<'b>, closure: &[&Profile]) -> Vec<Reads<'b>> {
    let mut filters: Vec<Reads<'b>> = Vec::new();
    for assignment in assignments(closure) {
        let (FilterUse::Filter { id, .. } | FilterUse::ModeUnknown { id, .. }) = &assignment.filter else {
            continue;
        };
        let Some(used) = bulk.skeleton.filters.filters.get(id) else { continue };
        if filters.iter().any(|(known, _)| known.id == used.id) {
            continue;
        }
        if let Some(rule) = named::rule(used) {
            let properties = rule.properties();
            filters.push((
                used,
                properties.flat_map(|property| property.graph_fields.iter().copied()).collect(),
            ));
        }
    }
    filters
}

/// What decides of the shared properties: some of them, and what some filters say of them.
fn read_of_rows(closure: &[&Profile], filters: &[Reads<'_>], alike: Alike) -> StaticsRead {
    let asked = |(_, fields): &&Reads<'_>| alike == Alike::InOutcome && !fields.contains(&"deviceName");
    StaticsRead {
        filters: filters.iter().filter(asked).map(|(filter, _)| filter.id.clone()).collect(),
        columns: columns(closure, filters.iter().filter(|reads| !asked(reads))),
    }
}

/// Which shared properties count, by their place in the table.
fn columns<'r, 'f: 'r>(
    closure: &[&Profile],
    filters: impl Iterator<Item = &'r Reads<'f>> + Clone,
) -> [bool; COLUMNS] {
    let android_root = |profile: &&&Profile| {
        profile.kind == ProfileKind::TrustedRoot && profile.platform == Platform::Android
    };
    let version = closure.iter().any(|profile| {
        profile.rules.os_version.value().is_some() || profile.platform == Platform::AndroidWorkProfile
    });
    let root = closure.iter().find(android_root).is_some();
    let mut columns = [false; COLUMNS];
    for (used, column) in columns.iter_mut().zip(&TABLE) {
        *used = column.always
            || filters.clone().any(|(_, fields)| fields.contains(&column.field))
            || (column.field == "osVersion" && (version || root))
            || (column.field == "manufacturer" && root);
    }
    columns
}

/// The times that decide, in ticks: of check-ins and of sign-ins.
fn bounds(bulk: &Bulk<'_>, profile: &Profile) -> (Vec<i64>, Vec<i64>) {
    let mut changes: Vec<DateTime<Utc>> = profile.last_modified.value().copied().into_iter().collect();
    if !changes.is_empty() {
        changes.extend(bulk.skeleton.audited_changes.get(&profile.id));
        let own = profile.assignments.known().into_iter().flatten();
        changes.extend(own.filter_map(|assignment| match &assignment.filter {
            FilterUse::Filter { id, .. } | FilterUse::ModeUnknown { id, .. } => {
                bulk.skeleton.filters.filters.get(id)?.last_modified.value().copied()
            }
            FilterUse::None | FilterUse::NotRead => None,
        }));
    }
    let mut sign_ins: Vec<i64> = changes.iter().map(|change| ticks(*change)).collect();
    let mut syncs: Vec<i64> =
        sign_ins.iter().flat_map(|change| [*change, change + length(ENTRA_WINDOW)]).collect();
    let now = ticks(bulk.as_of);
    syncs.push(now - length(STALE));
    let refresh = REFRESH.iter().find(|(platform, _)| *platform == profile.platform);
    syncs.extend(refresh.map(|(_, minutes)| now - length(chrono::TimeDelta::minutes(*minutes))));
    for bounds in [&mut syncs, &mut sign_ins] {
        bounds.sort_unstable();
        bounds.dedup();
    }
    (syncs, sign_ins)
}

/// Whether registrations of apps, which name each device, take part.
fn reads_registrations(bulk: &Bulk<'_>, profile: &Profile) -> bool {
    matches!(profile.kind, ProfileKind::AppProtection | ProfileKind::AppConfiguration)
        && bulk.skeleton.app_registrations.known().is_some()
}

/// The rows that an include may reach, that may be in any group, or that something is reported of.
fn candidates(bulk: &Bulk<'_>, profile: &Profile) -> Bits {
    let dense = bulk.dense;
    let Fact::Known(assignments) = &profile.assignments else { return Bits::all(dense.rows()) };
    let everyone = (assignments.is_empty() && profile.kind == ProfileKind::Enrollment)
        || reads_registrations(bulk, profile)
        || assignments.iter().any(|assignment| {
            matches!(
                assignment.target,
                AssignmentTarget::AllUsers | AssignmentTarget::AllDevices | AssignmentTarget::Other { .. }
            )
        });
    if everyone {
        return Bits::all(dense.rows());
    }
    let included: Vec<&GroupId> = assignments
        .iter()
        .filter_map(|assignment| match &assignment.target {
            AssignmentTarget::Group(id) => Some(id),
            _ => None,
        })
        .collect();
    // Who is in a group whose members were not all read can't be told from the group.
    let whole = |group: &GroupId| dense.words.only.iter().all(|read| read.complete.contains(group));
    if !included.iter().all(|group| whole(group)) {
        return Bits::all(dense.rows());
    }
    let mut rows = if included.is_empty() { Bits::none(dense.rows()) } else { bulk.open.clone() };
    for members in included.into_iter().filter_map(|id| dense.groups.get(id)) {
        for user in &members.users.ids {
            dense.rows_of_user(*user).iter().for_each(|row| rows.set(*row));
        }
        for device in &members.devices.ids {
            dense.rows_of_device(*device).for_each(|row| rows.set(row));
        }
    }
    for row in reports(dense, profile) {
        dense.rows_of_device(row.device).for_each(|row| rows.set(row));
    }
    rows
}
