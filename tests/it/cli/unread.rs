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
        sections: &["devices", "enrollmentFailures", "applications", "diagnostics"] },
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
