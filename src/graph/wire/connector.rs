//! Certificate connectors as beta writes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::field::Read;

/// `ndesConnector`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NdesConnector {
    /// `id`
    pub id: Read<String>,
    /// `displayName`
    pub display_name: Read<String>,
    /// `state`
    pub state: Read<String>,
    /// `lastConnectionDateTime`
    pub last_connection_date_time: Read<DateTime<Utc>>,
}
