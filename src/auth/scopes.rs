//! The Graph permissions that answers need, each once, with what needs it. Reading only.

/// One Graph permission; the name is the same delegated and for an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The permission's name in Graph.
    pub name: &'static str,
    /// What can't be answered without it.
    pub needed_for: &'static str,
    /// Whether a sign-in asks for it. The others sharpen an answer where the tenant granted them; asking
    /// for one that nobody consented to would fail the whole sign-in.
    pub required: bool,
}

/// All permissions this program can make use of.
pub const SCOPES: &[Scope] = &[
    Scope { name: "User.Read.All", needed_for: "users and their state", required: true },
    Scope { name: "GroupMember.Read.All", needed_for: "groups and who is in them", required: true },
    Scope { name: "Device.Read.All", needed_for: "directory devices and their groups", required: true },
    Scope { name: "LicenseAssignment.Read.All", needed_for: "Intune licences", required: true },
    Scope {
        name: "DeviceManagementManagedDevices.Read.All",
        needed_for: "managed devices, what they report, enrollment failures",
        required: true,
    },
    Scope {
        name: "DeviceManagementConfiguration.Read.All",
        needed_for: "profiles, policies, assignments, filters, certificates and their connectors",
        required: true,
    },
    Scope {
        name: "DeviceManagementApps.Read.All",
        needed_for: "applications, app protection, the audit log",
        required: true,
    },
    Scope {
        name: "DeviceManagementServiceConfig.Read.All",
        needed_for: "enrollment restrictions",
        required: true,
    },
    Scope { name: "DeviceManagementRBAC.Read.All", needed_for: "scope tags", required: false },
    Scope {
        name: "DeviceManagementScripts.Read.All",
        needed_for: "scripts and remediations",
        required: false,
    },
    Scope { name: "Directory.Read.All", needed_for: "mixed directory objects by id", required: false },
];

/// Microsoft Graph's own app id, the same in all clouds.
pub const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";

/// The ids of a permission in an app registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermissionIds {
    /// The permission's name in Graph.
    pub name: &'static str,
    /// Its id for a signed-in person; `None` where no source was found, so it has to be looked up by name.
    pub delegated: Option<&'static str>,
    /// Its id for an app as itself.
    pub application: Option<&'static str>,
}

/// The ids of the required permissions. Source: the permissions reference of Microsoft Graph.
pub const PERMISSION_IDS: &[PermissionIds] = &[
    PermissionIds {
        name: "User.Read.All",
        delegated: Some("a154be20-db9c-4678-8ab7-66f6cc099a59"),
        application: Some("df021288-bdef-4463-88db-98f22de89214"),
    },
    PermissionIds {
        name: "GroupMember.Read.All",
        delegated: Some("bc024368-1153-4739-b217-4326f2e966d0"),
        application: Some("98830695-27a2-44f7-8c18-0c3ebc9698f6"),
    },
    PermissionIds {
        name: "Device.Read.All",
        delegated: Some("951183d1-1a61-466f-a6d1-1fde911bfd95"),
        application: Some("7438b122-aefc-4978-80ed-43db9fcc7715"),
    },
    PermissionIds {
        name: "LicenseAssignment.Read.All",
        delegated: None,
        application: Some("e2f98668-2877-4f38-a2f4-8202e0717aa1"),
    },
    PermissionIds {
        name: "DeviceManagementManagedDevices.Read.All",
        delegated: Some("314874da-47d6-4978-88dc-cf0d37f0bb82"),
        application: Some("2f51be20-0bb4-4fed-bf7b-db946066c75e"),
    },
    PermissionIds {
        name: "DeviceManagementConfiguration.Read.All",
        delegated: Some("f1493658-876a-4c87-8fa7-edb559b3476a"),
        application: Some("dc377aa6-52d8-4e23-b271-2a7ae04cedf3"),
    },
    PermissionIds {
        name: "DeviceManagementApps.Read.All",
        delegated: Some("4edf5f54-4666-44af-9de9-0144fb4b6e8c"),
        application: Some("7a6ee1e7-141e-4cec-ae74-d9db155731ff"),
    },
    PermissionIds {
        name: "DeviceManagementServiceConfig.Read.All",
        delegated: Some("8696daa5-bce5-4b2e-83f9-51b6defc4e1e"),
        application: Some("06a5fe6d-c49d-46a7-b082-56b1b14103c7"),
    },
];

/// What makes a sign-in of a person renewable.
const SESSION: &[&str] = &["openid", "profile", "offline_access"];

/// The scopes of a person's sign-in. A name without a resource means the Graph of the cloud.
pub(super) fn delegated() -> Vec<oauth2::Scope> {
    let graph = SCOPES.iter().filter(|scope| scope.required).map(|scope| scope.name);
    graph.chain(SESSION.iter().copied()).map(|name| oauth2::Scope::new(name.to_owned())).collect()
}

/// The scope of an app signing in as itself: whatever roles it was granted.
pub(super) fn app_only(resource: &str) -> oauth2::Scope {
    oauth2::Scope::new(format!("{resource}/.default"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_scope_reads_and_none_writes() {
        for scope in SCOPES {
            assert!(scope.name.ends_with(".Read.All"), "{}", scope.name);
            for word in ["Write", "Privileged", "Send", "Manage."] {
                assert!(!scope.name.contains(word), "{}", scope.name);
            }
            assert!(!scope.needed_for.is_empty());
        }
    }

    #[test]
    fn each_scope_stands_once() {
        let names: BTreeSet<&str> = SCOPES.iter().map(|scope| scope.name).collect();
        assert_eq!(names.len(), SCOPES.len());
    }

    #[test]
    fn a_person_is_asked_for_the_required_ones_and_a_session() {
        let asked: Vec<String> = delegated().iter().map(|scope| scope.to_string()).collect();
        assert!(asked.contains(&"offline_access".to_owned()));
        assert!(asked.contains(&"DeviceManagementConfiguration.Read.All".to_owned()));
        assert!(
            !asked.contains(&"DeviceManagementRBAC.Read.All".to_owned()),
            "optional ones could fail the sign-in"
        );
        assert!(!asked.iter().any(|scope| scope.contains(".default")), "`.default` stands alone");
    }

    #[test]
    fn an_app_asks_for_its_roles_in_its_own_cloud() {
        assert_eq!(app_only("https://graph.microsoft.us").as_str(), "https://graph.microsoft.us/.default");
    }
}
