//! Everything that is no GET: the POSTs that only read, and a refusal for the rest.

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Failure};
use crate::graph::{Graph, json_body};
use crate::path::{self, Segment};
use crate::read::open;
use crate::request::{Call, Version};
use crate::schema::Schema;
use crate::shape::{self, View};
use crate::tenant::{Item, Store};
use crate::{diagnostics, reports, routes};

/// The most ids that each action takes.
const GET_BY_IDS: usize = 1000;
const CHECK_GROUPS: usize = 20;

pub(crate) fn answer(graph: &Graph, call: &Call, method: &str) -> Result<Answer, Failure> {
    let segments = path::parse(&call.path);
    if let Some(answer) = diagnostics::post(graph, call, &segments).filter(|_| method == "POST") {
        return answer;
    }
    let (pattern, key) = pattern(&segments);
    let Some(route) = routes::read_action(&pattern).filter(|_| method == "POST") else {
        return Err(Failure::write(method));
    };
    if call.batch_member {
        return Err(Failure::write("POST inside a batch"));
    }
    if pattern.contains("/reports/") && call.version == Version::V1 {
        return Err(Failure::unknown_segment("getConfigurationPoliciesReportForDevice"));
    }
    open(graph, &pattern, Some(route))?;
    let body = json_body(call)?;
    match pattern.rsplit('/').next() {
        Some("getByIds") => get_by_ids(graph, call, &body),
        Some("getMemberGroups") => get_member_groups(graph, &pattern, &key, &body),
        Some("checkMemberGroups") => check_member_groups(graph, &pattern, &key, &body),
        _ => reports::policies_of_device(graph, &body),
    }
}

/// The second segment of a path with an action on one object is its key.
fn pattern(segments: &[Segment]) -> (String, String) {
    let text = |segment: &Segment| match segment {
        Segment::Plain(text) | Segment::Key(text) => text.clone(),
        Segment::Cast(name) | Segment::Function { name, .. } => name.clone(),
        Segment::Count => "$count".to_owned(),
    };
    match segments {
        [collection, key, action] if ["users", "groups", "devices"].contains(&text(collection).as_str()) => {
            (format!("{}/{{}}/{}", text(collection), text(action)), text(key))
        }
        _ => (segments.iter().map(text).collect::<Vec<_>>().join("/"), String::new()),
    }
}

fn get_by_ids(graph: &Graph, call: &Call, body: &Map<String, Value>) -> Result<Answer, Failure> {
    known(body, &["ids", "types"])?;
    let ids = texts(body, "ids", GET_BY_IDS)?;
    let types: Vec<&str> =
        body.get("types").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let schema = Schema::of(call.version);
    let select = match call.options().as_slice() {
        [] => None,
        [(name, names)] if name == "$select" => Some(names.split(',').map(str::to_owned).collect()),
        _ => return Err(Failure::bad("BadRequest", "only $select is supported here")),
    };
    let view = View { select, ..View::default() };
    let fits = |item: &&Item| types.is_empty() || types.contains(&item.ty.as_str());
    let store = graph.store();
    let found = ids.iter().filter_map(|id| store.by_id(id)).filter(fits);
    let value: Vec<Value> = found
        .filter(|item| schema.is_a(&item.ty, "directoryObject"))
        .filter_map(|item| shape::entity(schema, "directoryObject", &item.ty, &item.value, &view))
        .map(Value::Object)
        .collect();
    Ok(Answer::json(
        200,
        &json!({"@odata.context": context(graph, call, "directoryObjects"), "value": value}),
    ))
}

fn get_member_groups(
    graph: &Graph,
    pattern: &str,
    key: &str,
    body: &Map<String, Value>,
) -> Result<Answer, Failure> {
    known(body, &["securityEnabledOnly"])?;
    let Some(only) = body.get("securityEnabledOnly").and_then(Value::as_bool) else {
        return Err(Failure::bad("Request_BadRequest", "securityEnabledOnly is required."));
    };
    let secure =
        |item: &&Item| !only || item.value.get("securityEnabled").and_then(Value::as_bool) == Some(true);
    let store = graph.store();
    let value: Vec<&str> =
        groups_of(&store, pattern, key)?.into_iter().filter(secure).map(Item::id).collect();
    Ok(Answer::json(
        200,
        &json!({"@odata.context": format!("{}/v1.0/$metadata#Collection(Edm.String)", graph.origin), "value": value}),
    ))
}

fn check_member_groups(
    graph: &Graph,
    pattern: &str,
    key: &str,
    body: &Map<String, Value>,
) -> Result<Answer, Failure> {
    known(body, &["groupIds"])?;
    let asked = texts(body, "groupIds", CHECK_GROUPS)?;
    let store = graph.store();
    let held = groups_of(&store, pattern, key)?;
    let value: Vec<&&str> =
        asked.iter().filter(|id| held.iter().any(|item| item.id().eq_ignore_ascii_case(id))).collect();
    Ok(Answer::json(
        200,
        &json!({"@odata.context": format!("{}/v1.0/$metadata#Collection(Edm.String)", graph.origin), "value": value}),
    ))
}

fn groups_of<'a>(store: &'a Store, pattern: &str, key: &str) -> Result<Vec<&'a Item>, Failure> {
    let collection = pattern.split('/').next().unwrap_or_default();
    let named = |item: &&Item| {
        item.id().eq_ignore_ascii_case(key)
            || item.text("userPrincipalName").is_some_and(|name| name.eq_ignore_ascii_case(key))
    };
    let subject = store
        .list(collection)
        .iter()
        .find(named)
        .ok_or_else(|| Failure::not_found(routes::Family::Directory, key))?;
    let ids = store.membership.member_of(subject.id(), true);
    Ok(ids.iter().filter_map(|id| store.by_id(id)).filter(|item| item.ty == "group").collect())
}

fn context(graph: &Graph, call: &Call, of: &str) -> String {
    format!("{}/{}/$metadata#{of}", graph.origin, call.version.as_str())
}

/// # Errors
/// 400 for a member that the action does not have.
pub(crate) fn known(body: &Map<String, Value>, names: &[&str]) -> Result<(), Failure> {
    match body.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => {
            Err(Failure::bad("BadRequest", format!("The parameter '{name}' does not exist on this action.")))
        }
        None => Ok(()),
    }
}

fn texts<'a>(body: &'a Map<String, Value>, name: &str, most: usize) -> Result<Vec<&'a str>, Failure> {
    let values = body.get(name).and_then(Value::as_array);
    let found: Option<Vec<&str>> =
        values.map(|all| all.iter().map(Value::as_str).collect()).unwrap_or_default();
    match found {
        Some(texts) if (1..=most).contains(&texts.len()) => Ok(texts),
        _ => Err(Failure::bad("Request_BadRequest", format!("'{name}' takes 1 to {most} texts."))),
    }
}
