//! The same conversions for answers that were kept as text.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::convert::field;
use crate::graph::wire::Read;
use crate::model::Field;

/// What `convert` makes of the object that a text is; `None` if it is none.
pub fn from_json<W: DeserializeOwned, T>(json: &str, convert: impl FnOnce(W) -> T) -> Option<T> {
    serde_json::from_str(json).ok().map(convert)
}

/// `deviceManagement`, of which only `subscriptionState` is read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscription {
    subscription_state: Read<String>,
}

/// The state of the tenant's subscription.
#[must_use]
pub fn subscription_state(wire: Subscription) -> Field<String> {
    match field(wire.subscription_state) {
        Field::Null => Field::NotRead,
        state => state,
    }
}
