//! Which enrolment settings reach a user. Of several of one type the lowest priority number wins.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use crate::tenant::{Item, Store};

/// Every enrolment configuration with an assignment that holds the user.
pub(crate) fn reaching(store: &Store, user: &str) -> Vec<Item> {
    let groups: HashSet<String> = store.membership.member_of(user, true).into_iter().collect();
    let all = store.list("deviceEnrollmentConfigurations").iter();
    all.filter(|item| is_default(item) || reaches(item, &groups)).cloned().collect()
}

/// Whether an assignment of the policy holds a user who is in these groups.
pub(crate) fn reaches(policy: &Item, groups: &HashSet<String>) -> bool {
    let assignments = policy.value.get("assignments").and_then(Value::as_array);
    assignments.into_iter().flatten().any(|assignment| holds(assignment, groups))
}

/// The winner of each type.
pub(crate) fn effective(store: &Store, user: &str) -> Vec<Item> {
    let mut winners: BTreeMap<String, Item> = BTreeMap::new();
    for item in reaching(store, user) {
        let key = format!("{}{}", item.ty, item.text("platformType").unwrap_or_default());
        match winners.get(&key) {
            Some(winner) if rank(winner) <= rank(&item) => {}
            _ => {
                winners.insert(key, item);
            }
        }
    }
    winners.into_values().collect()
}

fn holds(assignment: &Value, groups: &HashSet<String>) -> bool {
    let target = assignment.get("target");
    let text = |name: &str| target.and_then(|target| target.get(name)).and_then(Value::as_str);
    let kind = text("@odata.type").unwrap_or_default();
    match text("groupId") {
        Some(group) => groups.contains(group) && !kind.contains("exclusion"),
        None => kind.ends_with("allLicensedUsersAssignmentTarget"),
    }
}

/// Defaults reach everybody and carry priority 0, yet lose to every other.
fn is_default(item: &Item) -> bool {
    item.value.get("priority").and_then(Value::as_i64) == Some(0)
}

fn rank(item: &Item) -> i64 {
    match item.value.get("priority").and_then(Value::as_i64) {
        Some(0) | None => i64::MAX,
        Some(priority) => priority,
    }
}
