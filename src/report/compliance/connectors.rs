//! Certificate connectors, and those that keep certificates from being issued.

use chrono::{DateTime, TimeDelta, Utc};

use super::codes::ChainCode;
use super::document::{ChainProblem, ConnectorLine, Thresholds};
use crate::model::{Connector, Tenant};

/// The connectors, if they were read.
pub(super) fn lines(tenant: &Tenant) -> Option<Vec<ConnectorLine>> {
    let line = |connector: &Connector| ConnectorLine {
        id: connector.id.clone(),
        name: connector.name.clone(),
        state: connector.state.clone(),
        last_connection_date_time: connector.last_connection.value().copied(),
    };
    tenant.connectors.known().map(|all| all.iter().map(line).collect())
}

/// What is wrong with them. A state or time that Graph does not show says nothing.
pub(super) fn problems(tenant: &Tenant, as_of: DateTime<Utc>, thresholds: &Thresholds) -> Vec<ChainProblem> {
    let connectors = tenant.connectors.known().map(Vec::as_slice).unwrap_or_default();
    connectors.iter().filter_map(|connector| problem(connector, as_of, thresholds)).collect()
}

fn problem(connector: &Connector, as_of: DateTime<Utc>, thresholds: &Thresholds) -> Option<ChainProblem> {
    let name = connector.name.as_deref().unwrap_or(&connector.id);
    let last = connector.last_connection.value().copied();
    let limit = as_of - TimeDelta::hours(i64::from(thresholds.connector_silent_hours));
    let (code, text, next) = if connector.state.as_deref() == Some("inactive") {
        (
            ChainCode::ConnectorInactive,
            format!("certificate connector `{name}` is inactive"),
            "start its services and look at its log, or remove it in the admin center if it is retired",
        )
    } else if let Some(last) = last.filter(|last| *last < limit) {
        let hours = (as_of - last).num_hours();
        (
            ChainCode::ConnectorSilent,
            format!("certificate connector `{name}` was last in touch {hours} hours ago"),
            "look at the server, its network and proxy, and the connector's services",
        )
    } else {
        return None;
    };
    Some(ChainProblem {
        code,
        about: name.to_owned(),
        id: connector.id.clone(),
        text,
        next: next.to_owned(),
        decisions: None,
    })
}
