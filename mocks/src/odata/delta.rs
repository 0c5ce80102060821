//! Delta queries of the directory. The tenant never changes, so a token always means "nothing since".

use serde_json::{Map, Value, json};

use super::options::QueryOptions;
use crate::answer::Failure;
use crate::request::Call;
use crate::tenant::{Item, Store};

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

/// The link that asks for what changed after this answer.
pub(crate) fn link(origin: &str, call: &Call) -> String {
    let kept = call
        .query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.contains("skiptoken=") && !pair.contains("deltatoken="));
    let query = kept.collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "&" };
    format!("{origin}/{}/{}?{query}{mark}$deltatoken=AAEAAQ", call.version.as_str(), call.path)
}

/// A group's members as changes, where they were selected.
pub(crate) fn members(store: &Store, item: &Item, object: &mut Map<String, Value>) {
    let members = store.membership.members(item.id(), false);
    let changes: Vec<Value> = members
        .iter()
        .filter_map(|id| store.by_id(id))
        .map(|member| json!({"@odata.type": format!("#microsoft.graph.{}", member.ty), "id": member.id()}))
        .collect();
    if !changes.is_empty() {
        object.insert("members@delta".to_owned(), Value::Array(changes));
    }
}
