//! Large synthetic tenants.

use serde_json::{Map, Value};

pub(crate) fn tenant(_seed: u64, _users: usize, _profiles: usize) -> Map<String, Value> {
    Map::new()
}
