//! From the names on the command line to rows and profiles.

use std::collections::BTreeSet;
use std::path::Path;

use crate::cmd::whole::Whole;
use crate::decide::bulk::Selection;
use crate::error::{AppError, Exit};
use crate::model::{GroupId, Profile};
use crate::report::audit::Scope;
use crate::snapshot::{Key, Part, sources};

/// Who is asked about: nobody named means everybody.
#[derive(Clone, Copy, Default)]
pub(in crate::cmd) struct Who<'a> {
    /// Users by name.
    pub(in crate::cmd) users: &'a [String],
    /// A file that names more, one a line.
    pub(in crate::cmd) users_file: Option<&'a Path>,
    /// The members of these groups.
    pub(in crate::cmd) groups: &'a [String],
    /// Devices by name.
    pub(in crate::cmd) devices: &'a [String],
}

impl Who<'_> {
    fn is_everybody(&self) -> bool {
        self.users.is_empty()
            && self.users_file.is_none()
            && self.groups.is_empty()
            && self.devices.is_empty()
    }
}

/// The rows that are asked about.
pub(in crate::cmd) fn rows(who: Who<'_>, whole: &Whole) -> Result<Selection, AppError> {
    if who.is_everybody() {
        return Ok(Selection::all());
    }
    let mut selection = Selection::none(&whole.world.dense);
    add_users(&mut selection, &users(who)?, whole)?;
    for name in who.devices {
        let lower = name.to_lowercase();
        let meant = |id: &str, device: Option<&str>| {
            id.eq_ignore_ascii_case(name) || device.is_some_and(|device| device.to_lowercase() == lower)
        };
        match selection.add_devices(&whole.world.dense, meant) {
            0 => return Err(unknown(whole, sources::MANAGED_DEVICES, ("device", name))),
            1 => {}
            more => {
                return Err(AppError::new(
                    Exit::NotFound,
                    format!("`{}` is the name of {more} devices", name.escape_debug()),
                    "name it by its Intune id",
                ));
            }
        }
    }
    for name in who.groups {
        let group = group(name, whole)?;
        if !selection.add_group(&whole.world.dense, &group) && !whole.was_read(&group) {
            return Err(AppError::new(
                Exit::Unknown,
                format!("the members of group `{}` were not read", name.escape_debug()),
                "name a group that an assignment names; the members of others are not in a snapshot",
            ));
        }
    }
    Ok(selection)
}

fn users(who: Who<'_>) -> Result<Vec<String>, AppError> {
    let mut names = who.users.to_vec();
    if let Some(file) = who.users_file {
        let text = std::fs::read_to_string(file).map_err(|error| {
            AppError::usage(
                format!("could not read `{}`: {error}", file.display().to_string().escape_debug()),
                "name a text file with one user a line",
            )
        })?;
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let before = names.len();
        names.extend(lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned));
        if names.len() == before {
            return Err(AppError::usage(
                format!("`{}` names no user", file.display().to_string().escape_debug()),
                "write one principal name or object id a line",
            ));
        }
    }
    Ok(names)
}

fn add_users(selection: &mut Selection, names: &[String], whole: &Whole) -> Result<(), AppError> {
    if names.is_empty() {
        return Ok(());
    }
    let mut missing: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let found = selection.add_users(&whole.world.dense, &missing);
    missing.retain(|name| !found.contains_key(name));
    // A mail address is no part of a decision, so the columns do not have it.
    for name in std::mem::take(&mut missing) {
        let mailed = whole.facts.reader().find(sources::USERS, Key::Mail, &name)?;
        let ids = mailed.iter().map(|user| user.id.to_lowercase()).collect();
        if selection.add_users(&whole.world.dense, &ids).is_empty() {
            missing.insert(name);
        }
    }
    if let Some((name, count)) = found.iter().find(|(_, count)| **count > 1) {
        return Err(AppError::new(
            Exit::NotFound,
            format!("`{}` is the name of {count} users", name.escape_debug()),
            "name them by principal name or object id",
        ));
    }
    match missing.first() {
        None => Ok(()),
        Some(first) => {
            let more: Vec<String> =
                missing.iter().skip(1).take(20).map(|name| name.escape_debug().to_string()).collect();
            Err(unknown(whole, sources::USERS, ("user", first)).with_details(more))
        }
    }
}

/// That nothing has this name can be said only of a list that was read to its end.
fn unknown(whole: &Whole, source: crate::model::Source, (what, name): (&str, &str)) -> AppError {
    let name = name.escape_debug();
    match whole.facts.reader().gap(Part::list(source)) {
        Ok(Some(gap)) => AppError::new(
            Exit::Unknown,
            format!("`{name}` is not among the {what}s that could be read: {}", gap.reason),
            gap.remedy.to_string(),
        ),
        Ok(None) => AppError::new(
            Exit::NotFound,
            format!("no {what} called `{name}`"),
            "check the spelling and the tenant",
        ),
        Err(error) => error.into(),
    }
}

fn group(name: &str, whole: &Whole) -> Result<GroupId, AppError> {
    let id = GroupId::new(name);
    if whole.world.tenant.groups.contains_key(&id) {
        return Ok(id);
    }
    let called = whole.world.tenant.groups.values().filter(|group| {
        group.display_name.text().is_some_and(|called| called.to_lowercase() == name.to_lowercase())
    });
    let called: Vec<&GroupId> = called.map(|group| &group.id).collect();
    match called.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(unknown(whole, sources::GROUPS, ("group", name))),
        several => Err(AppError::new(
            Exit::NotFound,
            format!("`{}` is the name of {} groups", name.escape_debug(), several.len()),
            "name it by its id",
        )
        .with_details(several.iter().map(ToString::to_string).collect())),
    }
}

/// The profiles that are asked about, in the order in which answers list them.
pub(in crate::cmd) fn profiles<'p>(
    scope: Scope,
    names: &[String],
    all: &[&'p Profile],
) -> Result<Vec<&'p Profile>, AppError> {
    let mut chosen: Vec<&Profile> = all.iter().copied().filter(|profile| scope.holds(profile)).collect();
    if names.is_empty() {
        return Ok(chosen);
    }
    let is_called = |profile: &Profile, name: &str| {
        profile.id.as_str().eq_ignore_ascii_case(name) || profile.name.to_lowercase() == name.to_lowercase()
    };
    for name in names {
        if !chosen.iter().any(|profile| is_called(profile, name)) {
            let elsewhere = all.iter().any(|profile| is_called(profile, name));
            let next = match elsewhere {
                true => "it is of another kind: use --kind all",
                false => "check the spelling; `scepcheck audit --kind all` lists every profile",
            };
            return Err(AppError::new(
                Exit::NotFound,
                format!("no profile called `{}`", name.escape_debug()),
                next,
            ));
        }
    }
    chosen.retain(|profile| names.iter().any(|name| is_called(profile, name)));
    Ok(chosen)
}
