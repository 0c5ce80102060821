//! Objects as Graph writes them: every property of the type, absent ones as null or the type's own default.

use serde_json::{Map, Value, json};

use crate::schema::{Schema, TypeRef};

/// The service's empty date.
pub(crate) const EMPTY_DATE: &str = "0001-01-01T00:00:00Z";

/// What an unselected user carries.
const USER_DEFAULTS: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
];

/// What an unselected group leaves out.
const GROUP_HIDDEN: &[&str] = &[
    "accessType",
    "allowExternalSenders",
    "assignedLabels",
    "assignedLicenses",
    "autoSubscribeNewMembers",
    "cloudLicensing",
    "hasMembersWithLicenseErrors",
    "hideFromAddressLists",
    "hideFromOutlookClients",
    "isArchived",
    "isFavorite",
    "isSubscribedByMail",
    "licenseProcessingState",
    "unseenConversationsCount",
    "unseenCount",
    "unseenMessagesCount",
    "writebackConfiguration",
];

/// What lists of managed devices leave at its default; a read by id gives it when `$select` names it.
const MANAGED_DEVICE_ON_DEMAND: &[&str] = &[
    "activationLockBypassCode",
    "ethernetMacAddress",
    "hardwareInformation",
    "iccid",
    "notes",
    "physicalMemoryInBytes",
    "processorArchitecture",
    "udid",
];

/// Who asks, as far as the shape depends on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    /// The names in `$select`; `None`: no `$select`, or `*`.
    pub(crate) select: Option<Vec<String>>,
    /// A read by key, not a list.
    pub(crate) single: bool,
    /// `Prefer: include-unknown-enum-members`.
    pub(crate) unknown_members: bool,
    /// `odata.metadata=full`: every object says its type and where its navigations lead.
    pub(crate) full_metadata: bool,
    /// The caller may know that the object exists, but nothing more.
    pub(crate) limited: bool,
}

impl View {
    fn selects(&self, name: &str) -> bool {
        self.select.as_ref().is_some_and(|names| names.iter().any(|n| n == name))
    }

    fn shows(&self, ty: &str, name: &str) -> bool {
        match &self.select {
            Some(_) => self.selects(name),
            None => match ty {
                "user" => USER_DEFAULTS.contains(&name),
                "group" => !GROUP_HIDDEN.contains(&name),
                _ => true,
            },
        }
    }
}

/// The entity, without expansions. `None` when this version of Graph does not have its type.
pub(crate) fn entity(
    schema: &Schema,
    declared: &str,
    ty: &str,
    stored: &Map<String, Value>,
    view: &View,
) -> Option<Map<String, Value>> {
    schema.get(ty)?;
    let mut out = Map::new();
    if view.full_metadata
        || schema.polymorphic(declared)
            && (ty != declared || schema.get(declared).is_some_and(|t| t.is_abstract))
    {
        out.insert("@odata.type".to_owned(), json!(format!("#microsoft.graph.{ty}")));
    }
    for (name, of) in schema.properties(ty) {
        if !view.shows(ty, name) {
            continue;
        }
        let on_demand = ty == "managedDevice" && MANAGED_DEVICE_ON_DEMAND.contains(&name);
        let withheld = (on_demand && !(view.single && view.selects(name)))
            || (view.limited && name != "id")
            // The list leaves the collection empty; the sub-path has it.
            || (name == "settingStates" && ty.ends_with("State"));
        let value = if withheld { None } else { stored.get(name) };
        out.insert(name.to_owned(), property(schema, of, value, view));
    }
    Some(out)
}

/// Every property with its real value: what `$filter` and `$orderby` look at.
pub(crate) fn full(schema: &Schema, ty: &str, stored: &Map<String, Value>) -> Value {
    let view = View { unknown_members: true, ..View::default() };
    let properties = schema.properties(ty);
    Value::Object(
        properties
            .iter()
            .map(|(name, of)| ((*name).to_owned(), property(schema, of, stored.get(*name), &view)))
            .collect(),
    )
}

fn property(schema: &Schema, of: &TypeRef, value: Option<&Value>, view: &View) -> Value {
    match value {
        None | Some(Value::Null) => default(schema, of),
        Some(Value::Array(items)) if of.collection => {
            Value::Array(items.iter().map(|item| scalar(schema, of, item, view)).collect())
        }
        Some(value) => scalar(schema, of, value, view),
    }
}

fn scalar(schema: &Schema, of: &TypeRef, value: &Value, view: &View) -> Value {
    match value {
        Value::Object(map) => complex(schema, &of.name, map, view),
        Value::String(text) => json!(member(schema, &of.name, text, view)),
        other => other.clone(),
    }
}

/// Members that came after `unknownFutureValue` are shown only to those who ask for them.
fn member<'a>(schema: &Schema, ty: &str, text: &'a str, view: &View) -> &'a str {
    let Some(members) = schema.enumeration(ty) else { return text };
    let at = |name: &str| members.iter().position(|member| member == name);
    match (at("unknownFutureValue"), at(text)) {
        (Some(fence), Some(own)) if own > fence && !view.unknown_members => "unknownFutureValue",
        _ => text,
    }
}

fn complex(schema: &Schema, declared: &str, map: &Map<String, Value>, view: &View) -> Value {
    let written = map.get("@odata.type").and_then(Value::as_str);
    let own =
        written.map_or(declared, |text| text.trim_start_matches('#').trim_start_matches("microsoft.graph."));
    if schema.get(own).is_none() {
        // A type newer than the metadata goes out as it is.
        return Value::Object(map.clone());
    }
    let mut out = Map::new();
    if schema.polymorphic(declared) {
        out.insert("@odata.type".to_owned(), json!(format!("#microsoft.graph.{own}")));
    }
    for (name, of) in schema.properties(own) {
        out.insert(name.to_owned(), property(schema, of, map.get(name), view));
    }
    Value::Object(out)
}

fn default(schema: &Schema, of: &TypeRef) -> Value {
    if of.collection {
        return json!([]);
    }
    if of.nullable {
        return Value::Null;
    }
    match of.name.as_str() {
        "Boolean" => json!(false),
        "Int32" | "Int64" | "Byte" | "Single" | "Double" => json!(0),
        "DateTimeOffset" => json!(EMPTY_DATE),
        "Date" => json!("0001-01-01"),
        "Duration" => json!("PT0S"),
        "Guid" => json!("00000000-0000-0000-0000-000000000000"),
        "String" | "Binary" => json!(""),
        name => match schema.enumeration(name).and_then(<[String]>::first) {
            Some(first) => json!(first),
            None => Value::Null,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Version;

    fn device(view: &View) -> Map<String, Value> {
        let stored = json!({
            "id": "1", "deviceName": "PC", "notes": "desk", "processorArchitecture": "x64",
            "usersLoggedOn": [{"userId": "u"}],
        });
        entity(Schema::of(Version::Beta), "managedDevice", "managedDevice", stored.as_object().unwrap(), view)
            .unwrap()
    }

    #[test]
    fn absent_properties_are_null_or_the_type_default() {
        let device = device(&View::default());
        assert_eq!(device["lastSyncDateTime"], json!(EMPTY_DATE));
        assert_eq!(device["joinType"], json!("unknown"));
        assert_eq!(device["serialNumber"], Value::Null);
        assert_eq!(device["usersLoggedOn"], json!([{"userId": "u", "lastLogOnDateTime": EMPTY_DATE}]));
    }

    #[test]
    fn on_demand_properties_need_a_key_and_a_select() {
        let names = Some(vec!["notes".to_owned(), "processorArchitecture".to_owned()]);
        let listed = device(&View { select: names.clone(), ..View::default() });
        assert_eq!((&listed["notes"], &listed["processorArchitecture"]), (&Value::Null, &json!("unknown")));
        assert_eq!(device(&View { single: true, ..View::default() })["notes"], Value::Null);
        let single = device(&View { select: names, single: true, ..View::default() });
        assert_eq!((&single["notes"], &single["processorArchitecture"]), (&json!("desk"), &json!("x64")));
        assert!(!single.contains_key("deviceName"));
    }
}
