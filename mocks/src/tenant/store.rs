//! A tenant with every reference resolved, indexed for reading.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::Tenant;
use super::references::{Names, derived_id, uuid_of};
use crate::membership::Membership;
use crate::request::Version;
use crate::schema::Schema;

/// One object with its own type, which may be more derived than the collection's.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) ty: String,
    pub(crate) value: Arc<Map<String, Value>>,
}

impl Item {
    pub(crate) fn new(ty: &str, value: Map<String, Value>) -> Self {
        let own = value.get("@odata.type").and_then(Value::as_str).map(bare_type);
        Self { ty: own.unwrap_or(ty).to_owned(), value: Arc::new(value) }
    }

    pub(crate) fn text(&self, property: &str) -> Option<&str> {
        self.value.get(property)?.as_str()
    }

    pub(crate) fn id(&self) -> &str {
        self.text("id").unwrap_or_default()
    }

    /// `displayName`, or `name` where the type calls it so.
    pub(crate) fn name(&self) -> &str {
        self.text("displayName").or_else(|| self.text("name")).unwrap_or_default()
    }
}

/// What a device said about one policy for one user (or for the system).
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    pub(crate) device: String,
    pub(crate) policy: String,
    pub(crate) user: Option<String>,
    pub(crate) state: String,
    pub(crate) at: String,
    pub(crate) settings: Vec<Value>,
}

#[derive(Debug, Default)]
pub(crate) struct Store {
    collections: HashMap<String, Vec<Item>>,
    by_id: HashMap<String, (String, usize)>,
    pub(crate) reported: Vec<Reported>,
    pub(crate) membership: Membership,
}

/// Collections outside `deviceManagement` and `deviceAppManagement`.
pub(crate) const ROOTS: &[(&str, &str)] = &[
    ("users", "user"),
    ("groups", "group"),
    ("devices", "device"),
    ("directoryRoles", "directoryRole"),
    ("administrativeUnits", "administrativeUnit"),
    ("organization", "organization"),
    ("subscribedSkus", "subscribedSku"),
    ("deviceManagement", "deviceManagement"),
];

impl Store {
    /// # Errors
    /// When a reference names nothing or a collection is no array.
    pub(crate) fn build(tenant: &Tenant, now: DateTime<Utc>) -> Result<Self, String> {
        let mut collections = (*tenant.collections).clone();
        for (name, items) in &mut collections {
            if items.is_object() {
                *items = Value::Array(vec![items.take()]);
            }
            give_ids(name, items)?;
        }
        let names = Names::collect(&collections);
        for items in collections.values_mut() {
            names.resolve(items, now)?;
        }
        let mut store = Self::default();
        if let Some(Value::Array(rows)) = collections.remove("reported") {
            store.reported = rows.iter().filter_map(reported).collect();
        }
        for (name, items) in collections {
            let Some(ty) = declared_type(&name) else {
                return Err(format!("`{name}` is no collection that this server knows"));
            };
            let Value::Array(items) = items else { continue };
            let items = items.into_iter().filter_map(|item| match item {
                Value::Object(mut map) => {
                    let own = map
                        .get("@odata.type")
                        .and_then(Value::as_str)
                        .map_or(ty.as_str(), bare_type)
                        .to_owned();
                    complete_assignments(&own, &mut map);
                    Some(Item { ty: own, value: Arc::new(map) })
                }
                _ => None,
            });
            store.add(name.clone(), items.collect());
        }
        store.membership = Membership::build(store.list("groups").iter().chain(store.list("directoryRoles")));
        Ok(store)
    }

    fn add(&mut self, name: String, items: Vec<Item>) {
        for (position, item) in items.iter().enumerate() {
            self.by_id.entry(item.id().to_lowercase()).or_insert((name.clone(), position));
        }
        self.collections.insert(name, items);
    }

    pub(crate) fn collections(&self) -> impl Iterator<Item = (&str, &[Item])> {
        self.collections.iter().map(|(name, items)| (name.as_str(), items.as_slice()))
    }

    pub(crate) fn list(&self, collection: &str) -> &[Item] {
        self.collections.get(collection).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Item> {
        self.located(id).map(|(_, item)| item)
    }

    /// The item with its collection's name.
    pub(crate) fn located(&self, id: &str) -> Option<(&str, &Item)> {
        let (collection, position) = self.by_id.get(&id.to_lowercase())?;
        Some((collection.as_str(), self.collections.get(collection)?.get(*position)?))
    }

    /// A user's principal name, for rows that carry it.
    pub(crate) fn user_text(&self, id: Option<&str>, property: &str) -> Option<String> {
        self.by_id(id?)?.text(property).map(str::to_owned)
    }
}

fn declared_type(collection: &str) -> Option<String> {
    if let Some((_, ty)) = ROOTS.iter().find(|(name, _)| *name == collection) {
        return Some((*ty).to_owned());
    }
    let beta = Schema::of(Version::Beta);
    ["deviceManagement", "deviceAppManagement"]
        .iter()
        .find_map(|root| beta.navigation(root, collection))
        .map(|found| found.name.clone())
}

fn bare_type(text: &str) -> &str {
    text.trim_start_matches('#').trim_start_matches("microsoft.graph.")
}

fn give_ids(collection: &str, items: &mut Value) -> Result<(), String> {
    let Value::Array(items) = items else { return Err(format!("`{collection}` is no array")) };
    for (position, item) in items.iter_mut().enumerate() {
        if let Value::Object(map) = item
            && !map.contains_key("id")
        {
            let id = derived_id(collection, map, position);
            map.insert("id".to_owned(), Value::String(id));
        }
    }
    Ok(())
}

const ALL_USERS: &str = "acacacac-9df4-4c7d-9d50-4ef0226f57a9";
const ALL_DEVICES: &str = "adadadad-808e-44e2-905a-0b7873a8a531";

/// Fills in what the service sets on assignments by itself: `<policy>_<target>` ids, the source, the intent.
fn complete_assignments(ty: &str, item: &mut Map<String, Value>) {
    let beta = Schema::of(Version::Beta);
    let of = beta.navigation(ty, "assignments").map(|to| to.name.as_str()).unwrap_or_default();
    let owner = item.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(Value::Array(assignments)) = item.get_mut("assignments") else { return };
    for assignment in assignments.iter_mut().filter_map(Value::as_object_mut) {
        let target = assignment.get("target").cloned().unwrap_or_default();
        let kind = target.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
        let whom = match target.get("groupId").and_then(Value::as_str) {
            Some(group) => group.to_owned(),
            None if kind.ends_with("allLicensedUsersAssignmentTarget") => ALL_USERS.to_owned(),
            None if kind.ends_with("allDevicesAssignmentTarget") => ALL_DEVICES.to_owned(),
            None => uuid_of(kind),
        };
        let defaults = [
            ("id", json!(format!("{owner}_{whom}"))),
            ("source", json!("direct")),
            ("sourceId", json!(owner)),
            ("intent", json!("apply")),
        ];
        for (name, value) in defaults {
            // An app's assignment says itself what it intends.
            if beta.property(of, name).is_some_and(|property| property.name != "installIntent") {
                assignment.entry(name).or_insert(value);
            }
        }
    }
}

fn reported(row: &Value) -> Option<Reported> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Reported {
        device: text("device")?,
        policy: text("policy")?,
        user: text("user"),
        state: text("state")?,
        at: text("lastReportedDateTime")?,
        settings: row.get("settingStates").and_then(Value::as_array).cloned().unwrap_or_default(),
    })
}
