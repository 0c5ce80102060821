//! Writes a snapshot of a large made-up tenant; the same numbers and seed give the same tenant.
//!
//! `cargo run --release --example big_tenant -- FILE [DEVICES] [USERS] [GROUPS] [PROFILES] [SEED]`, by default a
//! million devices, 600,000 users, 20,000 groups and 300 profiles. Profiles, filters and groups are stored as Graph
//! writes them; of users and devices only the columns are, which is all that an audit reads. Then, for instance:
//! `scepcheck audit --snapshot FILE --kind configuration`.

#![expect(clippy::print_stdout, reason = "a program that prints what it did")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use scepcheck::decide::bulk::{Builder, VERSION};
use scepcheck::model::{
    AssignedPlan, DirectoryDevice, DirectoryDeviceId, Fact, Field, GroupId, INTUNE_PLANS, LoggedOnUser,
    ManagedDevice, ManagedDeviceId, Membership, ProfileId, ReportedRow, ReportedStatus, Reports, Source,
    User, UserId,
};
use scepcheck::snapshot::{About, Part, Writer, sources};
use serde_json::{Value, json};

type Done = Result<(), Box<dyn Error>>;

/// How large a tenant is to be.
struct Size {
    devices: usize,
    users: usize,
    groups: usize,
    profiles: usize,
    seed: u64,
}

fn main() -> Done {
    let mut words = std::env::args().skip(1);
    let file = words.next().ok_or("name a file to write")?;
    let mut number = |usual: usize| words.next().map_or(Ok(usual), |word| word.parse());
    let size = Size {
        devices: number(1_000_000)?,
        users: number(600_000)?,
        groups: number(20_000)?,
        profiles: number(300)?,
        seed: number(1)? as u64,
    };
    let start = Instant::now();
    let world = World::new(&size);
    let mut writer = Writer::create(Path::new(&file), &world.about())?;
    world.write_objects(&mut writer)?;
    let dense = world.columns();
    println!("{} rows after {:.1?}", dense.rows(), start.elapsed());
    dense.write(|name, bytes| {
        println!("{name}: {} MiB", bytes.len() >> 20);
        writer.put_segment(name, VERSION, bytes)
    })?;
    println!("written after {:.1?}", start.elapsed());
    Ok(())
}

/// Platforms: operating system, enrolment, agent, device type, versions, models, out of a hundred devices.
const PLATFORMS: &[Platform] = &[
    Platform {
        system: "Windows",
        enrolment: "windowsAzureADJoin",
        agent: "mdm",
        kind: "windowsRT",
        share: 60,
        scep: "#microsoft.graph.windows81SCEPCertificateProfile",
        root: "#microsoft.graph.windows81TrustedRootCertificate",
        other: "#microsoft.graph.windows10GeneralConfiguration",
        filter: "windows10AndLater",
    },
    Platform {
        system: "iOS",
        enrolment: "userEnrollment",
        agent: "mdm",
        kind: "iPhone",
        share: 20,
        scep: "#microsoft.graph.iosScepCertificateProfile",
        root: "#microsoft.graph.iosTrustedRootCertificate",
        other: "#microsoft.graph.iosGeneralDeviceConfiguration",
        filter: "iOS",
    },
    Platform {
        system: "Android",
        enrolment: "androidEnterpriseFullyManaged",
        agent: "googleCloudDevicePolicyController",
        kind: "androidEnterprise",
        share: 15,
        scep: "#microsoft.graph.androidDeviceOwnerScepCertificateProfile",
        root: "#microsoft.graph.androidDeviceOwnerTrustedRootCertificate",
        other: "#microsoft.graph.androidDeviceOwnerGeneralDeviceConfiguration",
        filter: "androidForWork",
    },
    Platform {
        system: "macOS",
        enrolment: "appleBulkWithUser",
        agent: "mdm",
        kind: "macMDM",
        share: 5,
        scep: "#microsoft.graph.macOSScepCertificateProfile",
        root: "#microsoft.graph.macOSTrustedRootCertificate",
        other: "#microsoft.graph.macOSGeneralDeviceConfiguration",
        filter: "macOS",
    },
];

struct Platform {
    system: &'static str,
    enrolment: &'static str,
    agent: &'static str,
    kind: &'static str,
    share: usize,
    scep: &'static str,
    root: &'static str,
    other: &'static str,
    filter: &'static str,
}

const MODELS: usize = 40;
const VERSIONS: usize = 25;
/// One profile in this many names everybody or every device.
const FOR_ALL: usize = 5;

/// One profile and whom it is assigned to.
struct Assigned {
    id: String,
    platform: usize,
    odata_type: &'static str,
    name: String,
    root: Option<String>,
    include: Vec<usize>,
    exclude: Vec<usize>,
    /// For all users or all devices, instead of groups.
    all: Option<&'static str>,
    filter: Option<(usize, &'static str)>,
}

struct World<'s> {
    size: &'s Size,
    now: DateTime<Utc>,
    profiles: Vec<Assigned>,
    /// The groups that assignments name, and what share of the tenant each holds, in thousandths.
    assigned: Vec<(usize, usize)>,
}

fn id(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

impl<'s> World<'s> {
    fn new(size: &'s Size) -> Self {
        let mut dice = Rng::with_seed(size.seed);
        let named = (size.profiles * 2).clamp(1, size.groups.max(1));
        // Few groups are large: half a per mille of the tenant is usual.
        let assigned = (0..named)
            .map(|at| {
                let share = match at % 20 {
                    0 => 300,
                    1..=3 => 60,
                    4..=9 => 10,
                    _ => 1,
                };
                (at * size.groups / named, share)
            })
            .collect();
        let mut world = Self { size, now: now(), profiles: Vec::new(), assigned };
        for at in 0..size.profiles {
            let profile = world.profile(at, named, &mut dice);
            world.profiles.push(profile);
        }
        world
    }

    fn profile(&self, at: usize, named: usize, dice: &mut Rng) -> Assigned {
        let platform = at / 2 % PLATFORMS.len();
        let row = &PLATFORMS[platform];
        // Every tenth pair of profiles is a SCEP profile after its root.
        let (odata_type, root) = match at % 20 {
            0 => (row.root, None),
            1 => (row.scep, self.profiles.last().map(|root| root.id.clone())),
            _ => (row.other, None),
        };
        let pick = |dice: &mut Rng, count: usize| (0..count).map(|_| dice.usize(0..named)).collect();
        let all = (at % FOR_ALL == 2).then_some(if at % 2 == 0 {
            "#microsoft.graph.allDevicesAssignmentTarget"
        } else {
            "#microsoft.graph.allLicensedUsersAssignmentTarget"
        });
        let mut include: Vec<usize> = pick(dice, 1 + at % 3);
        if let Some(root) = root.as_ref().and_then(|_| self.profiles.last()) {
            include.clone_from(&root.include);
        }
        let filter =
            (at % 4 == 3).then(|| (platform * 3 + at % 3, if at % 8 == 3 { "include" } else { "exclude" }));
        let exclude = if at % 3 == 0 { pick(dice, 1) } else { Vec::new() };
        let name = format!("{} profile {at:03}", row.system);
        Assigned { id: id(0xA0, at), platform, odata_type, name, root, include, exclude, all, filter }
    }

    fn about(&self) -> About {
        About {
            tenant_id: Some(id(0xFE, 1)),
            tenant_name: Some("Contoso (generated)".to_owned()),
            cloud: "global".to_owned(),
            program: "big_tenant".to_owned(),
            created: Some(self.now),
            finished: Some(self.now),
            as_of: Some(self.now),
        }
    }

    fn write_objects(&self, writer: &mut Writer) -> Done {
        let profiles: Vec<String> = self.profiles.iter().map(|profile| self.profile_json(profile)).collect();
        self.part(writer, Part::list(Source("deviceConfigurations")), &profiles)?;
        for profile in &self.profiles {
            if let Some(root) = &profile.root {
                let named = [json!({ "id": root }).to_string()];
                self.part(writer, Part::of(sources::REFERENCES, &profile.id), &named)?;
            }
        }
        let filters: Vec<String> = (0..PLATFORMS.len() * 3).map(filter_json).collect();
        self.part(writer, Part::list(sources::FILTERS), &filters)?;
        let groups: Vec<String> = (0..self.size.groups).map(group_json).collect();
        self.part(writer, Part::list(sources::GROUPS), &groups)?;
        for source in [sources::USERS, sources::DEVICES, sources::MANAGED_DEVICES, sources::AUDIT_EVENTS] {
            self.part(writer, Part::list(source), &[])?;
        }
        Ok(())
    }

    fn part(&self, writer: &mut Writer, part: Part<'_>, items: &[String]) -> Done {
        let (id, _) = writer.begin(part, self.now)?;
        writer.page(id, items.iter().map(String::as_str), None)?;
        Ok(writer.finish(id, None, self.now)?)
    }

    fn profile_json(&self, profile: &Assigned) -> String {
        let target = |kind: &str, group: Option<usize>| {
            let filter = profile.filter.filter(|_| !kind.contains("exclusion"));
            json!({
                "@odata.type": kind,
                "groupId": group.map(|at| id(0xB0, self.assigned[at].0)),
                "deviceAndAppManagementAssignmentFilterId": filter.map(|(at, _)| id(0xC0, at)),
                "deviceAndAppManagementAssignmentFilterType": filter.map_or("none", |(_, mode)| mode),
            })
        };
        let included = match profile.all {
            Some(kind) => vec![target(kind, None)],
            None => {
                let group = |at: &usize| target("#microsoft.graph.groupAssignmentTarget", Some(*at));
                profile.include.iter().map(group).collect()
            }
        };
        let excluded = |at: &usize| target("#microsoft.graph.exclusionGroupAssignmentTarget", Some(*at));
        let targets = included.into_iter().chain(profile.exclude.iter().map(excluded));
        let assignments: Vec<Value> = targets
            .enumerate()
            .map(|(at, target)| json!({ "id": format!("{}_{at}", profile.id), "intent": "apply", "target": target }))
            .collect();
        let changed =
            self.now - TimeDelta::hours(7 * profile.name.len() as i64 + profile.platform as i64 * 31);
        let mut object = json!({
            "@odata.type": profile.odata_type,
            "id": profile.id,
            "displayName": profile.name,
            "createdDateTime": "2025-01-01T00:00:00Z",
            "lastModifiedDateTime": changed.to_rfc3339(),
            "assignments": assignments,
        });
        if profile.odata_type.to_lowercase().contains("scep") {
            object["certificateStore"] = json!("user");
            object["subjectNameFormatString"] = json!("CN={{UserPrincipalName}}");
        }
        object.to_string()
    }

    fn columns(&self) -> scepcheck::decide::bulk::Dense {
        let mut builder = Builder::new();
        let mut dice = Rng::with_seed(self.size.seed + 1);
        for at in 0..self.size.users {
            builder.push_user(&self.user(at, &mut dice));
        }
        let reported = Reported::new(self);
        for at in 0..self.size.devices {
            let platform = pick_platform(&mut dice);
            let device = self.device(at, platform, &mut dice);
            builder.push_device(&device);
            builder.push_reports(&device.id, &reported.of(self, platform, &device, &mut dice));
        }
        builder.finish()
    }

    /// Each group holds its share of the tenant: every thousandth, spread by the group's number.
    fn membership(&self, kind: usize, at: usize) -> Membership {
        let mut membership = Membership::default();
        let place = (at.wrapping_mul(0x9E37_79B9) >> 8) % 1000;
        for (number, (group, share)) in self.assigned.iter().enumerate() {
            // Groups of users and groups of devices take turns.
            if number % 2 == kind && (place + number * 37) % 1000 < *share {
                membership.links.insert(GroupId::new(&id(0xB0, *group)), Default::default());
            }
        }
        membership
    }

    fn user(&self, at: usize, dice: &mut Rng) -> User {
        let licensed = dice.usize(0..100) < 96;
        let plan = AssignedPlan {
            service_plan_id: INTUNE_PLANS[0].id.to_owned(),
            service: Some("SCO".to_owned()),
            capability_status: Some("Enabled".to_owned()),
        };
        User {
            id: Some(UserId::new(&id(0xD0, at))),
            user_principal_name: Field::Value(format!("user{at:06}@contoso.com")),
            display_name: Field::Value(format!("User {at:06}")),
            assigned_plans: Field::Value(licensed.then_some(plan).into_iter().collect()),
            groups: self.membership(0, at),
            ..User::default()
        }
    }

    fn device(&self, at: usize, platform: usize, dice: &mut Rng) -> ManagedDevice {
        let row = &PLATFORMS[platform];
        let text = |text: &str| Field::Value(text.to_owned());
        let mut device = ManagedDevice::unread(ManagedDeviceId::new(&id(0xE0, at)));
        device.device_name = Field::Value(format!("{}-{at:07}", row.system.to_uppercase()));
        device.operating_system = text(row.system);
        device.enrollment_type = text(row.enrolment);
        device.management_agent = text(row.agent);
        device.device_type = text(row.kind);
        device.owner_type = text(if dice.usize(0..10) < 8 { "company" } else { "personal" });
        device.os_version =
            Field::Value(format!("10.0.{}.{}", 19000 + dice.usize(0..VERSIONS) * 100, platform));
        device.model = Field::Value(format!("Model {}", dice.usize(0..MODELS)));
        device.manufacturer = text("Contoso");
        device.sku_number = if platform == 0 { Field::Value(4) } else { Field::Null };
        device.serial_number = Field::Value(format!("S{at:08}"));
        device.imei = Field::Null;
        device.last_sync = Field::Value(self.now - TimeDelta::minutes(dice.i64(0..30 * 24 * 60)));
        let user = (dice.usize(0..100) < 90 && self.size.users > 0).then(|| at % self.size.users);
        let user = user.map(|user| UserId::new(&id(0xD0, user)));
        device.user_id = user.clone().map_or(Field::Null, Field::Value);
        device.primary_users = Fact::Known(user.clone().into_iter().collect());
        let mut signed_in: Vec<UserId> = user.into_iter().collect();
        if platform == 0 && self.size.users > 0 && dice.usize(0..100) < 25 {
            signed_in.push(UserId::new(&id(0xD0, dice.usize(0..self.size.users))));
        }
        let entry = |user_id| LoggedOnUser { user_id, last_logon: Some(self.now - TimeDelta::hours(30)) };
        device.users_logged_on = Field::Value(signed_in.into_iter().map(entry).collect());
        device.directory = Fact::Known(Some(DirectoryDevice {
            id: DirectoryDeviceId::new(&id(0xF0, at)),
            device_id: Field::NotRead,
            display_name: Field::NotRead,
            trust_type: Field::NotRead,
            compliant: Field::NotRead,
            account_enabled: Field::NotRead,
            groups: self.membership(1, at),
        }));
        device
    }
}

/// Which profiles devices of a platform report: the certificate profiles and each third of the others.
struct Reported(Vec<Vec<ProfileId>>);

impl Reported {
    fn new(world: &World<'_>) -> Self {
        let of = |platform| {
            let own = world.profiles.iter().enumerate().filter(|(_, profile)| profile.platform == platform);
            let told = own.filter(|(at, _)| at % 20 < 2 || at % 3 == 0);
            told.map(|(_, profile)| ProfileId::new(&profile.id)).collect()
        };
        Self((0..PLATFORMS.len()).map(of).collect())
    }

    /// Reports are read to the end; a device reports about a fourth of what it could.
    fn of(&self, world: &World<'_>, platform: usize, device: &ManagedDevice, dice: &mut Rng) -> Reports {
        let mut reports = Reports::default();
        for profile in &self.0[platform] {
            let (status, error_code) = match dice.usize(0..400) {
                0..=95 => (ReportedStatus::Compliant, None),
                96..=98 => (ReportedStatus::Error, Some(-2_016_281_112)),
                99 => (ReportedStatus::Conflict, None),
                _ => continue,
            };
            reports.rows.push(ReportedRow {
                profile_id: profile.clone(),
                user_id: device.user_id.value().cloned(),
                user_principal_name: None,
                status,
                error_code,
                last_reported: Some(world.now - TimeDelta::minutes(dice.i64(0..5000))),
            });
        }
        reports
    }
}

fn pick_platform(dice: &mut Rng) -> usize {
    let mut left = dice.usize(0..100);
    for (at, row) in PLATFORMS.iter().enumerate() {
        if left < row.share {
            return at;
        }
        left -= row.share;
    }
    0
}

fn filter_json(at: usize) -> String {
    let rule = match at % 3 {
        0 => r#"(device.deviceOwnership -eq "Corporate")"#.to_owned(),
        1 => r#"(device.model -in ["Model 1", "Model 2", "Model 3"])"#.to_owned(),
        _ => r#"(device.osVersion -startsWith "10.0.19")"#.to_owned(),
    };
    json!({
        "id": id(0xC0, at),
        "displayName": format!("Filter {at}"),
        "platform": PLATFORMS[at / 3].filter,
        "rule": rule,
        "assignmentFilterManagementType": "devices",
        "lastModifiedDateTime": "2026-01-01T00:00:00Z",
    })
    .to_string()
}

fn group_json(at: usize) -> String {
    json!({
        "id": id(0xB0, at),
        "displayName": format!("Group {at:05}"),
        "securityEnabled": true,
        "groupTypes": [],
        "membershipRule": null,
        "membershipRuleProcessingState": null,
    })
    .to_string()
}

/// The tenant's own moment, so that nothing depends on the day.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default()
}
