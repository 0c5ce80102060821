//! Everything about one device.

use serde_json::value::RawValue;

use super::error::{CollectError, Sought};
use super::extent::Extent;
use super::gather::Gathering;
use super::reads;
use super::resolve::{is_guid, nobody, safe, whole};
use crate::graph::wire::{directory as directory_wire, managed_device as wire};
use crate::graph::{Client, Get, GraphError, GraphErrorKind, Listing, odata_literal};
use crate::kinds::{self, DEVICE_SELECT, MANAGED_DEVICE_SELECT};
use crate::model::{DirectoryDevice, Fact, Gap, GapKind, ManagedDevice, Source, Tenant, UserId};

const PERMISSION: &str = "DeviceManagementManagedDevices.Read.All";
const DIRECTORY_PERMISSION: &str = "Device.Read.All";

/// Reads what the Troubleshoot view of a device needs. `which` is a device name, serial number, Intune
/// device id, Entra device id or Entra object id. The device is the first of the tenant's devices; the users
/// are those whose assignments can reach it.
///
/// # Errors
/// When there is no such device, or more than one, or it can't be read at all. Everything else that can't be
/// read is in the tenant's coverage.
pub async fn for_device(client: &Client, which: &str, extent: Extent) -> Result<Tenant, CollectError> {
    let which = which.trim();
    let (started, found) =
        futures_util::future::join(Gathering::start(client, extent.also()), find(client, which)).await;
    let (mut gathering, _) = started;
    let Found { device, directory } = found?;
    let users = users_of(&device);
    let named = device.user_id.value().cloned();
    gathering.tenant.devices = vec![device];
    gathering.learn_directory(directory);
    let mut also: Vec<reads::Planned> =
        users.iter().enumerate().flat_map(|(index, id)| reads::of_user(index, id.as_str())).collect();
    also.extend(named.iter().flat_map(|user| reads::user_events(user.as_str())));
    let mut answers = gathering.depend(also, users.first(), None).await;
    for index in 0..users.len() {
        gathering.learn_user(index, &mut answers);
    }
    gathering.learn_events(&mut answers);
    let late = late_users(&gathering.tenant, &users);
    let first = users.len();
    let mut also: Vec<reads::Planned> =
        late.iter().enumerate().flat_map(|(index, id)| reads::of_user(first + index, id.as_str())).collect();
    let primary = primary_user(&gathering.tenant);
    if primary != named {
        also.extend(primary.iter().flat_map(|user| reads::user_events(user.as_str())));
    }
    let mut answers = gathering.complete(also).await;
    for index in 0..late.len() {
        gathering.learn_user(first + index, &mut answers);
    }
    gathering.learn_events(&mut answers);
    if named.is_none() && has_no_user(&gathering.tenant) {
        gathering.tenant.enrollment_failures = Fact::Unknown(of_a_user("enrollmentFailures"));
        gathering.tenant.app_registrations = Fact::Unknown(of_a_user("appProtection"));
    }
    Ok(gathering.finish())
}

pub(super) struct Found {
    pub(super) device: ManagedDevice,
    directory: Vec<DirectoryDevice>,
}

/// The users that the device's own record names: the associated one first, then those who signed in.
fn users_of(device: &ManagedDevice) -> Vec<UserId> {
    let mut users: Vec<UserId> = device.user_id.value().cloned().into_iter().collect();
    for logged_on in device.users_logged_on.value().into_iter().flatten() {
        if !users.contains(&logged_on.user_id) {
            users.push(logged_on.user_id.clone());
        }
    }
    users
}

/// The users that the record names, and the primary users as far as they are known.
pub(super) fn everybody(device: &ManagedDevice) -> Vec<UserId> {
    let mut users = users_of(device);
    for id in device.primary_users.known().into_iter().flatten() {
        if !users.contains(id) {
            users.push(id.clone());
        }
    }
    users
}

/// The primary user, as far as the device's own list of users could be read.
fn primary_user(tenant: &Tenant) -> Option<UserId> {
    let device = tenant.devices.first()?;
    device.primary_users.known()?.first().cloned()
}

/// Whether the device certainly has no primary user.
fn has_no_user(tenant: &Tenant) -> bool {
    let users = tenant.devices.first().and_then(|device| device.primary_users.known());
    users.is_some_and(Vec::is_empty)
}

/// What is read by user and does not exist for a device without one.
fn of_a_user(source: &'static str) -> Gap {
    Gap::new(
        Source(source),
        GapKind::NotCollected,
        "it is read by user, and the device has no primary user",
        "nothing to do; `scepcheck troubleshoot` shows it for a user",
    )
}

/// Primary users that only `managedDevices/{id}/users` knows.
fn late_users(tenant: &Tenant, read: &[UserId]) -> Vec<UserId> {
    let primary = tenant.devices.iter().filter_map(|device| device.primary_users.known()).flatten();
    primary.filter(|id| !read.contains(id)).cloned().collect()
}

pub(super) async fn find(client: &Client, which: &str) -> Result<Found, CollectError> {
    if is_guid(which) { by_id(client, which).await } else { by_name(client, which).await }
}

/// Three kinds of id look alike, so all three are asked at once.
async fn by_id(client: &Client, id: &str) -> Result<Found, CollectError> {
    let literal = odata_literal(id);
    let gets = vec![
        Get::beta(["deviceManagement", "managedDevices", id]).select(MANAGED_DEVICE_SELECT).single(),
        Get::v1(["devices"]).filter(&format!("deviceId eq {literal}")).select(DEVICE_SELECT),
        Get::v1(["devices", id]).select(DEVICE_SELECT).single(),
    ];
    let mut listings = client.batch(gets).await.into_iter();
    let intune = listings.next();
    let listings: Vec<Listing> = listings.collect();
    // What the directory did not find may still be there, if it was not let look.
    let unread = listings.iter().filter_map(Listing::error).find(|error| !is_nothing(error)).cloned();
    let directory: Vec<DirectoryDevice> = listings
        .into_iter()
        .flat_map(|listing| listing.items)
        .filter_map(|raw| parse::<directory_wire::Device>(&raw))
        .filter_map(kinds::directory_device)
        .collect();
    if let Some(listing) = intune {
        match listing.error().cloned() {
            None => {
                if let Some(device) = listing.items.first().and_then(|raw| parse::<wire::ManagedDevice>(raw))
                {
                    return Ok(Found { device: kinds::managed_device(device), directory });
                }
            }
            Some(error) if is_nothing(&error) => {}
            Some(error) => {
                return Err(CollectError::Graph { permission: PERMISSION, error: Box::new(error) });
            }
        }
    }
    if let (true, Some(error)) = (directory.is_empty(), unread) {
        return Err(CollectError::Graph { permission: DIRECTORY_PERMISSION, error: Box::new(error) });
    }
    by_directory(client, id, directory).await
}

/// Whether the answer means that nothing has this id.
fn is_nothing(error: &GraphError) -> bool {
    matches!(error.kind, GraphErrorKind::NotFound | GraphErrorKind::BadRequest)
}

/// From an Entra object to the Intune device: by name first, then through the whole list, because a filter
/// on the Entra id is not documented.
async fn by_directory(
    client: &Client,
    id: &str,
    directory: Vec<DirectoryDevice>,
) -> Result<Found, CollectError> {
    let Some(object) = directory.first().cloned() else { return Err(nobody(Sought::Device, id)) };
    let joined = |device: &ManagedDevice| {
        object.device_id.value().is_some() && device.entra_device_id.value() == object.device_id.value()
    };
    if let Some(name) = object.display_name.text() {
        let mut named = devices(client, &format!("deviceName eq {}", odata_literal(name))).await?;
        named.retain(joined);
        if let Some(device) = the_one(named, id)? {
            return Ok(Found { device, directory });
        }
    }
    let all = Get::beta(["deviceManagement", "managedDevices"]).select(&["id", "azureADDeviceId"]);
    let all: Vec<wire::ManagedDevice> = whole(client, all, PERMISSION).await?;
    let all = all.into_iter().map(kinds::listed_managed_device).filter(joined).collect();
    match the_one(all, id)? {
        Some(device) => {
            let get = Get::beta(["deviceManagement", "managedDevices", device.id.as_str()]);
            let full = client.batch(vec![get.select(MANAGED_DEVICE_SELECT).single()]).await;
            let raw = full.into_iter().flat_map(|listing| listing.items).next();
            let full = raw.and_then(|raw| parse::<wire::ManagedDevice>(&raw)).map(kinds::managed_device);
            Ok(Found { device: full.unwrap_or(device), directory })
        }
        None => Err(nobody(Sought::Device, id)),
    }
}

/// The only one, or none; several are listed and none is chosen.
fn the_one(mut found: Vec<ManagedDevice>, name: &str) -> Result<Option<ManagedDevice>, CollectError> {
    if found.len() > 1 {
        return Err(CollectError::Ambiguous {
            sought: Sought::Device,
            name: safe(name),
            candidates: found.iter().map(line).collect(),
        });
    }
    Ok(found.pop())
}

async fn by_name(client: &Client, name: &str) -> Result<Found, CollectError> {
    let literal = odata_literal(name);
    let (named, numbered) = futures_util::future::try_join(
        devices(client, &format!("deviceName eq {literal}")),
        devices(client, &format!("serialNumber eq {literal}")),
    )
    .await?;
    let mut found = named;
    for device in numbered {
        if !found.iter().any(|known| known.id == device.id) {
            found.push(device);
        }
    }
    match the_one(found, name)? {
        Some(device) => Ok(Found { device, directory: Vec::new() }),
        None => {
            // Only a help: that no device is called so is known already.
            let like = managed(&format!("contains(deviceName,{literal})")).first_page();
            let like = read(client, like).await.unwrap_or_default();
            Err(CollectError::NotFound {
                sought: Sought::Device,
                name: safe(name),
                candidates: like.iter().take(10).map(line).collect(),
            })
        }
    }
}

pub(super) fn line(device: &ManagedDevice) -> String {
    let serial = device.serial_number.text().unwrap_or("no serial number");
    let user = device.user_principal_name.text().unwrap_or("no user");
    safe(&format!("{} ({}, {serial}, {user})", device.id, device.label()))
}

fn managed(filter: &str) -> Get {
    Get::beta(["deviceManagement", "managedDevices"]).filter(filter).select(MANAGED_DEVICE_SELECT)
}

async fn devices(client: &Client, filter: &str) -> Result<Vec<ManagedDevice>, CollectError> {
    read(client, managed(filter)).await
}

async fn read(client: &Client, get: Get) -> Result<Vec<ManagedDevice>, CollectError> {
    let devices: Vec<wire::ManagedDevice> = whole(client, get, PERMISSION).await?;
    Ok(devices.into_iter().map(kinds::listed_managed_device).collect())
}

fn parse<T: serde::de::DeserializeOwned>(raw: &RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}
