//! Reports: pages by skip and top, columns by name, doubt as failure.

use scepcheck::graph::{ReportAction, ReportQuery};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::support::{bench, ok, requests, script, status};

const PATH: &str = "/beta/deviceManagement/reports/getConfigurationPoliciesReportForDevice";

fn query() -> ReportQuery {
    ReportQuery::new(ReportAction::ConfigurationPoliciesForDevice)
        .select(&["PolicyId", "PolicyStatus"])
        .filter("(IntuneDeviceId eq 'd-1')")
        .order_by(&["PolicyId"])
}

fn report(rows: std::ops::Range<u64>) -> Value {
    json!({
        "TotalRowCount": null,
        "Schema": [{"Column": "PolicyId", "PropertyType": "String"}, {"Column": "PolicyStatus", "PropertyType": "Int32"}],
        "Values": rows.map(|row| json!([format!("p{row}"), row % 7])).collect::<Vec<_>>(),
        "SessionId": "s",
    })
}

async fn serve(answers: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).and(path(PATH)).respond_with(script(answers)).mount(&server).await;
    server
}

#[tokio::test]
async fn pages_come_by_skip_and_top_until_a_short_one() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(PATH))
        .respond_with(|request: &Request| {
            let asked: Value = serde_json::from_slice(&request.body).unwrap();
            let (skip, top) = (asked["skip"].as_u64().unwrap(), asked["top"].as_u64().unwrap());
            let text = report(skip..(skip + top).min(100)).to_string();
            ResponseTemplate::new(200).set_body_raw(text, "application/octet-stream")
        })
        .mount(&server)
        .await;
    let table = bench(&server.uri()).client.report(query()).await.unwrap();
    assert_eq!(table.rows.len(), 100);
    let row = table.iter().nth(99).unwrap();
    assert_eq!(
        (row.text("policyid"), row.integer("PolicyStatus"), row.get("Nope")),
        (Some("p99"), Some(1), None)
    );
    let bodies: Vec<Value> =
        requests(&server).await.iter().map(|r| serde_json::from_slice(&r.body).unwrap()).collect();
    assert_eq!(bodies.iter().map(|body| body["skip"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 50, 100]);
    assert_eq!(
        bodies[0],
        json!({"select": ["PolicyId", "PolicyStatus"], "filter": "(IntuneDeviceId eq 'd-1')",
               "skip": 0, "top": 50, "orderBy": ["PolicyId"]})
    );
}

#[tokio::test]
async fn a_clamped_page_is_not_taken_for_the_last_one() {
    let mut first = report(0..25);
    first["TotalRowCount"] = json!(30);
    let mut second = report(25..30);
    second["TotalRowCount"] = json!(30);
    let server = serve([ok(&first), ok(&second)]).await;
    assert_eq!(bench(&server.uri()).client.report(query()).await.unwrap().rows.len(), 30);
}

#[tokio::test]
async fn doubt_is_a_failure_that_keeps_the_rows() {
    let renamed = json!({"Schema": [{"Column": "A"}, {"Column": "B"}], "Values": [[1, 2]]});
    let mut counted = report(0..0);
    counted["TotalRowCount"] = json!(80);
    for (second, kind) in [
        (status(403), "forbidden"),
        (ok(&report(0..50)), "loop"),
        (ok(&renamed), "malformed"),
        (ok(&counted), "incomplete"),
        (ok(&json!({"Schema": [{"Column": "PolicyId"}], "Values": [["x", 1]]})), "malformed"),
        (ok(&json!({"value": []})), "malformed"),
        (ok(&json!({"error": {"code": "BadRequest", "message": "no"}})), "badRequest"),
    ] {
        let server = serve([ok(&report(0..50)), second]).await;
        let failure = bench(&server.uri()).client.report(query()).await.unwrap_err();
        assert_eq!((failure.error.kind.id(), failure.table.rows.len()), (kind, 50));
    }
}

#[tokio::test]
async fn an_empty_report_is_a_complete_one_and_a_passing_failure_heals() {
    let server = serve([status(503), ok(&json!({"Schema": [], "Values": []}))]).await;
    let table = bench(&server.uri()).client.report(query()).await.unwrap();
    assert_eq!((table.rows.len(), requests(&server).await.len()), (0, 2));
}
