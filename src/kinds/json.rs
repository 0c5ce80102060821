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

/// What is read of `deviceManagement`.
pub const SUBSCRIPTION_SELECT: &[&str] = &["subscriptionState", "intuneAccountId"];

/// `deviceManagement`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscription {
    subscription_state: Read<String>,
    intune_account_id: Read<String>,
}

/// The state of the tenant's subscription, and its Intune account. Neither is ever null where it is shown.
#[must_use]
pub fn subscription(wire: Subscription) -> (Field<String>, Field<String>) {
    let shown = |read| match field(read) {
        Field::Null => Field::NotRead,
        value => value,
    };
    (shown(wire.subscription_state), shown(wire.intune_account_id))
}
