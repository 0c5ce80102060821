//! What happens to people, each as a hand-built tenant with its decisions.

use scepcheck::decide::{
    Applicability, CauseCode, Certificate, Decision, DependencyState, Dimension, Effect, Expected,
    FilterResult, Finding, Reason, Reported, ReportedState, TargetKind, Targeting, Timing, Warning,
    WarningCode,
};
use scepcheck::model::{
    AppInstall, AppRegistration, DiagnosticsRequest, EnrollmentFailure, Fact, Field, GapKind, GroupId,
    ManagedDevice, Membership, Platform, ProfileKind, Tenant, User,
};
use scepcheck::report::{self, Focus, TroubleshootReport, WhyReport};

use super::tenant::*;

/// A tenant, whom the question is about, and the decisions.
pub(super) struct Story {
    pub(super) name: &'static str,
    pub(super) tenant: Tenant,
    pub(super) user: Option<User>,
    /// Whether the question was about the first device, not the user.
    pub(super) about_device: bool,
    pub(super) decisions: Vec<Decision>,
}

impl Story {
    fn new(
        name: &'static str,
        tenant: Tenant,
        devices: Vec<ManagedDevice>,
        decisions: Vec<Decision>,
    ) -> Self {
        let user = anna();
        let tenant = Tenant { users: vec![user.clone()], devices, ..tenant };
        Self { name, tenant, user: Some(user), about_device: false, decisions }
    }

    pub(super) fn report(&self) -> TroubleshootReport {
        let focus = match self.tenant.devices.first() {
            Some(device) if self.about_device => Focus::Device(device),
            _ => Focus::User,
        };
        report::troubleshoot(&self.tenant, self.user.as_ref(), focus, self.decisions.clone(), meta())
    }

    /// `why` about the SCEP profiles.
    pub(super) fn why(&self) -> WhyReport {
        let scep = self.decisions.iter().filter(|decision| decision.profile.kind == ProfileKind::Scep);
        report::why(&self.tenant, scep.cloned().collect(), meta())
    }
}

pub(super) fn all() -> Vec<Story> {
    vec![
        as_expected(),
        everything(),
        root_elsewhere(),
        excluded(),
        filter_mismatch(),
        waiting(),
        failed(),
        forbidden_profiles(),
        no_devices(),
        kiosk(),
        hostile(),
    ]
}

/// SCEP, root and Wi-Fi, all delivered.
fn chain() -> Vec<Decision> {
    let root = profile("p-root", "Contoso Root CA", ProfileKind::TrustedRoot);
    let scep = profile("p-scep", "Contoso SCEP user", ProfileKind::Scep);
    let wifi = profile("p-wifi", "Contoso Wi-Fi", ProfileKind::Wifi);
    vec![
        Decision {
            dependencies: vec![needs(
                &scep,
                DependencyState::Satisfied,
                "`Contoso SCEP user` reaches the same user",
            )],
            ..decision(wifi)
        },
        decision(root.clone()),
        Decision {
            certificate: Some(Certificate {
                state: Some("issued".to_owned()),
                thumbprint: Some("A1B2C3D4E5F60718293A4B5C6D7E8F9001122334".to_owned()),
                serial_number: Some("1A00000042".to_owned()),
                issuer: Some("CN=Contoso Issuing CA".to_owned()),
                expires: Some(at("2027-10-01T07:00:00Z")),
                error_code: Some(0),
            }),
            dependencies: vec![needs(
                &root,
                DependencyState::Satisfied,
                "`Contoso Root CA` reaches the same user",
            )],
            reasons: vec![included(), not_member()],
            ..decision(scep)
        },
        not_targeted(profile("p-scep-lab", "Lab SCEP", ProfileKind::Scep)),
        decision(profile("p-compliance", "Windows baseline compliance", ProfileKind::Compliance)),
        not_targeted(profile("p-lab", "Lab settings", ProfileKind::SettingsCatalog)),
    ]
}

fn with_scep(change: impl Fn(&mut Decision)) -> Vec<Decision> {
    let mut decisions = chain();
    decisions.iter_mut().filter(|decision| decision.profile.id.as_str() == "p-scep").for_each(change);
    decisions
}

fn as_expected() -> Story {
    Story::new("as_expected", tenant(), vec![device("d-7", "DESKTOP-7")], chain())
}

/// Two devices and something in every list.
fn everything() -> Story {
    let mut phone = device("d-9", "ANNAS-IPHONE");
    phone.operating_system = Field::Value("iOS".to_owned());
    phone.os_version = Field::Value("18.1".to_owned());
    phone.owner_type = Field::Value("personal".to_owned());
    phone.compliance_state = Field::Value("noncompliant".to_owned());
    phone.last_sync = Field::Value(at("2026-11-17T08:00:00Z"));
    phone.directory = Fact::Known(None);
    let mut decisions = chain();
    let mut ios = decision(profile("p-scep-ios", "Contoso SCEP iOS", ProfileKind::Scep));
    ios.profile.platform = Platform::Ios;
    ios.device = Some(scepcheck::decide::DeviceRef {
        id: phone.id.clone(),
        device_name: Some("ANNAS-IPHONE".to_owned()),
    });
    ios.finding = Finding::Missing;
    ios.reported =
        Some(Reported { state: ReportedState::NotReported, error_code: None, last_reported: None });
    ios.cause = cause(
        CauseCode::NotTargeted,
        "the device does not report the profile",
        "sync the device, then look at its console log",
    );
    decisions.push(ios);
    decisions.extend([
        decision(profile("p-ring", "Pilot ring", ProfileKind::UpdateRing)),
        decision(profile("p-limit", "Five devices", ProfileKind::Enrollment)),
        decision(profile("p-app", "Contoso Portal", ProfileKind::App)),
        not_targeted(profile("p-app-2", "Fabrikam Tool", ProfileKind::App)),
        decision(profile("p-mam", "Contoso app protection", ProfileKind::AppProtection)),
    ]);
    let mut story = Story::new("everything", tenant(), vec![device("d-7", "DESKTOP-7"), phone], decisions);
    let tenant = &mut story.tenant;
    tenant.app_installs = Fact::Known(vec![
        install("p-app", "Contoso Portal", "installed"),
        install("p-other", "Contoso Notes", "failed"),
    ]);
    tenant.app_registrations = Fact::Known(vec![AppRegistration {
        app_id: Some("com.contoso.mail".to_owned()),
        device_name: Some("ANNAS-IPHONE".to_owned()),
        device_type: Some("iPhone".to_owned()),
        platform_version: Some("18.1".to_owned()),
        last_sync: Some(at("2026-11-20T07:30:00Z")),
        flagged: vec!["rootedDevice".to_owned()],
        applied_policies: Some(vec!["Contoso app protection".to_owned()]),
        managed_device_id: Some("d-9".to_owned()),
        ..AppRegistration::default()
    }]);
    tenant.enrollment_failures = Fact::Known(vec![EnrollmentFailure {
        time: Some(at("2026-11-02T08:15:00Z")),
        operating_system: Some("iOS".to_owned()),
        os_version: Some("17.0".to_owned()),
        category: Some("enrollmentRestrictionsEnforced".to_owned()),
        reason: Some("Device version too low".to_owned()),
        details: Some("the device runs 17.0, the restriction asks for 18.0".to_owned()),
        remediation: Some("update the device and enrol again".to_owned()),
        ..EnrollmentFailure::default()
    }]);
    tenant.diagnostics = Fact::Known(vec![DiagnosticsRequest {
        device_id: "d-7".into(),
        id: "6f1d2c".to_owned(),
        status: Some("completed".to_owned()),
        requested: Some(at("2026-11-19T10:00:00Z")),
        received: Some(at("2026-11-19T10:20:00Z")),
        expires: Some(at("2026-12-17T10:20:00Z")),
        initiated_by: Some("admin@contoso.com".to_owned()),
        size_kb: Some(2048.5),
    }]);
    story
}

fn install(id: &str, name: &str, state: &str) -> AppInstall {
    AppInstall {
        device_id: "d-7".into(),
        app_id: id.into(),
        name: Some(name.to_owned()),
        version: Some("3.2".to_owned()),
        intent: Some("requiredInstall".to_owned()),
        install_state: Some(state.to_owned()),
    }
}

fn root_elsewhere() -> Story {
    let root = profile("p-root", "Contoso Root CA", ProfileKind::TrustedRoot);
    let mut decisions = with_scep(|scep| {
        scep.finding = Finding::Missing;
        scep.certificate = None;
        scep.reported =
            Some(Reported { state: ReportedState::NotReported, error_code: None, last_reported: None });
        scep.cause = cause(
            CauseCode::NotTargeted,
            "the trusted root `Contoso Root CA` goes to devices, the SCEP profile to users",
            "assign `Contoso Root CA` to `Contoso VPN` as well",
        );
        scep.dependencies = vec![needs(
            &root,
            DependencyState::NotSatisfied,
            "`Contoso Root CA` reaches no user that the SCEP profile reaches",
        )];
    });
    decisions[1] = not_targeted(root.clone());
    Story::new("root_elsewhere", tenant(), vec![device("d-7", "DESKTOP-7")], decisions)
}

fn excluded() -> Story {
    let decisions = with_scep(|scep| {
        scep.targeting = Targeting::Excluded;
        scep.expected = Expected::No;
        scep.finding = Finding::NotExpected;
        scep.reported = None;
        scep.certificate = None;
        scep.cause = cause(
            CauseCode::NotTargeted,
            "`Leavers` excludes the user, through `Berlin Staff`",
            "take `Berlin Staff` out of `Leavers`, if Anna should have it",
        );
        scep.warnings = vec![Warning {
            code: WarningCode::UnsupportedMixedExclusion,
            text: "`Kiosks` excludes devices from an assignment to users, which has no effect".to_owned(),
        }];
        scep.reasons = vec![
            Reason {
                effect: Effect::Excludes,
                target: Some(TargetKind::ExclusionGroup),
                group_id: Some(GroupId::new("g-leavers")),
                group_name: Some("Leavers".to_owned()),
                text: "the user is in the excluded group `Leavers`, through `Berlin Staff`".to_owned(),
                ..included()
            },
            Reason { determining: false, ..included() },
        ];
    });
    let mut story = Story::new("excluded", tenant(), vec![device("d-7", "DESKTOP-7")], decisions);
    for user in story.tenant.users.iter_mut().chain(story.user.as_mut()) {
        user.groups = member_of(&[
            ("g-berlin", true, &[]),
            ("g-leavers", false, &["g-berlin"]),
            ("g-vpn", false, &["g-berlin"]),
        ]);
    }
    story
}

fn filter_mismatch() -> Story {
    let decisions = with_scep(|scep| {
        scep.targeting = Targeting::Excluded;
        scep.expected = Expected::No;
        scep.finding = Finding::NotExpected;
        scep.reported = None;
        scep.certificate = None;
        scep.cause = cause(
            CauseCode::NotTargeted,
            "the filter `Corporate Windows` keeps this device out",
            "check the ownership of DESKTOP-7, or the filter",
        );
        scep.reasons = vec![filtered(
            FilterResult::NotMatch,
            true,
            "`Corporate Windows` does not match: device.deviceOwnership is `Personal`, the rule asks for `Corporate`",
        )];
    });
    Story::new("filter_mismatch", tenant(), vec![device("d-7", "DESKTOP-7")], decisions)
}

fn waiting() -> Story {
    let mut decisions = with_scep(|scep| {
        scep.finding = Finding::Waiting;
        scep.timing = Timing::WaitingForCheckIn;
        scep.certificate = None;
        scep.profile.last_modified = Some(at("2026-11-20T11:30:00Z"));
        scep.reported =
            Some(Reported { state: ReportedState::Pending, error_code: None, last_reported: None });
        scep.cause = cause(
            CauseCode::NotTargeted,
            "the device has not checked in since the profile changed",
            "wait for the check-in by 17:00 UTC, or sync DESKTOP-7 now",
        );
    });
    decisions.retain(|decision| decision.profile.kind != ProfileKind::Wifi);
    Story::new("waiting", tenant(), vec![device("d-7", "DESKTOP-7")], decisions)
}

fn failed() -> Story {
    let decisions = with_scep(|scep| {
        scep.finding = Finding::Failed;
        scep.certificate = None;
        scep.reported = Some(Reported {
            state: ReportedState::Error,
            error_code: Some(-2_016_281_112),
            last_reported: Some(at("2026-11-20T09:00:05Z")),
        });
        scep.reasons.insert(
            1,
            filtered(
                FilterResult::Match,
                false,
                "`Corporate Windows` matches: device.deviceOwnership is `Corporate`",
            ),
        );
        scep.cause = cause(
            CauseCode::NotTargeted,
            "the device reports 0x87D1FDE8, remediation failed",
            "read the device's log with `scepcheck evidence`",
        );
    });
    Story::new("failed", tenant(), vec![device("d-7", "DESKTOP-7")], decisions)
}

/// Profiles, apps and groups that Graph did not show.
fn forbidden_profiles() -> Story {
    let profiles = forbidden("deviceConfigurations", "DeviceManagementConfiguration.Read.All");
    let apps = forbidden("mobileApps", "DeviceManagementApps.Read.All");
    let decisions = with_scep(|scep| {
        scep.targeting = Targeting::Unknown;
        scep.applicability = Applicability::Unknown;
        scep.expected = Expected::Unknown;
        scep.timing = Timing::Unknown;
        scep.finding = Finding::Unknown;
        scep.reported =
            Some(Reported { state: ReportedState::Unknown, error_code: None, last_reported: None });
        scep.certificate = None;
        scep.cause = cause(
            CauseCode::NotTargeted,
            "the assignments were not read: Graph refused them (403)",
            "grant DeviceManagementConfiguration.Read.All and sign in again",
        );
        scep.reasons = vec![Reason {
            effect: Effect::Unknown,
            target: None,
            group_id: None,
            group_name: None,
            via: Vec::new(),
            dimension: None,
            text: "the assignments of this profile were not read".to_owned(),
            ..included()
        }];
        scep.dependencies.iter_mut().for_each(|dependency| {
            dependency.state = DependencyState::Unknown;
            dependency.targeting = Targeting::Unknown;
        });
    });
    let mut story = Story::new("forbidden", tenant(), vec![device("d-7", "DESKTOP-7")], decisions);
    let tenant = &mut story.tenant;
    tenant.subscription_state = Field::NotRead;
    tenant.coverage = vec![complete("users", 1), unread(profiles), unread(apps)];
    tenant.app_installs =
        Fact::Unknown(forbidden("mobileAppIntentAndStates", "DeviceManagementApps.Read.All"));
    tenant.app_registrations =
        Fact::Unknown(forbidden("managedAppRegistrations", "DeviceManagementApps.Read.All"));
    tenant.diagnostics = Fact::Unknown(gap(
        "logCollectionRequests",
        GapKind::Failed,
        "the service answered 503 five times",
        "try again later",
    ));
    for user in story.tenant.users.iter_mut().chain(story.user.as_mut()) {
        user.assigned_plans = Field::NotRead;
        user.groups = Membership::unread(forbidden("transitiveMemberOf", "GroupMember.Read.All"));
    }
    story
}

fn no_devices() -> Story {
    let mut decisions = with_scep(|scep| {
        scep.applicability = Applicability::Unknown;
        scep.expected = Expected::Unknown;
    });
    decisions.truncate(3);
    for decision in &mut decisions {
        decision.device = None;
        decision.reported = None;
        decision.certificate = None;
        decision.applicability = Applicability::NotApplicable;
        decision.expected = Expected::No;
        decision.finding = Finding::NotExpected;
        decision.timing = Timing::Unknown;
        decision.cause = cause(
            CauseCode::NotTargeted,
            "the user has no Windows device in Intune",
            "enrol a device, or check that Anna is its primary user",
        );
    }
    Story::new("no_devices", tenant(), Vec::new(), decisions)
}

/// A device without a user, reached through a dynamic group.
fn kiosk() -> Story {
    let mut kiosk = device("d-k", "KIOSK-01");
    kiosk.primary_users = Fact::Known(Vec::new());
    kiosk.user_id = Field::Null;
    kiosk.user_principal_name = Field::Null;
    kiosk.enrolled_by = Field::Null;
    if let Fact::Known(Some(object)) = &mut kiosk.directory {
        object.groups = member_of(&[("g-kiosks", true, &[])]);
    }
    let mut decisions = chain();
    for decision in &mut decisions {
        decision.user = None;
        decision.device = Some(scepcheck::decide::DeviceRef {
            id: kiosk.id.clone(),
            device_name: Some("KIOSK-01".to_owned()),
        });
        if decision.targeting == Targeting::Included {
            decision.reasons = vec![Reason {
                dimension: Some(Dimension::Device),
                group_id: Some(GroupId::new("g-kiosks")),
                group_name: Some("Kiosks".to_owned()),
                via: Vec::new(),
                text: "the device is in the dynamic group `Kiosks`".to_owned(),
                ..included()
            }];
        }
    }
    let mut story = Story::new("kiosk", tenant(), vec![kiosk], decisions);
    story.user = None;
    story.about_device = true;
    story.tenant.users.clear();
    story.tenant.enrollment_failures = Fact::Unknown(gap(
        "enrollmentFailures",
        GapKind::NotCollected,
        "the device has no user",
        "name a user",
    ));
    story
}

/// Names that steer terminals, spreadsheets and Markdown.
fn hostile() -> Story {
    let name = "\u{1b}]52;c;AAAA\u{7}=cmd|'/c calc'!A0\u{202e}gpj|[x](http://fabrikam.example)<img>\n# no";
    let mut decisions = with_scep(|scep| scep.profile.name = name.to_owned());
    for decision in &mut decisions {
        if let Some(device) = &mut decision.device {
            device.device_name = Some("=HYPERLINK(\"x\")\u{9b}31m".to_owned());
        }
    }
    decisions[1].cause = cause(CauseCode::NotTargeted, name, name);
    let mut story =
        Story::new("hostile", tenant(), vec![device("d-7", "=HYPERLINK(\"x\")\u{9b}31m")], decisions);
    if let Some(user) = &mut story.user {
        user.display_name = Field::Value(format!("Anna {}", "長い名前".repeat(60)));
        user.mail = Field::Value("\u{1b}[2Janna@contoso.com".to_owned());
    }
    story
}
