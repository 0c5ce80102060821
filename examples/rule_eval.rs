//! Puts an assignment filter's rule to a device, offline, and says why.
//!
//! `cargo run --example rule_eval`

use std::io::Write as _;

use scepcheck::filter;
use scepcheck::kinds::managed_device;
use scepcheck::model::FilterManagement;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text =
        r#"(device.deviceOwnership -eq "Corporate") and (device.deviceTrustType -eq "Azure AD joined")"#;
    let rule = match filter::parse(text, "windows10AndLater", &FilterManagement::Devices) {
        Ok(rule) => rule,
        Err(mistakes) => {
            let all: Vec<String> = mistakes.into_iter().map(|mistake| mistake.message).collect();
            return Err(all.join("\n").into());
        }
    };
    let device = managed_device(serde_json::from_str(
        r#"{"deviceName": "PC-1", "operatingSystem": "Windows", "managedDeviceOwnerType": "company"}"#,
    )?);
    let evaluation = rule.evaluate(&device);
    let mut out = anstream::stdout();
    writeln!(out, "{:?} for {}", evaluation.result, device.label())?;
    for comparison in &evaluation.compared {
        writeln!(
            out,
            "  {:?}: {} {} {}, the device has {:?}",
            comparison.result,
            comparison.property.path(),
            comparison.operator,
            comparison.expected,
            comparison.actual
        )?;
    }
    if !evaluation.unread.is_empty() {
        writeln!(out, "  not read: {}", evaluation.unread.join(", "))?;
    }
    Ok(())
}
