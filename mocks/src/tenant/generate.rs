//! Large synthetic tenants: odd names, guests, nested groups, every platform; the same seed gives the same tenant.

use serde_json::{Map, Value, json};

use super::references::uuid_of;

/// A small generator; its quality is enough to spread things out.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let below = u64::try_from(below.max(1)).unwrap_or(1);
        usize::try_from(self.0 % below).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.roll(from.len());
        from.get(at)
    }
}

const FIRST: &[&str] = &[
    "Ana", "Béla", "Chidi", "D'Arcy", "Émile", "Fatima", "Goran", "Håkon", "Ίρις", "Jürgen", "小明", "Löve",
];
const LAST: &[&str] = &[
    "Abbott",
    "Nuñez",
    "O'Brien",
    "Østberg",
    "Šimić",
    "van der Berg",
    "Zhang",
    "al-Masri",
    "McKay",
    "Łuczak",
];

/// Names that have broken something somewhere.
const ODD: &[&str] = &[
    "Quote \"x\"",
    "Ampersand & <b>",
    "Tab\tand\u{1b}[31mcolour",
    "=cmd|' /C calc'!A0",
    "Trailing space ",
    "\u{202e}RTL",
];

/// Operating system, version, enrolment, agent, device type, owner, model.
const KINDS: &[[&str; 7]] = &[
    ["Windows", "10.0.26100.4652", "windowsAzureADJoin", "mdm", "windowsRT", "company", "Surface Laptop 6"],
    ["Windows", "10.0.19045.5965", "userEnrollment", "mdm", "windowsRT", "personal", "XPS 15"],
    ["iOS", "18.5", "userEnrollment", "mdm", "iPhone", "personal", "iPhone 16"],
    ["macOS", "15.5", "appleBulkWithUser", "mdm", "macMDM", "company", "MacBook Pro"],
    [
        "Android",
        "15",
        "userEnrollment",
        "googleCloudDevicePolicyController",
        "androidForWork",
        "personal",
        "Pixel 9",
    ],
    [
        "Android",
        "14",
        "androidEnterpriseFullyManaged",
        "googleCloudDevicePolicyController",
        "androidEnterprise",
        "company",
        "Galaxy S25",
    ],
];

const PROFILE_TYPES: &[&str] = &[
    "windows81SCEPCertificateProfile",
    "windows81TrustedRootCertificate",
    "windows10CustomConfiguration",
    "windowsUpdateForBusinessConfiguration",
    "iosScepCertificateProfile",
    "iosTrustedRootCertificate",
    "iosWiFiConfiguration",
    "macOSScepCertificateProfile",
    "macOSTrustedRootCertificate",
    "androidWorkProfileScepCertificateProfile",
    "androidDeviceOwnerScepCertificateProfile",
];

const INTUNE_PLAN: &str = "c1ec4a95-1f05-45b3-a911-aa3fa01094f5";

pub(crate) fn tenant(seed: u64, users: usize, profiles: usize) -> Map<String, Value> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let people: Vec<Value> = (0..users).map(|n| user(&mut dice, n)).collect();
    let (managed, directory): (Vec<_>, Vec<_>) =
        people.iter().flat_map(|person| devices(&mut dice, person)).unzip();
    let groups = groups(&mut dice, &people, &directory, users / 5 + 4);
    collections(&mut dice, profiles, People { people, managed, directory, groups })
}

/// How large a tenant is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Users.
    pub users: usize,
    /// Devices, spread over the users.
    pub devices: usize,
    /// Groups: most of them small, every fiftieth with a twentieth of the tenant, every fourth with a group inside.
    pub groups: usize,
    /// Device configurations, with a quarter as many settings catalog policies.
    pub profiles: usize,
}

pub(crate) fn sized(seed: u64, size: &Size) -> Map<String, Value> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let people: Vec<Value> = (0..size.users).map(|n| user(&mut dice, n)).collect();
    let each = |n: usize| people.get(n % people.len().max(1));
    let (managed, directory): (Vec<_>, Vec<_>) =
        (0..size.devices).filter_map(|n| device(&mut dice, each(n)?, n / size.users.max(1))).unzip();
    let mut groups: Vec<Value> = Vec::new();
    for n in 0..size.groups {
        let pool = if n % 3 == 0 { &directory } else { &people };
        let most = if n % 50 == 49 { pool.len() / 10 } else { 60 };
        let inside = if n % 4 == 3 { dice.pick(&groups).map(|one| json!(id(one))) } else { None };
        let count = dice.roll(most) + 1;
        groups.push(group(&mut dice, n, pool, count, inside));
    }
    collections(&mut dice, size.profiles, People { people, managed, directory, groups })
}

fn group(dice: &mut Dice, n: usize, pool: &[Value], count: usize, inside: Option<Value>) -> Value {
    let mut members: Vec<Value> =
        (0..count).filter_map(|_| dice.pick(pool)).map(|one| json!(id(one))).chain(inside).collect();
    members.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    members.dedup();
    json!({
        "id": uuid_of(&format!("generated/group/{n}")), "displayName": format!("Group {n:05}"),
        "securityEnabled": true, "mailEnabled": false, "groupTypes": [], "members": members,
    })
}

struct People {
    people: Vec<Value>,
    managed: Vec<Value>,
    directory: Vec<Value>,
    groups: Vec<Value>,
}

fn collections(dice: &mut Dice, profiles: usize, tenant: People) -> Map<String, Value> {
    let People { people, managed, directory, groups } = tenant;
    let filters: Vec<Value> = (0..6).map(filter).collect();
    let policies: Vec<Value> = (0..profiles).map(|n| profile(dice, n, &groups, &filters)).collect();
    let catalog: Vec<Value> = (0..profiles / 4).map(|n| catalog_policy(dice, n, &groups, &filters)).collect();
    let mut collections = Map::new();
    let mut put = |name: &str, items: Vec<Value>| collections.insert(name.to_owned(), Value::Array(items));
    put(
        "organization",
        vec![
            json!({"id": uuid_of("generated"), "displayName": "Contoso (generated)", "verifiedDomains": []}),
        ],
    );
    put("reported", reported(dice, &managed, &policies));
    put("users", people);
    put("managedDevices", managed);
    put("devices", directory);
    put("groups", groups);
    put("assignmentFilters", filters);
    put("deviceConfigurations", policies);
    put("configurationPolicies", catalog);
    collections
}

fn id(value: &Value) -> &str {
    value.get("id").and_then(Value::as_str).unwrap_or_default()
}

fn user(dice: &mut Dice, n: usize) -> Value {
    let first = dice.pick(FIRST).copied().unwrap_or_default();
    let last = dice.pick(LAST).copied().unwrap_or_default();
    let guest = n % 17 == 16;
    let name = if n % 29 == 28 {
        dice.pick(ODD).copied().unwrap_or_default().to_owned()
    } else {
        format!("{first} {last}")
    };
    let principal = match n {
        _ if guest => format!("guest{n}_fabrikam.com#EXT#@contoso.onmicrosoft.com"),
        _ if n % 23 == 22 => format!("o'user{n}@contoso.com"),
        _ => format!("user{n}@contoso.com"),
    };
    let status = ["Enabled", "Enabled", "Enabled", "Warning", "Deleted"].get(dice.roll(5)).copied();
    let plans = if guest {
        json!([])
    } else {
        json!([{"servicePlanId": INTUNE_PLAN, "service": "SCO", "capabilityStatus": status}])
    };
    json!({
        "id": uuid_of(&format!("generated/user/{n}")), "userPrincipalName": principal, "displayName": name,
        "givenName": first, "surname": last, "mail": null, "accountEnabled": n % 31 != 30,
        "userType": if guest { "Guest" } else { "Member" }, "assignedPlans": plans,
    })
}

/// A person's devices: Intune's record and Entra's object.
fn devices(dice: &mut Dice, person: &Value) -> Vec<(Value, Value)> {
    (0..dice.roll(3)).filter_map(|n| device(dice, person, n)).collect()
}

fn device(dice: &mut Dice, person: &Value, n: usize) -> Option<(Value, Value)> {
    let [os, version, enrollment, agent, ty, owner, model] = dice.pick(KINDS)?;
    let owner_id = id(person);
    let seed = format!("{owner_id}/{n}");
    let (entra, name) =
        (uuid_of(&format!("{seed}/entra")), format!("{}-{}", os.to_uppercase(), owner_id.get(..8)?));
    let principal = person.get("userPrincipalName");
    let managed = json!({
        "id": uuid_of(&format!("{seed}/managed")), "deviceName": name, "azureADDeviceId": entra,
        "serialNumber": seed.get(..12), "operatingSystem": os, "osVersion": version, "model": model,
        "managedDeviceOwnerType": owner, "deviceEnrollmentType": enrollment, "managementAgent": agent,
        "deviceType": ty, "complianceState": "compliant", "userId": owner_id, "userPrincipalName": principal,
        "userDisplayName": person.get("displayName"), "enrolledByUserPrincipalName": principal,
        "lastSyncDateTime": format!("@-{}h", dice.roll(400) + 1), "enrolledDateTime": "@-300d",
        "usersLoggedOn": if *os == "Windows" { json!([{"userId": owner_id, "lastLogOnDateTime": "@-1d"}]) } else { json!([]) },
    });
    let directory = json!({
        "id": uuid_of(&format!("{seed}/directory")), "deviceId": entra, "displayName": name,
        "operatingSystem": os, "operatingSystemVersion": version, "accountEnabled": true,
        "registeredOwners": [owner_id], "registeredUsers": [owner_id],
    });
    Some((managed, directory))
}

/// Groups of users, of devices, and of groups; a later one may hold earlier ones, the first holds the last.
fn groups(dice: &mut Dice, people: &[Value], devices: &[Value], count: usize) -> Vec<Value> {
    let mut groups: Vec<Value> = Vec::new();
    for n in 0..count {
        let pool = if n % 3 == 0 { devices } else { people };
        let mut members: Vec<Value> = Vec::new();
        for _ in 0..dice.roll(pool.len() / 4 + 2) {
            members.extend(dice.pick(pool).map(|one| json!(id(one))));
        }
        if n % 4 == 3 {
            members.extend(dice.pick(&groups).map(|one| json!(id(one))));
        }
        if n == 0 {
            members.push(json!(uuid_of(&format!("generated/group/{}", count - 1))));
        }
        members.dedup();
        groups.push(json!({
            "id": uuid_of(&format!("generated/group/{n}")), "displayName": format!("Group {n:03}"),
            "securityEnabled": true, "mailEnabled": false, "groupTypes": [], "members": members,
        }));
    }
    groups
}

fn filter(n: usize) -> Value {
    let (platform, rule) = match n % 3 {
        0 => ("windows10AndLater", "(device.deviceOwnership -eq \"Corporate\")"),
        1 => ("iOS", "(device.model -startsWith \"iPhone\")"),
        _ => ("androidForWork", "(device.manufacturer -ne \"Zebra\")"),
    };
    json!({
        "id": uuid_of(&format!("generated/filter/{n}")), "displayName": format!("Filter {n}"), "platform": platform,
        "rule": rule, "assignmentFilterManagementType": "devices", "lastModifiedDateTime": "@-100d",
    })
}

fn assignments(dice: &mut Dice, groups: &[Value], filters: &[Value]) -> Vec<Value> {
    let mut targets: Vec<Value> = Vec::new();
    for n in 0..dice.roll(4) {
        let kind = match dice.roll(8) {
            0 => "allLicensedUsersAssignmentTarget",
            1 => "allDevicesAssignmentTarget",
            2 if n > 0 => "exclusionGroupAssignmentTarget",
            _ => "groupAssignmentTarget",
        };
        let mut target = json!({"@odata.type": format!("#microsoft.graph.{kind}"), "deviceAndAppManagementAssignmentFilterType": "none"});
        let Value::Object(map) = &mut target else { continue };
        if kind.ends_with("roupAssignmentTarget") {
            map.insert("groupId".to_owned(), json!(dice.pick(groups).map(id)));
        }
        if dice.roll(4) == 0 && !kind.starts_with("exclusion") {
            let mode = if dice.roll(2) == 0 { "include" } else { "exclude" };
            map.insert("deviceAndAppManagementAssignmentFilterType".to_owned(), json!(mode));
            map.insert(
                "deviceAndAppManagementAssignmentFilterId".to_owned(),
                json!(dice.pick(filters).map(id)),
            );
        }
        let same = |other: &Value| other.pointer("/target/groupId") == target.get("groupId");
        if !targets.iter().any(same) {
            targets.push(json!({"target": target}));
        }
    }
    targets
}

fn name(dice: &mut Dice, n: usize, ty: &str) -> String {
    if n % 37 == 36 { dice.pick(ODD).copied().unwrap_or_default().to_owned() } else { format!("{ty} {n:04}") }
}

fn profile(dice: &mut Dice, n: usize, groups: &[Value], filters: &[Value]) -> Value {
    let ty = PROFILE_TYPES.get(n % PROFILE_TYPES.len()).copied().unwrap_or_default();
    json!({
        "@odata.type": format!("#microsoft.graph.{ty}"), "id": uuid_of(&format!("generated/profile/{n}")),
        "displayName": name(dice, n, ty), "createdDateTime": "@-400d",
        "lastModifiedDateTime": format!("@-{}d", dice.roll(300)), "version": 1,
        "assignments": assignments(dice, groups, filters),
    })
}

fn catalog_policy(dice: &mut Dice, n: usize, groups: &[Value], filters: &[Value]) -> Value {
    json!({
        "id": uuid_of(&format!("generated/catalog/{n}")), "name": name(dice, n, "Catalog"), "platforms": "windows10",
        "technologies": "mdm", "createdDateTime": "@-400d", "lastModifiedDateTime": "@-30d", "settingCount": 3,
        "assignments": assignments(dice, groups, filters),
    })
}

fn reported(dice: &mut Dice, devices: &[Value], policies: &[Value]) -> Vec<Value> {
    let states = ["compliant", "compliant", "compliant", "error", "conflict", "notApplicable", "unknown"];
    let mut rows = Vec::new();
    for device in devices {
        for _ in 0..dice.roll(8) {
            if let (Some(policy), Some(state)) = (dice.pick(policies), dice.pick(&states)) {
                rows.push(json!({
                    "device": id(device), "policy": id(policy), "user": device.get("userId"), "state": state,
                    "lastReportedDateTime": "@-5h",
                }));
            }
        }
    }
    rows
}
