//! A plan carried out on the tenant.

use serde_json::{Map, Value};

use crate::answer::Failure;
use crate::enrollment;
use crate::links::{follow, root_collection};
use crate::plan::{Plan, Step};
use crate::request::Version;
use crate::routes::Family;
use crate::schema::Schema;
use crate::tenant::{Item, Store};

/// The items a plan arrives at; a single-valued plan gives exactly one.
///
/// # Errors
/// 404 for a key or a single-valued navigation that leads nowhere.
pub(crate) fn resolve(
    store: &Store,
    version: Version,
    plan: &Plan,
    family: Family,
) -> Result<Vec<Item>, Failure> {
    let mut items: Vec<Item> = Vec::new();
    let mut many = true;
    for step in &plan.steps {
        match step {
            Step::Singleton(name) => {
                let written = store.list(name).first().cloned();
                items = vec![written.unwrap_or_else(|| Item::new(name, Map::new()))];
                many = false;
            }
            Step::Root(name) => items = store.list(name).to_vec(),
            Step::Key(key) => {
                items = vec![pick(items, key).ok_or_else(|| Failure::not_found(family, key))?];
                many = false;
            }
            Step::Navigation(name) => {
                let from = items.first().ok_or_else(|| Failure::not_found(family, name))?;
                let to = Schema::of(Version::Beta).navigation(&from.ty, name);
                let (ty, collection) =
                    to.map_or((plan.ty.as_str(), false), |to| (to.name.as_str(), to.collection));
                items = match from.ty.as_str() {
                    "deviceManagement" | "deviceAppManagement" => root_collection(store, from, name, ty),
                    _ => follow(store, from, name, ty),
                };
                many = collection;
                if !many && items.is_empty() {
                    return Err(Failure::not_found(family, name));
                }
            }
            Step::Property(name) => items = property_items(items.first(), name, &plan.ty),
            Step::Cast(ty) => items = cast(items, ty, version, many, family)?,
            Step::Function(name) => {
                items = call(store, items.first(), name);
                many = true;
            }
        }
    }
    Ok(items)
}

/// By id, and for users by principal name too. Neither minds case.
fn pick(items: Vec<Item>, key: &str) -> Option<Item> {
    let names = |item: &Item| {
        item.id().eq_ignore_ascii_case(key)
            || (item.ty == "user"
                && item.text("userPrincipalName").is_some_and(|name| name.to_lowercase() == key.to_lowercase()))
            // Resolved apps of a user are keyed by the device they are for.
            || item.text("managedDeviceIdentifier").is_some_and(|id| id.eq_ignore_ascii_case(key))
    };
    items.into_iter().find(names)
}

fn cast(
    items: Vec<Item>,
    ty: &str,
    version: Version,
    many: bool,
    family: Family,
) -> Result<Vec<Item>, Failure> {
    let schema = Schema::of(version);
    let fitting: Vec<Item> = items.into_iter().filter(|item| schema.is_a(&item.ty, ty)).collect();
    if !many && fitting.is_empty() {
        return Err(Failure::not_found(family, ty));
    }
    Ok(fitting)
}

fn property_items(from: Option<&Item>, name: &str, ty: &str) -> Vec<Item> {
    let values = from.and_then(|item| item.value.get(name)).and_then(Value::as_array);
    let objects = values.into_iter().flatten().filter_map(Value::as_object);
    objects.map(|map| Item::new(ty, map.clone())).collect()
}

fn call(store: &Store, from: Option<&Item>, function: &str) -> Vec<Item> {
    let id = from.map(Item::id).unwrap_or_default();
    match function {
        "getLoggedOnManagedDevices" => {
            let here = |item: &&Item| {
                let users = item.value.get("usersLoggedOn").and_then(Value::as_array);
                users.is_some_and(|all| {
                    all.iter().any(|one| one.get("userId").and_then(Value::as_str) == Some(id))
                })
            };
            store.list("managedDevices").iter().filter(here).cloned().collect()
        }
        "getEffectiveDeviceEnrollmentConfigurations" => enrollment::effective(store, id),
        _ => Vec::new(),
    }
}
