//! From what is not as expected now to spells of the history.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::decide::Finding;
use crate::decide::bulk::{Bulk, Classes, Dense, RowId, Selection};
use crate::error::AppError;
use crate::history::{Counts, End, FINDINGS, Open, Recording, State, Subject};
use crate::model::{Profile, Tenant};
use crate::report::Findings;
use crate::report::compliance::{OpenState, ProfileSurvey, Shift, is_issue};

/// Records one run, profile by profile.
pub(super) struct Recorder<'r, 'h> {
    recording: &'r mut Recording<'h>,
    bulk: &'r Bulk<'r>,
    /// The number of each row's subject; 0: not known yet.
    subjects: Vec<i64>,
    /// The rows of the subjects that something was open of.
    rows: HashMap<i64, RowId>,
    /// Whether a subject that is not there is certainly gone.
    subjects_are_whole: bool,
    uncertain: u64,
}

impl<'r, 'h> Recorder<'r, 'h> {
    /// Finds the subjects of earlier runs among the rows of this one.
    pub(super) fn new(
        recording: &'r mut Recording<'h>,
        bulk: &'r Bulk<'r>,
        selection: &'r Selection,
        subjects_are_whole: bool,
    ) -> Result<Self, AppError> {
        let dense = bulk.dense();
        let known = recording.open_subjects()?;
        let by_key: HashMap<Key<'_>, (i64, &Subject)> =
            known.iter().map(|(no, subject)| (key_of(subject), (*no, subject))).collect();
        let mut subjects = vec![0; dense.rows()];
        let mut rows = HashMap::new();
        for row in (0..dense.rows()).filter_map(|at| dense.row(at)) {
            let Some((no, subject)) = by_key.get(&key(dense, row)) else { continue };
            if let Some(slot) = subjects.get_mut(row.at()) {
                *slot = *no;
            }
            let now = named(dense, row);
            if now != **subject {
                recording.subject(&now)?;
            }
            if selection.holds(row) {
                rows.insert(*no, row);
            }
        }
        drop(by_key);
        Ok(Self { recording, bulk, subjects, rows, subjects_are_whole, uncertain: 0 })
    }

    /// Records a profile. Tells how its numbers changed, where they are compared.
    pub(super) fn profile(
        &mut self,
        profile: &Profile,
        survey: &ProfileSurvey,
    ) -> Result<Option<Shift>, AppError> {
        let counts = counts(survey.line.expected, &survey.line.findings);
        let no = self.recording.profile(profile.id.as_str(), &profile.name, &counts)?;
        let mut open = self.recording.open(no)?;
        let states = survey.states.iter().map(|open| self.recording.state(&state(open)));
        let states: Vec<i64> = states.collect::<Result<_, _>>()?;
        for (row, state) in &survey.open {
            let Some(state) = states.get(*state as usize).copied() else { continue };
            self.is_so((no, *row), state, &mut open)?;
        }
        self.are_so_no_more(profile, no, open)?;
        let compared = self.recording.baseline().is_some_and(|then| self.recording.run().compares_with(then));
        let before = if compared { self.recording.before(no)? } else { None };
        Ok(before.map(|before| shift(&before, &counts)))
    }

    fn is_so(&mut self, (profile, row): (i64, RowId), state: i64, open: &mut Open) -> Result<(), AppError> {
        let subject = self.subject(row)?;
        match open.remove(&subject) {
            Some(known) if known == state => return Ok(()),
            Some(_) => self.recording.end_spell((profile, subject), End::Changed)?,
            None => {}
        }
        Ok(self.recording.begin_spell((profile, subject), state)?)
    }

    /// These were open, and are not among what is not as expected now.
    fn are_so_no_more(&mut self, profile: &Profile, no: i64, rest: Open) -> Result<(), AppError> {
        if rest.is_empty() {
            return Ok(());
        }
        let plan = self.bulk.plan_to_count(profile);
        let mut classes = Classes::new(&plan);
        // In order, so that the same facts make the same file.
        let mut rest: Vec<(i64, i64)> = rest.into_iter().collect();
        rest.sort_unstable_by_key(|(subject, _)| *subject);
        for (subject, state) in rest {
            let end = match self.rows.get(&subject) {
                Some(row) => match self.bulk.class_of(&mut classes, *row).map(|class| class.finding) {
                    Some(Finding::AsExpected) => Some(End::AsExpected),
                    Some(Finding::NotExpected) => Some(End::NotExpected),
                    _ => None,
                },
                None => self.subjects_are_whole.then_some(End::SubjectGone),
            };
            match end {
                Some(end) => self.recording.end_spell((no, subject), end)?,
                None => self.uncertain += u64::from(self.is_issue(state)?),
            }
        }
        Ok(())
    }

    fn subject(&mut self, row: RowId) -> Result<i64, AppError> {
        if let Some(known) = self.subjects.get(row.at()).filter(|no| **no != 0) {
            return Ok(*known);
        }
        let no = self.recording.subject(&named(self.bulk.dense(), row))?;
        if let Some(slot) = self.subjects.get_mut(row.at()) {
            *slot = no;
        }
        Ok(no)
    }

    /// Ends what was open of profiles that are gone. How many things that were not as expected this run could not
    /// tell.
    pub(super) fn finish(self, tenant: &Tenant, profiles_are_whole: bool) -> Result<u64, AppError> {
        let mut uncertain = self.uncertain;
        for (no, id) in self.recording.left()? {
            // A profile that is there and not covered is no matter of this run.
            if tenant.profiles.iter().any(|profile| profile.id.as_str().eq_ignore_ascii_case(&id)) {
                continue;
            }
            for (subject, state) in self.recording.open(no)? {
                match profiles_are_whole {
                    true => self.recording.end_spell((no, subject), End::ProfileGone)?,
                    false => uncertain += u64::from(self.is_issue(state)?),
                }
            }
        }
        Ok(uncertain)
    }

    fn is_issue(&self, state: i64) -> Result<bool, AppError> {
        let finding = self.recording.finding_of(state)?;
        Ok(Finding::ALL.iter().any(|known| known.id() == finding && is_issue(*known)))
    }
}

/// A subject by its ids, in lower case.
type Key<'k> = (Cow<'k, str>, Cow<'k, str>);

fn lower(id: &str) -> Cow<'_, str> {
    match id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(id.to_ascii_lowercase()),
        false => Cow::Borrowed(id),
    }
}

fn key(dense: &Dense, row: RowId) -> Key<'_> {
    let device = dense.device_of(row).map_or("", |(id, _)| id);
    let user = dense.user_of(row).map_or("", |(id, _)| id);
    (lower(device), lower(user))
}

fn key_of(subject: &Subject) -> Key<'_> {
    (lower(subject.device.as_deref().unwrap_or_default()), lower(subject.user.as_deref().unwrap_or_default()))
}

fn named(dense: &Dense, row: RowId) -> Subject {
    let (device, user) = (dense.device_of(row), dense.user_of(row));
    Subject {
        device: device.map(|(id, _)| id.to_owned()),
        user: user.map(|(id, _)| id.to_owned()),
        device_name: device.and_then(|(_, name)| name).map(str::to_owned),
        user_name: user.and_then(|(_, name)| name).map(str::to_owned),
    }
}

fn state(open: &OpenState) -> State {
    State {
        finding: open.finding.id().to_owned(),
        cause: open.cause.map(|cause| cause.id().to_owned()).unwrap_or_default(),
        error: open.error.unwrap_or_default(),
    }
}

/// Numbers as the history has them.
pub(super) fn counts(expected: u64, findings: &Findings) -> Counts {
    let of = |name: &str| {
        let finding = Finding::ALL.iter().find(|finding| finding.id() == name);
        finding.map_or(0, |finding| findings.of_kind(*finding) as u64)
    };
    Counts { expected, findings: FINDINGS.map(of) }
}

/// By how much numbers grew.
pub(super) fn shift(before: &Counts, after: &Counts) -> Shift {
    let grown =
        |from: u64, to: u64| i64::try_from(to).unwrap_or(i64::MAX) - i64::try_from(from).unwrap_or(i64::MAX);
    let of = |finding: Finding| {
        let at = FINDINGS.iter().position(|name| *name == finding.id());
        let number = |counts: &Counts| at.and_then(|at| counts.findings.get(at).copied()).unwrap_or_default();
        grown(number(before), number(after))
    };
    Shift {
        expected: grown(before.expected, after.expected),
        as_expected: of(Finding::AsExpected),
        waiting: of(Finding::Waiting),
        missing: of(Finding::Missing),
        failed: of(Finding::Failed),
        conflict: of(Finding::Conflict),
        unexpected: of(Finding::Unexpected),
        unknown: of(Finding::Unknown),
    }
}
