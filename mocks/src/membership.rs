//! Who is in which group, direct and nested. Computed from the groups' member lists; cycles end.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use crate::tenant::Item;

#[derive(Debug, Default)]
pub(crate) struct Membership {
    parents: HashMap<String, Vec<String>>,
    children: HashMap<String, Vec<String>>,
}

impl Membership {
    pub(crate) fn build<'a>(holders: impl Iterator<Item = &'a Item>) -> Self {
        let mut membership = Self::default();
        for holder in holders {
            let members = holder.value.get("members").and_then(Value::as_array);
            for member in members.into_iter().flatten().filter_map(member_id) {
                membership.parents.entry(member.to_owned()).or_default().push(holder.id().to_owned());
                membership.children.entry(holder.id().to_owned()).or_default().push(member.to_owned());
            }
        }
        membership
    }

    /// The groups that hold `id`.
    pub(crate) fn member_of(&self, id: &str, transitive: bool) -> Vec<String> {
        Self::walk(&self.parents, id, transitive)
    }

    /// What a group holds.
    pub(crate) fn members(&self, id: &str, transitive: bool) -> Vec<String> {
        Self::walk(&self.children, id, transitive)
    }

    fn walk(edges: &HashMap<String, Vec<String>>, from: &str, transitive: bool) -> Vec<String> {
        let mut seen = HashSet::from([from.to_owned()]);
        let mut found = Vec::new();
        let mut ahead = VecDeque::from([from.to_owned()]);
        while let Some(at) = ahead.pop_front() {
            for next in edges.get(&at).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    found.push(next.clone());
                    if transitive {
                        ahead.push_back(next.clone());
                    }
                }
            }
        }
        found
    }
}

/// A member is written as an id or as `{"type", "id"}`.
fn member_id(member: &Value) -> Option<&str> {
    member.as_str().or_else(|| member.get("id")?.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn group(id: &str, members: Value) -> Item {
        let Value::Object(map) = json!({"id": id, "members": members}) else { unreachable!() };
        Item::new("group", map)
    }

    #[test]
    fn nesting_is_transitive_and_cycles_end() {
        let groups = [
            group("a", json!(["u", "b"])),
            group("b", json!([{"type": "group", "id": "c"}])),
            group("c", json!(["a", "v"])),
        ];
        let membership = Membership::build(groups.iter());
        assert_eq!(membership.member_of("u", false), ["a"]);
        assert_eq!(membership.member_of("u", true), ["a", "c", "b"]);
        assert_eq!(membership.members("a", true), ["u", "b", "c", "v"]);
        assert!(membership.member_of("nobody", true).is_empty());
    }
}
