//! Pages, selections, expansions, versions: the answers have Graph's own shapes and traps.

use mock_graph::{Options, Tenant};
use serde_json::{Value, json};

use super::ask::{Ask, EVENTUAL};

async fn contoso() -> Ask {
    Ask::new(Options::default()).await
}

#[tokio::test]
async fn pages_join_without_loss_or_repeat() {
    let ask = Ask::new(Options { page_size: 3, ..Options::default() }).await;
    for (path, headers) in [
        ("/v1.0/users?$select=id&$top=999", &[][..]),
        ("/beta/deviceManagement/deviceConfigurations?$expand=assignments", &[]),
        ("/beta/deviceManagement/managedDevices?$select=id", &[]),
        (
            "/v1.0/users/adele.vance@contoso.com/transitiveMemberOf/microsoft.graph.group?$count=true&$select=id",
            EVENTUAL,
        ),
    ] {
        let (items, pages) = ask.all(path, headers).await;
        let mut ids: Vec<&str> = items.iter().filter_map(|item| item["id"].as_str()).collect();
        assert_eq!(pages, items.len().div_ceil(3), "{path}");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), items.len(), "{path}");
    }
}

#[tokio::test]
async fn next_links_are_absolute_and_bound_to_their_request() {
    let ask = Ask::lenient().await;
    let first = ask.get("/v1.0/users?$top=2&$select=id").await.json();
    let link = first["@odata.nextLink"].as_str().expect("more");
    assert!(link.starts_with(ask.mock.origin().as_str()), "{link}");
    let moved = link.replace("$select=id", "$select=mail");
    assert_eq!(ask.get(&moved).await.code(), "Directory_ExpiredPageToken");
}

#[tokio::test]
async fn an_unselected_user_has_eleven_properties() {
    let ask = contoso().await;
    let user = ask.get("/v1.0/users/adele.vance@contoso.com").await.json();
    let names: Vec<&String> =
        user.as_object().expect("an object").keys().filter(|name| !name.starts_with('@')).collect();
    assert_eq!(names.len(), 11, "{names:?}");
    let selected =
        ask.get("/v1.0/users/adele.vance@contoso.com?$select=id,assignedPlans,accountEnabled").await.json();
    assert_eq!(selected["accountEnabled"], json!(true));
    assert_eq!(selected["assignedPlans"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn users_are_addressed_in_every_form() {
    let tenant = json!({"users": [{"id": "1", "userPrincipalName": "$x@contoso.com"}]});
    let ask = Ask::new(Options { tenant: Tenant::from_value(tenant), ..Options::default() }).await;
    assert_eq!(ask.get("/v1.0/users('$x@contoso.com')").await.status, 200);
    let ask = contoso().await;
    for path in [
        "/v1.0/users/ADELE.vance@contoso.com",
        "/v1.0/users/o'neil.shaw@contoso.com",
        "/v1.0/users('o''neil.shaw@contoso.com')",
        "/v1.0/users/fabrikam.user_fabrikam.com%23EXT%23@contoso.onmicrosoft.com",
    ] {
        assert_eq!(ask.get(path).await.status, 200, "{path}");
    }
    let named = ask.get("/v1.0/users?$filter=userPrincipalName eq 'o''neil.shaw@contoso.com'").await;
    assert_eq!(named.each("displayName"), ["O'Neil Shaw"]);
}

#[tokio::test]
async fn v1_is_silent_about_what_it_lacks() {
    let ask = contoso().await;
    let list = |version| format!("/{version}/deviceManagement/deviceConfigurations?$expand=assignments");
    let types = |body: &Value| -> Vec<String> {
        let items = body["value"].as_array().expect("a list").iter();
        items.map(|item| item["@odata.type"].as_str().expect("a type").to_owned()).collect()
    };
    let (beta, v1) = (ask.get(&list("beta")).await.json(), ask.get(&list("v1.0")).await.json());
    assert!(types(&beta).iter().any(|ty| ty.ends_with("windows81SCEPCertificateProfile")));
    assert!(!types(&v1).iter().any(|ty| ty.to_lowercase().contains("scep") || ty.contains("Root")));
    let target = |body: &Value| body["value"][0]["assignments"][0]["target"].clone();
    assert!(target(&beta).get("deviceAndAppManagementAssignmentFilterId").is_some());
    assert!(target(&v1).get("deviceAndAppManagementAssignmentFilterId").is_none());
    assert!(target(&v1).get("groupId").is_some());
}

#[tokio::test]
async fn an_explicit_select_must_name_the_expansion() {
    let ask = contoso().await;
    let list = |select: &str| {
        format!("/beta/deviceManagement/deviceConfigurations?$expand=assignments&$select={select}")
    };
    let has = |body: Value| body["value"][0].get("assignments").is_some();
    assert!(!has(ask.get(&list("id,displayName")).await.json()));
    assert!(has(ask.get(&list("id,displayName,assignments")).await.json()));
    assert!(has(ask.get(&list("*")).await.json()));
}

#[tokio::test]
async fn nested_expansions() {
    let ask = contoso().await;
    let path = "/beta/deviceManagement/deviceCompliancePolicies?$expand=assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)";
    let policy = &ask.get(path).await.json()["value"][0];
    assert_eq!(
        policy["scheduledActionsForRule"][0]["scheduledActionConfigurations"][0]["actionType"],
        json!("block")
    );
    let path = "/beta/users/adele.vance@contoso.com/managedAppRegistrations?$expand=appliedPolicies,intendedPolicies,operations";
    let registration = &ask.get(path).await.json()["value"][0];
    assert_eq!(
        registration["appliedPolicies"][0]["@odata.type"],
        json!("#microsoft.graph.iosManagedAppProtection")
    );
}

#[tokio::test]
async fn some_device_fields_need_a_read_by_id() {
    let ask = contoso().await;
    let names = "id,processorArchitecture,physicalMemoryInBytes";
    let list = ask.get(&format!("/beta/deviceManagement/managedDevices?$select={names}")).await.json();
    assert_eq!(list["value"][0]["processorArchitecture"], json!("unknown"));
    let id = list["value"][0]["id"].as_str().expect("an id");
    let device = |query: &str| format!("/beta/deviceManagement/managedDevices/{id}{query}");
    assert_eq!(ask.get(&device("")).await.json()["processorArchitecture"], json!("unknown"));
    assert_eq!(
        ask.get(&device(&format!("?$select={names}"))).await.json()["processorArchitecture"],
        json!("x64")
    );
}

#[tokio::test]
async fn root_certificates_and_certificate_states_hang_on_casts() {
    let ask = Ask::lenient().await;
    let all = ask.get("/beta/deviceManagement/deviceConfigurations").await.json();
    let profiles = all["value"].as_array().expect("a list");
    let mut seen = 0;
    for profile in profiles {
        let ty = profile["@odata.type"].as_str().expect("a type").trim_start_matches('#');
        if !ty.to_lowercase().contains("scep") {
            continue;
        }
        seen += 1;
        let at =
            format!("/beta/deviceManagement/deviceConfigurations/{}", profile["id"].as_str().expect("an id"));
        let root = ask.get(&format!("{at}/{ty}/rootCertificate")).await;
        assert_eq!(root.status, 200, "{ty}");
        assert!(root.json()["displayName"].as_str().is_some_and(|name| name.contains("Root CA")), "{ty}");
        assert_eq!(ask.get(&format!("{at}/rootCertificate")).await.status, 200, "{ty}, bare");
        let states = ask.get(&format!("{at}/{ty}/managedDeviceCertificateStates")).await;
        assert_eq!(states.status, 200, "{ty}");
        for state in states.json()["value"].as_array().expect("a list") {
            assert!(state.get("managedDeviceId").is_none() && state.get("userId").is_none());
        }
        assert_eq!(ask.get(&format!("{at}/managedDeviceCertificateStates")).await.status, 400, "{ty}, bare");
        let wrong = format!("{at}/microsoft.graph.iosWiFiConfiguration");
        assert_eq!(ask.get(&wrong).await.status, 404, "{ty} is no Wi-Fi profile");
    }
    assert_eq!(seen, 8);
}

#[tokio::test]
async fn device_states_leave_settings_to_their_sub_path() {
    let ask = contoso().await;
    let id = ask
        .id("/beta/deviceManagement/managedDevices?$filter=deviceName eq 'PRADEEP-LT-01'&$select=id")
        .await;
    let states = format!("/beta/deviceManagement/managedDevices/{id}/deviceConfigurationStates");
    let list = ask.get(&states).await.json();
    let failed = list["value"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|row| row["state"] == "error")
        .expect("an error");
    assert_eq!(failed["settingStates"], json!([]));
    let settings =
        ask.get(&format!("{states}/{}/settingStates", failed["id"].as_str().expect("an id"))).await.json();
    assert_eq!(settings["value"][0]["errorCode"], json!(-2_145_844_845_i64));
    assert!(ask.get(&states).await.each("userPrincipalName").contains(&"System account".to_owned()));
    let v1 = ask.get(&states.replace("/beta/", "/v1.0/")).await.json();
    assert!(v1["value"][0].get("userPrincipalName").is_none(), "v1.0 rows name no user");
}

#[tokio::test]
async fn types_newer_than_the_metadata_go_out_as_they_are() {
    let target = json!({"@odata.type": "#microsoft.graph.organizationalUnitAssignmentTarget", "organizationalUnitId": "7"});
    let tenant = json!({"deviceConfigurations": [{
        "@odata.type": "#microsoft.graph.iosScepCertificateProfile", "displayName": "x", "assignments": [{"target": target}],
    }]});
    let ask = Ask::new(Options { tenant: Tenant::from_value(tenant), ..Options::default() }).await;
    let list = ask.get("/beta/deviceManagement/deviceConfigurations?$expand=assignments").await.json();
    assert_eq!(list["value"][0]["assignments"][0]["target"], target);
}

#[tokio::test]
async fn members_after_the_unknown_one_must_be_asked_for() {
    let ask = contoso().await;
    let path = "/beta/deviceManagement/configurationPolicies?$filter=templateReference/templateFamily eq 'none'&$select=id";
    assert_eq!(ask.get(path).await.status, 200);
    let tenant = json!({"configurationPolicies": [{"name": "x", "templateReference": {"templateFamily": "companyPortal"}}]});
    let ask = Ask::new(Options { tenant: Tenant::from_value(tenant), ..Options::default() }).await;
    let path = "/beta/deviceManagement/configurationPolicies";
    let family = |body: Value| body["value"][0]["templateReference"]["templateFamily"].clone();
    assert_eq!(family(ask.get(path).await.json()), json!("unknownFutureValue"));
    let prefer = [("Prefer", "include-unknown-enum-members")];
    assert_eq!(family(ask.get_with(path, &prefer).await.json()), json!("companyPortal"));
}

#[tokio::test]
async fn a_wifi_profile_leads_to_its_certificate() {
    let ask = contoso().await;
    let list = ask.get("/beta/deviceManagement/deviceConfigurations?$filter=isof('microsoft.graph.windowsWifiEnterpriseEAPConfiguration')").await;
    let wifi = list.json()["value"][0]["id"].as_str().expect("an id").to_owned();
    let at = format!(
        "/beta/deviceManagement/deviceConfigurations/{wifi}/microsoft.graph.windowsWifiEnterpriseEAPConfiguration/identityCertificateForClientAuthentication"
    );
    let certificate = ask.get(&at).await.json();
    assert_eq!(certificate["@odata.type"], "#microsoft.graph.windows81SCEPCertificateProfile");
    let detour = format!("{at}/microsoft.graph.windows81SCEPCertificateProfile");
    assert!(
        !ask.get(&format!("{detour}/managedDeviceCertificateStates"))
            .await
            .each("deviceDisplayName")
            .is_empty()
    );
    assert_eq!(
        ask.get(&format!("{detour}/rootCertificate")).await.json()["displayName"],
        "Windows - Contoso Root CA"
    );
}

#[tokio::test]
async fn delta_gives_all_then_nothing() {
    let ask = Ask::lenient().await;
    let first = ask.get("/v1.0/groups/delta?$select=displayName,members").await.json();
    let (groups, link) =
        (first["value"].as_array().expect("a list"), first["@odata.deltaLink"].as_str().expect("a link"));
    assert_eq!(groups.len(), 22);
    assert!(groups.iter().any(|group| group["members@delta"][0]["@odata.type"] == "#microsoft.graph.device"));
    let later = ask.get(link).await.json();
    assert!(later["value"] == json!([]) && later["@odata.deltaLink"].is_string());
    for refused in
        ["/v1.0/users/delta?$top=5", "/v1.0/users/delta?$orderby=displayName", "/v1.0/users?$deltatoken=x"]
    {
        assert_eq!(ask.get(refused).await.status, 400, "{refused}");
    }
    assert_eq!(
        ask.get("/beta/deviceManagement/managedDevices/delta").await.status,
        400,
        "Intune has no delta"
    );
}

#[tokio::test]
async fn functions_of_users_and_collections() {
    let ask = contoso().await;
    let adele = "/beta/users/adele.vance@contoso.com";
    assert_eq!(
        ask.get(&format!("{adele}/getLoggedOnManagedDevices()")).await.each("deviceName"),
        ["ADELE-LT-01"]
    );
    let restrictions = ask.get(&format!("{adele}/getEffectiveDeviceEnrollmentConfigurations()")).await;
    let mut names = restrictions.each("displayName");
    names.sort();
    assert_eq!(
        names,
        ["All users", "Enrollment status page: staff", "Sales: five devices"],
        "lowest priority wins, defaults lose"
    );
    let failed =
        ask.get("/beta/users/pradeep.gupta@contoso.com/getManagedDevicesWithAppFailures()").await.json();
    assert_eq!(failed["value"].as_array().map(Vec::len), Some(1));
    let categories = ask.get("/v1.0/deviceManagement/auditEvents/getAuditCategories()").await.json();
    assert_eq!(categories["value"], json!(["DeviceConfiguration"]));
}

#[tokio::test]
async fn full_metadata_says_where_navigations_lead() {
    let ask = contoso().await;
    let full = [("Accept", "application/json;odata.metadata=full")];
    let list = "/beta/deviceManagement/deviceConfigurations?$filter=isof('microsoft.graph.iosScepCertificateProfile')";
    let profile = ask.get_with(list, &full).await.json()["value"][0].clone();
    let link = profile["rootCertificate@odata.navigationLink"].as_str().expect("a link");
    assert_eq!(ask.get(link).await.json()["displayName"], "iOS - Contoso Root CA");
    assert!(ask.get(list).await.json()["value"][0].get("rootCertificate@odata.navigationLink").is_none());
}
