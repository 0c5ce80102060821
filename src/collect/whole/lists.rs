//! The lists of a tenant: what each asks for, and the permission that opens it.

use crate::collect::reads;
use crate::graph::Get;
use crate::kinds::{
    AUDIT_SELECT, COLLECTIONS, CONNECTOR_SELECT, DEVICE_SELECT, FILTER_SELECT, GROUP_SELECT,
    MANAGED_DEVICE_SELECT, ORGANIZATION_SELECT, SUBSCRIPTION_SELECT, USER_SELECT, Weight,
};
use crate::model::Source;
use crate::snapshot::sources;

/// The largest page that is documented (directory) or in daily use (Intune devices).
pub(super) const LARGEST_PAGE: u32 = 999;

/// One list.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) source: Source,
    pub(super) permission: &'static str,
    pub(super) get: Get,
    /// Travels alone, so that it does not hold up a `$batch`.
    pub(super) alone: bool,
}

impl List {
    fn new(source: Source, permission: &'static str, get: Get) -> Self {
        Self { source, permission, get, alone: false }
    }

    /// The same list asked for in another way.
    pub(super) fn with(&self, get: Get) -> Self {
        Self { get, ..self.clone() }
    }
}

/// The tenant itself, filters, the newest audit events and everything assignable.
pub(super) fn configuration() -> Vec<List> {
    let mut lists = vec![
        organization(),
        List::new(
            sources::SUBSCRIPTION,
            reads::SERVICE_CONFIG,
            Get::beta(["deviceManagement"]).select(SUBSCRIPTION_SELECT).single(),
        ),
        List::new(
            sources::FILTERS,
            reads::CONFIGURATION,
            Get::beta(["deviceManagement", "assignmentFilters"]).select(FILTER_SELECT),
        ),
        List::new(
            sources::CONNECTORS,
            reads::CONFIGURATION,
            Get::beta(["deviceManagement", "ndesConnectors"]).select(CONNECTOR_SELECT),
        ),
        List::new(
            sources::AUDIT_EVENTS,
            reads::APPS,
            Get::beta(["deviceManagement", "auditEvents"]).select(AUDIT_SELECT).first_page(),
        ),
    ];
    lists.extend(COLLECTIONS.iter().map(|row| List {
        alone: row.weight == Weight::Heavy,
        ..List::new(row.source, row.permission, reads::collection(row))
    }));
    lists
}

/// The tenant's id and name.
pub(super) fn organization() -> List {
    let get = Get::v1(["organization"]).select(ORGANIZATION_SELECT);
    List::new(sources::ORGANIZATION, reads::SERVICE_CONFIG, get)
}

/// Users with their licences.
pub(super) fn users() -> List {
    let get = Get::v1(["users"]).select(USER_SELECT).top(LARGEST_PAGE);
    List::new(sources::USERS, reads::USERS, get)
}

/// Entra device objects: what groups hold.
pub(super) fn devices() -> List {
    let get = Get::v1(["devices"]).select(DEVICE_SELECT).top(LARGEST_PAGE);
    List::new(sources::DEVICES, reads::DEVICES, get)
}

/// Intune devices.
pub(super) fn managed_devices() -> List {
    let get =
        Get::beta(["deviceManagement", "managedDevices"]).select(MANAGED_DEVICE_SELECT).top(LARGEST_PAGE);
    List::new(sources::MANAGED_DEVICES, reads::MANAGED_DEVICES, get)
}

/// Every group.
pub(super) fn groups() -> List {
    List::new(sources::GROUPS, reads::GROUPS, Get::v1(["groups"]).select(&group_select()).top(LARGEST_PAGE))
}

/// What is asked of a group: also whether its members are hidden, which makes an empty list mean nothing.
pub(super) fn group_select() -> Vec<&'static str> {
    GROUP_SELECT.iter().copied().chain(["visibility"]).collect()
}

/// The lists whose changes the directory can tell, each with what tells them.
pub(super) fn with_changes() -> Vec<(List, Get)> {
    let delta = |collection: &str, select: &[&str]| Get::v1([collection, "delta"]).select(select);
    let mut group = group_select();
    group.push("members");
    vec![
        (users(), delta("users", USER_SELECT)),
        (groups(), delta("groups", &group)),
        (devices(), delta("devices", DEVICE_SELECT)),
    ]
}
