//! Delta queries of the directory: a token names a state of the tenant, and the answer is what changed since.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::options::QueryOptions;
use crate::answer::Failure;
use crate::graph::Graph;
use crate::request::Call;
use crate::tenant::{Item, Store};

/// How an item that is gone is marked.
pub(crate) const REMOVED: &str = "@removed";

/// What a delta query asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// Everything there is.
    Ever,
    /// What changes from now on.
    Now,
    /// What changed since that state of the tenant.
    State(usize),
}

/// # Errors
/// 400 for what delta queries do not take: paging, sorting, expansion.
pub(crate) fn check(options: &QueryOptions) -> Result<(), Failure> {
    let other = options.top.is_some()
        || options.orderby.is_some()
        || options.expand.is_some()
        || options.search.is_some();
    if other {
        return Err(Failure::unsupported_query("Delta queries take $select and a $filter on id."));
    }
    Ok(())
}

/// Reads the token.
///
/// # Errors
/// 400 for a token that this server did not give, 410 for one that has ended.
pub(crate) fn since(graph: &Graph, call: &Call, token: Option<&str>) -> Result<Since, Failure> {
    let Some(token) = token else { return Ok(Since::Ever) };
    if token == "latest" {
        return Ok(Since::Now);
    }
    let state = token.strip_prefix("AAEAAQ").and_then(|state| state.parse::<usize>().ok());
    match state {
        Some(state) if state < graph.oldest_state() => {
            let anew = format!("{}/{}/{}", graph.origin, call.version.as_str(), call.path);
            Err(Failure::gone(&anew))
        }
        Some(state) if state < graph.states() => Ok(Since::State(state)),
        _ => Err(Failure::bad("syncStateNotFound", "The sync state generation is not found; sync again.")),
    }
}

/// The link that asks for what changed after this answer.
pub(crate) fn link(graph: &Graph, call: &Call) -> String {
    let kept = call
        .query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.contains("skiptoken=") && !pair.contains("deltatoken="));
    let query = kept.collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "&" };
    let state = graph.states() - 1;
    format!("{}/{}/{}?{query}{mark}$deltatoken=AAEAAQ{state}", graph.origin, call.version.as_str(), call.path)
}

/// The items of a collection that differ between two states; what is gone is marked.
pub(crate) fn changed(old: &Store, new: &Store, collection: &str) -> Vec<Item> {
    let before: HashMap<&str, &Item> = old.list(collection).iter().map(|item| (item.id(), item)).collect();
    let mut changed: Vec<Item> = new
        .list(collection)
        .iter()
        .filter(|item| before.get(item.id()).is_none_or(|old| old.value != item.value))
        .cloned()
        .collect();
    let after: HashMap<&str, &Item> = new.list(collection).iter().map(|item| (item.id(), item)).collect();
    for item in old.list(collection).iter().filter(|item| !after.contains_key(item.id())) {
        let mut gone = Map::new();
        gone.insert("id".to_owned(), json!(item.id()));
        gone.insert(REMOVED.to_owned(), json!({"reason": "deleted"}));
        changed.push(Item::new(&item.ty, gone));
    }
    changed
}

/// A group's members as changes, where they were selected: all of them, or those that came and went since.
pub(crate) fn members(old: Option<&Store>, new: &Store, item: &Item, object: &mut Map<String, Value>) {
    let now = new.membership.members(item.id(), false);
    let before = old.map(|old| old.membership.members(item.id(), false)).unwrap_or_default();
    let ty = |store: &Store, id: &str| store.by_id(id).map(|member| member.ty.clone());
    let mut changes: Vec<Value> = now
        .iter()
        .filter(|id| !before.contains(id))
        .filter_map(|id| Some(json!({"@odata.type": format!("#microsoft.graph.{}", ty(new, id)?), "id": id})))
        .collect();
    if let Some(old) = old {
        changes.extend(before.iter().filter(|id| !now.contains(id)).filter_map(|id| {
            let ty = ty(old, id)?;
            Some(json!({
                "@odata.type": format!("#microsoft.graph.{ty}"), "id": id, REMOVED: {"reason": "deleted"},
            }))
        }));
    }
    if !changes.is_empty() {
        object.insert("members@delta".to_owned(), Value::Array(changes));
    }
}
