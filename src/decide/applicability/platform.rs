//! Profile platform against device platform, with Android's management modes as platforms of their own.

use super::check::Check;
use crate::decide::reason::{ReasonCode, WarningCode};
use crate::model::{ManagedDevice, Platform, Profile, ProfileKind, Ternary};

/// The operating system families that devices report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Windows,
    WindowsPhone,
    Ios,
    MacOs,
    TvOs,
    VisionOs,
    Android,
    Linux,
    ChromeOs,
}

/// How `operatingSystem` begins, the longer names first.
#[rustfmt::skip]
const FAMILIES: &[(&str, Family)] = &[
    ("windows phone", Family::WindowsPhone),
    ("windowsphone", Family::WindowsPhone),
    ("windows mobile", Family::WindowsPhone),
    ("windows", Family::Windows),
    ("ios", Family::Ios),
    ("ipados", Family::Ios),
    ("mac", Family::MacOs),
    ("tvos", Family::TvOs),
    ("visionos", Family::VisionOs),
    ("android", Family::Android),
    ("linux", Family::Linux),
    ("ubuntu", Family::Linux),
    ("chrome", Family::ChromeOs),
];

/// The modes of Android management, as a set of those that are possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Modes(u8);

impl Modes {
    const ADMINISTRATOR: Self = Self(1);
    const WORK_PROFILE: Self = Self(2);
    const CORPORATE: Self = Self(4);
    const ENTERPRISE: Self = Self(2 | 4);
    const AOSP: Self = Self(8);
    const ANY: Self = Self(15);

    fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    fn apart(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }

    fn label(self) -> &'static str {
        match self {
            Self::ADMINISTRATOR => "device administrator",
            Self::WORK_PROFILE => "personally-owned work profile",
            Self::CORPORATE => "corporate-owned (fully managed, dedicated or with work profile)",
            Self::ENTERPRISE => "Android Enterprise",
            Self::AOSP => "Android (AOSP)",
            _ => "not known",
        }
    }
}

/// Enrolment types that prove a mode.
const ENROLMENT_MODES: &[(&str, Modes)] = &[
    ("androidEnterpriseDedicatedDevice", Modes::CORPORATE),
    ("androidEnterpriseFullyManaged", Modes::CORPORATE),
    ("androidEnterpriseCorporateWorkProfile", Modes::CORPORATE),
    ("androidAOSPUserOwnedDeviceEnrollment", Modes::AOSP),
    ("androidAOSPUserlessDeviceEnrollment", Modes::AOSP),
];

/// Management agents that prove a mode, or that it is one of two.
const AGENT_MODES: &[(&str, Modes)] = &[
    ("intuneAosp", Modes::AOSP),
    ("googleCloudDevicePolicyController", Modes::ENTERPRISE),
    ("google", Modes::ENTERPRISE),
];

/// Device types from which the mode of a user enrolment is inferred; no source confirms their meaning.
const INFERRED_MODES: &[(&str, Modes)] =
    &[("androidForWork", Modes::WORK_PROFILE), ("android", Modes::ADMINISTRATOR)];

/// What a profile platform asks of a device.
enum Wants {
    Family(Family),
    Android(Modes),
    Anything,
    Retired,
    Unknown,
}

fn wants(profile: &Profile) -> Wants {
    match profile.platform {
        Platform::Android => Wants::Android(Modes::ADMINISTRATOR),
        Platform::AndroidWorkProfile => Wants::Android(Modes::WORK_PROFILE),
        Platform::AndroidDeviceOwner => Wants::Android(Modes::CORPORATE),
        Platform::AndroidEnterprise => Wants::Android(Modes::ENTERPRISE),
        Platform::AndroidAny => Wants::Android(Modes::ANY),
        Platform::Aosp => Wants::Android(Modes::AOSP),
        Platform::Ios => Wants::Family(Family::Ios),
        Platform::MacOs => Wants::Family(Family::MacOs),
        Platform::TvOs => Wants::Family(Family::TvOs),
        Platform::VisionOs => Wants::Family(Family::VisionOs),
        Platform::Windows => Wants::Family(Family::Windows),
        Platform::WindowsPhone81 => Wants::Family(Family::WindowsPhone),
        Platform::Windows10X => Wants::Retired,
        Platform::Linux => Wants::Family(Family::Linux),
        Platform::ChromeOs => Wants::Family(Family::ChromeOs),
        Platform::Any if names_its_platform(profile) => Wants::Unknown,
        Platform::Any => Wants::Anything,
        Platform::Unknown => Wants::Unknown,
    }
}

/// Kinds whose profiles are always for one platform, so that not naming it means that it was not read.
fn names_its_platform(profile: &Profile) -> bool {
    let default_policy = profile.odata_type.to_ascii_lowercase().ends_with("defaultdevicecompliancepolicy");
    !default_policy
        && !matches!(
            profile.kind,
            ProfileKind::App
                | ProfileKind::AppProtection
                | ProfileKind::AppConfiguration
                | ProfileKind::Enrollment
        )
}

fn family(device: &ManagedDevice) -> Option<Family> {
    let name = device.operating_system.text()?.trim().to_ascii_lowercase();
    FAMILIES.iter().find(|(prefix, _)| name.starts_with(prefix)).map(|(_, family)| *family)
}

/// The modes that the device may have, and whether that is inferred only.
fn modes(device: &ManagedDevice) -> (Modes, bool) {
    let look_up = |table: &[(&str, Modes)], value: Option<&str>| {
        let value = value?;
        table.iter().find(|(name, _)| name.eq_ignore_ascii_case(value)).map(|(_, modes)| *modes)
    };
    if let Some(modes) = look_up(ENROLMENT_MODES, device.enrollment_type.text()) {
        return (modes, false);
    }
    let by_agent = look_up(AGENT_MODES, device.management_agent.text());
    let user_enrolment =
        device.enrollment_type.text().is_some_and(|kind| kind.eq_ignore_ascii_case("userEnrollment"));
    let inferred = look_up(INFERRED_MODES, device.device_type.text()).filter(|_| user_enrolment);
    match (by_agent, inferred) {
        (Some(proven), Some(inferred)) if inferred.within(proven) && inferred != proven => (inferred, true),
        (Some(proven), _) => (proven, false),
        (None, Some(inferred)) => (inferred, true),
        (None, None) => (Modes::ANY, false),
    }
}

/// Whether the profile is made for this device's platform and mode.
pub(super) fn check(profile: &Profile, device: &ManagedDevice) -> Check {
    let os = device.operating_system.text().unwrap_or("not read");
    let mismatch = || {
        let text =
            format!("made for {}, and device `{}` runs {os}", profile.platform.label(), device.label());
        Check::new(Ternary::No, ReasonCode::PlatformMismatch, text)
    };
    let matched = || {
        let text = format!("made for {}, which device `{}` runs", profile.platform.label(), device.label());
        Check::new(Ternary::Yes, ReasonCode::PlatformMatch, text)
    };
    let unknown = || {
        let text = format!(
            "made for {}, and device `{}` reports the operating system {os}",
            profile.platform.label(),
            device.label()
        );
        Check::new(Ternary::Unknown, ReasonCode::PlatformUnknown, text)
    };
    match (wants(profile), family(device)) {
        (Wants::Anything, _) => matched(),
        (Wants::Retired, _) => mismatch(),
        (Wants::Unknown, _) | (_, None) => unknown(),
        (Wants::Family(wanted), Some(family)) if wanted == family => matched(),
        (Wants::Android(wanted), Some(Family::Android)) => android(wanted, device, matched),
        (Wants::Family(_) | Wants::Android(_), Some(_)) => mismatch(),
    }
}

fn android(wanted: Modes, device: &ManagedDevice, matched: impl Fn() -> Check) -> Check {
    let (possible, inferred) = modes(device);
    let label = device.label();
    let check = if possible.within(wanted) {
        matched()
    } else if possible.apart(wanted) {
        let text =
            format!("made for Android {}, and device `{label}` is {}", wanted.label(), possible.label());
        Check::new(Ternary::No, ReasonCode::AndroidModeMismatch, text)
    } else {
        let text = format!(
            "made for Android {}, and the management mode of device `{label}` cannot be proven \
             (enrolment type `{}`)",
            wanted.label(),
            device.enrollment_type.text().unwrap_or("not read")
        );
        Check::new(Ternary::Unknown, ReasonCode::AndroidModeUnknown, text)
    };
    if inferred && wanted != Modes::ANY {
        let text = format!(
            "that device `{label}` is {} is inferred from its device type `{}`",
            possible.label(),
            device.device_type.text().unwrap_or_default()
        );
        return check.warn(WarningCode::AndroidModeInferred, text);
    }
    check
}

/// Whether the device runs, or may run, the profile's platform; used to find a user's fitting devices.
pub(in crate::decide) fn may_take(profile: &Profile, device: &ManagedDevice) -> bool {
    check(profile, device).can != Ternary::No
}

/// Intune cannot install a trusted root under device administrator on Android 11 and later; Samsung Knox
/// devices are the exception.
pub(super) fn android_root(profile: &Profile, device: &ManagedDevice) -> Option<Check> {
    if profile.kind != ProfileKind::TrustedRoot || profile.platform != Platform::Android {
        return None;
    }
    let major: u32 = device.os_version.text()?.split('.').next()?.trim().parse().ok()?;
    let knox = device.manufacturer.text().map(|maker| maker.eq_ignore_ascii_case("samsung"));
    if major < 11 || knox == Some(true) || family(device) != Some(Family::Android) {
        return None;
    }
    let can = if knox.is_none() { Ternary::Unknown } else { Ternary::No };
    let text = format!("Intune cannot install a trusted root on Android {major} under device administrator");
    Some(Check::new(can, ReasonCode::AndroidRootNotInstallable, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_found_by_the_beginning_of_the_name() {
        let cases = [("Windows", Family::Windows), ("iPadOS", Family::Ios), ("macOS", Family::MacOs)];
        for (name, expected) in cases {
            let found = FAMILIES.iter().find(|(prefix, _)| name.to_ascii_lowercase().starts_with(prefix));
            assert_eq!(found.map(|(_, family)| *family), Some(expected), "{name}");
        }
    }

    #[test]
    fn every_inferred_mode_is_one_mode() {
        for (name, modes) in INFERRED_MODES {
            assert_eq!(modes.0.count_ones(), 1, "{name}");
        }
    }
}
