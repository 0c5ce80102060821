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
        needed_for: "profiles, policies, assignments, filters, certificates",
        required: true,
    },
    Scope {
        name: "DeviceManagementApps.Read.All",
        needed_for: "applications, app protection, the audit log",
        required: true,
    },
    Scope {
        name: "DeviceManagementServiceConfig.Read.All",
        needed_for: "enrollment restrictions, certificate connectors",
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

/// What makes a sign-in of a person renewable within the run.
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
