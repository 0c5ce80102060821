//! The demo tenant tells the stories it is there for.

use mock_graph::Options;
use serde_json::Value;

use super::ask::{Ask, EVENTUAL};

struct Contoso {
    ask: Ask,
    profiles: Vec<Value>,
    filters: Vec<Value>,
}

impl Contoso {
    async fn new() -> Self {
        let ask = Ask::new(Options::default()).await;
        let (profiles, _) =
            ask.all("/beta/deviceManagement/deviceConfigurations?$expand=assignments", &[]).await;
        let (filters, _) = ask.all("/beta/deviceManagement/assignmentFilters", &[]).await;
        Self { ask, profiles, filters }
    }

    fn profile(&self, name: &str) -> &Value {
        self.profiles.iter().find(|profile| profile["displayName"] == name).expect("the profile")
    }

    /// The ids of the groups that a profile's assignments of this kind name.
    fn targets(&self, name: &str, kind: &str) -> Vec<String> {
        let targets =
            self.profile(name)["assignments"].as_array().expect("assignments").iter().map(|a| &a["target"]);
        targets
            .filter(|target| target["@odata.type"] == format!("#microsoft.graph.{kind}"))
            .map(|target| target["groupId"].as_str().expect("a group").to_owned())
            .collect()
    }

    async fn groups(&self, user: &str, relation: &str) -> Vec<String> {
        let path =
            format!("/v1.0/users/{user}@contoso.com/{relation}/microsoft.graph.group?$count=true&$select=id");
        self.ask.get_with(&path, EVENTUAL).await.each("id")
    }

    async fn device(&self, name: &str) -> Value {
        let path = format!("/beta/deviceManagement/managedDevices?$filter=deviceName eq '{name}'");
        self.ask.get(&path).await.json()["value"][0].clone()
    }

    async fn state(&self, device: &str, profile: &str) -> Option<String> {
        let id = self.device(device).await["id"].as_str().expect("an id").to_owned();
        let states = self
            .ask
            .get(&format!("/beta/deviceManagement/managedDevices/{id}/deviceConfigurationStates"))
            .await
            .json();
        let rows = states["value"].as_array().expect("a list");
        rows.iter()
            .find(|row| row["displayName"] == profile)
            .map(|row| row["state"].as_str().expect("a state").to_owned())
    }
}

fn meet(a: &[String], b: &[String]) -> bool {
    a.iter().any(|one| b.contains(one))
}

const SCEP: &str = "Windows - User certificate (SCEP)";
const ROOT: &str = "Windows - Contoso Root CA";
const INCLUDE: &str = "groupAssignmentTarget";
const EXCLUDE: &str = "exclusionGroupAssignmentTarget";

#[tokio::test]
async fn adele_has_everything() {
    let contoso = Contoso::new().await;
    for profile in [
        SCEP,
        ROOT,
        "Windows - Corporate Wi-Fi",
        "Windows - Always On VPN",
        "Windows - VPN certificate (SCEP)",
    ] {
        assert_eq!(contoso.state("ADELE-LT-01", profile).await.as_deref(), Some("compliant"), "{profile}");
    }
    for profile in ["iOS - User certificate (SCEP)", "iOS - Contoso Root CA", "iOS - Corporate Wi-Fi"] {
        assert_eq!(contoso.state("Adele iPhone", profile).await.as_deref(), Some("compliant"), "{profile}");
    }
    let licenses = contoso.ask.get("/v1.0/users/adele.vance@contoso.com/licenseDetails").await;
    assert_eq!(licenses.each("skuPartNumber"), ["SPE_E5"]);
    let device = contoso.device("ADELE-LT-01").await;
    let apps = format!(
        "/beta/users/adele.vance@contoso.com/mobileAppIntentAndStates('{}')",
        device["id"].as_str().expect("an id")
    );
    let list = contoso.ask.get(&apps).await.json()["mobileAppList"].clone();
    let state = |name: &str| {
        let apps = list.as_array().expect("apps");
        apps.iter().find(|app| app["displayName"] == name).expect("the app")["installState"].clone()
    };
    assert_eq!((state("Microsoft 365 Apps"), state("7-Zip")), ("installed".into(), "notInstalled".into()));
}

#[tokio::test]
async fn alex_gets_the_certificate_but_not_its_root() {
    let contoso = Contoso::new().await;
    let groups = contoso.groups("alex.wilber", "transitiveMemberOf").await;
    assert!(meet(&contoso.targets(SCEP, INCLUDE), &groups));
    assert!(!meet(&contoso.targets(ROOT, INCLUDE), &groups));
    assert_eq!(contoso.state("ALEX-LT-01", SCEP).await.as_deref(), Some("error"));
}

#[tokio::test]
async fn megan_is_excluded_through_a_nested_group() {
    let contoso = Contoso::new().await;
    let excluded = contoso.targets(SCEP, EXCLUDE);
    assert!(meet(&excluded, &contoso.groups("megan.bowen", "transitiveMemberOf").await));
    assert!(!meet(&excluded, &contoso.groups("megan.bowen", "memberOf").await));
    assert!(meet(
        &contoso.targets(SCEP, INCLUDE),
        &contoso.groups("megan.bowen", "transitiveMemberOf").await
    ));
    assert_eq!(contoso.state("MEGAN-LT-01", SCEP).await, None);
}

#[tokio::test]
async fn lee_is_held_back_by_a_filter() {
    let contoso = Contoso::new().await;
    let vpn = &contoso.profile("Windows - VPN certificate (SCEP)")["assignments"][0]["target"];
    assert_eq!(vpn["deviceAndAppManagementAssignmentFilterType"], "include");
    let id = &vpn["deviceAndAppManagementAssignmentFilterId"];
    let filter = contoso.filters.iter().find(|filter| filter["id"] == *id).expect("the filter");
    assert_eq!(filter["rule"], "(device.deviceOwnership -eq \"Corporate\")");
    assert_eq!(contoso.device("LEE-HOME-PC").await["managedDeviceOwnerType"], "personal");
    assert_eq!(contoso.state("LEE-HOME-PC", "Windows - VPN certificate (SCEP)").await, None);
}

#[tokio::test]
async fn diego_has_not_checked_in_since_the_change() {
    let contoso = Contoso::new().await;
    let changed = contoso.profile("Windows - VPN certificate (SCEP)")["lastModifiedDateTime"]
        .as_str()
        .expect("a time")
        .to_owned();
    let synced = contoso.device("DIEGO-LT-01").await["lastSyncDateTime"].as_str().expect("a time").to_owned();
    assert!(synced < changed, "{synced} {changed}");
    assert_eq!(contoso.state("DIEGO-LT-01", "Windows - VPN certificate (SCEP)").await, None);
    assert_eq!(contoso.state("DIEGO-LT-01", SCEP).await.as_deref(), Some("compliant"));
}

#[tokio::test]
async fn joni_has_no_intune_licence() {
    let contoso = Contoso::new().await;
    let user = contoso.ask.get("/v1.0/users/joni.sherman@contoso.com?$select=assignedPlans").await.text;
    assert!(
        !user.contains("c1ec4a95-1f05-45b3-a911-aa3fa01094f5")
            && user.contains("882e1d05-acd1-4ccb-8708-6ee03664b117")
    );
    let failures =
        contoso.ask.get("/beta/users/joni.sherman@contoso.com/deviceManagementTroubleshootingEvents").await;
    assert_eq!(failures.each("failureReason"), ["UserNotLicensed"]);
    // "All users" does not hold who has no licence; a group does.
    let device = contoso.device("JONI-LT-01").await["id"].as_str().expect("an id").to_owned();
    let filter = format!("IntuneDeviceId eq '{device}'");
    let report = "/beta/deviceManagement/reports/getConfigurationPoliciesReportForDevice";
    let rows =
        contoso.ask.post(report, &serde_json::json!({"filter": filter, "select": ["PolicyName"]})).await.text;
    assert!(rows.contains(SCEP) && !rows.contains("Windows - Edge browser"), "{rows}");
}

#[tokio::test]
async fn the_kiosk_has_no_user() {
    let contoso = Contoso::new().await;
    let kiosk = contoso.device("KIOSK-LOBBY-01").await;
    assert_eq!(kiosk["userId"], "");
    let users =
        format!("/beta/deviceManagement/managedDevices/{}/users", kiosk["id"].as_str().expect("an id"));
    assert_eq!(contoso.ask.get(&users).await.json()["value"], serde_json::json!([]));
    let state = contoso.state("KIOSK-LOBBY-01", "Windows - Kiosk device certificate (SCEP)").await;
    assert_eq!(state.as_deref(), Some("compliant"));
    // The Entra object is found by `deviceId`, and groups hold it by `id`.
    let by_device_id =
        format!("/v1.0/devices?$filter=deviceId eq '{}'", kiosk["azureADDeviceId"].as_str().expect("an id"));
    let entra = contoso.ask.id(&by_device_id).await;
    assert_ne!(entra, kiosk["azureADDeviceId"].as_str().expect("an id"));
    let groups = contoso.ask.get(&format!("/v1.0/devices/{entra}/memberOf?$select=displayName")).await;
    assert_eq!(groups.each("displayName"), ["Windows Corporate Devices", "Kiosk Devices"]);
}

#[tokio::test]
async fn pradeep_has_an_error_code() {
    let contoso = Contoso::new().await;
    assert_eq!(contoso.state("PRADEEP-LT-01", SCEP).await.as_deref(), Some("error"));
    let id = contoso.profile(SCEP)["id"].as_str().expect("an id");
    let path = format!(
        "/beta/deviceManagement/deviceConfigurations/{id}/microsoft.graph.windows81SCEPCertificateProfile/managedDeviceCertificateStates"
    );
    let states = contoso.ask.get(&path).await.json();
    let rows = states["value"].as_array().expect("a list");
    let pradeep = rows.iter().find(|row| row["deviceDisplayName"] == "PRADEEP-LT-01").expect("a row");
    assert_eq!(pradeep["certificateIssuanceState"], "requestSubmitFailed");
    assert_eq!(pradeep["certificateErrorCode"].as_i64(), Some(-2_145_844_845), "0x80190193");
}

#[tokio::test]
async fn isaiah_is_reached_twice_with_clashing_modes() {
    let contoso = Contoso::new().await;
    let name = "Windows - Build signing certificate (SCEP)";
    let groups = contoso.groups("isaiah.langer", "transitiveMemberOf").await;
    let targets = contoso.targets(name, INCLUDE);
    assert!(targets.len() == 2 && targets.iter().all(|group| groups.contains(group)));
    let modes: Vec<&Value> = contoso.profile(name)["assignments"]
        .as_array()
        .expect("assignments")
        .iter()
        .map(|assignment| &assignment["target"]["deviceAndAppManagementAssignmentFilterType"])
        .collect();
    assert_eq!(modes, ["include", "exclude"]);
}

#[tokio::test]
async fn every_platform_and_a_nesting_cycle() {
    let contoso = Contoso::new().await;
    let (devices, _) = contoso
        .ask
        .all("/beta/deviceManagement/managedDevices?$select=operatingSystem,deviceType", &[])
        .await;
    for (os, ty) in [
        ("Windows", "windowsRT"),
        ("iOS", "iPad"),
        ("macOS", "macMDM"),
        ("Android", "androidForWork"),
        ("Android", "androidEnterprise"),
    ] {
        assert!(
            devices.iter().any(|device| device["operatingSystem"] == os && device["deviceType"] == ty),
            "{os} {ty}"
        );
    }
    assert_eq!(contoso.groups("lidia.holloway", "transitiveMemberOf").await.len(), 6);
}

#[tokio::test]
async fn the_demo_stays_fresh() {
    let now = "2031-05-06T07:08:09Z".parse().expect("a time");
    let ask = Ask::new(Options::demo(now)).await;
    let path =
        "/beta/deviceManagement/managedDevices?$filter=deviceName eq 'ADELE-LT-01'&$select=lastSyncDateTime";
    assert_eq!(ask.get(path).await.each("lastSyncDateTime"), ["2031-05-06T05:08:09Z"]);
}
