//! The platform a filter is made for, and whether a device is of it.

use crate::model::{FilterManagement, ManagedDevice, Ternary};

/// The platform of a filter, as the rule language tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FilterPlatform {
    /// Android device administrator.
    AndroidDeviceAdministrator,
    /// Android Enterprise, whichever mode.
    AndroidEnterprise,
    /// Android Open Source Project.
    Aosp,
    /// iOS and iPadOS.
    Ios,
    /// macOS.
    MacOs,
    /// Windows 10 and later.
    Windows,
    /// Managed apps on Android.
    AndroidApps,
    /// Managed apps on iOS and iPadOS.
    IosApps,
    /// Managed apps on Windows.
    WindowsApps,
}

use FilterPlatform::{
    AndroidApps, AndroidDeviceAdministrator, AndroidEnterprise, Aosp, Ios, IosApps, MacOs, Windows,
    WindowsApps,
};

/// Graph's `devicePlatformType`, what it means in a filter for devices and in one for managed apps.
/// `androidWorkProfile` is taken for Android Enterprise; no source shows a filter that has it.
const NAMES: &[(&str, Option<FilterPlatform>, Option<FilterPlatform>)] = &[
    ("android", Some(AndroidDeviceAdministrator), Some(AndroidApps)),
    ("androidForWork", Some(AndroidEnterprise), Some(AndroidApps)),
    ("androidWorkProfile", Some(AndroidEnterprise), Some(AndroidApps)),
    ("androidAOSP", Some(Aosp), Some(AndroidApps)),
    ("iOS", Some(Ios), Some(IosApps)),
    ("macOS", Some(MacOs), None),
    ("windows10AndLater", Some(Windows), Some(WindowsApps)),
    ("windows81AndLater", Some(Windows), Some(WindowsApps)),
    // A filter of these platforms is for managed apps, whatever its management type says.
    ("androidMobileApplicationManagement", Some(AndroidApps), Some(AndroidApps)),
    ("iOSMobileApplicationManagement", Some(IosApps), Some(IosApps)),
    ("windowsMobileApplicationManagement", Some(WindowsApps), Some(WindowsApps)),
];

impl FilterPlatform {
    /// The platform of a filter from Graph's `platform` (any case) and management type.
    #[must_use]
    pub fn new(platform: &str, management: &FilterManagement) -> Option<Self> {
        let (_, devices, apps) =
            NAMES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(platform.trim()))?;
        match management {
            FilterManagement::Devices => *devices,
            FilterManagement::Apps => *apps,
            FilterManagement::Other(_) => None,
        }
    }

    /// Graph's names of the platforms that a filter can have, for completion.
    pub(super) fn graph_names(management: &FilterManagement) -> impl Iterator<Item = &'static str> {
        let apps = *management == FilterManagement::Apps;
        NAMES
            .iter()
            .filter(move |(_, devices, app)| if apps { app.is_some() } else { devices.is_some() })
            .map(|(name, ..)| *name)
    }

    /// The portal's name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            AndroidDeviceAdministrator => "Android device administrator",
            AndroidEnterprise => "Android Enterprise",
            Aosp => "Android (AOSP)",
            Ios => "iOS/iPadOS",
            MacOs => "macOS",
            Windows => "Windows 10 and later",
            AndroidApps => "Android apps",
            IosApps => "iOS/iPadOS apps",
            WindowsApps => "Windows apps",
        }
    }

    /// Whether a filter of it looks at managed apps, not at devices.
    #[must_use]
    pub fn is_apps(self) -> bool {
        matches!(self, AndroidApps | IosApps | WindowsApps)
    }

    /// Whether a device is of this platform; unknown where the Android mode cannot be proven, and for
    /// managed apps, which are no devices.
    #[must_use]
    pub fn fits(self, device: &ManagedDevice) -> Ternary {
        let wanted = match self {
            Windows => Family::Windows,
            Ios => Family::Ios,
            MacOs => Family::MacOs,
            AndroidDeviceAdministrator | AndroidEnterprise | Aosp => Family::Android,
            AndroidApps | IosApps | WindowsApps => return Ternary::Unknown,
        };
        match Family::of(device) {
            None => Ternary::Unknown,
            Some(family) if family != wanted => Ternary::No,
            Some(Family::Android) => self.fits_mode(AndroidMode::proven(device)),
            Some(_) => Ternary::Yes,
        }
    }

    fn fits_mode(self, proven: Option<AndroidMode>) -> Ternary {
        match (self, proven) {
            (_, None) => Ternary::Unknown,
            (AndroidEnterprise, Some(AndroidMode::Enterprise | AndroidMode::Corporate)) => Ternary::Yes,
            (Aosp, Some(AndroidMode::Aosp)) => Ternary::Yes,
            _ => Ternary::No,
        }
    }
}

/// Whether a device is of a filter's platform (Graph's `devicePlatformType`, any case). iPadOS is under
/// `iOS`. Unknown for a platform this version does not know, and where the Android mode cannot be proven.
#[must_use]
pub fn platform_matches(filter_platform: &str, device: &ManagedDevice) -> Ternary {
    let Some(platform) = FilterPlatform::new(filter_platform, &FilterManagement::Devices) else {
        return Ternary::Unknown;
    };
    let fits = platform.fits(device);
    // What `androidWorkProfile` covers is documented nowhere; only what it cannot cover is certain.
    if !filter_platform.trim().eq_ignore_ascii_case("androidWorkProfile") || fits == Ternary::No {
        return fits;
    }
    if AndroidMode::proven(device) == Some(AndroidMode::Corporate) { Ternary::No } else { Ternary::Unknown }
}

/// Families of `operatingSystem`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Android,
    Ios,
    MacOs,
    Windows,
    Other,
}

/// How `operatingSystem` starts, by family; the first that fits counts.
const FAMILIES: &[(&str, Family)] = &[
    ("windows phone", Family::Other),
    ("windows", Family::Windows),
    ("android", Family::Android),
    ("ios", Family::Ios),
    ("ipados", Family::Ios),
    ("ipad", Family::Ios),
    ("iphone", Family::Ios),
    ("macos", Family::MacOs),
    ("mac os", Family::MacOs),
    ("linux", Family::Other),
    ("chromeos", Family::Other),
    ("chrome os", Family::Other),
    ("tvos", Family::Other),
    ("visionos", Family::Other),
];

impl Family {
    fn of(device: &ManagedDevice) -> Option<Self> {
        let name = device.operating_system.text()?.trim();
        FAMILIES.iter().find(|(start, _)| starts_with(name, start)).map(|(_, family)| *family)
    }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// How an Android device is managed, as far as that is proven.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AndroidMode {
    /// Android Enterprise, mode open.
    Enterprise,
    /// Android Enterprise, corporate-owned.
    Corporate,
    /// AOSP.
    Aosp,
}

impl AndroidMode {
    /// Enrolment type and agent prove a mode; what `deviceType` means is documented nowhere, so it proves
    /// nothing, and nothing proves device administrator.
    fn proven(device: &ManagedDevice) -> Option<Self> {
        let starts = |text: Option<&str>, start| text.is_some_and(|text| starts_with(text.trim(), start));
        let is = |text: Option<&str>, name: &str| text.is_some_and(|text| text.eq_ignore_ascii_case(name));
        let enrollment = device.enrollment_type.text();
        let agent = device.management_agent.text();
        let system = device.operating_system.text();
        if starts(enrollment, "androidEnterprise") {
            Some(Self::Corporate)
        } else if starts(enrollment, "androidAOSP") || is(agent, "intuneAosp") {
            Some(Self::Aosp)
        } else if is(agent, "googleCloudDevicePolicyController")
            || is(agent, "google")
            || is(system, "AndroidForWork")
            || is(system, "AndroidEnterprise")
        {
            Some(Self::Enterprise)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::property::tests::device;
    use Ternary::{No, Unknown, Yes};

    #[test]
    fn names_are_read_in_any_case_and_app_platforms_are_for_apps() {
        let (devices, apps) = (FilterManagement::Devices, FilterManagement::Apps);
        assert_eq!(FilterPlatform::new("WINDOWS10andlater", &devices), Some(Windows));
        assert_eq!(FilterPlatform::new("iOS", &apps), Some(IosApps));
        assert_eq!(FilterPlatform::new("iOSMobileApplicationManagement", &devices), Some(IosApps));
        assert_eq!(FilterPlatform::new("macOS", &apps), None);
        assert_eq!(FilterPlatform::new("unknown", &devices), None);
        assert_eq!(FilterPlatform::new("iOS", &FilterManagement::Other("x".into())), None);
    }

    #[test]
    fn operating_systems_fit_their_own_platform() {
        for (system, platform, fits) in [
            ("Windows", "windows10AndLater", Yes),
            ("Windows Phone", "windows10AndLater", No),
            ("iPadOS", "iOS", Yes),
            ("iOS", "macOS", No),
            ("macOS", "macOS", Yes),
            ("Linux", "windows10AndLater", No),
            ("Android", "iOS", No),
            ("Unknown", "iOS", Unknown),
            ("", "iOS", Unknown),
            ("Windows", "somethingNew", Unknown),
        ] {
            let device = device(&[("operatingSystem", system)]);
            assert_eq!(platform_matches(platform, &device), fits, "{system} {platform}");
        }
        assert_eq!(platform_matches("iOS", &device(&[])), Unknown);
    }

    #[test]
    fn android_modes_must_be_proven() {
        const MODES: [&str; 4] = ["androidForWork", "androidAOSP", "android", "androidWorkProfile"];
        for (property, value, expected) in [
            ("deviceEnrollmentType", "androidEnterpriseFullyManaged", [Yes, No, No, No]),
            ("deviceEnrollmentType", "androidAOSPUserlessDeviceEnrollment", [No, Yes, No, No]),
            ("managementAgent", "intuneAosp", [No, Yes, No, No]),
            ("managementAgent", "googleCloudDevicePolicyController", [Yes, No, No, Unknown]),
            ("deviceEnrollmentType", "userEnrollment", [Unknown; 4]),
            ("deviceType", "android", [Unknown; 4]),
            ("deviceType", "androidForWork", [Unknown; 4]),
        ] {
            let device = device(&[("operatingSystem", "Android"), (property, value)]);
            let fits = MODES.map(|platform| platform_matches(platform, &device));
            assert_eq!(fits, expected, "{property} {value}");
        }
    }
}
