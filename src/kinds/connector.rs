//! Certificate connectors (`deviceManagement/ndesConnectors`, beta).

use super::convert::{date, said};
use crate::graph::wire::connector::NdesConnector;
use crate::model::Connector;

/// What is asked of a connector.
pub const CONNECTOR_SELECT: &[&str] = &["id", "displayName", "state", "lastConnectionDateTime"];

/// A connector; `None` without an id.
#[must_use]
pub fn connector(wire: NdesConnector) -> Option<Connector> {
    Some(Connector {
        id: said(wire.id)?,
        name: said(wire.display_name),
        state: said(wire.state),
        last_connection: date(wire.last_connection_date_time),
    })
}
