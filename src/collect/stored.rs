//! The same questions to a snapshot: no network, the same facts.

use super::error::{CollectError, Sought};
use super::extent::Extent;
use super::learn::with_listed;
use super::resolve::{Address, Candidate, is_guid, nobody, safe};
use super::{device, resolve};
use crate::kinds;
use crate::model::{ManagedDevice, Source, Tenant, User};
use crate::snapshot::{Facts, Key, Part, sources};

/// What a view of a user needs, from a snapshot. `who` is what [`for_user`](super::for_user) takes.
///
/// # Errors
/// When there is no such user, or more than one, or that can't be told because the file does not hold all
/// users; when the file fails.
pub fn stored_user(facts: &Facts<'_>, who: &str, extent: Extent) -> Result<Tenant, CollectError> {
    let user = find_user(facts, who.trim())?;
    let devices = match &user.id {
        Some(id) => facts.devices(Key::UserId, id.as_str())?,
        None => Vec::new(),
    };
    let listed = |mut device: ManagedDevice| {
        device.primary_users = with_listed(device.primary_users, user.id.as_ref());
        device
    };
    let devices = devices.into_iter().map(listed).collect();
    assemble(facts, vec![user], devices, extent)
}

/// What a view of a device needs, from a snapshot. `which` is what [`for_device`](super::for_device) takes.
///
/// # Errors
/// As [`stored_user`].
pub fn stored_device(facts: &Facts<'_>, which: &str, extent: Extent) -> Result<Tenant, CollectError> {
    let device = find_device(facts, which.trim())?;
    let ids = device::everybody(&device);
    let users = ids.iter().filter_map(|id| facts.user(id.as_str()).transpose()).collect::<Result<_, _>>()?;
    assemble(facts, users, vec![device], extent)
}

fn assemble(
    facts: &Facts<'_>,
    users: Vec<User>,
    devices: Vec<ManagedDevice>,
    extent: Extent,
) -> Result<Tenant, CollectError> {
    let mut tenant = facts.tenant();
    for device in &devices {
        facts.report(device, &users)?.join(device, &mut tenant);
    }
    if extent == Extent::Explain {
        tenant.audited_changes = facts.audited_changes()?;
    }
    (tenant.users, tenant.devices) = (users, devices);
    Ok(tenant)
}

pub(super) fn find_user(facts: &Facts<'_>, who: &str) -> Result<User, CollectError> {
    let keys: &[Key] = match Address::of(who) {
        Address::Key if is_guid(who) => &[Key::Id],
        Address::Key => &[Key::UserPrincipalName, Key::Mail],
        Address::Name => &[Key::Name],
    };
    let reader = facts.reader();
    for key in keys {
        let found = reader.find(sources::USERS, *key, who)?;
        match found.as_slice() {
            [] => {}
            [one] => {
                if let Some(user) = facts.user(&one.id)? {
                    return Ok(user);
                }
            }
            several => {
                return Err(ambiguous(Sought::User, who, several.iter().map(|one| user_line(&one.json))));
            }
        }
    }
    let start = who.split('@').next().filter(|start| !start.is_empty()).unwrap_or(who);
    let like = reader.called_like(sources::USERS, start, resolve::CANDIDATES)?;
    let like = like.iter().map(|one| user_line(&one.json)).collect();
    Err(not_found(facts, Sought::User, sources::USERS, who, like)?)
}

fn user_line(json: &str) -> String {
    kinds::from_json(json, Candidate::line).unwrap_or_default()
}

pub(super) fn find_device(facts: &Facts<'_>, which: &str) -> Result<ManagedDevice, CollectError> {
    let mut found: Vec<ManagedDevice> = Vec::new();
    let keys: &[Key] =
        if is_guid(which) { &[Key::Id, Key::EntraDeviceId] } else { &[Key::Name, Key::SerialNumber] };
    for key in keys {
        for device in facts.devices(*key, which)? {
            if !found.iter().any(|known| known.id == device.id) {
                found.push(device);
            }
        }
    }
    if found.is_empty()
        && is_guid(which)
        && let Some(object) = facts.reader().object(sources::DEVICES, which)?
        && let Some(object) = facts.reader().made(&object, kinds::directory_device)?
        && let Some(entra) = object.device_id.value()
    {
        found = facts.devices(Key::EntraDeviceId, entra.as_str())?;
    }
    if found.len() > 1 {
        return Err(ambiguous(Sought::Device, which, found.iter().map(device::line)));
    }
    match found.pop() {
        Some(device) => Ok(device),
        None => {
            let like = facts.reader().called_like(sources::MANAGED_DEVICES, which, resolve::CANDIDATES)?;
            let device = |one| facts.reader().made(one, kinds::listed_managed_device);
            let like = like
                .iter()
                .map(|one| device(one).map(|device| device::line(&device)))
                .collect::<Result<_, _>>()?;
            Err(not_found(facts, Sought::Device, sources::MANAGED_DEVICES, which, like)?)
        }
    }
}

fn ambiguous(sought: Sought, name: &str, candidates: impl Iterator<Item = String>) -> CollectError {
    CollectError::Ambiguous {
        sought,
        name: safe(name),
        candidates: candidates.map(|line| safe(&line)).collect(),
    }
}

/// That nothing has this name can be said only of a list that the file holds to its end.
fn not_found(
    facts: &Facts<'_>,
    sought: Sought,
    source: Source,
    name: &str,
    candidates: Vec<String>,
) -> Result<CollectError, CollectError> {
    Ok(match facts.reader().gap(Part::list(source))? {
        Some(gap) => CollectError::Unread { sought, name: safe(name), gap },
        None => match nobody(sought, name) {
            CollectError::NotFound { sought, name, .. } => {
                let candidates = candidates.iter().map(|line| safe(line)).collect();
                CollectError::NotFound { sought, name, candidates }
            }
            other => other,
        },
    })
}
