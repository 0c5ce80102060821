//! Which command needs which permissions, and what else covers them.

use crate::auth::SCOPES;
use crate::collect::diagnostics::TO_ASK;

/// What the view of a user or device reads, in the order of [`SCOPES`].
const VIEW: &[&str] = &[
    "User.Read.All",
    "GroupMember.Read.All",
    "Device.Read.All",
    "LicenseAssignment.Read.All",
    "DeviceManagementManagedDevices.Read.All",
    "DeviceManagementConfiguration.Read.All",
    "DeviceManagementApps.Read.All",
    "DeviceManagementServiceConfig.Read.All",
];

/// What `evidence --collect` needs: the view of the device, and to ask for a package, which covers reading its device.
const COLLECT: &[&str] = &[
    "User.Read.All",
    "GroupMember.Read.All",
    "Device.Read.All",
    "LicenseAssignment.Read.All",
    TO_ASK,
    "DeviceManagementConfiguration.Read.All",
    "DeviceManagementApps.Read.All",
    "DeviceManagementServiceConfig.Read.All",
];

/// Every command that asks something of a tenant.
pub(super) const COMMANDS: &[(&str, &[&str])] = &[
    ("troubleshoot", VIEW),
    ("device", VIEW),
    ("why", VIEW),
    ("profile", VIEW),
    ("audit", VIEW),
    ("report", VIEW),
    ("snapshot", VIEW),
    // Logs by themselves need none; this is for holding them against a user or device.
    ("evidence", VIEW),
    ("evidence --collect", COLLECT),
];

/// Larger permissions that the reference names for the same reads. Beside these, `X.ReadWrite.All` covers
/// `X.Read.All` for Intune.
const ALSO: &[(&str, &[&str])] = &[
    ("User.Read.All", &["User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"]),
    ("GroupMember.Read.All", &["Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"]),
    ("Device.Read.All", &["Directory.Read.All", "Directory.ReadWrite.All"]),
    (
        "LicenseAssignment.Read.All",
        &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    ),
];

/// The permissions that are needed and not covered.
pub(super) fn missing(needed: &[&'static str], granted: &[String]) -> Vec<&'static str> {
    needed.iter().copied().filter(|name| !covered(name, granted)).collect()
}

fn covered(name: &str, granted: &[String]) -> bool {
    let has = |wanted: &str| granted.iter().any(|one| one == wanted);
    let larger = ALSO.iter().filter(|(least, _)| *least == name).flat_map(|(_, more)| more.iter());
    let writing = name.strip_prefix("DeviceManagement").and_then(|rest| rest.strip_suffix(".Read.All"));
    has(name)
        || larger.into_iter().any(|more| has(more))
        || writing.is_some_and(|area| has(&format!("DeviceManagement{area}.ReadWrite.All")))
}

/// Whether a permission is one that a sign-in asks for. To ask for a package is none: who wants to adds it on purpose.
pub(super) fn is_asked_for(name: &str) -> bool {
    SCOPES.iter().any(|scope| scope.name == name && scope.required)
}

/// What can't be answered or done without a permission.
pub(super) fn needed_for(name: &str) -> &'static str {
    if name == TO_ASK {
        return "asking Intune for a package of diagnostics";
    }
    SCOPES.iter().find(|scope| scope.name == name).map_or("some reads", |scope| scope.needed_for)
}

/// Permissions that could change something. Only `evidence --collect` makes use of one.
pub(super) fn writing(granted: &[String]) -> Vec<&str> {
    let writes =
        |name: &&str| name.contains("Write") || name.contains("Privileged") || name.contains("FullControl");
    granted.iter().map(String::as_str).filter(writes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::COLLECTIONS;

    fn granted(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_command_needs_what_a_sign_in_asks_for_and_every_collection_is_among_it() {
        let asked: Vec<&str> = SCOPES.iter().filter(|scope| scope.required).map(|scope| scope.name).collect();
        for (command, needed) in COMMANDS {
            let needed: Vec<&str> = needed
                .iter()
                .map(|name| if *name == TO_ASK { "DeviceManagementManagedDevices.Read.All" } else { *name })
                .collect();
            assert_eq!(needed, asked, "{command}");
            for row in COLLECTIONS {
                let optional = SCOPES.iter().any(|scope| scope.name == row.permission && !scope.required);
                assert!(optional || needed.contains(&row.permission), "{command}: {:?}", row.source);
            }
        }
    }

    #[test]
    fn a_larger_permission_covers_a_smaller_one_and_nothing_else_does() {
        for (has, lacks) in [
            (&["User.ReadWrite.All"][..], &["GroupMember.Read.All", "Device.Read.All"][..]),
            (&["Directory.Read.All"], &[]),
            (&["Group.Read.All"], &["User.Read.All", "Device.Read.All", "LicenseAssignment.Read.All"]),
            (&["User.Read.All"], &["GroupMember.Read.All", "Device.Read.All"]),
            (&["User.ReadBasic.All"], &VIEW[..4]),
        ] {
            assert_eq!(missing(&VIEW[..4], &granted(has)), lacks, "{has:?}");
        }
        let collecting = |has: &[&str]| missing(COLLECT, &granted(has)).contains(&TO_ASK);
        assert!(collecting(VIEW) && !collecting(&[TO_ASK]));
        let apps = &["DeviceManagementApps.Read.All"];
        assert!(missing(apps, &granted(&["DeviceManagementApps.ReadWrite.All"])).is_empty());
        assert_eq!(missing(apps, &granted(&["DeviceManagementConfiguration.ReadWrite.All"])), apps);
    }
}
