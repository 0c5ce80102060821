//! One run: decide, remember, write.

use std::path::{Path, PathBuf};

use super::config::Settings;
use super::record::{Recorder, counts};
use super::{survey, told};
use crate::cmd::audit::select::{self, Who};
use crate::cmd::whole::{Whole, World};
use crate::decide::bulk::Selection;
use crate::error::{AppError, Exit};
use crate::history::{Gap, History, Run};
use crate::report::CoverageStatus;
use crate::report::audit::{self, AuditHead, Scope};
use crate::report::compliance::{ComplianceReport, Survey, Thresholds};

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

/// Makes the report.
pub(super) fn report(settings: &Settings, world: &World, selection: &Selection) -> Result<Exit, AppError> {
    let bulk = world.bulk();
    let scope = Scope::from(settings.kind);
    let profiles = select::profiles(scope, &settings.profiles, bulk.profiles())?;
    let head = AuditHead { schema: "scepcheck/report/v1", ..audit::head(&world.tenant, world.meta.clone()) };
    let thresholds = thresholds(settings);

    let file = history_file(settings);
    let mut history = match &file {
        Some(file) => History::open(file)?,
        None => History::passing()?,
    };
    let mut recording = history.record(&this_run(settings, &head, scope), head.tenant.id.as_deref())?;
    let whole = is_whole(&head, &["users", "managedDevices"]);
    let mut recorder = Recorder::new(&mut recording, &bulk, selection, whole)?;
    let mut all = Survey::default();
    survey::each(&bulk, &profiles, (selection, &thresholds), |profile, survey| {
        let change = recorder.profile(profile, &survey)?;
        all.add(profile, survey, change);
        Ok(())
    })?;
    let uncertain = recorder.finish(&world.tenant, !head.is_incomplete(scope))?;
    recording.total(&counts(all.totals().expected, &all.totals().findings))?;
    let mut report = all.report(&bulk, selection, head, scope, thresholds);
    told::tell(&mut report, &recording, (uncertain, file.is_some()))?;
    write(&report)?;
    recording.commit(Some(settings.history_keep))?;
    Ok(Exit::Answered)
}

fn write(report: &ComplianceReport) -> Result<(), AppError> {
    let mut out = std::io::stdout().lock();
    crate::render::json_line(report, &mut out).map_err(crate::cmd::session::unwritable)
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

fn this_run(settings: &Settings, head: &AuditHead, scope: Scope) -> Run {
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

/// Whether these sources were read to the end.
fn is_whole(head: &AuditHead, sources: &[&str]) -> bool {
    sources.iter().all(|source| {
        let mut lines = head.coverage.iter().filter(|line| line.source == *source).peekable();
        lines.peek().is_some() && lines.all(|line| line.status == CoverageStatus::Complete)
    })
}
