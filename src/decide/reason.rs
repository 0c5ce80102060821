//! Reasons, causes and warnings: closed enums with stable ids.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $id:literal, $meaning:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $meaning] $variant,)* }

        impl $name {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id used in JSON.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// What it means, for the generated table.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    )*};
}

codes! {
    /// Why a verdict is what it is.
    ReasonCode {
        IncludedByGroup = "includedByGroup", "A group that the assignment names holds the subject.";
        IncludedByAllUsers = "includedByAllUsers", "The assignment names all users, and the user has an Intune licence.";
        IncludedByAllDevices = "includedByAllDevices", "The assignment names all devices, and the device is enrolled.";
        ExcludedByGroup = "excludedByGroup", "An excluded group holds the subject, in the dimension of the include.";
        ExclusionOtherDimension = "exclusionOtherDimension", "An excluded group holds the subject in a dimension in which nothing includes it, so it does nothing.";
        ExclusionNotMember = "exclusionNotMember", "The excluded group does not hold the subject.";
        NotMember = "notMember", "The group that the assignment names does not hold the subject.";
        NoUser = "noUser", "The assignment works through a user, and no user counts on this device.";
        NoDevice = "noDevice", "The assignment works through a device, and the user has none.";
        UserNotLicensed = "userNotLicensed", "The assignment names all users, and the user has no Intune licence.";
        NotEnrolled = "notEnrolled", "The device's management agent does not take Intune policy.";
        DefaultForEveryone = "defaultForEveryone", "The tenant's default configuration counts for everybody whom no other of its type reaches.";
        NoAssignments = "noAssignments", "The profile has no assignment at all.";
        OnlyExclusions = "onlyExclusions", "The profile has exclusions but no include, so nobody gets it.";
        MembershipUnknown = "membershipUnknown", "The groups of the subject were not read completely, and this group is not among those that were.";
        UserUnknown = "userUnknown", "Which user counts on this device, or the user's record, was not read.";
        DeviceUnknown = "deviceUnknown", "The user's devices were not read completely.";
        LicenseUnknown = "licenseUnknown", "The user's licences were not read.";
        EnrollmentUnknown = "enrollmentUnknown", "The device's management agent was not read or is not one that this version knows.";
        GroupHidden = "groupHidden", "Graph shows only the id of the group, so whether it is a security group is not known.";
        GroupNotSecurityEnabled = "groupNotSecurityEnabled", "The group is not security-enabled; Intune does not support such a group, and what it does with it is not documented.";
        AssignmentsUnknown = "assignmentsUnknown", "The profile's assignments were not read.";
        FilterNotMatched = "filterNotMatched", "The include filter on the assignment does not match the device.";
        ExcludedByFilter = "excludedByFilter", "The exclude filter on an assignment matches the device; it wins over every other assignment of the profile.";
        ExcludeFilterNotMatched = "excludeFilterNotMatched", "No exclude filter matches the device, so it gets the profile and nothing else is evaluated.";
        NoFilterWins = "noFilterWins", "An assignment without a filter reaches the subject; include filters of others are not evaluated.";
        FilterModeUnknown = "filterModeUnknown", "The assignment carries a filter without a usable mode.";
        FilterNotFound = "filterNotFound", "The filter on the assignment is not among the filters that were read.";
        FilterPlatformMismatch = "filterPlatformMismatch", "The filter on the assignment is made for another platform; the data is inconsistent.";
        FilterManagementType = "filterManagementType", "The filter is for managed apps and cannot apply to this kind of profile.";
        FilterRuleInvalid = "filterRuleInvalid", "The rule of the filter is not one that the service accepts, or was not read.";
        FilterUnknown = "filterUnknown", "The filter cannot be decided, because a property that it compares was not read.";
        UnsupportedTarget = "unsupportedTarget", "The assignment names a target that this version cannot evaluate.";
        IntentRemove = "intentRemove", "The assignment's intent is `remove`; what the service does with it is not documented.";
        EffectUnknown = "effectUnknown", "The assignment's intent is not one that this version knows.";
        LowerIntent = "lowerIntent", "The app is also assigned with an intent that takes precedence.";
        ExclusionOtherIntent = "exclusionOtherIntent", "The exclusion stands under another intent of the app; whether it counts is not documented.";
        UninstallIntent = "uninstallIntent", "The app is assigned to be removed.";
        PlatformMatch = "platformMatch", "The profile is made for this device's platform and management mode.";
        PlatformMismatch = "platformMismatch", "The profile is made for another platform.";
        PlatformUnknown = "platformUnknown", "The platform of the profile or of the device is not known.";
        DeclinedByDevice = "declinedByDevice", "The device reports that the profile is not applicable to it.";
        TakenByDevice = "takenByDevice", "The device reports that it has taken the profile, so it can take it.";
        AndroidModeMismatch = "androidModeMismatch", "The profile is made for another Android management mode.";
        AndroidModeUnknown = "androidModeUnknown", "The device's Android management mode cannot be proven.";
        AndroidRootNotInstallable = "androidRootNotInstallable", "Intune cannot install a trusted root on Android 11 and later under device administrator.";
        NoDeviceOfPlatform = "noDeviceOfPlatform", "The user has no device that could take the profile.";
        NoDeviceNeeded = "noDeviceNeeded", "Objects of this kind follow the user and need no enrolled device.";
        DeviceNotNamed = "deviceNotNamed", "The user has devices, and none was named to decide on.";
        IntuneAuthority = "intuneAuthority", "The device is co-managed, and Intune holds the workload.";
        ConfigMgrAuthority = "configMgrAuthority", "The device is co-managed, and Configuration Manager holds the workload.";
        AuthorityUnknown = "authorityUnknown", "The device is co-managed, and which side holds the workload was not read.";
        InRange = "inRange", "The device's version lies inside the applicability rule's range.";
        OutOfRange = "outOfRange", "The device's version lies outside the applicability rule's range.";
        ExcludedRange = "excludedRange", "The applicability rule keeps out this range of versions.";
        NotInExcludedRange = "notInExcludedRange", "The device's version lies outside the range that the applicability rule keeps out.";
        VersionUnknown = "versionUnknown", "The device's version or the rule's range cannot be compared.";
        EditionIncluded = "editionIncluded", "The applicability rule lets this edition in.";
        EditionNotIncluded = "editionNotIncluded", "The applicability rule lets other editions in, not this one.";
        EditionExcluded = "editionExcluded", "The applicability rule keeps this edition out.";
        EditionNotExcluded = "editionNotExcluded", "The applicability rule keeps other editions out, not this one.";
        EditionUnknown = "editionUnknown", "The device's Windows edition is not known.";
        DeviceModeUnknown = "deviceModeUnknown", "The applicability rule asks for S mode, which Graph does not tell.";
        RuleUnreadable = "ruleUnreadable", "The applicability rule does not say whether it lets in or keeps out.";
        AllRulesMet = "allRulesMet", "The device meets all applicability rules.";
        DeviceChannel = "deviceChannel", "On a Shared iPad, certificates come through the device.";
        UserChannelNotSupported = "userChannelNotSupported", "On a Shared iPad, certificate, VPN and Wi-Fi profiles do not come through a user group.";
        CertTypeMatchesGroup = "certTypeMatchesGroup", "On Windows multi-session, the certificate's store fits the kind of group.";
        CertTypeDoesNotMatchGroup = "certTypeDoesNotMatchGroup", "On Windows multi-session, user certificates need user groups and device certificates need device groups.";
        MultiSessionNotSupported = "multiSessionNotSupported", "Windows multi-session does not take profiles of this kind.";
        DemUserCertificate = "demUserCertificate", "A device enrolled by a device enrollment manager takes device certificates only.";
        UserVariableUnresolved = "userVariableUnresolved", "The subject needs a user, and no user counts on this device.";
        DeviceVariableUnresolved = "deviceVariableUnresolved", "The subject needs a value that this device does not have.";
        DeviceVariables = "deviceVariables", "The subject needs only values of the device.";
    }
    /// Where the chain stops.
    CauseCode {
        NotTargeted = "notTargeted", "No assignment reaches the subject.";
        NoAssignments = "noAssignments", "The profile is assigned to nobody.";
        OnlyExclusions = "onlyExclusions", "The profile has exclusions only.";
        NoUser = "noUser", "The profile is assigned to users, and no user counts on this device.";
        NotLicensed = "notLicensed", "The profile is assigned to all users, and the user has no Intune licence.";
        NotEnrolled = "notEnrolled", "The device is not enrolled for Intune policy.";
        ExcludedByGroup = "excludedByGroup", "An excluded group takes the subject out.";
        ExcludedByFilter = "excludedByFilter", "An exclude filter takes the device out.";
        FilterNotMatched = "filterNotMatched", "An include filter does not match the device.";
        PlatformMismatch = "platformMismatch", "The profile is for another platform or management mode.";
        NoDevice = "noDevice", "The user has no device.";
        NoDeviceOfPlatform = "noDeviceOfPlatform", "The user has no device of the profile's platform.";
        NotApplicable = "notApplicable", "The device cannot take the profile.";
        ConfigMgrAuthority = "configMgrAuthority", "Configuration Manager holds the workload.";
        UninstallIntent = "uninstallIntent", "The app is assigned to be removed.";
        Unknown = "unknown", "Something that decides it was not read.";
        DependencyNotDelivered = "dependencyNotDelivered", "A profile that this one needs does not reach the same subject.";
        UserVariableUnresolved = "userVariableUnresolved", "The certificate's subject needs a user, and there is none.";
        DeviceVariableUnresolved = "deviceVariableUnresolved", "The certificate's subject needs a value that the device does not have.";
        WaitingForCheckIn = "waitingForCheckIn", "The device has not checked in since the last change.";
        NeverCheckedIn = "neverCheckedIn", "The device has never checked in.";
        DeviceStale = "deviceStale", "The device has been silent for more than a day.";
        UserNotPresented = "userNotPresented", "The user has not signed in on this device.";
        ReportedPending = "reportedPending", "Intune reports it as pending.";
        WaitingForInstall = "waitingForInstall", "The app is only offered; the user has not installed it.";
        ReportedNotApplicable = "reportedNotApplicable", "The device reports that it cannot take it.";
        ReportedError = "reportedError", "The device took the profile and failed.";
        SettingConflict = "settingConflict", "Another profile sets the same setting to another value.";
        NotDelivered = "notDelivered", "The device has checked in since, and reports nothing.";
        TimingUnknown = "timingUnknown", "Whether the device has checked in since the last change cannot be told.";
        ReportUnread = "reportUnread", "The device's report was not read completely.";
        NotReportedByIntune = "notReportedByIntune", "Intune reports no state for this kind of object.";
        ReportedButNotExpected = "reportedButNotExpected", "The device reports a profile that should not be there.";
    }
    /// Worth knowing; the verdict stands.
    WarningCode {
        UnsupportedMixedExclusion = "unsupportedMixedExclusion", "An exclusion in the other dimension does nothing.";
        DynamicExclusionLatency = "dynamicExclusionLatency", "A dynamic exclusion group may fill only after the first check-in.";
        DynamicMembershipLatency = "dynamicMembershipLatency", "A dynamic group does not hold the subject yet; its rule may still be processed.";
        DynamicRulePaused = "dynamicRulePaused", "The group's membership rule is paused.";
        GroupNotFound = "groupNotFound", "A group named in an assignment could not be read; it is deleted or hidden.";
        UserNotLicensed = "userNotLicensed", "The user has no Intune licence; whether policy through a group still flows is not documented.";
        FilterPropertyNull = "filterPropertyNull", "A property that the filter compares has no value on this device.";
        FilterOnExclusion = "filterOnExclusion", "An exclusion carries a filter; filters do not apply to exclusions.";
        FilterPrecedenceAcrossDimensions = "filterPrecedenceAcrossDimensions", "The deciding exclude filter stands on an assignment of the other dimension; whether its precedence reaches that far is not documented.";
        UnsupportedTarget = "unsupportedTarget", "Another assignment names a target that this version cannot evaluate.";
        AndroidModeInferred = "androidModeInferred", "The device's Android mode is inferred from its device type.";
        ApplicabilityBoundary = "applicabilityBoundary", "The version equals an end of the rule's range; that the ends count is not documented.";
        EditionNotInCspList = "editionNotInCspList", "Windows Home is not among the editions that Microsoft lists for certificate profiles.";
        UserCertificateWithoutUser = "userCertificateWithoutUser", "A user certificate is assigned to a device on which no user counts.";
        DeviceIdInSubject = "deviceIdInSubject", "Microsoft advises against the Intune device id in a Windows certificate's subject.";
        DeviceStale = "deviceStale", "The device has been silent for more than a day.";
        UserPresenceUnproven = "userPresenceUnproven", "Policy for a user comes only while that user is signed in; the last check-in alone does not prove it.";
        ChangeTimeUnknown = "changeTimeUnknown", "When an assignment or a membership changed is not known from Graph.";
        ManagementCertificateExpired = "managementCertificateExpired", "The device's management certificate has expired, so it cannot check in.";
        OtherUsersRowOnly = "otherUsersRowOnly", "The report has rows for other users of the device only.";
        ReportedNotAssigned = "reportedNotAssigned", "The report says that no assignment reaches the device.";
        ReportLags = "reportLags", "Reports lag behind by up to two days; excluded devices are not listed at all.";
        CertificateRowAmbiguous = "certificateRowAmbiguous", "Certificate states carry names only, and more than one row or device has this name.";
        CertificateNotReported = "certificateNotReported", "Intune reports no certificates on this platform; absence proves nothing.";
        CertificateLingers = "certificateLingers", "A certificate is still there; after a licence is lost or an account deleted it stays on the device.";
        RootNotNamed = "rootNotNamed", "The certificate profile names no trusted root.";
        DependencyNotSatisfied = "dependencyNotSatisfied", "The profile is there although what it needs does not reach the same subject.";
        DeploymentChannelDiffers = "deploymentChannelDiffers", "The profile and what it needs use different macOS channels; what comes of that is not documented.";
        DependencyUnknown = "dependencyUnknown", "Whether what the profile needs reaches the same subject cannot be told.";
        TemporarilyRemoved = "temporarilyRemoved", "The action `Remove apps and configuration` can keep a profile off for hours.";
    }
}
