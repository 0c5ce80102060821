//! A plan carried out on the tenant.

use serde_json::{Map, Value};

use crate::answer::Failure;
use crate::functions;
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
                (items, many) = navigate(store, from, name, &plan.ty);
                if !many && items.is_empty() {
                    return Err(Failure::not_found(family, name));
                }
            }
            Step::Property(name) => items = property_items(items.first(), name, &plan.ty),
            Step::Cast(ty) => items = cast(items, ty, version, many, family)?,
            Step::Function { name, .. } if plan.ty != functions::TEXTS => {
                items = functions::items(store, &items, name);
                many = true;
            }
            // Texts are no items; whoever wants them asks with what the path arrived at.
            Step::Function { .. } => {}
        }
    }
    Ok(items)
}

/// What a navigation leads to, and whether it is a collection. A bare segment is in no metadata: then it is one
/// object of the type that the plan arrives at.
fn navigate(store: &Store, from: &Item, name: &str, bare: &str) -> (Vec<Item>, bool) {
    let to = Schema::of(Version::Beta).navigation(&from.ty, name);
    let (ty, many) = to.map_or((bare, false), |to| (to.name.as_str(), to.collection));
    if !["deviceManagement", "deviceAppManagement"].contains(&from.ty.as_str()) {
        return (follow(store, from, name, ty), many);
    }
    let items = root_collection(store, from, name, ty);
    if items.is_empty() && !many {
        // `reports` and the like hold nothing themselves, but lead on.
        return (vec![Item::new(ty, Map::new())], many);
    }
    (items, many)
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
