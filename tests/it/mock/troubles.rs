//! Faults on demand.

use std::time::Duration;

use mock_graph::{Fault, Options, RetryAfter, Times, Trouble};
use serde_json::Value;

use super::ask::Ask;

const USERS: &str = "/v1.0/users?$select=id";

async fn with(fault: Fault) -> Ask {
    Ask::new(Options { faults: vec![fault], ..Options::default() }).await
}

#[tokio::test]
async fn every_nth_request_is_throttled() {
    let ask =
        with(Fault::on("/users", Trouble::Throttle(RetryAfter::Seconds(3))).times(Times::Every(3))).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(ask.get(USERS).await.status);
    }
    assert_eq!(statuses, [200, 200, 429, 200, 200, 429]);
}

#[tokio::test]
async fn a_refusal_says_when_to_come_back_in_every_form() {
    for (after, expected) in [
        (RetryAfter::Absent, None),
        (RetryAfter::Seconds(10), Some("10")),
        (RetryAfter::Fraction("2.128"), Some("2.128")),
        (RetryAfter::Date(30), Some("Mon, 23 Nov 2026 12:00:30 GMT")),
    ] {
        let reply = with(Fault::on("/users", Trouble::Throttle(after))).await.get(USERS).await;
        assert_eq!((reply.status, reply.code().as_str()), (429, "TooManyRequests"));
        let header = reply.headers.get("retry-after").map(|value| value.to_str().expect("a text"));
        assert_eq!(header, expected);
    }
}

#[tokio::test]
async fn statuses_and_bodies() {
    for status in [500, 502, 503, 504] {
        let ask = with(Fault::on("/users", Trouble::Status(status)).times(Times::First(2))).await;
        let statuses =
            [ask.get(USERS).await.status, ask.get(USERS).await.status, ask.get(USERS).await.status];
        assert_eq!(statuses, [status, status, 200]);
    }
    let html = with(Fault::on("/users", Trouble::Html)).await.get(USERS).await;
    assert!(html.status == 200 && html.text.starts_with("<!DOCTYPE html>"));
    let cut = with(Fault::on("/users", Trouble::TruncatedJson)).await.get(USERS).await;
    assert!(serde_json::from_str::<Value>(&cut.text).is_err());
    let nested = with(Fault::on("/users", Trouble::NestedForbidden)).await.get(USERS).await.json();
    let outer: Value =
        serde_json::from_str(nested["error"]["message"].as_str().expect("a text")).expect("JSON");
    let inner: Value = serde_json::from_str(outer["Message"].as_str().expect("a text")).expect("JSON again");
    assert!(
        inner["Message"]
            .as_str()
            .is_some_and(|text| text.contains("scopes: DeviceManagementConfiguration.Read.All"))
    );
    let wrapped = with(Fault::on("/organization", Trouble::WrappedValue)).await;
    assert!(wrapped.get("/v1.0/organization").await.json()["value"].is_object());
}

#[tokio::test]
async fn a_reset_ends_the_answer_in_the_middle() {
    let ask = with(Fault::on("/users", Trouble::Reset)).await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client.get(ask.url(USERS)).bearer_auth(ask.mock.token());
    let whole = async { request.send().await?.text().await };
    assert!(whole.await.is_err());
}

#[tokio::test]
async fn a_slow_answer_runs_into_a_timeout() {
    let ask = with(Fault::on("/users", Trouble::Slow(Duration::from_secs(20)))).await;
    let client =
        reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(150)).build().expect("a client");
    let error =
        client.get(ask.url(USERS)).bearer_auth(ask.mock.token()).send().await.expect_err("no answer in time");
    assert!(error.is_timeout());
}

#[tokio::test]
async fn pages_go_wrong_too() {
    let ask = with(Fault::on("/users", Trouble::EmptyPage).times(Times::First(1))).await;
    let (items, pages) = ask.all(USERS, &[]).await;
    assert_eq!((items.len(), pages), (18, 2), "an empty page, then all");
    let foreign = with(Fault::on("/users", Trouble::ForeignNextLink)).await.get(USERS).await.json();
    assert!(
        foreign["@odata.nextLink"]
            .as_str()
            .is_some_and(|link| link.starts_with("https://graph.example.net/"))
    );
    let ask = with(Fault::on("/users", Trouble::NextLinkLoop)).await;
    let same = ask.get(USERS).await.json()["@odata.nextLink"].as_str().expect("a link").to_owned();
    assert_eq!(ask.get(&same).await.json()["@odata.nextLink"], same);
}

#[tokio::test]
async fn sessions_end() {
    let ask = with(Fault::on("/users", Trouble::ClaimsChallenge).times(Times::Only(1))).await;
    let challenged = ask.get(USERS).await;
    let header = challenged.headers["www-authenticate"].to_str().expect("a text");
    assert!(
        challenged.status == 401 && header.contains("insufficient_claims") && header.contains("claims=\"")
    );
    assert_eq!(ask.get(USERS).await.status, 200);
    let expired = with(Fault::on("/users", Trouble::ExpiredToken)).await.get(USERS).await;
    assert_eq!((expired.status, expired.code().as_str()), (401, "InvalidAuthenticationToken"));
}

#[tokio::test]
async fn faults_can_be_added_later() {
    let ask = Ask::new(Options::default()).await;
    assert_eq!(ask.get(USERS).await.status, 200);
    ask.mock.add_fault(Fault::on("deviceConfigurations*expand", Trouble::Status(500)));
    let list = "/beta/deviceManagement/deviceConfigurations";
    assert_eq!(ask.get(&format!("{list}?$expand=assignments")).await.status, 500);
    assert_eq!(ask.get(list).await.status, 200);
}
