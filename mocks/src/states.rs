//! The views of what devices reported: states by device, statuses by policy, certificates of the tenant.

use serde_json::{Map, Value, json};

use crate::tenant::{Item, Reported, Store};

/// The name that rows of the device channel carry where others carry a user.
pub(crate) const SYSTEM_ACCOUNT: &str = "System account";

/// Collections that each state list covers. Settings catalog and intents appear in neither: only the report has them.
const CONFIGURATION: &[&str] = &["deviceConfigurations", "groupPolicyConfigurations"];
const COMPLIANCE: &[&str] = &["deviceCompliancePolicies"];

pub(crate) fn by_device(store: &Store, device: &Item, navigation: &str) -> Vec<Item> {
    let (covers, ty) = match navigation {
        "deviceCompliancePolicyStates" => (COMPLIANCE, "deviceCompliancePolicyState"),
        _ => (CONFIGURATION, "deviceConfigurationState"),
    };
    store
        .reported
        .iter()
        .filter(|row| row.device == device.id())
        .filter_map(|row| {
            let (collection, policy) = store.located(&row.policy)?;
            covers.contains(&collection).then(|| state(store, row, policy, ty))
        })
        .collect()
}

fn state(store: &Store, row: &Reported, policy: &Item, ty: &str) -> Item {
    let user = row.user.as_deref();
    object(
        ty,
        json!({
            "id": format!("{}_{}_{}", row.policy, row.device, user.unwrap_or("00000000-0000-0000-0000-000000000000")),
            "displayName": policy.name(),
            "platformType": platform(&policy.ty),
            "settingCount": row.settings.len().max(1),
            "state": row.state,
            "userId": user.unwrap_or("00000000-0000-0000-0000-000000000000"),
            "userPrincipalName": principal(store, user),
            "version": policy.value.get("version").cloned().unwrap_or(json!(1)),
            "settingStates": row.settings,
        }),
    )
}

/// What rows call the user, or the device channel.
pub(crate) fn principal(store: &Store, user: Option<&str>) -> String {
    store.user_text(user, "userPrincipalName").unwrap_or_else(|| SYSTEM_ACCOUNT.to_owned())
}

pub(crate) fn by_policy(store: &Store, policy: &Item, navigation: &str) -> Vec<Item> {
    let rows: Vec<&Reported> = store.reported.iter().filter(|row| row.policy == policy.id()).collect();
    match navigation {
        "deviceStatuses" => rows.iter().map(|row| device_status(store, row)).collect(),
        "userStatuses" => rows.iter().map(|row| user_status(store, row)).collect(),
        _ => vec![overview(policy, &rows, navigation)],
    }
}

fn device_status(store: &Store, row: &Reported) -> Item {
    let device = store.by_id(&row.device);
    let text = |property| device.and_then(|device| device.text(property)).unwrap_or_default();
    object(
        "deviceConfigurationDeviceStatus",
        json!({
            "id": format!("{}_{}_{}", row.user.as_deref().unwrap_or_default(), row.policy, row.device),
            "deviceDisplayName": text("deviceName"),
            "deviceModel": text("model"),
            "userName": store.user_text(row.user.as_deref(), "displayName").unwrap_or_else(|| SYSTEM_ACCOUNT.into()),
            "userPrincipalName": principal(store, row.user.as_deref()),
            "status": row.state,
            "lastReportedDateTime": row.at,
        }),
    )
}

fn user_status(store: &Store, row: &Reported) -> Item {
    object(
        "deviceConfigurationUserStatus",
        json!({
            "id": format!("{}_{}", row.user.as_deref().unwrap_or_default(), row.policy),
            "userDisplayName": store.user_text(row.user.as_deref(), "displayName").unwrap_or_else(|| SYSTEM_ACCOUNT.into()),
            "userPrincipalName": principal(store, row.user.as_deref()),
            "devicesCount": 1,
            "status": row.state,
            "lastReportedDateTime": row.at,
        }),
    )
}

fn overview(policy: &Item, rows: &[&Reported], navigation: &str) -> Item {
    let count = |states: &[&str]| rows.iter().filter(|row| states.contains(&row.state.as_str())).count();
    let ty = match navigation {
        "userStatusOverview" => "deviceConfigurationUserOverview",
        _ => "deviceConfigurationDeviceOverview",
    };
    object(
        ty,
        json!({
            "id": policy.id(),
            "pendingCount": count(&["unknown"]),
            "notApplicableCount": count(&["notApplicable"]),
            "successCount": count(&["compliant", "remediated"]),
            "errorCount": count(&["error", "nonCompliant"]),
            "failedCount": 0,
            "conflictCount": count(&["conflict"]),
        }),
    )
}

/// Totals of the tenant's reported states.
pub(crate) fn summary(store: &Store) -> Vec<Item> {
    let count =
        |states: &[&str]| store.reported.iter().filter(|row| states.contains(&row.state.as_str())).count();
    vec![object(
        "deviceConfigurationDeviceStateSummary",
        json!({
            "id": "00000000-0000-0000-0000-000000000000",
            "unknownDeviceCount": count(&["unknown"]),
            "notApplicableDeviceCount": count(&["notApplicable"]),
            "compliantDeviceCount": count(&["compliant"]),
            "remediatedDeviceCount": count(&["remediated"]),
            "nonCompliantDeviceCount": count(&["nonCompliant"]),
            "errorDeviceCount": count(&["error"]),
            "conflictDeviceCount": count(&["conflict"]),
        }),
    )]
}

/// The tenant-wide list names user and device, but neither the profile nor the issuance state.
pub(crate) fn all_certificates(store: &Store) -> Vec<Item> {
    let states = |profile: &Item| {
        profile
            .value
            .get("managedDeviceCertificateStates")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    store
        .list("deviceConfigurations")
        .iter()
        .flat_map(states)
        .filter(|state| state.get("certificateThumbprint").is_some())
        .map(|state| {
            let get = |name: &str| state.get(name).cloned().unwrap_or_default();
            object(
                "managedAllDeviceCertificateState",
                json!({
                    "id": get("certificateThumbprint"),
                    "certificateThumbprint": get("certificateThumbprint"),
                    "certificateSerialNumber": get("certificateSerialNumber"),
                    "certificateIssuerName": get("certificateIssuer"),
                    "certificateExpirationDateTime": get("certificateExpirationDateTime"),
                    "managedDeviceDisplayName": get("deviceDisplayName"),
                    "certificateRevokeStatus": state.get("certificateRevokeStatus").cloned().unwrap_or(json!("none")),
                }),
            )
        })
        .collect()
}

/// Certificates of every device, for the export: who has which, by ids. What failed has none.
pub(crate) fn certificate_rows(store: &Store) -> Vec<Map<String, Value>> {
    let mut rows = Vec::new();
    for profile in store.list("deviceConfigurations") {
        let states = profile.value.get("managedDeviceCertificateStates").and_then(Value::as_array);
        for state in states.into_iter().flatten() {
            let text = |name: &str| state.get(name).and_then(Value::as_str).unwrap_or_default();
            let thumbprint = text("certificateThumbprint");
            let named = |item: &&Item| item.text("deviceName") == Some(text("deviceDisplayName"));
            let Some(device) = store.list("managedDevices").iter().find(named) else { continue };
            if thumbprint.is_empty() {
                continue;
            }
            let user = store
                .list("users")
                .iter()
                .find(|user| user.text("displayName") == Some(text("userDisplayName")));
            let cells = json!({
                "DeviceId": device.id(), "DeviceName": device.text("deviceName"), "PolicyId": profile.id(),
                "UserId": user.map(Item::id), "UPN": user.and_then(|user| user.text("userPrincipalName")),
                "CertificateStatus": text("certificateIssuanceState"), "Thumbprint": thumbprint,
                "SerialNumber": text("certificateSerialNumber"), "IssuerName": text("certificateIssuer"),
                "ValidTo": text("certificateExpirationDateTime"),
            });
            rows.extend(cells.as_object().cloned());
        }
    }
    rows
}

fn object(ty: &str, value: Value) -> Item {
    match value {
        Value::Object(map) => Item::new(ty, map),
        _ => Item::new(ty, Map::new()),
    }
}

/// `policyPlatformType` of a policy's type.
fn platform(ty: &str) -> &'static str {
    const BY_PREFIX: &[(&str, &str)] = &[
        ("androidDeviceOwner", "androidForWork"),
        ("androidForWork", "androidForWork"),
        ("androidWorkProfile", "androidWorkProfile"),
        ("aosp", "androidAOSP"),
        ("android", "android"),
        ("ios", "iOS"),
        ("macOS", "macOS"),
        ("windowsPhone", "windowsPhone81"),
        ("windows81", "windows81AndLater"),
        ("windows", "windows10AndLater"),
        ("groupPolicy", "windows10AndLater"),
    ];
    BY_PREFIX.iter().find(|(prefix, _)| ty.starts_with(prefix)).map_or("all", |(_, platform)| *platform)
}
