//! Platforms, as profiles name them.

/// The platform and management mode a profile is made for.
///
/// Android's modes are platforms of their own, because a profile of one never applies to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Platform {
    /// Android device administrator.
    Android,
    /// Android Enterprise, personally-owned work profile.
    AndroidWorkProfile,
    /// Android Enterprise, corporate-owned: fully managed, dedicated, corporate-owned work profile.
    AndroidDeviceOwner,
    /// Android Enterprise, whichever mode (settings catalog and apps say no more).
    AndroidEnterprise,
    /// Android in any mode (apps and app protection).
    AndroidAny,
    /// Android Open Source Project.
    Aosp,
    /// iOS and iPadOS.
    Ios,
    /// macOS.
    MacOs,
    /// tvOS.
    TvOs,
    /// visionOS.
    VisionOs,
    /// Windows 10 and later, and what Graph still types as Windows 8.1.
    Windows,
    /// Windows 10X; retired.
    Windows10X,
    /// Windows Phone 8.1; retired.
    WindowsPhone81,
    /// Linux.
    Linux,
    /// ChromeOS.
    ChromeOs,
    /// More than one, or no platform at all: the profile does not say.
    Any,
    /// A type this version does not know.
    Unknown,
}

impl Platform {
    /// Every platform, for tables and tests.
    pub const ALL: &'static [Self] = &[
        Self::Android,
        Self::AndroidWorkProfile,
        Self::AndroidDeviceOwner,
        Self::AndroidEnterprise,
        Self::AndroidAny,
        Self::Aosp,
        Self::Ios,
        Self::MacOs,
        Self::TvOs,
        Self::VisionOs,
        Self::Windows,
        Self::Windows10X,
        Self::WindowsPhone81,
        Self::Linux,
        Self::ChromeOs,
        Self::Any,
        Self::Unknown,
    ];

    /// The stable name used in JSON, close to Graph's `devicePlatformType`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::AndroidWorkProfile => "androidWorkProfile",
            Self::AndroidDeviceOwner => "androidDeviceOwner",
            Self::AndroidEnterprise => "androidForWork",
            Self::AndroidAny => "androidAny",
            Self::Aosp => "androidAOSP",
            Self::Ios => "iOS",
            Self::MacOs => "macOS",
            Self::TvOs => "tvOS",
            Self::VisionOs => "visionOS",
            Self::Windows => "windows10AndLater",
            Self::Windows10X => "windows10X",
            Self::WindowsPhone81 => "windowsPhone81",
            Self::Linux => "linux",
            Self::ChromeOs => "chromeOS",
            Self::Any => "any",
            Self::Unknown => "unknown",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Android => "Android device administrator",
            Self::AndroidWorkProfile => "Android work profile",
            Self::AndroidDeviceOwner => "Android corporate-owned",
            Self::AndroidEnterprise => "Android Enterprise",
            Self::AndroidAny => "Android",
            Self::Aosp => "Android (AOSP)",
            Self::Ios => "iOS/iPadOS",
            Self::MacOs => "macOS",
            Self::TvOs => "tvOS",
            Self::VisionOs => "visionOS",
            Self::Windows => "Windows",
            Self::Windows10X => "Windows 10X",
            Self::WindowsPhone81 => "Windows Phone 8.1",
            Self::Linux => "Linux",
            Self::ChromeOs => "ChromeOS",
            Self::Any => "all platforms",
            Self::Unknown => "unknown platform",
        }
    }

    /// The family of operating systems this platform is one of, by how device records begin theirs.
    fn systems(self) -> &'static [&'static str] {
        match self {
            Self::Android
            | Self::AndroidWorkProfile
            | Self::AndroidDeviceOwner
            | Self::AndroidEnterprise
            | Self::AndroidAny
            | Self::Aosp => &["android"],
            Self::Ios => &["ios", "ipados", "iphone", "ipad"],
            Self::MacOs => &["mac"],
            Self::TvOs => &["tvos"],
            Self::VisionOs => &["visionos"],
            Self::Windows | Self::Windows10X | Self::WindowsPhone81 => &["windows"],
            Self::Linux => &["linux", "ubuntu"],
            Self::ChromeOs => &["chrome"],
            Self::Any | Self::Unknown => &[""],
        }
    }

    /// Whether a device that reports this `operatingSystem` may be of the platform, its management mode
    /// aside. Unknown systems are never ruled out.
    #[must_use]
    pub fn may_run_on(self, operating_system: &str) -> bool {
        let system = operating_system.trim().to_ascii_lowercase();
        let known = Self::ALL.iter().flat_map(|platform| platform.systems().iter());
        let recognised = known.filter(|prefix| !prefix.is_empty()).any(|prefix| system.starts_with(prefix));
        !recognised || self.systems().iter().any(|prefix| system.starts_with(prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_recognised_other_system_rules_a_platform_out() {
        assert!(Platform::Ios.may_run_on("iPadOS"));
        assert!(Platform::Windows.may_run_on("Windows"));
        assert!(!Platform::Windows.may_run_on("iOS"));
        assert!(!Platform::Ios.may_run_on("macOS"));
        assert!(Platform::Ios.may_run_on("SomethingNew"));
        assert!(Platform::Any.may_run_on("Android"));
    }
}
