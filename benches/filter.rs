//! The rule language: reading a rule, putting it to a device, reading a device from JSON.

#![allow(clippy::expect_used, reason = "a benchmark fails by panicking")]

use divan::Bencher;
use scepcheck::filter::{self, Rule};
use scepcheck::kinds::managed_device;
use scepcheck::model::{FilterManagement, ManagedDevice};

const RULE: &str = r#"(device.deviceOwnership -eq "Corporate") and (device.deviceTrustType -in ["Azure AD joined",
    "Hybrid Azure AD joined"]) and (device.operatingSystemVersion -ge 10.0.22631) and
    ((device.model -contains "Slate") or (device.deviceCategory -startsWith "Eng"))"#;

const DEVICE: &str = r#"{"id": "8c9a4a5e-0000-4000-8000-000000000001", "deviceName": "CONTOSO-PC-0001",
    "operatingSystem": "Windows", "osVersion": "10.0.26100.1742", "managedDeviceOwnerType": "company",
    "joinType": "azureADJoined", "deviceCategoryDisplayName": "Engineering", "model": "Tablet 9",
    "manufacturer": "Contoso", "skuNumber": 4, "complianceState": "compliant", "jailBroken": "Unknown",
    "lastSyncDateTime": "2026-07-01T08:00:00Z", "userPrincipalName": "adele@contoso.com"}"#;

fn main() {
    divan::main();
}

fn rule(text: &str) -> Rule {
    filter::parse(text, "windows10AndLater", &FilterManagement::Devices).expect("accepted")
}

fn device() -> ManagedDevice {
    managed_device(serde_json::from_str(DEVICE).expect("a device"))
}

#[divan::bench]
fn parse() -> Rule {
    rule(RULE)
}

/// The longest rule, and the longest heap of mistakes.
#[divan::bench(args = ["(device.model -eq \"x\") or ", "(device.modell = 'x') xor "])]
fn parse_longest(bencher: Bencher<'_, '_>, clause: &str) {
    let text = clause.repeat(filter::MAX_RULE_CHARACTERS / clause.len());
    bencher.bench(|| filter::parse(&text, "windows10AndLater", &FilterManagement::Devices));
}

#[divan::bench]
fn matches(bencher: Bencher<'_, '_>) {
    let (rule, device) = (rule(RULE), device());
    bencher.bench(|| rule.matches(&device));
}

#[divan::bench]
fn evaluate(bencher: Bencher<'_, '_>) {
    let (rule, device) = (rule(RULE), device());
    bencher.bench(|| rule.evaluate(&device));
}

#[divan::bench]
fn read_device() -> ManagedDevice {
    device()
}
