//! What can't be read is unknown, named and remedied; the rest is answered.

use std::collections::BTreeMap;

use mock_graph::{Options, Permissions};
use serde_json::Value;

use super::env::{Document, World};

const ADELE: &str = "adele.vance@contoso.com";

/// What an app registration for this program is given.
const GRANTED: [&str; 8] = [
    "User.Read.All",
    "GroupMember.Read.All",
    "Device.Read.All",
    "LicenseAssignment.Read.All",
    "DeviceManagementManagedDevices.Read.All",
    "DeviceManagementConfiguration.Read.All",
    "DeviceManagementApps.Read.All",
    "DeviceManagementServiceConfig.Read.All",
];

/// A permission, some of what can't be read without it, and the sections of the answer that are then unknown.
struct Missing {
    permission: &'static str,
    unread: &'static [&'static str],
    sections: &'static [&'static str],
}

#[rustfmt::skip]
const MISSING: &[Missing] = &[
    Missing { permission: "DeviceManagementConfiguration.Read.All",
        unread: &["deviceConfigurations", "configurationPolicies", "intents", "assignmentFilters", "deviceCompliancePolicies"],
        sections: &["updates"] },
    Missing { permission: "DeviceManagementManagedDevices.Read.All",
        unread: &["managedDevices", "deviceManagementTroubleshootingEvents"],
        sections: &["devices", "enrollmentFailures", "diagnostics"] },
    Missing { permission: "DeviceManagementApps.Read.All",
        unread: &["mobileApps", "managedAppRegistrations", "iosManagedAppProtections"],
        sections: &["appProtection"] },
    Missing { permission: "DeviceManagementServiceConfig.Read.All", unread: &["deviceEnrollmentConfigurations"],
        sections: &["enrollmentRestrictions"] },
    Missing { permission: "Device.Read.All", unread: &["devices/transitiveMemberOf"], sections: &[] },
];

fn granted(permissions: Permissions) -> World {
    World::new(Options { permissions, ..Options::default() })
}

/// The decisions by profile and device.
fn by_subject(document: &Document) -> BTreeMap<(String, String), Value> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let key = |one: &Value| (text(&one["profile"]["id"]), text(&one["device"]["id"]));
    document.decisions().iter().map(|one| (key(one), one.clone())).collect()
}

#[test]
fn the_granted_permissions_are_enough_for_everything() {
    let world = granted(Permissions::only(GRANTED));
    let document = world.json(&["troubleshoot", ADELE]).exits(0).document();
    assert_eq!(document.gaps(), []);
    let all = World::contoso().json(&["troubleshoot", ADELE]).exits(0).document();
    assert_eq!(document.settled(), all.settled());
}

#[test]
fn a_missing_permission_leaves_unknown_what_it_would_have_shown_and_nothing_else() {
    let full = by_subject(&World::contoso().json(&["troubleshoot", ADELE]).exits(0).document());
    for missing in MISSING {
        let world = granted(Permissions::only(GRANTED).without(missing.permission));
        let document = world.json(&["troubleshoot", ADELE]).exits(7).document();
        named_and_remedied(&document, missing);
        for section in missing.sections {
            assert_eq!(document.0[section], Value::Null, "without {}: {section}", missing.permission);
        }
        for (subject, decision) in by_subject(&document) {
            let Some(known) = full.get(&subject) else { continue };
            for verdict in ["targeting", "applicability", "expected", "timing", "finding"] {
                let (now, then) = (&decision[verdict], &known[verdict]);
                assert!(
                    now == then || now == "unknown",
                    "without {}: {verdict} became {now}, was {then}\n{decision:#}",
                    missing.permission
                );
            }
        }
        let lenient = world.json(&["troubleshoot", ADELE, "--allow-unknown"]).exits(0).document();
        assert_eq!(lenient.settled(), document.settled());
        let table = world.run(&["troubleshoot", ADELE]).exits(7).out;
        assert!(table.contains(missing.permission), "without {}:\n{table}", missing.permission);
    }
}

fn named_and_remedied(document: &Document, missing: &Missing) {
    for source in missing.unread {
        let line = document.coverage(source);
        assert_eq!(line["status"], "unread", "without {}: {source}: {line}", missing.permission);
        let remedy = line["remedy"].as_str().unwrap_or_default();
        assert!(remedy.contains(missing.permission), "{source}: {remedy}");
        assert!(line["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{source}");
    }
}

#[test]
fn without_the_user_there_is_no_answer_and_the_permission_is_named() {
    let world = granted(Permissions::only(GRANTED).without("User.Read.All"));
    for user in [ADELE, "Adele Vance"] {
        let ran = world.json(&["troubleshoot", user, "--allow-unknown"]).exits(5);
        assert_eq!(ran.out, "");
        assert!(ran.err.contains("`User.Read.All`"), "{}", ran.err);
    }
}

#[test]
fn without_the_devices_no_device_can_be_named() {
    let world = granted(Permissions::only(GRANTED).without("DeviceManagementManagedDevices.Read.All"));
    for device in ["ADELE-LT-01", "CB208611CF", "cfc70a0e-61c2-4fb7-850a-e172875011fe"] {
        let ran = world.json(&["device", device]).exits(5);
        assert!(ran.err.contains("`DeviceManagementManagedDevices.Read.All`"), "{}", ran.err);
    }
}

#[test]
fn a_second_permission_for_the_same_thing_is_as_good() {
    // Licences come with the user, and memberships are open to User.Read.All, too.
    for permission in ["LicenseAssignment.Read.All", "GroupMember.Read.All"] {
        let world = granted(Permissions::only(GRANTED).without(permission));
        let document = world.json(&["troubleshoot", ADELE, "--allow-unknown"]).exits(0).document();
        assert_eq!(document.0["user"]["intuneLicensed"], true);
        assert_eq!(document.0["decisions"].as_array().map(Vec::len), Some(113), "{permission}");
    }
}

/// Collections that not every cloud and tenant has.
const OPTIONAL: &[&str] = &[
    "deviceManagement/windowsDriverUpdateProfiles",
    "deviceManagement/windowsQualityUpdatePolicies",
    "deviceManagement/intents",
    "deviceManagement/groupPolicyConfigurations",
    "deviceManagement/compliancePolicies",
    "deviceAppManagement/windowsManagedAppProtections",
];

#[test]
fn what_a_cloud_does_not_offer_is_no_gap() {
    let full = by_subject(&World::contoso().json(&["troubleshoot", ADELE]).exits(0).document());
    for collection in OPTIONAL {
        let not_offered = std::iter::once((*collection).to_owned()).collect();
        let world = World::new(Options { not_offered, ..Options::default() });
        let document = world.json(&["troubleshoot", ADELE]).exits(0).document();
        let source = collection.rsplit('/').next().expect("a name");
        assert_eq!(document.gaps(), [(source, "notOffered")]);
        for (subject, decision) in by_subject(&document) {
            assert_eq!(
                decision["targeting"], full[&subject]["targeting"],
                "without {collection}: {decision:#}"
            );
        }
    }
}

#[test]
fn filters_that_are_not_offered_leave_only_filtered_assignments_open() {
    let not_offered = std::iter::once("deviceManagement/assignmentFilters".to_owned()).collect();
    let world = World::new(Options { not_offered, ..Options::default() });
    let document = world.json(&["troubleshoot", ADELE, "--allow-unknown"]).exits(0).document();
    assert_eq!(document.gaps(), [("assignmentFilters", "notOffered")]);
    let decision = |profile| document.decision(profile, Some("ADELE-LT-01"));
    assert_eq!(decision("Windows - User certificate (SCEP)")["finding"], "asExpected");
    assert_eq!(decision("Windows - VPN certificate (SCEP)")["targeting"], "unknown");
}

#[test]
fn nothing_is_called_missing_that_could_not_be_looked_for() {
    let blind = |scope: &str| granted(Permissions::only(GRANTED).without(scope));
    // An Entra id leads to a device only through the directory.
    for id in ["8b9301cf-2302-4e89-8644-2bc363eca46e", "5e35a60b-fe40-4c4e-8033-6defa500336f"] {
        let ran = blind("Device.Read.All").json(&["device", id]).exits(5);
        assert!(ran.err.contains("`Device.Read.All`"), "{}", ran.err);
    }
    let args = ["why", ADELE, "--profile", "7-Zip"];
    let ran = blind("DeviceManagementApps.Read.All").json(&args).exits(7);
    assert!(ran.err.contains("DeviceManagementApps.Read.All"), "{}", ran.err);
    assert!(!ran.err.contains("no profile"), "{}", ran.err);
    let args = ["troubleshoot", ADELE, "--device", "ADELE-LT-01"];
    let ran = blind("DeviceManagementManagedDevices.Read.All").json(&args).exits(7);
    assert!(ran.err.contains("DeviceManagementManagedDevices.Read.All"), "{}", ran.err);
    assert!(!ran.err.contains("no device"), "{}", ran.err);
}
