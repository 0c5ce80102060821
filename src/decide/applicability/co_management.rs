//! Co-management: which side holds the workload that a profile belongs to.

use super::check::Check;
use crate::decide::reason::ReasonCode;
use crate::model::{CoManagement, ManagedDevice, Profile, ProfileKind, Ternary};

/// The workloads of a co-managed device.
#[derive(Clone, Copy, Debug)]
enum Workload {
    /// Certificates, Wi-Fi, VPN, e-mail; part of device configuration too.
    ResourceAccess,
    DeviceConfiguration,
    Compliance,
    ClientApps,
    Updates,
    EndpointProtection,
}

fn workload(kind: ProfileKind) -> Option<Workload> {
    use ProfileKind as K;
    Some(match kind {
        K::Scep
        | K::TrustedRoot
        | K::Pkcs
        | K::ImportedPfx
        | K::DerivedCredential
        | K::Wifi
        | K::Vpn
        | K::Email => Workload::ResourceAccess,
        K::Wired | K::DeviceConfiguration | K::Custom | K::SettingsCatalog | K::AdministrativeTemplate => {
            Workload::DeviceConfiguration
        }
        K::EndpointSecurity | K::Intent => Workload::EndpointProtection,
        K::Compliance => Workload::Compliance,
        K::App => Workload::ClientApps,
        K::UpdateRing | K::FeatureUpdate | K::QualityUpdate | K::DriverUpdate => Workload::Updates,
        K::SoftwareUpdate
        | K::Enrollment
        | K::AppProtection
        | K::AppConfiguration
        | K::DeviceAppConfiguration
        | K::Script
        | K::Other => return None,
    })
}

/// Whether Intune holds it. Any of the sliders that cover it is enough.
fn held_by_intune(workload: Workload, features: &CoManagement) -> Ternary {
    let configuration: Ternary = features.device_configuration.into();
    match workload {
        Workload::ResourceAccess => configuration.or(features.resource_access.into()),
        Workload::DeviceConfiguration => configuration,
        Workload::Compliance => features.compliance_policy.into(),
        Workload::ClientApps => features.modern_apps.into(),
        Workload::Updates => features.windows_update.into(),
        Workload::EndpointProtection => configuration.or(features.endpoint_protection.into()),
    }
}

fn name(workload: Workload) -> &'static str {
    match workload {
        Workload::ResourceAccess => "resource access",
        Workload::DeviceConfiguration => "device configuration",
        Workload::Compliance => "compliance policies",
        Workload::ClientApps => "client apps",
        Workload::Updates => "Windows Update policies",
        Workload::EndpointProtection => "endpoint protection",
    }
}

/// Which side holds the workload; `None` when the device is not co-managed.
pub(super) fn check(profile: &Profile, device: &ManagedDevice) -> Option<Check> {
    let agent = device.management_agent.text()?.to_ascii_lowercase();
    if !agent.starts_with("configurationmanagerclientmdm") {
        return None;
    }
    let workload = workload(profile.kind)?;
    let held =
        device.co_management.value().map_or(Ternary::Unknown, |features| held_by_intune(workload, features));
    let (code, text) = match held {
        Ternary::Yes => (ReasonCode::IntuneAuthority, "Intune holds it"),
        Ternary::No => (
            ReasonCode::ConfigMgrAuthority,
            "Configuration Manager holds it, so Intune's profile is not processed",
        ),
        Ternary::Unknown => (ReasonCode::AuthorityUnknown, "which side holds it was not read"),
    };
    Some(Check::new(held, code, format!("the device is co-managed; workload {}: {text}", name(workload))))
}
