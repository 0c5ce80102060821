//! What real Graph refuses is refused, and fails the test that sent it.

use mock_graph::{Mock, Options, Permissions, Unconfirmed};
use serde_json::json;

use super::ask::{Ask, EVENTUAL};

const ADELE: &str = "/v1.0/users/adele.vance@contoso.com";

#[tokio::test]
async fn requests_that_graph_refuses() {
    let ask = Ask::lenient().await;
    let cases = [
        // unknown segments, on the wrong version, or without parentheses
        "/v1.0/nothing".to_owned(),
        "/v1.0/deviceManagement/configurationPolicies".to_owned(),
        "/v1.0/deviceManagement/assignmentFilters".to_owned(),
        "/beta/deviceManagement/deviceconfigurations".to_owned(),
        "/beta/users/$odd@contoso.com".to_owned(),
        "/v2.0/users".to_owned(),
        // unknown properties, everywhere they can stand
        format!("{ADELE}?$select=shoeSize"),
        "/v1.0/users?$filter=shoeSize eq 1".to_owned(),
        "/v1.0/users?$orderby=shoeSize".to_owned(),
        "/beta/deviceManagement/deviceConfigurations?$expand=targets".to_owned(),
        "/v1.0/deviceManagement/managedDevices?$select=joinType".to_owned(),
        // properties of derived types on a polymorphic list
        "/beta/deviceManagement/deviceConfigurations?$select=id,scepServerUrls".to_owned(),
        format!("{ADELE}/registeredDevices?$select=deviceId"),
        // wrong types and broken syntax
        "/v1.0/users?$filter=displayName eq 1".to_owned(),
        "/v1.0/users?$filter=accountEnabled eq 'true'".to_owned(),
        "/v1.0/users?$filter=displayName eq 'o'neil'".to_owned(),
        "/beta/deviceManagement/managedDevices?$filter=complianceState eq 'fine'".to_owned(),
        // filters that no source says the service takes
        "/beta/deviceManagement/managedDevices?$filter=userId eq 'x'".to_owned(),
        "/beta/deviceManagement/managedDevices?$filter=model eq 'x'".to_owned(),
        "/v1.0/users?$filter=contains(displayName,'a')".to_owned(),
        // expansions that no source says the service takes
        "/beta/deviceManagement/intents?$expand=assignments".to_owned(),
        "/beta/deviceManagement/deviceHealthScripts?$expand=assignments".to_owned(),
        "/v1.0/users?$expand=memberOf".to_owned(),
        // page sizes, options in the wrong place
        "/v1.0/users?$top=1000".to_owned(),
        "/v1.0/users?$top=0".to_owned(),
        "/v1.0/users?$skip=1".to_owned(),
        "/v1.0/users?top=5".to_owned(),
        "/v1.0/users?$select=id&$select=mail".to_owned(),
        format!("{ADELE}?$top=1"),
        format!("{ADELE}/licenseDetails?$top=5"),
        "/v1.0/subscribedSkus?$filter=skuPartNumber eq 'x'".to_owned(),
        "/beta/deviceManagement/managedDevices?$search=\"x\"".to_owned(),
        "/v1.0/users?$skiptoken=made-up".to_owned(),
        // advanced queries without the header
        "/v1.0/users/$count".to_owned(),
        "/v1.0/users?$search=\"displayName:adele\"".to_owned(),
        "/v1.0/users?$filter=displayName ne 'x'&$count=true".to_owned(),
        "/v1.0/users?$filter=endsWith(mail,'.com')".to_owned(),
        format!("{ADELE}/transitiveMemberOf/microsoft.graph.group"),
        format!("{ADELE}/memberOf?$filter=displayName eq 'x'"),
    ];
    for case in &cases {
        let before = ask.mock.refused().len();
        let reply = ask.get(case).await;
        assert_eq!(reply.status, 400, "{case}: {}", reply.text);
        assert_eq!(ask.mock.refused().len(), before + 1, "{case} was not noted");
    }
}

#[tokio::test]
async fn advanced_queries_need_header_and_count() {
    let ask = Ask::lenient().await;
    let cast = format!("{ADELE}/transitiveMemberOf/microsoft.graph.group?$select=id&$top=3");
    assert_eq!(ask.get_with(&cast, EVENTUAL).await.status, 400, "the header alone");
    assert_eq!(ask.get(&format!("{cast}&$count=true")).await.status, 400, "the count alone");
    let first = ask.get_with(&format!("{cast}&$count=true"), EVENTUAL).await;
    assert_eq!((first.status, first.json()["@odata.count"].as_u64()), (200, Some(8)));
    let next = first.json()["@odata.nextLink"].as_str().expect("more").to_owned();
    assert_eq!(ask.get(&next).await.status, 400, "the next page without the header");
    let second = ask.get_with(&next, EVENTUAL).await;
    assert_eq!((second.status, second.json().get("@odata.count").is_some()), (200, false));
    let count = ask.get_with(&format!("{ADELE}/transitiveMemberOf/graph.group/$count"), EVENTUAL).await;
    assert_eq!((count.status, count.text.as_str()), (200, "8"));
    let ignored = ask.get("/v1.0/users?$count=true&$select=id").await;
    assert_eq!((ignored.status, ignored.json().get("@odata.count").is_some()), (200, false));
}

#[tokio::test]
async fn writes_are_refused() {
    let ask = Ask::lenient().await;
    let url = ask.url(ADELE);
    for method in ["POST", "PATCH", "PUT", "DELETE"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let reply = ask
            .send(|client| client.request(method.clone(), &url).bearer_auth(ask.mock.token()).body("{}"))
            .await;
        assert_eq!(reply.status, 405, "{method}");
    }
    for action in [
        "/beta/deviceManagement/managedDevices/x/syncDevice",
        "/beta/deviceManagement/managedDevices/x/rebootNow",
    ] {
        assert_eq!(ask.post(action, &json!({})).await.status, 405, "{action}");
    }
    assert_eq!(ask.mock.refused().len(), 6);
    let collect = "/beta/deviceManagement/managedDevices/x/createDeviceLogCollectionRequest";
    assert_eq!(ask.post(collect, &json!({})).await.status, 403, "the one write has a permission of its own");
}

#[tokio::test]
async fn what_is_in_graph_but_not_here_is_said() {
    let ask = Ask::lenient().await;
    for path in [
        "/beta/users/validateProperties",
        "/beta/deviceManagement/windowsAutopilotDeviceIdentities",
        "/v1.0/users/x/manager",
    ] {
        assert_eq!(ask.get(path).await.status, 501, "{path}");
    }
    assert_eq!(ask.mock.refused().len(), 3);
}

#[tokio::test]
async fn unconfirmed_behaviour_can_be_allowed() {
    let options =
        Options { unconfirmed: [Unconfirmed::Expand, Unconfirmed::Filter].into(), ..Options::default() };
    let ask = Ask::new(options).await;
    let intents = ask.get("/beta/deviceManagement/intents?$expand=assignments").await;
    assert_eq!(intents.json()["value"][0]["assignments"].as_array().map(Vec::len), Some(1));
    let adele = ask.get(ADELE).await.json()["id"].as_str().expect("an id").to_owned();
    let devices = ask
        .get(&format!("/beta/deviceManagement/managedDevices?$filter=userId eq '{adele}'&$select=deviceName"))
        .await;
    assert_eq!(devices.each("deviceName"), ["ADELE-LT-01", "Adele iPhone"]);
}

#[tokio::test]
async fn tokens_and_permissions() {
    let permissions = Permissions::all()
        .without("DeviceManagementScripts.Read.All")
        .without("DeviceManagementApps.Read.All")
        .without("Device.Read.All")
        .without("Directory.Read.All");
    let ask = Ask::new(Options { permissions, ..Options::default() }).await;
    let bare = ask.send(|client| client.get(ask.url("/v1.0/users"))).await;
    assert_eq!((bare.status, bare.code().as_str()), (401, "InvalidAuthenticationToken"));
    assert!(bare.headers.contains_key("www-authenticate"));
    let wrong = ask.send(|client| client.get(ask.url("/v1.0/users")).bearer_auth("a.b.c")).await;
    assert_eq!(wrong.status, 401);

    let scripts = ask.get("/beta/deviceManagement/deviceHealthScripts").await;
    assert_eq!((scripts.status, scripts.code().as_str()), (403, "Forbidden"));
    let message = scripts.json()["error"]["message"].as_str().expect("a message").to_owned();
    let inner: serde_json::Value = serde_json::from_str(&message).expect("JSON in a text");
    assert!(inner["Message"].as_str().expect("a text").contains("DeviceManagementScripts.Read.All"));
    assert_eq!(
        ask.get("/beta/deviceManagement/auditEvents").await.status,
        403,
        "audit needs the apps permission"
    );

    let devices = ask.get("/v1.0/devices").await;
    assert_eq!((devices.status, devices.code().as_str()), (403, "Authorization_RequestDenied"));
    assert_eq!(ask.get("/v1.0/users/nobody@contoso.com").await.code(), "Request_ResourceNotFound");
    ask.mock.revoke_tokens();
    assert_eq!(ask.get("/v1.0/users").await.status, 401);
}

#[tokio::test]
async fn without_group_permission_only_ids_are_seen() {
    let permissions = Permissions::only(["User.Read.All"]);
    let ask = Ask::new(Options { permissions, ..Options::default() }).await;
    let groups = ask.get(&format!("{ADELE}/memberOf")).await.json();
    let first = &groups["value"][0];
    assert!(first["id"].is_string() && first["displayName"].is_null(), "{first}");
}

#[tokio::test]
async fn a_collection_can_be_missing_in_a_cloud() {
    let not_offered = ["deviceManagement/assignmentFilters".to_owned()].into();
    let ask = Ask::new(Options { not_offered, ..Options::default() }).await;
    let reply = ask.get("/beta/deviceManagement/assignmentFilters").await;
    assert_eq!(reply.status, 400);
    assert!(reply.text.contains("Resource not found for the segment 'assignmentFilters'"));
}

#[tokio::test]
async fn a_strict_server_fails_the_test_that_asked() {
    let panicked = tokio::spawn(async {
        let ask = Ask::new(Options::default()).await;
        ask.get("/v1.0/nothing").await;
    });
    assert!(panicked.await.expect_err("a panic").is_panic());
    let ask = Ask::new(Options::default()).await;
    ask.get("/v1.0/nothing").await;
    ask.mock.expect_refusal("/v1.0/nothing");
    let server: &Mock = &ask.mock;
    assert_eq!(server.refused().len(), 1);
}
