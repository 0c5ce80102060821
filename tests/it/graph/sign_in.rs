//! Tokens that end, and policies that want more.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures_util::future::join_all;
use scepcheck::graph::{Get, GraphErrorKind};
use serde_json::json;
use wiremock::matchers::{any, header, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::support::{CANARY, Tokens, bench, bench_with, broken_by, items, list, ok, page, requests};

const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}"#;

fn refused() -> ResponseTemplate {
    ResponseTemplate::new(401)
        .insert_header("WWW-Authenticate", r#"Bearer realm="", error="invalid_token""#)
        .set_body_json(
            json!({"error": {"code": "InvalidAuthenticationToken", "message": "Lifetime validation failed"}}),
        )
}

fn challenge(status: u16, encoded: &str) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .append_header("WWW-Authenticate", r#"PoP nonce="x""#)
        .append_header(
            "WWW-Authenticate",
            format!(r#"Bearer realm="", error="insufficient_claims", claims="{encoded}""#).as_str(),
        )
        .set_body_json(json!({"error": {"code": "InvalidAuthenticationToken", "message": "Continuous access evaluation"}}))
}

/// Accepts only the second token.
async fn accept_second(server: &MockServer, otherwise: ResponseTemplate) {
    let uri = server.uri();
    let second = format!("Bearer {CANARY}-2");
    Mock::given(any())
        .respond_with(move |request: &Request| {
            if request.headers["authorization"] != second.as_str() {
                return otherwise.clone();
            }
            match request.url.query() {
                Some("p=2") => ok(&list([2])),
                _ => ok(&page(&[1], &format!("{uri}{}?p=2", request.url.path()))),
            }
        })
        .mount(server)
        .await;
}

#[tokio::test]
async fn eight_workers_with_an_ended_token_renew_it_once() {
    let server = MockServer::start().await;
    accept_second(&server, refused()).await;
    let bench = bench(&server.uri());
    let names: Vec<String> = (0..8).map(|n| format!("g{n}")).collect();
    let listings =
        join_all(names.iter().map(|name| bench.client.list(Get::v1(["groups", name, "members"])))).await;
    for listing in &listings {
        assert_eq!((items(listing), broken_by(listing)), (vec!["1", "2"], "complete"));
    }
    assert_eq!((bench.tokens.renewals(), bench.naps.seconds().len()), (1, 0));
}

#[tokio::test]
async fn a_token_that_ends_between_pages_costs_one_renewal_and_no_item() {
    let server = MockServer::start().await;
    let next = format!("{}/v1.0/groups/2", server.uri());
    Mock::given(path("/v1.0/groups")).respond_with(ok(&page(&[1], &next))).mount(&server).await;
    Mock::given(path("/v1.0/groups/2"))
        .and(header("authorization", format!("Bearer {CANARY}-2").as_str()))
        .respond_with(ok(&list([2])))
        .mount(&server)
        .await;
    Mock::given(path("/v1.0/groups/2")).respond_with(refused()).with_priority(9).mount(&server).await;
    let bench = bench(&server.uri());
    let listing = bench.client.list(Get::v1(["groups"])).await;
    assert_eq!((items(&listing), broken_by(&listing)), (vec!["1", "2"], "complete"));
    assert_eq!((bench.tokens.renewals(), requests(&server).await.len()), (1, 3));
}

#[tokio::test]
async fn a_service_that_accepts_no_token_is_asked_twice_and_the_token_renewed_once() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(refused()).mount(&server).await;
    let bench1 = bench(&server.uri());
    for _ in 0..5 {
        assert_eq!(broken_by(&bench1.client.list(Get::v1(["groups"])).await), "unauthorized");
    }
    assert_eq!(bench1.tokens.renewals(), 1);
    assert_eq!(requests(&server).await.len(), 2 + 4);

    // A token from the environment comes again as it was.
    let fixed = bench_with(&server.uri(), Tokens::fixed(), |_| ());
    let listings = join_all((0..8).map(|_| fixed.client.list(Get::v1(["groups"])))).await;
    assert!(listings.iter().all(|listing| broken_by(listing) == "unauthorized"));
    assert_eq!(fixed.tokens.renewals(), 1);
}

#[tokio::test]
async fn a_renewal_that_fails_is_asked_for_once_and_says_why() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(refused()).mount(&server).await;
    let bench = bench_with(&server.uri(), Tokens::stubborn(), |_| ());
    let listings = join_all((0..8).map(|_| bench.client.list(Get::v1(["groups"])))).await;
    for listing in &listings {
        let error = listing.error().unwrap();
        assert!(matches!(error.kind, GraphErrorKind::Auth(_)), "{error}");
        assert_eq!(error.message, "the session has ended");
        assert_eq!(error.status, Some(401));
    }
    assert_eq!(bench.tokens.renewals(), 1);
}

#[tokio::test]
async fn a_claims_challenge_is_met_once() {
    for (status, encoded) in [(401, STANDARD.encode(CLAIMS)), (403, URL_SAFE_NO_PAD.encode(CLAIMS))] {
        let server = MockServer::start().await;
        accept_second(&server, challenge(status, &encoded)).await;
        let bench = bench(&server.uri());
        let listing = bench.client.list(Get::v1(["groups"])).await;
        assert_eq!((items(&listing), broken_by(&listing)), (vec!["1", "2"], "complete"));
        assert_eq!(*bench.tokens.claims.lock().unwrap(), [CLAIMS]);
    }
}

#[tokio::test]
async fn a_claims_challenge_that_stays_is_no_loop() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(challenge(401, &STANDARD.encode(CLAIMS))).mount(&server).await;
    let bench = bench(&server.uri());
    let listing = bench.client.list(Get::v1(["groups"])).await;
    assert_eq!(broken_by(&listing), "claimsChallenge");
    assert_eq!((bench.tokens.renewals(), requests(&server).await.len()), (1, 2));
}

#[tokio::test]
async fn a_member_refused_inside_a_batch_mends_its_sign_in_alone() {
    let server = MockServer::start().await;
    let inner = json!({"responses": [
        {"id": "0", "status": 401, "headers": {"WWW-Authenticate": format!(r#"Bearer claims="{}""#, STANDARD.encode(CLAIMS))},
         "body": {"error": {"code": "InvalidAuthenticationToken", "message": "m"}}},
        {"id": "1", "status": 200, "body": {"value": [7]}},
    ]});
    Mock::given(path("/v1.0/$batch")).respond_with(ok(&inner)).mount(&server).await;
    accept_second(&server, challenge(401, &STANDARD.encode(CLAIMS))).await;
    let bench = bench(&server.uri());
    let listings = bench.client.batch(vec![Get::v1(["groups", "1"]), Get::v1(["groups", "2"])]).await;
    assert_eq!(items(&listings[0]), ["1", "2"]);
    assert_eq!(items(&listings[1]), ["7"]);
    assert_eq!(bench.tokens.renewals(), 1);
}
