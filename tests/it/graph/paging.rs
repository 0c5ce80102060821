//! Lists: read to their last page, or known to be incomplete.

use scepcheck::graph::Get;
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::{Tokens, bench, bench_with, broken_by, items, list, ok, page, requests, status};

fn groups() -> Get {
    Get::v1(["groups"])
}

/// Serves `/v1.0/groups`: the first page, and further ones by `?p=`.
async fn serve(server: &MockServer, first: &Value, pages: &[(&str, Value)]) {
    Mock::given(path("/v1.0/groups"))
        .and(query_param_is_missing("p"))
        .respond_with(ok(first))
        .mount(server)
        .await;
    for (name, body) in pages {
        Mock::given(path("/v1.0/groups"))
            .and(query_param("p", *name))
            .respond_with(ok(body))
            .mount(server)
            .await;
    }
}

#[tokio::test]
async fn pages_are_followed_to_the_last_one_even_when_one_is_empty() {
    let server = MockServer::start().await;
    let link = |p| format!("{}/v1.0/groups?p={p}", server.uri());
    serve(&server, &page(&[1, 2], &link("b")), &[("b", page(&[], &link("c"))), ("c", list([3]))]).await;
    let listing = bench(&server.uri()).client.list(groups()).await;
    assert_eq!((items(&listing), listing.pages, broken_by(&listing)), (vec!["1", "2", "3"], 3, "complete"));
}

#[tokio::test]
async fn the_consistency_header_goes_with_every_page() {
    let server = MockServer::start().await;
    let eventual = || header("ConsistencyLevel", "eventual");
    let next = format!("{}/v1.0/groups?p=b", server.uri());
    let first = json!({"value": [1], "@odata.count": 2, "@odata.nextLink": next});
    Mock::given(path("/v1.0/groups"))
        .and(query_param("$count", "true"))
        .and(eventual())
        .respond_with(ok(&first))
        .mount(&server)
        .await;
    Mock::given(query_param("p", "b")).and(eventual()).respond_with(ok(&list([2]))).mount(&server).await;
    let listing = bench(&server.uri()).client.list(groups().count().eventual()).await;
    assert_eq!((items(&listing), listing.count, broken_by(&listing)), (vec!["1", "2"], Some(2), "complete"));
}

#[tokio::test]
async fn a_link_to_another_host_gets_no_request() {
    let (server, foreign) = (MockServer::start().await, MockServer::start().await);
    serve(&server, &page(&[1], &format!("{}/v1.0/groups?p=b", foreign.uri())), &[]).await;
    let bench = bench(&server.uri());
    let listing = bench.client.list(groups()).await;
    assert_eq!((items(&listing), broken_by(&listing)), (vec!["1"], "foreignLink"));
    assert!(listing.error().unwrap().message.contains(&foreign.uri()));
    assert_eq!(requests(&foreign).await.len(), 0);
}

#[tokio::test]
async fn loops_end() {
    for (second, pages) in [("a", 1), ("b", 2)] {
        let server = MockServer::start().await;
        let link = |p| format!("{}/v1.0/groups?p={p}", server.uri());
        let a = page(&[1], &link(second));
        serve(&server, &a, &[("a", a.clone()), ("b", page(&[2], &link("a")))]).await;
        let listing = bench(&server.uri()).client.list(groups().query("p", "a")).await;
        assert_eq!((broken_by(&listing), listing.pages), ("loop", pages), "a -> {second} -> a");
        assert_eq!(requests(&server).await.len(), pages);
    }
}

#[tokio::test]
async fn endless_lists_end_at_the_page_limit() {
    let server = MockServer::start().await;
    let uri = server.uri();
    Mock::given(method("GET"))
        .respond_with(move |request: &wiremock::Request| {
            let page_number: u32 =
                request.url.query().and_then(|q| q.strip_prefix("p=")).map_or(0, |p| p.parse().unwrap());
            ok(&page(&[page_number], &format!("{uri}/v1.0/groups?p={}", page_number + 1)))
        })
        .mount(&server)
        .await;
    let bench = bench_with(&server.uri(), Tokens::default(), |settings| settings.max_pages = 5);
    let listing = bench.client.list(groups()).await;
    assert_eq!((broken_by(&listing), listing.items.len()), ("tooManyPages", 5));
    assert_eq!(requests(&server).await.len(), 5);
}

#[tokio::test]
async fn fewer_items_than_counted_are_not_a_whole_list() {
    let server = MockServer::start().await;
    serve(&server, &json!({"value": [1], "@odata.count": 3}), &[]).await;
    let client = bench(&server.uri()).client;
    let asked = client.list(groups().count()).await;
    assert_eq!((broken_by(&asked), items(&asked), asked.count), ("incomplete", vec!["1"], Some(3)));
    // A count that was not asked for may mean anything.
    assert_eq!(broken_by(&client.list(groups()).await), "complete");
}

#[tokio::test]
async fn a_failed_page_keeps_the_items_before_it() {
    let server = MockServer::start().await;
    serve(&server, &page(&[1, 2], &format!("{}/v1.0/groups?p=b", server.uri())), &[]).await;
    Mock::given(query_param("p", "b")).respond_with(status(403)).mount(&server).await;
    let listing = bench(&server.uri()).client.list(groups()).await;
    assert_eq!((items(&listing), broken_by(&listing)), (vec!["1", "2"], "forbidden"));
}

#[tokio::test]
async fn an_answer_without_a_list_is_never_an_empty_list() {
    for (answer, kind) in [
        (ok(&json!({})), "malformed"),
        (ok(&json!({"value": null})), "malformed"),
        (ok(&json!({"value": {"id": "1"}})), "malformed"),
        (ok(&json!({"value": "text"})), "malformed"),
        (ok(&json!([])), "malformed"),
        (ok(&json!(null)), "malformed"),
        (ResponseTemplate::new(204), "malformed"),
        (ResponseTemplate::new(200), "network"),
        (ok(&json!({"value": [], "@odata.nextLink": ""})), "foreignLink"),
        (ok(&json!({"value": [], "@odata.nextLink": "/v1.0/groups?p=b"})), "foreignLink"),
        (ok(&json!({"value": [], "@odata.nextLink": 7})), "malformed"),
        (ok(&json!({"error": {"code": "Forbidden", "message": "no"}, "value": []})), "forbidden"),
        (ResponseTemplate::new(404), "notFound"),
        (ResponseTemplate::new(405), "badRequest"),
        (ResponseTemplate::new(501), "server"),
        (status(404), "notOffered"),
        (status(405), "notOffered"),
        (status(501), "notOffered"),
        (ResponseTemplate::new(302).insert_header("Location", "https://evil.example/"), "notJson"),
    ] {
        let server = MockServer::start().await;
        Mock::given(path("/v1.0/groups")).respond_with(answer).mount(&server).await;
        let listing = bench(&server.uri()).client.list(groups()).await;
        assert_eq!(broken_by(&listing), kind);
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for code in [301, 302, 303, 307, 308] {
        let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
        Mock::given(path("/v1.0/groups"))
            .respond_with(
                ResponseTemplate::new(code)
                    .insert_header("Location", format!("{}/v1.0/groups", elsewhere.uri())),
            )
            .mount(&server)
            .await;
        assert_eq!(broken_by(&bench(&server.uri()).client.list(groups()).await), "notJson");
        assert_eq!(requests(&elsewhere).await.len(), 0);
    }
}
