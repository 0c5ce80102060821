//! One run: decide, remember, write.

use std::path::{Path, PathBuf};

use chrono::DateTime;

use super::config::Settings;
use super::delivery::{Delivery, Parcel};
use super::output::{Told, Way};
use super::record::{Recorder, counts};
use super::{log, output, survey, told};
use crate::app::SystemClock;
use crate::cmd::audit::select::{self, Who};
use crate::cmd::options::Judgement;
use crate::cmd::session::judge;
use crate::cmd::whole::{Whole, World};
use crate::decide::bulk::Selection;
use crate::deliver::Lock;
use crate::error::{AppError, Exit};
use crate::history::{Gap, History, Recording, Run};
use crate::kinds::COLLECTIONS;
use crate::report::CoverageStatus;
use crate::report::Envelope;
use crate::report::audit::Scope;
use crate::report::compliance::{ComplianceReport, Survey, Thresholds};
use crate::time::Clock;

/// Who is asked about.
pub(super) fn selection(settings: &Settings, whole: &Whole) -> Result<Selection, AppError> {
    let who = Who {
        users: &settings.users,
        users_file: None,
        groups: &settings.groups,
        devices: &settings.devices,
    };
    select::rows(who, whole)
}

/// Refuses a snapshot that is too old to report on.
pub(super) fn check_age(settings: &Settings, snapshot: Option<&Path>, whole: &Whole) -> Result<(), AppError> {
    let (Some(file), Some(most)) = (snapshot, settings.max_snapshot_age) else { return Ok(()) };
    // Of the file itself, whatever --as-of says.
    let about = whole.facts.reader().about()?;
    let moment = about.as_of.or(about.finished).or(about.created).unwrap_or(DateTime::UNIX_EPOCH);
    let age = SystemClock.now() - moment;
    if age <= most {
        return Ok(());
    }
    Err(AppError::usage(
        format!(
            "snapshot `{}` speaks of a moment {} hours ago, and --max-snapshot-age allows {}",
            file.display().to_string().escape_debug(),
            age.num_hours(),
            most.num_hours()
        ),
        "bring it up to date with `scepcheck snapshot refresh`",
    ))
}

/// What a run works on.
pub(super) struct Job<'j> {
    /// What it goes by.
    pub(super) settings: &'j Settings,
    /// The tenant.
    pub(super) world: &'j World,
    /// Who is asked about.
    pub(super) selection: &'j Selection,
    /// How the answer leaves.
    pub(super) way: &'j Way,
    /// What keeps other runs away; `None` where nothing is kept.
    pub(super) lock: &'j Option<Lock>,
    /// To whom it is delivered.
    pub(super) delivery: &'j Delivery,
    /// Whether nothing is said but errors.
    pub(super) quiet: bool,
}

/// Makes the report, writes it, and remembers the run.
pub(super) fn report(job: &Job<'_>) -> Result<(Exit, Parcel), AppError> {
    let settings = job.settings;
    let scope = Scope::from(settings.kind);
    let head = Envelope::new("scepcheck/report/v1", &job.world.tenant, job.world.meta.clone());
    let file = history_file(settings);
    let mut history = match &file {
        Some(file) => History::open(file)?,
        None => History::passing()?,
    };
    let mut recording = history.record(&this_run(settings, &head, scope), head.tenant.id.as_deref())?;
    let (mut report, uncertain) = decide(job, &mut recording, (head, scope))?;
    told::tell(&mut report, &recording, (uncertain, file.is_some()))?;
    log::read(&report);
    log::decided(&report);

    let told = Told { report: &report, recording: &recording };
    told.answer(job.way)?;
    // The folder is ready before the run is remembered, and has its name only afterwards: whatever breaks off,
    // a run is remembered if and only if its report can still be published.
    let staged = match job.lock {
        Some(lock) if settings.out.is_some() => Some(told.stage(lock, settings)?),
        _ => None,
    };
    let parcel = job.delivery.pack(&told)?;
    recording.commit(Some(settings.history_keep))?;
    log::compared(&report, file.as_deref());
    if let Some(staged) = staged {
        output::announce(&staged.publish(settings.keep)?, job.quiet);
    }
    let judgement = Judgement { fail_on: settings.fail_on, allow_unknown: settings.allow_unknown };
    Ok((judge(&judgement, &report.totals.findings, report.has_unknown()), parcel))
}

/// Decides every row. The report of the run by itself, and how much of what was open it could not tell.
fn decide(
    job: &Job<'_>,
    recording: &mut Recording<'_>,
    (head, scope): (Envelope, Scope),
) -> Result<(ComplianceReport, u64), AppError> {
    let bulk = job.world.bulk();
    let profiles = select::profiles(scope, &job.settings.profiles, bulk.profiles())?;
    let thresholds = thresholds(job.settings);
    let subjects_are_whole = is_whole(&head, &["users", "managedDevices"]);
    let mut recorder = Recorder::new(recording, &bulk, job.selection, subjects_are_whole)?;
    let mut all = Survey::default();
    survey::each(&bulk, &profiles, (job.selection, &thresholds), |profile, survey| {
        let change = recorder.profile(profile, &survey)?;
        all.add(profile, survey, change);
        Ok(())
    })?;
    let uncertain = recorder.finish(&job.world.tenant, profiles_are_whole(&head))?;
    recording.total(&counts(all.totals().expected, &all.totals().findings))?;
    Ok((all.report(&bulk, job.selection, head, scope, thresholds), uncertain))
}

/// Where earlier runs are remembered.
fn history_file(settings: &Settings) -> Option<PathBuf> {
    let in_folder = || settings.out.as_deref().map(|out: &Path| out.join("history.db"));
    settings.history.clone().or_else(in_folder)
}

fn thresholds(settings: &Settings) -> Thresholds {
    let mut expiring_days = settings.expiring_days.clone();
    expiring_days.sort_unstable();
    expiring_days.dedup();
    Thresholds {
        expiring_days,
        silent_days: settings.silent_days,
        connector_silent_hours: settings.connector_silent_hours,
    }
}

fn this_run(settings: &Settings, head: &Envelope, scope: Scope) -> Run {
    let mut gaps: Vec<Gap> = head
        .gaps(scope)
        .map(|line| Gap { source: line.source.clone(), read_in_part: line.status == CoverageStatus::Partial })
        .collect();
    gaps.sort_by(|one, other| one.source.cmp(&other.source));
    Run {
        as_of: head.as_of,
        generated_at: head.generated_at,
        scope: covered(settings),
        gaps,
        counts: crate::history::Counts::default(),
    }
}

/// What the run covers; numbers of runs that cover something else are not compared.
fn covered(settings: &Settings) -> String {
    use clap::ValueEnum;
    let kind = settings.kind.to_possible_value();
    let mut covered = kind.map(|kind| kind.get_name().to_owned()).unwrap_or_default();
    let lists = [
        ("profiles", &settings.profiles),
        ("groups", &settings.groups),
        ("users", &settings.users),
        ("devices", &settings.devices),
    ];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        let mut list: Vec<String> = list.iter().map(|name| name.to_lowercase()).collect();
        list.sort_unstable();
        covered.push_str(&format!("; {name}: {}", list.join(", ")));
    }
    covered
}

/// Whether a profile that is not there is certainly gone: of every kind, those that this run does not cover included,
/// because earlier runs may have covered them.
fn profiles_are_whole(head: &Envelope) -> bool {
    COLLECTIONS.iter().all(|row| {
        let mut lines = head.coverage.iter().filter(|line| line.source == row.source.0).peekable();
        let whole = |status| matches!(status, CoverageStatus::Complete | CoverageStatus::NotOffered);
        lines.peek().is_some() && lines.all(|line| whole(line.status))
    })
}

/// Whether these sources were read to the end.
fn is_whole(head: &Envelope, sources: &[&str]) -> bool {
    sources.iter().all(|source| {
        let mut lines = head.coverage.iter().filter(|line| line.source == *source).peekable();
        lines.peek().is_some() && lines.all(|line| line.status == CoverageStatus::Complete)
    })
}
