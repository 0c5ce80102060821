//! How far a question goes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::answers::Answers;
use super::ledger::Ledger;
use super::reads::{self, Planned, Read};
use crate::graph::wire::status as status_wire;
use crate::kinds;
use crate::model::ProfileId;

/// How much is read beside what the view shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// What the view shows.
    #[default]
    View,
    /// Also the newest audit events, to date the last change of an assignment.
    Explain,
}

impl Extent {
    pub(super) fn also(self) -> Vec<Planned> {
        match self {
            Self::View => Vec::new(),
            Self::Explain => vec![reads::audit_events()],
        }
    }
}

/// The latest audited change of each object. That the events could not be read is noted; that more of them may
/// exist is the nature of a log.
pub(super) fn audited(answers: &mut Answers, ledger: &mut Ledger) -> BTreeMap<ProfileId, DateTime<Utc>> {
    if answers.error(Read::AuditEvents).is_some() {
        let _ = answers.take::<status_wire::AuditEvent>(Read::AuditEvents, ledger);
        return BTreeMap::new();
    }
    let events = answers.take_quietly::<status_wire::AuditEvent>(Read::AuditEvents).unwrap_or_default();
    kinds::latest_changes(events)
}
