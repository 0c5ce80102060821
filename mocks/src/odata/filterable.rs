//! Which property takes which operator, for the types where that is documented or in public use.

use crate::schema::Schema;

/// A set of operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ops(u8);

impl Ops {
    pub(crate) const EQ: Self = Self(1);
    pub(crate) const NE: Self = Self(2);
    pub(crate) const ORDER: Self = Self(4);
    pub(crate) const STARTS: Self = Self(8);
    pub(crate) const ENDS: Self = Self(16);
    pub(crate) const CONTAINS: Self = Self(32);
    pub(crate) const IN: Self = Self(64);
    pub(crate) const ANY: Self = Self(128);

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

const EXACT: Ops = Ops::EQ.or(Ops::NE).or(Ops::IN);
const TEXT: Ops = EXACT.or(Ops::STARTS).or(Ops::ORDER);
const ADDRESS: Ops = TEXT.or(Ops::ENDS);
const DATE: Ops = EXACT.or(Ops::ORDER);

/// Type, properties, operators. Properties of a base hold for what derives from it.
const TABLE: &[(&str, &[&str], Ops)] = &[
    ("directoryObject", &["id"], EXACT),
    (
        "user",
        &[
            "city",
            "companyName",
            "country",
            "department",
            "displayName",
            "employeeId",
            "givenName",
            "jobTitle",
            "mailNickname",
            "officeLocation",
            "state",
            "surname",
            "usageLocation",
        ],
        TEXT,
    ),
    ("user", &["mail", "userPrincipalName"], ADDRESS),
    ("user", &["accountEnabled", "onPremisesSyncEnabled", "userType"], EXACT),
    ("user", &["createdDateTime"], DATE),
    ("user", &["assignedLicenses", "assignedPlans", "otherMails", "proxyAddresses"], Ops::ANY),
    ("group", &["displayName", "mail", "mailNickname"], TEXT),
    ("group", &["description"], Ops::EQ.or(Ops::STARTS)),
    ("group", &["isAssignableToRole", "mailEnabled", "onPremisesSyncEnabled", "securityEnabled"], EXACT),
    ("group", &["createdDateTime"], DATE),
    ("group", &["groupTypes", "proxyAddresses"], Ops::ANY),
    ("device", &["displayName", "operatingSystem", "operatingSystemVersion"], TEXT),
    (
        "device",
        &["accountEnabled", "deviceId", "isCompliant", "isManaged", "mdmAppId", "profileType", "trustType"],
        EXACT,
    ),
    ("device", &["approximateLastSignInDateTime"], DATE),
    ("device", &["physicalIds"], Ops::ANY),
    ("managedDevice", &["deviceName"], Ops::EQ.or(Ops::CONTAINS)),
    ("managedDevice", &["enrolledDateTime", "lastSyncDateTime"], Ops::ORDER),
    (
        "managedDevice",
        &[
            "complianceState",
            "deviceCategoryDisplayName",
            "deviceType",
            "jailBroken",
            "managementAgent",
            "serialNumber",
        ],
        Ops::EQ,
    ),
    ("deviceManagementConfigurationPolicy", &["templateReference/templateFamily"], Ops::EQ),
    ("deviceConfigurationState", &["id", "platformType", "state", "userPrincipalName"], Ops::EQ.or(Ops::NE)),
    ("auditEvent", &["actor/userPrincipalName"], Ops::EQ),
];

/// Used in practice, but no source says that the service takes it.
const UNCONFIRMED: &[(&str, &[&str], Ops)] = &[
    (
        "managedDevice",
        &["azureADDeviceId", "emailAddress", "operatingSystem", "userId", "userPrincipalName"],
        EXACT,
    ),
    ("auditEvent", &["activityDateTime"], DATE),
    ("auditEvent", &["category"], EXACT),
    ("deviceConfiguration", &["displayName"], TEXT),
    ("mobileApp", &["isAssigned"], EXACT),
];

pub(crate) fn allows(schema: &Schema, ty: &str, path: &str, op: Ops, unconfirmed: bool) -> bool {
    let extra = if unconfirmed { UNCONFIRMED } else { &[] };
    TABLE
        .iter()
        .chain(extra)
        .any(|(of, properties, ops)| schema.is_a(ty, of) && properties.contains(&path) && ops.has(op))
}
