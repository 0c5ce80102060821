//! Whole tenants by seed, small and full of odd things: gaps, nested groups, circles of references, twins,
//! devices without users, users without devices, users who were not read.

use std::sync::Arc;

use fastrand::Rng;
use scepcheck::model::{
    AppInstall, ApplicabilityRules, Assignment, AssignmentEffect, AssignmentId, AssignmentTarget,
    CertificateReference, CertificateRow, CertificateStore, CoManagement, Coverage, CoverageStatus,
    DirectoryDevice, DirectoryDeviceId, Fact, Field, FilterId, FilterMode, FilterUse, Gap, GapKind, Group,
    GroupId, GroupsRead, InstallIntent, LoggedOnUser, ManagedDevice, ManagedDeviceId, Membership,
    MembershipLink, OsEditionRule, OsVersionRule, Profile, ProfileId, ReportedRow, ReportedStatus, Reports,
    RuleEffect, Source, Tenant, User, UserId,
};

use super::build::{self, at};

const GROUPS: &[&str] = &["g1", "g2", "g3", "g4", "g5"];
const TYPES: &[&str] = &[
    "#microsoft.graph.windows81SCEPCertificateProfile",
    "#microsoft.graph.windows81TrustedRootCertificate",
    "#microsoft.graph.windowsWifiEnterpriseEAPConfiguration",
    "#microsoft.graph.iosScepCertificateProfile",
    "#microsoft.graph.iosTrustedRootCertificate",
    "#microsoft.graph.androidTrustedRootCertificate",
    "#microsoft.graph.androidWorkProfileScepCertificateProfile",
    "#microsoft.graph.androidDeviceOwnerScepCertificateProfile",
    "#microsoft.graph.macOSScepCertificateProfile",
    "#microsoft.graph.windows10CompliancePolicy",
    "#microsoft.graph.windows10GeneralConfiguration",
    "#microsoft.graph.deviceManagementConfigurationPolicy",
    "#microsoft.graph.deviceManagementIntent",
    "#microsoft.graph.win32LobApp",
    "#microsoft.graph.iosManagedAppProtection",
    "#microsoft.graph.deviceEnrollmentLimitConfiguration",
];

struct Dice(Rng, Option<Arc<GroupsRead>>);

impl Dice {
    fn one_in(&mut self, n: usize) -> bool {
        self.0.usize(0..n) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.0.usize(0..from.len())].clone()
    }

    /// Mostly a value, at times null or not read.
    fn field(&mut self, values: &[&str]) -> Field<String> {
        match self.0.usize(0..8) {
            0 => Field::NotRead,
            1 => Field::Null,
            _ => Field::Value(self.pick(values).to_owned()),
        }
    }

    fn gap(&mut self) -> Gap {
        let n = self.0.usize(0..2);
        Gap::new(Source("test"), GapKind::Forbidden, &format!("answer {n} was 403"), "ask for the permission")
    }

    fn membership(&mut self) -> Membership {
        let mut membership = Membership::default();
        for id in GROUPS {
            if self.one_in(3) {
                let via = if self.one_in(4) { vec![GroupId::new(self.pick(GROUPS))] } else { Vec::new() };
                let link = MembershipLink { direct: Some(via.is_empty()), via };
                membership.links.insert(GroupId::new(id), link);
            }
        }
        membership.gap = self.one_in(6).then(|| self.gap());
        membership.only = self.1.clone().filter(|_| self.one_in(2));
        membership
    }

    fn time(&mut self) -> chrono::DateTime<chrono::Utc> {
        at(self.pick(&[-3000, -1500, -400, -5, 0, 3, 5, 60, 64, 65, 100]))
            + chrono::TimeDelta::seconds(self.0.i64(0..50))
    }

    fn groups_read(&mut self) -> Arc<GroupsRead> {
        let complete = GROUPS.iter().filter(|_| !self.one_in(3)).map(|id| GroupId::new(id)).collect();
        let gaps = GROUPS.iter().filter(|_| self.one_in(3)).map(|id| GroupId::new(id)).collect::<Vec<_>>();
        let gaps = gaps.into_iter().map(|id| (id, self.gap())).collect();
        Arc::new(GroupsRead { complete, gaps, elsewhere: self.gap() })
    }

    fn user(&mut self, n: usize) -> User {
        User {
            id: Some(user_id(n)),
            user_principal_name: match self.0.usize(0..8) {
                0 => Field::NotRead,
                1 => Field::Null,
                _ => Field::Value(format!("user{n}@contoso.com")),
            },
            display_name: self.field(&["Adele", "Alex", "", "Same Name"]),
            assigned_plans: match self.0.usize(0..6) {
                0 => Field::NotRead,
                1 => Field::Value(Vec::new()),
                _ => Field::Value(build::licence()),
            },
            groups: self.membership(),
            ..User::default()
        }
    }

    fn device(&mut self, n: usize, users: usize) -> ManagedDevice {
        let mut device = ManagedDevice::unread(ManagedDeviceId::new(&format!("D{n}")));
        let (system, enrolments) = self.pick(&[
            ("Windows", &["windowsAzureADJoin", "deviceEnrollmentManager", "windowsCoManagement"][..]),
            ("Windows", &["windowsAzureADJoin"][..]),
            ("iOS", &["userEnrollment", "appleBulkWithoutUser"][..]),
            (
                "Android",
                &["userEnrollment", "androidEnterpriseDedicatedDevice", "androidEnterpriseFullyManaged"][..],
            ),
            ("macOS", &["appleBulkWithUser"][..]),
        ]);
        device.device_name = self.field(&[&format!("DEV-{n}"), "TWIN", "twin ", ""]);
        device.operating_system =
            if self.one_in(9) { self.field(&["Nothing Known"]) } else { Field::Value(system.to_owned()) };
        device.enrollment_type = self.field(enrolments);
        device.management_agent =
            self.field(&["mdm", "mdm", "mdm", "configurationManagerClientMdm", "google", "eas"]);
        device.os_version = self.field(&["10.0.22631.4169", "10.0.19045.1", "17.5", "12", "11"]);
        device.owner_type = self.field(&["company", "personal"]);
        device.device_type = self.field(&["desktop", "androidForWork", "android"]);
        device.manufacturer = self.field(&["samsung", "Contoso"]);
        device.model = self.field(&["Model A", "Model B"]);
        device.imei = self.field(&["", "123"]);
        device.serial_number = self.field(&[" ", "S1"]);
        device.shared = if self.one_in(4) { Field::Value(true) } else { Field::NotRead };
        device.sku_number =
            if self.one_in(3) { Field::NotRead } else { Field::Value(self.pick(&[4, 48, 101, 175, 9999])) };
        device.co_management = if self.one_in(2) { Field::NotRead } else { Field::Value(self.workloads()) };
        device.last_sync = match self.0.usize(0..8) {
            0 => Field::NotRead,
            1 => Field::Null,
            _ => Field::Value(self.time()),
        };
        device.management_certificate_expires =
            if self.one_in(4) { Field::Value(self.time()) } else { Field::NotRead };
        self.people(&mut device, users);
        device.directory = match self.0.usize(0..8) {
            0 => Fact::Unknown(self.gap()),
            1 => Fact::Known(None),
            _ => Fact::Known(Some(DirectoryDevice {
                id: DirectoryDeviceId::new(&format!("e{n}")),
                groups: self.membership(),
                ..build::directory_device(&[])
            })),
        };
        device
    }

    fn workloads(&mut self) -> CoManagement {
        let mut held = || self.pick(&[Some(true), Some(false), None]);
        CoManagement {
            resource_access: held(),
            device_configuration: held(),
            compliance_policy: held(),
            modern_apps: held(),
            windows_update: held(),
            endpoint_protection: held(),
        }
    }

    fn people(&mut self, device: &mut ManagedDevice, users: usize) {
        // One more than there are: somebody who was not read.
        let anyone = |dice: &mut Self| user_id(dice.0.usize(0..=users));
        device.user_id = if self.one_in(3) { Field::NotRead } else { Field::Value(anyone(self)) };
        device.user_principal_name = self.field(&["record@contoso.com"]);
        device.user_display_name = self.field(&["Record"]);
        device.primary_users = match self.0.usize(0..8) {
            0 => Fact::Unknown(self.gap()),
            1 => Fact::Known(Vec::new()),
            2 => Fact::Known(vec![anyone(self), anyone(self)]),
            _ => Fact::Known(vec![anyone(self)]),
        };
        device.users_logged_on = match self.0.usize(0..4) {
            0 => Field::NotRead,
            1 => Field::Value(Vec::new()),
            _ => {
                let count = self.0.usize(0..3);
                let entries = (0..count).map(|_| LoggedOnUser {
                    user_id: anyone(self),
                    last_logon: if self.one_in(3) { None } else { Some(self.time()) },
                });
                Field::Value(entries.collect())
            }
        };
    }

    fn assignment(&mut self, n: usize) -> Assignment {
        let group = GroupId::new(self.pick(GROUPS));
        let target = match self.0.usize(0..12) {
            0 | 1 => AssignmentTarget::AllUsers,
            2 | 3 => AssignmentTarget::AllDevices,
            4 => AssignmentTarget::Other { odata_type: "#microsoft.graph.someNewTarget".to_owned() },
            5..=7 => AssignmentTarget::ExclusionGroup(group),
            _ => AssignmentTarget::Group(group),
        };
        let filter = match self.0.usize(0..10) {
            0..=4 => FilterUse::None,
            5 => FilterUse::NotRead,
            _ => FilterUse::Filter {
                id: FilterId::new(self.pick(&["owner", "model", "name", "version", "broken", "gone"])),
                mode: self.pick(&[FilterMode::Include, FilterMode::Exclude]),
            },
        };
        let intent = self.pick(&[
            InstallIntent::Required,
            InstallIntent::Available,
            InstallIntent::AvailableWithoutEnrollment,
            InstallIntent::Uninstall,
        ]);
        let effect = if self.one_in(4) {
            AssignmentEffect::Install(intent)
        } else if self.one_in(12) {
            AssignmentEffect::Remove
        } else {
            AssignmentEffect::Apply
        };
        Assignment { id: AssignmentId::new(&format!("a{n}")), target, filter, effect, from_policy_set: false }
    }

    fn profile(&mut self, n: usize, profiles: usize) -> Profile {
        let count = self.0.usize(0..4);
        let assignments = (0..count).map(|n| self.assignment(n)).collect();
        let mut profile = build::profile(&format!("p{n}"), self.pick(TYPES), assignments);
        if self.one_in(10) {
            profile.assignments = Fact::Unknown(self.gap());
        }
        profile.last_modified = if self.one_in(8) { Field::NotRead } else { Field::Value(self.time()) };
        profile.certificate_store = match self.0.usize(0..3) {
            0 => Field::NotRead,
            1 => Field::Value(CertificateStore::User),
            _ => Field::Value(CertificateStore::Machine),
        };
        profile.subject.format_string =
            self.field(&["CN={{UserName}}", "CN={{SerialNumber}}", "CN={{IMEI}},O={{DeviceId}}"]);
        profile.references = match self.0.usize(0..8) {
            0 => Fact::Unknown(self.gap()),
            1..=3 => Fact::Known(Vec::new()),
            _ => Fact::Known(vec![CertificateReference {
                navigation: "rootCertificate",
                profile: ProfileId::new(&format!("p{}", self.0.usize(0..=profiles))),
            }]),
        };
        if self.one_in(3) {
            profile.rules = ApplicabilityRules {
                os_edition: Field::Value(OsEditionRule {
                    editions: vec!["windows10Enterprise".to_owned()],
                    effect: self.pick(&[Some(RuleEffect::Include), Some(RuleEffect::Exclude), None]),
                }),
                os_version: if self.one_in(2) {
                    Field::NotRead
                } else {
                    Field::Value(OsVersionRule {
                        min: Some("10.0.20000".to_owned()),
                        max: Some("10.0.30000".to_owned()),
                        effect: Some(RuleEffect::Include),
                    })
                },
                device_mode: Field::NotRead,
            };
        }
        profile
    }

    fn reports(&mut self, users: usize, profiles: usize) -> Reports {
        use ReportedStatus as S;
        let count = self.0.usize(0..6);
        let row = |dice: &mut Self| ReportedRow {
            profile_id: ProfileId::new(&format!("P{}", dice.0.usize(0..profiles))),
            user_id: match dice.0.usize(0..4) {
                0 => None,
                1 => Some(UserId::new("00000000-0000-0000-0000-000000000000")),
                _ => Some(user_id(dice.0.usize(0..=users))),
            },
            user_principal_name: match dice.0.usize(0..4) {
                0 => None,
                1 => Some("System account".to_owned()),
                _ => Some(format!("USER{}@contoso.com", dice.0.usize(0..=users))),
            },
            status: dice.pick(&[
                S::Unknown,
                S::NotApplicable,
                S::Compliant,
                S::Error,
                S::Conflict,
                S::NotAssigned,
                S::Other("9".to_owned()),
            ]),
            error_code: dice.pick(&[None, Some(0), Some(-2_016_281_112)]),
            last_reported: if dice.one_in(4) { None } else { Some(dice.time()) },
        };
        Reports {
            rows: (0..count).map(|_| row(self)).collect(),
            gap: self.one_in(6).then(|| self.gap()),
            catalog_gap: self.one_in(6).then(|| self.gap()),
        }
    }

    fn installs(&mut self, devices: &[ManagedDevice], profiles: usize) -> Fact<Vec<AppInstall>> {
        if self.one_in(3) {
            return Fact::Unknown(self.gap());
        }
        let mut installs = Vec::new();
        for device in devices {
            for _ in 0..self.0.usize(0..4) {
                installs.push(AppInstall {
                    device_id: device.id.clone(),
                    app_id: ProfileId::new(&format!("p{}", self.0.usize(0..profiles))),
                    name: None,
                    version: None,
                    intent: None,
                    install_state: self.pick(&[None, Some("installed"), Some("failed")]).map(str::to_owned),
                });
            }
        }
        Fact::Known(installs)
    }

    fn certificates(&mut self, devices: usize) -> Vec<CertificateRow> {
        let count = self.0.usize(0..8);
        let row = |dice: &mut Self| CertificateRow {
            device_name: Some(match dice.0.usize(0..3) {
                0 => "TWIN".to_owned(),
                1 => String::new(),
                _ => format!("dev-{}", dice.0.usize(0..devices)),
            }),
            user_name: dice.pick(&[None, Some("Adele"), Some("Alex"), Some("")]).map(str::to_owned),
            issuance_state: dice
                .pick(&[None, Some("installed"), Some("responseProcessingFailed")])
                .map(str::to_owned),
            revoke_status: None,
            thumbprint: dice.pick(&[None, Some("AB12"), Some("CD34")]).map(str::to_owned),
            serial_number: dice.pick(&[None, Some("01")]).map(str::to_owned),
            issuer: dice.pick(&[None, Some("CN=Contoso CA")]).map(str::to_owned),
            expires: if dice.one_in(2) { None } else { Some(dice.time()) },
            error_code: dice.pick(&[None, Some(0), Some(-2_147_024_891)]),
            state_changed: None,
        };
        (0..count).map(|_| row(self)).collect()
    }
}

fn user_id(n: usize) -> UserId {
    UserId::new(&format!("u{n}"))
}

fn groups(dice: &mut Dice) -> impl Iterator<Item = (GroupId, Group)> {
    GROUPS.iter().filter_map(move |id| {
        let mut group = build::group(id);
        match dice.0.usize(0..8) {
            0 => group.security_enabled = Field::Value(false),
            1 => group = Group::unread(GroupId::new(id)),
            2 => {
                group.group_types = Field::Value(vec!["DynamicMembership".to_owned()]);
                group.membership_rule = dice.field(&["device.x", "user.x"]);
                group.rule_processing = dice.field(&["On", "Paused"]);
            }
            3 => return None,
            _ => {}
        }
        Some((GroupId::new(id), group))
    })
}

/// The tenant of a seed.
pub(super) fn tenant(seed: u64) -> Tenant {
    let mut dice = Dice(Rng::with_seed(seed), None);
    dice.1 = dice.one_in(2).then(|| dice.groups_read());
    let (users, devices, profiles) = (dice.0.usize(1..6), dice.0.usize(1..7), dice.0.usize(1..6));
    let mut tenant = Tenant {
        users: (0..users).map(|n| dice.user(n)).collect(),
        devices: (0..devices).map(|n| dice.device(n, users)).collect(),
        profiles: (0..profiles).map(|n| dice.profile(n, profiles)).collect(),
        ..Tenant::default()
    };
    tenant.groups = groups(&mut dice).collect();
    for (id, rule) in [
        ("owner", r#"(device.deviceOwnership -eq "Corporate")"#),
        ("model", r#"(device.model -contains "A") or (device.manufacturer -eq "samsung")"#),
        ("name", r#"(device.deviceName -startsWith "DEV")"#),
        ("version", r#"(device.osVersion -startsWith "10.0.2")"#),
        ("broken", "(device.deviceName -like"),
    ] {
        let mut filter = build::filter(id, dice.pick(&["windows10AndLater", "iOS", "androidForWork"]), rule);
        filter.last_modified = if dice.one_in(3) { Field::NotRead } else { Field::Value(dice.time()) };
        tenant.filters.filters.insert(FilterId::new(id), filter);
    }
    tenant.filters.gap = dice.one_in(4).then(|| dice.gap());
    for device in &tenant.devices {
        if !dice.one_in(4) {
            tenant.reports.insert(device.id.clone(), dice.reports(users, profiles));
        }
    }
    tenant.app_installs = dice.installs(&tenant.devices, profiles);
    for n in 0..profiles {
        match dice.0.usize(0..3) {
            0 => {}
            1 => {
                drop(tenant.certificates.insert(ProfileId::new(&format!("p{n}")), Fact::Unknown(dice.gap())))
            }
            _ => {
                let rows = dice.certificates(devices);
                tenant.certificates.insert(ProfileId::new(&format!("p{n}")), Fact::Known(rows));
            }
        }
        if dice.one_in(3) {
            tenant.audited_changes.insert(ProfileId::new(&format!("p{n}")), dice.time());
        }
    }
    if dice.one_in(4) {
        let gap = Some(dice.gap());
        let status = CoverageStatus::Partial;
        tenant.coverage.push(Coverage { source: Source("managedDevices"), status, items: devices, gap });
    }
    tenant
}
