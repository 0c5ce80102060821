//! From `add-member:USER:GROUP` and its like to edits.

use super::{Edit, EditError, Edits};
use crate::collect::error::CollectError;
use crate::collect::stored::{find_device, find_user};
use crate::model::{AssignmentTarget, FilterId, GroupId, ProfileId, Tenant};
use crate::snapshot::Facts;

/// What is written.
const FORMS: &str = "write add-member:USER_OR_DEVICE:GROUP, remove-member:USER_OR_DEVICE:GROUP, \
     assign:PROFILE:GROUP (or allUsers, allDevices), exclude:PROFILE:GROUP, or filter:NAME=RULE";

impl Edits {
    /// Reads edits. Everything is named by id or name, and must be in the snapshot.
    ///
    /// # Errors
    /// When an edit is of no known form, or names something that is not there or is not one thing.
    pub fn read(texts: &[String], facts: &Facts<'_>) -> Result<Self, CollectError> {
        if texts.is_empty() {
            return Ok(Self::default());
        }
        let tenant = facts.tenant();
        let edits = texts.iter().map(|text| edit(text, facts, &tenant)).collect::<Result<_, _>>()?;
        Ok(Self { edits, nested: facts.nested()?, children: facts.children().clone() })
    }
}

fn edit(text: &str, facts: &Facts<'_>, tenant: &Tenant) -> Result<Edit, CollectError> {
    let unknown = || EditError::new(format!("`{}` is no edit", text.escape_debug()), FORMS);
    let (verb, rest) = text.split_once(':').ok_or_else(unknown)?;
    match verb {
        "add-member" => {
            let (member, group) = member_and_group(rest, facts, tenant)?;
            Ok(Edit::Join { member, group })
        }
        "remove-member" => {
            let (member, group) = member_and_group(rest, facts, tenant)?;
            Ok(Edit::Leave { member, group })
        }
        "assign" => assign(rest, tenant, AssignmentTarget::Group),
        "exclude" => assign(rest, tenant, AssignmentTarget::ExclusionGroup),
        "filter" => rule(rest, tenant),
        _ => Err(unknown().into()),
    }
}

fn member_and_group(
    text: &str,
    facts: &Facts<'_>,
    tenant: &Tenant,
) -> Result<(String, GroupId), CollectError> {
    let (group, name) = parted(text, ':', |name| group(tenant, name))?;
    Ok((member(name, facts)?, group))
}

/// The id by which groups know a user, or else a device.
fn member(name: &str, facts: &Facts<'_>) -> Result<String, CollectError> {
    let user = match find_user(facts, name) {
        Ok(user) => return user.id.map(|id| id.to_string()).ok_or_else(|| no_id(name).into()),
        Err(error) => error,
    };
    let nobody = matches!(user, CollectError::NotFound { .. });
    let device = match find_device(facts, name) {
        Ok(device) => device,
        Err(CollectError::NotFound { .. }) => return Err(user),
        Err(_) if !nobody => return Err(user),
        Err(error) => return Err(error),
    };
    let object = device.directory.known().and_then(Option::as_ref);
    object.map(|object| object.id.to_string()).ok_or_else(|| no_id(name).into())
}

fn no_id(name: &str) -> EditError {
    EditError::new(
        format!("`{}` has no object in the directory that a group could hold", name.escape_debug()),
        "groups hold users and Entra device objects; name one of those",
    )
}

fn assign(
    text: &str,
    tenant: &Tenant,
    to_group: fn(GroupId) -> AssignmentTarget,
) -> Result<Edit, CollectError> {
    let everybody = to_group(GroupId::new("")) == AssignmentTarget::Group(GroupId::new(""));
    let target = |name: &str| match name.to_ascii_lowercase().as_str() {
        "allusers" if everybody => Ok(AssignmentTarget::AllUsers),
        "alldevices" if everybody => Ok(AssignmentTarget::AllDevices),
        _ => group(tenant, name).map(to_group),
    };
    let (target, name) = parted(text, ':', target)?;
    let profile = profile(tenant, name)?;
    if tenant.profile(&profile).is_some_and(|profile| profile.assignments.known().is_none()) {
        return Err(EditError::new(
            format!("the assignments of `{}` were not read, so one more tells nothing", name.escape_debug()),
            "run `scepcheck snapshot refresh` first",
        )
        .into());
    }
    Ok(Edit::Assign { profile, target })
}

fn rule(text: &str, tenant: &Tenant) -> Result<Edit, CollectError> {
    // Rules hold no `=`, names may.
    for (at, _) in text.match_indices('=') {
        let (name, rule) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        if let Ok(filter) = filter(tenant, name) {
            return Ok(Edit::Rule { filter, rule: rule.trim().to_owned() });
        }
    }
    match text.split_once('=') {
        Some((name, _)) => {
            Err(filter(tenant, name).err().unwrap_or_else(|| EditError::new(text, FORMS)).into())
        }
        None => Err(EditError::new("a filter edit needs a rule", FORMS).into()),
    }
}

/// Parts a text where the second half names something; both halves may hold the mark. The first half is for the
/// caller to look up.
fn parted<T>(
    text: &str,
    mark: char,
    second: impl Fn(&str) -> Result<T, EditError>,
) -> Result<(T, &str), EditError> {
    let mut failed = None;
    for (at, _) in text.match_indices(mark) {
        let (first, rest) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        match second(rest) {
            Ok(found) => return Ok((found, first)),
            Err(error) => failed = Some(error),
        }
    }
    Err(failed
        .unwrap_or_else(|| EditError::new(format!("`{}` names only one thing", text.escape_debug()), FORMS)))
}

fn group(tenant: &Tenant, name: &str) -> Result<GroupId, EditError> {
    let groups = tenant.groups.values().map(|group| (group.display_name.text(), group.id.clone()));
    the_one("group", name, groups, |id| id.as_str())
}

fn profile(tenant: &Tenant, name: &str) -> Result<ProfileId, EditError> {
    let profiles = tenant.profiles.iter().map(|profile| (Some(profile.name.as_str()), profile.id.clone()));
    the_one("profile", name, profiles, |id| id.as_str())
}

fn filter(tenant: &Tenant, name: &str) -> Result<FilterId, EditError> {
    let filters = tenant.filters.filters.values().map(|filter| (filter.name.text(), filter.id.clone()));
    the_one("filter", name, filters, |id| id.as_str())
}

/// The one thing with this id or name.
fn the_one<'t, I>(
    what: &str,
    name: &str,
    things: impl Iterator<Item = (Option<&'t str>, I)>,
    text: fn(&I) -> &str,
) -> Result<I, EditError> {
    let name = name.trim();
    let mut named = Vec::new();
    for (called, id) in things {
        if text(&id).eq_ignore_ascii_case(name) {
            return Ok(id);
        }
        if called.is_some_and(|called| called.trim().eq_ignore_ascii_case(name)) {
            named.push(id);
        }
    }
    match (named.pop(), named.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(EditError::new(
            format!("`{}` is more than one {what}", name.escape_debug()),
            format!("name the {what} by its id"),
        )),
        (None, _) => Err(EditError::new(
            format!("the snapshot has no {what} called `{}`", name.escape_debug()),
            format!("check the spelling, or name the {what} by its id"),
        )),
    }
}
