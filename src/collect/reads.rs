//! Every read there is: what it asks Graph for, what it is called in the coverage, what permission it needs.

use crate::graph::{Get, odata_literal};
use crate::kinds::{
    AUDIT_SELECT, AssignmentRead, CERTIFICATE_SELECT, COLLECTIONS, Collection, DEVICE_SELECT, FILTER_SELECT,
    GROUP_SELECT, MANAGED_DEVICE_SELECT, Navigation, ORGANIZATION_SELECT, SUBSCRIPTION_SELECT, USER_SELECT,
    Weight,
};
use crate::model::Source;

/// The largest page that the directory gives.
const DIRECTORY_PAGE: u32 = 999;

const GROUP_CAST: &str = "microsoft.graph.group";
const DEVICE_CAST: &str = "microsoft.graph.device";

pub(super) const USERS: &str = "User.Read.All";
pub(super) const GROUPS: &str = "GroupMember.Read.All";
pub(super) const DEVICES: &str = "Device.Read.All";
const LICENCES: &str = "LicenseAssignment.Read.All";
pub(super) const MANAGED_DEVICES: &str = "DeviceManagementManagedDevices.Read.All";
pub(super) const CONFIGURATION: &str = "DeviceManagementConfiguration.Read.All";
pub(super) const APPS: &str = "DeviceManagementApps.Read.All";
pub(super) const SERVICE_CONFIG: &str = "DeviceManagementServiceConfig.Read.All";

/// One read. The numbers are positions in what has been gathered so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Read {
    Organization,
    Subscription,
    Filters,
    AuditEvents,
    Collection(usize),
    User(usize),
    Licences(usize),
    UserGroups(usize),
    UserDirectGroups(usize),
    RegisteredDevices,
    OwnedDevices,
    UserManagedDevices,
    TroubleshootingEvents,
    AppRegistrations,
    DirectoryDevice(usize),
    DeviceGroups(usize),
    DeviceDirectGroups(usize),
    PrimaryUsers(usize),
    FullDevice(usize),
    ConfigurationStates(usize),
    ComplianceStates(usize),
    AppInstalls(usize),
    Diagnostics(usize),
    Assignments(usize),
    Reference(usize),
    Certificates(usize),
    ChildGroups(usize),
    Group(usize),
}

impl Read {
    /// Its name in the coverage block: Graph's own word for it.
    pub(super) fn source(self) -> Source {
        Source(match self {
            Self::Organization => "organization",
            Self::Subscription => "deviceManagement",
            Self::Filters => "assignmentFilters",
            Self::AuditEvents => "auditEvents",
            Self::Collection(index) => {
                return COLLECTIONS.get(index).map_or(Source("unknown"), |row| row.source);
            }
            Self::User(_) => "users",
            Self::Licences(_) => "licenseDetails",
            Self::UserGroups(_) => "users/transitiveMemberOf",
            Self::UserDirectGroups(_) => "users/memberOf",
            Self::RegisteredDevices => "registeredDevices",
            Self::OwnedDevices => "ownedDevices",
            Self::UserManagedDevices | Self::FullDevice(_) => "managedDevices",
            Self::TroubleshootingEvents => "deviceManagementTroubleshootingEvents",
            Self::AppRegistrations => "managedAppRegistrations",
            Self::DirectoryDevice(_) => "devices",
            Self::DeviceGroups(_) => "devices/transitiveMemberOf",
            Self::DeviceDirectGroups(_) => "devices/memberOf",
            Self::PrimaryUsers(_) => "managedDevices/users",
            Self::ConfigurationStates(_) => "deviceConfigurationStates",
            Self::ComplianceStates(_) => "deviceCompliancePolicyStates",
            Self::AppInstalls(_) => "mobileAppIntentAndStates",
            Self::Diagnostics(_) => "logCollectionRequests",
            Self::Assignments(_) => "assignments",
            Self::Reference(_) => "rootCertificate",
            Self::Certificates(_) => "managedDeviceCertificateStates",
            Self::ChildGroups(_) => "groups/members",
            Self::Group(_) => "groups",
        })
    }

    /// The least read permission that the reference names for it.
    pub(super) fn permission(self) -> &'static str {
        match self {
            Self::Organization => SERVICE_CONFIG,
            Self::Subscription => SERVICE_CONFIG,
            Self::User(_) | Self::RegisteredDevices | Self::OwnedDevices | Self::UserDirectGroups(_) => USERS,
            Self::Licences(_) => LICENCES,
            Self::UserGroups(_) | Self::ChildGroups(_) | Self::Group(_) => GROUPS,
            Self::DirectoryDevice(_) | Self::DeviceGroups(_) | Self::DeviceDirectGroups(_) => DEVICES,
            Self::Collection(index) => COLLECTIONS.get(index).map_or(CONFIGURATION, |row| row.permission),
            Self::AppRegistrations | Self::AuditEvents => APPS,
            Self::Filters | Self::Assignments(_) | Self::Reference(_) | Self::Certificates(_) => {
                CONFIGURATION
            }
            Self::UserManagedDevices
            | Self::TroubleshootingEvents
            | Self::PrimaryUsers(_)
            | Self::FullDevice(_)
            | Self::ConfigurationStates(_)
            | Self::ComplianceStates(_)
            | Self::AppInstalls(_)
            | Self::Diagnostics(_) => MANAGED_DEVICES,
        }
    }
}

/// A read with its request. Heavy ones travel alone, so that a slow list does not hold up a batch.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) read: Read,
    pub(super) get: Get,
    pub(super) alone: bool,
}

fn batched(read: Read, get: Get) -> Planned {
    Planned { read, get, alone: false }
}

/// What does not depend on the question: the lists.
pub(super) fn lists() -> Vec<Planned> {
    let mut planned = vec![
        batched(Read::Organization, Get::v1(["organization"]).select(ORGANIZATION_SELECT)),
        batched(Read::Subscription, Get::beta(["deviceManagement"]).select(SUBSCRIPTION_SELECT).single()),
        batched(Read::Filters, Get::beta(["deviceManagement", "assignmentFilters"]).select(FILTER_SELECT)),
    ];
    planned.extend(COLLECTIONS.iter().enumerate().map(|(index, row)| Planned {
        read: Read::Collection(index),
        get: collection(row),
        alone: row.weight == Weight::Heavy,
    }));
    planned
}

/// The newest audit events, which tell when assignments changed. One page: the log has no end worth reading,
/// and a server-side filter on it is not documented.
pub(super) fn audit_events() -> Planned {
    let get = Get::beta(["deviceManagement", "auditEvents"]).select(AUDIT_SELECT).first_page();
    Planned { read: Read::AuditEvents, get, alone: true }
}

/// A collection as it is first asked for.
pub(super) fn collection(row: &Collection) -> Get {
    let get = Get::beta(row.path);
    let get = match row.assignments {
        AssignmentRead::Expanded => get.expand("assignments"),
        AssignmentRead::EachOne => get,
    };
    row.select.map_or(get.clone(), |select| get.select(select))
}

/// The same collection without the expansion, for a service that can't expand it (timeouts, refusals).
pub(super) fn collection_alone(row: &Collection) -> Get {
    let get = Get::beta(row.path);
    match row.select {
        Some(select) => get.select(&select.iter().filter(|name| **name != "assignments").collect::<Vec<_>>()),
        None => get,
    }
}

/// What is asked of a user, whoever they are: `key` is an object id or a principal name.
pub(super) fn of_user(index: usize, key: &str) -> Vec<Planned> {
    vec![
        batched(Read::User(index), Get::v1(["users", key]).select(USER_SELECT).single()),
        batched(Read::Licences(index), Get::v1(["users", key, "licenseDetails"])),
        batched(
            Read::UserGroups(index),
            Get::v1(["users", key, "transitiveMemberOf", GROUP_CAST])
                .select(GROUP_SELECT)
                .top(DIRECTORY_PAGE)
                .count()
                .eventual(),
        ),
        batched(
            Read::UserDirectGroups(index),
            Get::v1(["users", key, "memberOf"]).select(&["id"]).top(DIRECTORY_PAGE),
        ),
    ]
}

/// What the view shows of the user that it is about, beside the user.
pub(super) fn of_focus_user(key: &str) -> Vec<Planned> {
    let directory = |read, navigation| {
        batched(
            read,
            Get::v1(["users", key, navigation, DEVICE_CAST])
                .select(DEVICE_SELECT)
                .top(DIRECTORY_PAGE)
                .count()
                .eventual(),
        )
    };
    let mut planned = vec![
        directory(Read::RegisteredDevices, "registeredDevices"),
        directory(Read::OwnedDevices, "ownedDevices"),
        batched(
            Read::UserManagedDevices,
            Get::beta(["users", key, "managedDevices"]).select(MANAGED_DEVICE_SELECT),
        ),
    ];
    planned.extend(user_events(key));
    planned
}

/// Enrolment failures and app protection of a user.
pub(super) fn user_events(key: &str) -> Vec<Planned> {
    vec![
        batched(
            Read::TroubleshootingEvents,
            Get::beta(["users", key, "deviceManagementTroubleshootingEvents"]),
        ),
        batched(
            Read::AppRegistrations,
            Get::beta(["users", key, "managedAppRegistrations"])
                .expand("appliedPolicies,intendedPolicies,operations"),
        ),
    ]
}

/// What is asked of an Intune device.
pub(super) fn of_device(index: usize, id: &str) -> Vec<Planned> {
    let below = |segment| Get::beta(["deviceManagement", "managedDevices", id, segment]);
    vec![
        batched(Read::PrimaryUsers(index), below("users").select(&["id", "userPrincipalName"])),
        batched(Read::ComplianceStates(index), below("deviceCompliancePolicyStates")),
        batched(Read::Diagnostics(index), below("logCollectionRequests")),
    ]
}

/// The older state list of a device, for when the report can't be had.
pub(super) fn configuration_states(index: usize, id: &str) -> Planned {
    batched(
        Read::ConfigurationStates(index),
        Get::beta(["deviceManagement", "managedDevices", id, "deviceConfigurationStates"]),
    )
}

/// Properties that lists leave at their defaults and a filter in use reads.
pub(super) fn full_device(index: usize, id: &str) -> Planned {
    let get = Get::beta(["deviceManagement", "managedDevices", id]).select(MANAGED_DEVICE_SELECT).single();
    batched(Read::FullDevice(index), get)
}

/// App states of one user on one device; the key is the Intune device id.
pub(super) fn app_installs(index: usize, user: &str, device: &str) -> Planned {
    let keyed = format!("mobileAppIntentAndStates({})", odata_literal(device));
    batched(Read::AppInstalls(index), Get::beta(["users", user, &keyed]).single())
}

/// The Entra object of an Intune device.
pub(super) fn directory_device(index: usize, device_id: &str) -> Planned {
    let filter = format!("deviceId eq {}", odata_literal(device_id));
    batched(Read::DirectoryDevice(index), Get::v1(["devices"]).filter(&filter).select(DEVICE_SELECT))
}

/// The groups of an Entra device.
pub(super) fn of_directory_device(index: usize, object_id: &str) -> Vec<Planned> {
    vec![
        batched(
            Read::DeviceGroups(index),
            Get::v1(["devices", object_id, "transitiveMemberOf", GROUP_CAST])
                .select(GROUP_SELECT)
                .top(DIRECTORY_PAGE)
                .count()
                .eventual(),
        ),
        batched(
            Read::DeviceDirectGroups(index),
            Get::v1(["devices", object_id, "memberOf"]).select(&["id"]).top(DIRECTORY_PAGE),
        ),
    ]
}

/// The assignments of one profile, for collections that don't expand them.
pub(super) fn assignments(index: usize, collection: &Collection, id: &str) -> Planned {
    let segments = collection.path.iter().copied().chain([id, "assignments"]);
    batched(Read::Assignments(index), Get::beta(segments))
}

/// The certificate profile that a profile names. The cast is in the model for every family; `bare` is the
/// route that the reference lists beside it.
pub(super) fn reference(index: usize, id: &str, navigation: Navigation, bare: bool) -> Planned {
    let cast = format!("microsoft.graph.{}", navigation.cast);
    let path = ["deviceManagement", "deviceConfigurations", id];
    let get = if bare {
        Get::beta(path.into_iter().chain([navigation.name]))
    } else {
        Get::beta(path.into_iter().chain([cast.as_str(), navigation.name]))
    };
    batched(Read::Reference(index), get.select(&["id", "displayName"]).single())
}

/// The certificates that Intune reports for a profile.
pub(super) fn certificates(index: usize, id: &str, cast: &str) -> Planned {
    let cast = format!("microsoft.graph.{cast}");
    let get =
        Get::beta(["deviceManagement", "deviceConfigurations", id, &cast, "managedDeviceCertificateStates"]);
    batched(Read::Certificates(index), get.select(CERTIFICATE_SELECT))
}

/// The groups directly inside a group.
pub(super) fn child_groups(index: usize, id: &str) -> Planned {
    batched(
        Read::ChildGroups(index),
        Get::v1(["groups", id, "members", GROUP_CAST]).select(&["id"]).top(DIRECTORY_PAGE).count().eventual(),
    )
}

/// A group that assignments name and that neither user nor device led to.
pub(super) fn group(index: usize, id: &str) -> Planned {
    batched(Read::Group(index), Get::v1(["groups", id]).select(GROUP_SELECT).single())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_read_only() {
        let reads =
            lists().into_iter().chain(of_user(0, "u")).chain(of_focus_user("u")).chain(of_device(0, "d"));
        for planned in reads {
            assert!(planned.read.permission().ends_with(".Read.All"), "{:?}", planned.read);
        }
    }

    #[test]
    fn a_user_costs_one_batch_of_each_version() {
        let version = |version| {
            lists()
                .iter()
                .chain(&of_user(0, "u"))
                .chain(&of_focus_user("u"))
                .filter(|planned| !planned.alone && planned.get.version() == version)
                .count()
        };
        assert!(version(crate::graph::ApiVersion::V1) <= 20);
        assert!(version(crate::graph::ApiVersion::Beta) <= 20);
    }

    #[test]
    fn without_the_expansion_nothing_else_is_lost() {
        let row = COLLECTIONS.iter().find(|row| row.source.0 == "mobileApps").expect("apps");
        let plain = collection_alone(row).relative();
        assert!(!plain.contains("assignments"), "{plain}");
        assert!(plain.contains("displayName"), "{plain}");
    }
}
