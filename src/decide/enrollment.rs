//! Whether a device is enrolled for Intune policy, by its management agent.

use crate::model::{ManagedDevice, Ternary};

/// Management agents (`managementAgent`) and whether Intune policy reaches a device that has them. The
/// documentation names MDM and EAS/MDM as enrolled; the rest of the list is inferred from the agents' names.
#[rustfmt::skip]
const AGENTS: &[(&str, bool)] = &[
    ("mdm", true),
    ("easMdm", true),
    ("intuneClient", true),
    ("easIntuneClient", true),
    ("configurationManagerClientMdm", true),
    ("configurationManagerClientMdmEas", true),
    ("googleCloudDevicePolicyController", true),
    ("google", true),
    ("microsoft365ManagedMdm", true),
    ("intuneAosp", true),
    ("eas", false),
    ("configurationManagerClient", false),
    ("msSense", false),
    ("jamf", false),
    ("unknown", false),
];

/// Whether Intune policy can reach the device.
pub(super) fn enrolled(device: &ManagedDevice) -> Ternary {
    let Some(agent) = device.management_agent.text() else { return Ternary::Unknown };
    AGENTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(agent)).map(|(_, enrolled)| *enrolled).into()
}
