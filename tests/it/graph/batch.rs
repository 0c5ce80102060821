//! Batches: packed, taken apart when members fail, and given up for single reads when refused.

use std::collections::HashMap;
use std::sync::Mutex;

use scepcheck::graph::{Get, Listing};
use serde_json::{Value, json};
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::support::{bench, broken_by, items, list, ok, page, requests, status};

/// The groups of the user `name`.
fn groups_of(name: &str) -> Get {
    Get::v1(["users", &format!("{name}@contoso.com"), "memberOf"])
}

/// The name in the path of [`groups_of`].
fn name_of(url: &str) -> String {
    let segment = url.split('/').find(|segment| segment.contains('@')).unwrap();
    segment.trim_end_matches("@contoso.com").to_owned()
}

/// One member of a batch that came in.
struct Asked {
    id: String,
    name: String,
    /// How often this name has been asked for, this time included.
    times: usize,
}

/// Serves `/v1.0/$batch` by asking `answer` for each member; `None` leaves the member out.
async fn serve_batch(server: &MockServer, answer: impl Fn(&Asked) -> Option<Value> + Send + Sync + 'static) {
    let times: Mutex<HashMap<String, usize>> = Mutex::default();
    Mock::given(path("/v1.0/$batch"))
        .respond_with(move |request: &Request| {
            let mut replies = Vec::new();
            for member in members(request) {
                let name = name_of(member["url"].as_str().unwrap());
                let mut times = times.lock().unwrap();
                let count = times.entry(name.clone()).or_default();
                *count += 1;
                let asked = Asked { id: member["id"].as_str().unwrap().to_owned(), name, times: *count };
                replies.extend(answer(&asked));
            }
            replies.reverse();
            ok(&json!({"responses": replies}))
        })
        .mount(server)
        .await;
}

fn members(request: &Request) -> Vec<Value> {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    body["requests"].as_array().unwrap().clone()
}

/// Answers single reads with `["alone"]`.
async fn serve_alone(server: &MockServer) {
    Mock::given(method("GET")).respond_with(ok(&list(["alone"]))).with_priority(9).mount(server).await;
}

fn good(asked: &Asked) -> Value {
    json!({"id": asked.id, "status": 200, "body": list([asked.name.as_str()])})
}

fn bad(asked: &Asked, status: u16) -> Value {
    json!({"id": asked.id, "status": status, "body": {"error": {"code": "X", "message": "m"}}})
}

fn first_items(listings: &[Listing]) -> Vec<String> {
    listings.iter().map(|listing| items(listing).join("+")).collect()
}

async fn batches(server: &MockServer) -> Vec<Vec<String>> {
    let all = requests(server).await;
    let batches = all.iter().filter(|request| request.url.path().ends_with("/$batch"));
    batches
        .map(|batch| members(batch).iter().map(|m| name_of(m["url"].as_str().unwrap())).collect())
        .collect()
}

#[tokio::test]
async fn packs_hold_twenty_of_one_version_and_answers_come_in_the_order_asked() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(|request: &Request| {
            let beta = request.url.path().starts_with("/beta");
            let replies: Vec<Value> = members(request)
                .iter()
                .rev()
                .map(|m| json!({"id": m["id"], "status": 200, "body": list([format!("{beta} {}", name_of(m["url"].as_str().unwrap()))])}))
                .collect();
            ok(&json!({"responses": replies}))
        })
        .mount(&server)
        .await;
    let gets = (0..50).map(|n| {
        let segments = ["users".to_owned(), format!("{n}@contoso.com"), "memberOf".to_owned()];
        if n % 5 == 0 { Get::beta(segments) } else { Get::v1(segments) }
    });
    let bench = bench(&server.uri());
    let listings = bench.client.batch(gets.collect()).await;
    for (n, listing) in listings.iter().enumerate() {
        assert_eq!(items(listing), [format!("\"{} {n}\"", n % 5 == 0)]);
    }
    let mut sizes: Vec<usize> = batches(&server).await.iter().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [10, 20, 20]);
    assert_eq!((bench.client.stats().requests, bench.client.stats().batch_members), (3, 50));
}

#[tokio::test]
async fn nothing_asked_is_nothing_sent_and_one_read_needs_no_batch() {
    let server = MockServer::start().await;
    serve_alone(&server).await;
    let client = bench(&server.uri()).client;
    assert!(client.batch(Vec::new()).await.is_empty());
    assert_eq!(first_items(&client.batch(vec![groups_of("a")]).await), ["\"alone\""]);
    assert_eq!(batches(&server).await.len(), 0);
}

#[tokio::test]
async fn lists_and_objects_travel_together() {
    let server = MockServer::start().await;
    serve_batch(&server, |asked| {
        Some(match asked.name.as_str() {
            "object" => json!({"id": asked.id, "status": 200, "body": {"id": "o-1"}}),
            "wrapped" => json!({"id": asked.id, "status": 200, "body": {"value": {"id": "w-1"}}}),
            _ => good(asked),
        })
    })
    .await;
    let gets = vec![
        groups_of("object").single(),
        groups_of("list"),
        groups_of("wrapped").single(),
        groups_of("wrapped"),
    ];
    let listings = bench(&server.uri()).client.batch(gets).await;
    assert_eq!(first_items(&listings), [r#"{"id":"o-1"}"#, r#""list""#, r#"{"id":"w-1"}"#, ""]);
    assert_eq!(broken_by(&listings[3]), "malformed");
}

#[tokio::test]
async fn failed_members_are_repeated_without_the_others() {
    let server = MockServer::start().await;
    serve_batch(&server, |asked| {
        Some(match (asked.name.as_str(), asked.times) {
            ("busy" | "busy2", 1) => {
                let mut reply = bad(asked, 429);
                reply["headers"] = json!({"Retry-After": if asked.name == "busy" { "3" } else { "9" }});
                reply
            }
            ("down", 1) => {
                let mut reply = bad(asked, 503);
                reply["headers"] = json!({"Retry-After": "4"});
                reply
            }
            ("down", 2) => bad(asked, 503),
            ("denied", _) => bad(asked, 403),
            ("gone", _) => bad(asked, 404),
            _ => good(asked),
        })
    })
    .await;
    serve_alone(&server).await;
    let gets = ["a", "busy", "down", "denied", "busy2", "gone"].map(groups_of);
    let bench = bench(&server.uri());
    let listings = bench.client.batch(gets.into()).await;
    let ends: Vec<_> = listings.iter().map(broken_by).collect();
    assert_eq!(ends, ["complete", "complete", "complete", "forbidden", "complete", "notFound"]);
    assert_eq!(first_items(&listings), ["\"a\"", "\"busy\"", "\"alone\"", "", "\"busy2\"", ""]);
    assert_eq!(batches(&server).await[1..], [["busy", "down", "busy2"].map(str::to_owned)]);
    let naps = bench.naps.seconds();
    assert!((3.9..4.9).contains(&naps[0]), "the failed one asked for 4 s: {naps:?}");
    assert!(naps[..2].iter().sum::<f64>() >= 8.9, "the longest wait rules: {naps:?}");
}

#[tokio::test]
async fn missing_and_double_answers_are_read_alone() {
    let server = MockServer::start().await;
    Mock::given(path("/v1.0/$batch"))
        .respond_with(|request: &Request| {
            let body = |text| list([text]);
            assert_eq!(members(request).len(), 4);
            ok(&json!({"responses": [
                {"id": "3", "status": 200, "body": body("d")},
                {"id": "1", "status": 200, "body": body("b1")},
                {"id": "1", "status": 200, "body": body("b2")},
                {"id": "0", "status": 200, "body": body("a")},
                {"id": "77", "status": 200, "body": body("stray")},
            ]}))
        })
        .mount(&server)
        .await;
    serve_alone(&server).await;
    let listings = bench(&server.uri()).client.batch(["a", "b", "c", "d"].map(groups_of).into()).await;
    assert_eq!(first_items(&listings), ["\"a\"", "\"alone\"", "\"alone\"", "\"d\""]);
}

#[tokio::test]
async fn a_member_that_never_answers_is_unknown_and_not_empty() {
    let server = MockServer::start().await;
    serve_batch(&server, |asked| (asked.name != "lost").then(|| good(asked))).await;
    Mock::given(method("GET")).respond_with(status(404)).mount(&server).await;
    let listings = bench(&server.uri()).client.batch(["a", "lost"].map(groups_of).into()).await;
    assert_eq!([broken_by(&listings[0]), broken_by(&listings[1])], ["complete", "notFound"]);
}

#[tokio::test]
async fn a_member_goes_on_to_its_next_pages_alone_with_its_header() {
    let server = MockServer::start().await;
    let next = format!("{}/v1.0/users/long@contoso.com/memberOf?p=2", server.uri());
    let foreign = MockServer::start().await;
    let away = format!("{}/v1.0/users/away@contoso.com/memberOf?p=2", foreign.uri());
    serve_batch(&server, move |asked| {
        Some(match asked.name.as_str() {
            "long" => json!({"id": asked.id, "status": 200, "body": page(&[1], &next)}),
            "away" => json!({"id": asked.id, "status": 200, "body": page(&[1], &away)}),
            _ => good(asked),
        })
    })
    .await;
    serve_alone(&server).await;
    let gets = vec![groups_of("long").eventual(), groups_of("away"), groups_of("short")];
    let listings = bench(&server.uri()).client.batch(gets).await;
    assert_eq!(items(&listings[0]), ["1", "\"alone\""]);
    assert_eq!(broken_by(&listings[1]), "foreignLink");
    assert_eq!(requests(&foreign).await.len(), 0);
    let all = requests(&server).await;
    let inner: Vec<Value> =
        members(&all[0]).iter().map(|member| member["headers"]["ConsistencyLevel"].clone()).collect();
    assert_eq!(inner, [json!("eventual"), Value::Null, Value::Null]);
    assert_eq!(all[1].headers["consistencylevel"], "eventual");
}

#[tokio::test]
async fn a_refused_batch_costs_more_and_loses_nothing() {
    let malformed = || ok(&json!({"answers": []}));
    for (answer, remembered) in [
        (status(400), false),
        (status(403), true),
        (status(404), true),
        (status(405), true),
        (status(501), true),
        (malformed(), false),
        (ok(&json!({"responses": [{"id": "0"}]})), false),
        (ResponseTemplate::new(403).set_body_raw("<html>", "text/html"), false),
        (ResponseTemplate::new(500), false),
    ] {
        let server = MockServer::start().await;
        Mock::given(path("/v1.0/$batch")).respond_with(answer).mount(&server).await;
        serve_alone(&server).await;
        let client = bench(&server.uri()).client;
        for _ in 0..2 {
            let listings = client.batch(["a", "b", "c"].map(groups_of).into()).await;
            assert_eq!(first_items(&listings), ["\"alone\""; 3]);
        }
        let sent = batches(&server).await.len();
        assert_eq!(sent == 1, remembered, "{sent} batches");
    }
}

#[tokio::test]
async fn a_failure_of_everything_is_everyones_failure() {
    let server = MockServer::start().await;
    Mock::given(path("/v1.0/$batch")).respond_with(status(429)).mount(&server).await;
    serve_alone(&server).await;
    let listings = bench(&server.uri()).client.batch(["a", "b"].map(groups_of).into()).await;
    assert!(listings.iter().all(|listing| broken_by(listing) == "throttled"));
    assert_eq!(requests(&server).await.len(), 6, "no storm of single reads after a throttling");
    assert_eq!(listings[1].error().unwrap().path.as_deref(), Some("/v1.0/users/b@contoso.com/memberOf"));
}

#[tokio::test]
async fn waiting_for_a_batch_counts_for_its_members() {
    let server = MockServer::start().await;
    serve_batch(&server, |asked| {
        let mut reply = bad(asked, 429);
        reply["headers"] = json!({"Retry-After": "500"});
        Some(reply)
    })
    .await;
    let bench = bench(&server.uri());
    let listings = bench.client.batch(["a", "b"].map(groups_of).into()).await;
    assert!(listings.iter().all(|listing| broken_by(listing) == "throttled"));
    assert_eq!(batches(&server).await.len(), 2, "a second wait of 500 s is beyond a read's budget");
}
