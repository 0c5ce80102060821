//! The names of what a snapshot holds: the words of the coverage block, most of them Graph's own.

use crate::kinds::COLLECTIONS;
use crate::model::Source;

macro_rules! sources {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: Source = Source($text);)*

        /// Every source but the collections of assignable things, which are those of [`COLLECTIONS`].
        pub const ALL: &[Source] = &[$($name,)*];
    };
}

sources! {
    /// `organization`: one object.
    ORGANIZATION = "organization";
    /// `deviceManagement`: one object, of which state and Intune account are read.
    SUBSCRIPTION = "deviceManagement";
    /// Assignment filters, one part.
    FILTERS = "assignmentFilters";
    /// The newest audit events, one part.
    AUDIT_EVENTS = "auditEvents";
    /// Certificate connectors, one part.
    CONNECTORS = "ndesConnectors";
    /// Users, one part.
    USERS = "users";
    /// `licenseDetails`, a part per user. Only where `assignedPlans` is not shown.
    LICENCES = "licenseDetails";
    /// Group objects, one part: at least those that assignments name.
    GROUPS = "groups";
    /// All members of a group, nested ones included: a part per group, of memberships.
    TRANSITIVE_MEMBERS = "groups/transitiveMembers";
    /// The group's own members: a part per group, of memberships. Only adds the path and what is direct.
    DIRECT_MEMBERS = "groups/members";
    /// Entra device objects, one part.
    DEVICES = "devices";
    /// Intune devices, one part: items of the list, as the list gives them.
    MANAGED_DEVICES = "managedDevices";
    /// Intune devices read by id, one part: what the list leaves at its defaults.
    MANAGED_DEVICES_BY_ID = "managedDevices/byId";
    /// `managedDevices/{id}/users`, a part per device. Where there is none, `userId` of the list counts.
    PRIMARY_USERS = "managedDevices/users";
    /// `{collection}/{id}/assignments`, a part per profile, for lists that came without them.
    ASSIGNMENTS = "assignments";
    /// The certificate profile that a profile names, a part per profile.
    REFERENCES = "rootCertificate";
    /// `managedDeviceCertificateStates`, a part per profile, of objects.
    CERTIFICATE_STATES = "managedDeviceCertificateStates";
    /// The report of all certificates, one part of rows; the owner is `DeviceId`.
    CERTIFICATE_REPORT = "AllDeviceCertificates";
    /// Certificates by PKI connector policy, one part of rows; the owner is `DeviceId`.
    CERTIFICATE_POLICY_REPORT = "CertificatesByRAPolicy";
    /// Configuration states of all devices, one part of rows; the owner is `IntuneDeviceId`.
    CONFIGURATION_REPORT = "DeviceConfigurationPolicyStatuses";
    /// Configuration states by device where the report can't be had: a part per device, of objects.
    CONFIGURATION_STATES = "deviceConfigurationStates";
    /// Compliance policy states of all devices, one part of rows; the owner is `DeviceId`.
    COMPLIANCE_REPORT = "DevicePoliciesComplianceReport";
    /// Compliance policy states by device: a part per device, of objects.
    COMPLIANCE_STATES = "deviceCompliancePolicyStates";
    /// App install states: rows; the owner is the Intune device id.
    APP_INSTALLS = "mobileAppIntentAndStates";
    /// Where changes of users are asked for: one part without objects, until `users` is whole and keeps it.
    USERS_CHANGES = "users/delta";
    /// The same for groups and their members.
    GROUPS_CHANGES = "groups/delta";
    /// The same for Entra devices.
    DEVICES_CHANGES = "devices/delta";
    /// A source that this version has no name for.
    OTHER = "another source";
}

/// The source of this name.
#[must_use]
pub fn named(name: &str) -> Source {
    COLLECTIONS
        .iter()
        .map(|row| row.source)
        .chain(ALL.iter().copied())
        .find(|source| source.0 == name)
        .unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_found_by_its_name() {
        for source in COLLECTIONS.iter().map(|row| row.source).chain(ALL.iter().copied()) {
            assert_eq!(named(source.0), source);
        }
        assert_eq!(named("something newer"), OTHER);
    }
}
