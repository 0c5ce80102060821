//! Batches, actions that only read, and the portal's report.

use std::collections::BTreeSet;

use mock_graph::{Fault, Options, RetryAfter, Times, Trouble, Where};
use serde_json::{Value, json};

use super::ask::Ask;

fn get(id: usize, url: &str) -> Value {
    json!({"id": id.to_string(), "method": "GET", "url": url})
}

fn by_id<'a>(body: &'a Value, id: &str) -> &'a Value {
    body["responses"].as_array().expect("responses").iter().find(|one| one["id"] == id).expect("the id")
}

#[tokio::test]
async fn a_batch_answers_each_member_in_its_own_way() {
    let ask = Ask::lenient().await;
    let requests = json!({"requests": [
        get(1, "/users/adele.vance@contoso.com?$select=id"),
        get(2, "users?$top=2&$select=id"),
        get(3, "/users/nobody"),
        get(4, "/deviceManagement/assignmentFilters"),
        {"id": "5", "method": "GET", "url": "/groups/$count", "headers": {"ConsistencyLevel": "eventual"}},
        {"id": "6", "method": "POST", "url": "/users", "body": {}, "headers": {"Content-Type": "application/json"}},
        {"id": "7", "method": "GET", "url": "/users?$top=1", "dependsOn": ["3"]},
    ]});
    let reply = ask.post("/v1.0/$batch", &requests).await;
    assert_eq!(reply.status, 200);
    let body = reply.json();
    let status = |id: &str| by_id(&body, id)["status"].as_u64().expect("a status");
    assert_eq!([status("1"), status("2"), status("3")], [200, 200, 404]);
    assert_eq!(status("4"), 400, "the version is that of the outer URL");
    assert_eq!(
        (status("5"), by_id(&body, "5")["body"].as_str()),
        (200, Some("MjI=")),
        "texts come in base64"
    );
    assert_eq!((status("6"), status("7")), (405, 424));
    assert!(
        by_id(&body, "2")["body"]["@odata.nextLink"].as_str().is_some_and(|link| link.starts_with("http://"))
    );
    let recorded = ask.mock.requests();
    assert_eq!(recorded.iter().filter(|request| request.batch_member).count(), 6);
}

#[tokio::test]
async fn batch_answers_come_in_any_order() {
    let requests: Vec<Value> = (0..20).map(|n| get(n, "/organization?$select=id")).collect();
    let mut orders = BTreeSet::new();
    for seed in 1..4 {
        let ask = Ask::new(Options { seed, ..Options::default() }).await;
        let body = ask.post("/v1.0/$batch", &json!({ "requests": requests })).await.json();
        let ids: Vec<String> =
            body["responses"].as_array().expect("all").iter().map(|one| one["id"].to_string()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 20);
        orders.insert(ids);
    }
    assert_eq!(orders.len(), 3);
}

#[tokio::test]
async fn malformed_batches_are_refused_whole() {
    let ask = Ask::lenient().await;
    let many: Vec<Value> = (0..21).map(|n| get(n, "/users")).collect();
    let cases = [
        json!({ "requests": many }),
        json!({"requests": []}),
        json!({"requests": [get(1, "/users"), get(1, "/groups")]}),
        json!({"requests": [{"id": "a", "method": "GET", "url": "/users"}, {"id": "A", "method": "GET", "url": "/users"}]}),
        json!({"requests": [get(1, "https://graph.microsoft.com/v1.0/users")]}),
        json!({"requests": [{"method": "GET", "url": "/users"}]}),
        json!({}),
    ];
    for case in cases {
        assert_eq!(ask.post("/v1.0/$batch", &case).await.status, 400, "{case}");
    }
    let untyped = ask
        .send(|client| {
            client.post(ask.url("/v1.0/$batch")).bearer_auth(ask.mock.token()).body("{\"requests\":[]}")
        })
        .await;
    assert_eq!(untyped.status, 400);
}

#[tokio::test]
async fn one_member_can_be_throttled() {
    let fault = Fault::on("/users/lee", Trouble::Throttle(RetryAfter::Seconds(7)))
        .place(Where::Inner)
        .times(Times::First(1));
    let ask = Ask::new(Options { faults: vec![fault], ..Options::default() }).await;
    let requests =
        json!({"requests": [get(1, "/users/lee.gu@contoso.com"), get(2, "/users/adele.vance@contoso.com")]});
    let body = ask.post("/v1.0/$batch", &requests).await.json();
    assert_eq!((&by_id(&body, "1")["status"], &by_id(&body, "2")["status"]), (&json!(429), &json!(200)));
    assert_eq!(by_id(&body, "1")["headers"]["Retry-After"], "7");
    let again = ask.post("/v1.0/$batch", &requests).await.json();
    assert_eq!(by_id(&again, "1")["status"], 200);
}

#[tokio::test]
async fn memberships_by_action() {
    let ask = Ask::lenient().await;
    let adele = "/v1.0/users/adele.vance@contoso.com";
    let all =
        ask.post(&format!("{adele}/getMemberGroups"), &json!({"securityEnabledOnly": false})).await.json();
    let secure =
        ask.post(&format!("{adele}/getMemberGroups"), &json!({"securityEnabledOnly": true})).await.json();
    let ids = |body: &Value| body["value"].as_array().expect("ids").clone();
    assert_eq!((ids(&all).len(), ids(&secure).len()), (8, 7), "one is a Microsoft 365 group");
    let asked = json!({"groupIds": [ids(&all)[0], "00000000-0000-0000-0000-000000000001"]});
    let checked = ask.post(&format!("{adele}/checkMemberGroups"), &asked).await.json();
    assert_eq!(ids(&checked), [ids(&all)[0].clone()]);
    let too_many = json!({"groupIds": vec!["x"; 21]});
    assert_eq!(ask.post(&format!("{adele}/checkMemberGroups"), &too_many).await.status, 400);
    let found =
        ask.post("/v1.0/directoryObjects/getByIds", &json!({"ids": ids(&all), "types": ["group"]})).await;
    assert_eq!(found.each("@odata.type"), vec!["#microsoft.graph.group"; 8]);
    let unknown = json!({"ids": ["00000000-0000-0000-0000-000000000001"]});
    assert_eq!(ask.post("/v1.0/directoryObjects/getByIds", &unknown).await.json()["value"], json!([]));
}

const REPORT: &str = "/beta/deviceManagement/reports/getConfigurationPoliciesReportForDevice";

fn report_filter(device: &str) -> String {
    format!(
        "((PolicyBaseTypeName eq 'Microsoft.Management.Services.Api.DeviceConfiguration') or (PolicyBaseTypeName eq 'DeviceManagementConfigurationPolicy')) and (IntuneDeviceId eq '{device}')"
    )
}

#[tokio::test]
async fn the_report_is_a_stream_of_columns_and_rows() {
    let ask = Ask::lenient().await;
    let device = ask
        .id("/beta/deviceManagement/managedDevices?$filter=deviceName eq 'PRADEEP-LT-01'&$select=id")
        .await;
    let mut names = Vec::new();
    loop {
        let body = json!({
            "select": ["PolicyStatus", "PolicyName", "UPN"], "filter": report_filter(&device),
            "skip": names.len(), "top": 4, "orderBy": ["PolicyName"],
        });
        let reply = ask.post(REPORT, &body).await;
        assert_eq!(reply.headers["content-type"], "application/octet-stream");
        let page = reply.json();
        assert_eq!(page["Schema"][0], json!({"Column": "PolicyStatus", "PropertyType": "Int32"}));
        let rows = page["Values"].as_array().expect("rows").clone();
        names
            .extend(rows.iter().map(|row| {
                (row[1].as_str().expect("a name").to_owned(), row[0].as_u64().expect("a number"))
            }));
        if rows.len() < 4 {
            assert_eq!(page["TotalRowCount"].as_u64(), u64::try_from(names.len()).ok());
            break;
        }
    }
    assert!(names.contains(&("Windows - User certificate (SCEP)".to_owned(), 5)), "{names:?}");
    assert!(names.contains(&("Windows - BitLocker".to_owned(), 2)), "settings catalog too");
    assert!(names.is_sorted());
}

#[tokio::test]
async fn a_report_that_is_not_understood_is_refused() {
    let ask = Ask::lenient().await;
    for body in [
        json!({"filter": "PolicyName eq 'x'"}),
        json!({"filter": "IntuneDeviceId ne 'x'"}),
        json!({"filter": ""}),
        json!({"filter": report_filter("x"), "select": ["Nothing"]}),
        json!({"filter": report_filter("x"), "take": 5}),
    ] {
        assert_eq!(ask.post(REPORT, &body).await.status, 400, "{body}");
    }
    let v1 = REPORT.replace("/beta/", "/v1.0/");
    assert_eq!(ask.post(&v1, &json!({"filter": report_filter("x")})).await.status, 400, "beta only");
}
