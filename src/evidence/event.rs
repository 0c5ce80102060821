//! A Windows event, as far as it matters here.

use std::collections::BTreeMap;

use super::time::LogTime;

/// How serious a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// For tracing.
    Verbose,
    /// Normal.
    Information,
    /// Unusual.
    Warning,
    /// Failed.
    Error,
}

impl Level {
    /// The stable name used in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Verbose => "verbose",
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One event of a Windows log, of NDES or of the certificate connector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventRow {
    /// The event id.
    pub id: u32,
    /// The provider, where the log names it.
    pub provider: Option<String>,
    /// The level.
    pub level: Option<Level>,
    /// When.
    pub time: Option<LogTime>,
    /// `EventRecordID`.
    pub record: Option<u64>,
    /// The process that logged it.
    pub process: Option<u32>,
    /// What the event says, by the names of this program (`uniqueId`, `keyProtection`, …): stable, secrets left out.
    pub fields: BTreeMap<&'static str, String>,
    /// What it means, in one sentence.
    pub meaning: Option<&'static str>,
}
