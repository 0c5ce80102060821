//! Any text as an assignment filter's rule: read without panic, places within the text, printing and parsing
//! agree, and the explanation agrees with the short answer.
//!
//! `cargo fuzz run --fuzz-dir tests/fuzz filter_rule -- -dict=tests/fuzz/dictionaries/filter_rule.dict`

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scepcheck::filter::{self, MAX_RULE_CHARACTERS};
use scepcheck::kinds::managed_device;
use scepcheck::model::{FilterManagement, ManagedDevice};

const PLATFORMS: &[(&str, FilterManagement)] = &[
    ("windows10AndLater", FilterManagement::Devices),
    ("androidForWork", FilterManagement::Devices),
    ("iOS", FilterManagement::Devices),
    ("macOS", FilterManagement::Devices),
    ("iOSMobileApplicationManagement", FilterManagement::Apps),
];

static DEVICES: LazyLock<Vec<ManagedDevice>> = LazyLock::new(|| {
    [
        r#"{}"#,
        r#"{"operatingSystem": "Windows", "deviceName": "PC-1", "osVersion": "10.0.26100.1", "skuNumber": 48,
            "joinType": "azureADJoined", "managedDeviceOwnerType": "company", "enrollmentProfileName": "",
            "deviceCategoryDisplayName": "Unknown", "processorArchitecture": "x64", "model": null}"#,
        r#"{"operatingSystem": "Android", "deviceEnrollmentType": "androidEnterpriseDedicatedDevice"}"#,
        r#"{"operatingSystem": "macOS", "osVersion": "15.1 (24B83)", "jailBroken": "Unknown"}"#,
    ]
    .iter()
    .map(|json| managed_device(serde_json::from_str(json).expect("a device")))
    .collect()
});

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let (platform, management) = &PLATFORMS[usize::from(choice) % PLATFORMS.len()];
    match filter::parse(text, platform, management) {
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            for mistake in mistakes {
                assert!(text.get(mistake.offset..mistake.offset + mistake.length).is_some());
                assert!(!mistake.message.chars().any(char::is_control));
            }
        }
        Ok(rule) => {
            for device in DEVICES.iter() {
                assert_eq!(rule.evaluate(device).result, rule.matches(device));
            }
            let printed = rule.to_string();
            if printed.chars().count() <= MAX_RULE_CHARACTERS {
                assert_eq!(filter::parse(&printed, platform, management).as_ref(), Ok(&rule), "{printed}");
            }
        }
    }
});
