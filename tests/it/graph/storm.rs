//! Every tenth answer fails, in every way that heals: the result is that of a calm day.

use scepcheck::graph::{Get, Listing};
use serde_json::{Value, json};
use std::sync::Mutex;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::support::{Tokens, bench_with, items, ok, status};

const READS: usize = 120;

/// Serves lists of five items in two pages, alone and in batches; `luck` decides which answers fail.
async fn serve(server: &MockServer, luck: Option<u64>) {
    let uri = server.uri();
    let dice = luck.map(|seed| Mutex::new(fastrand::Rng::with_seed(seed)));
    let roll = move || dice.as_ref().map_or(99, |dice| dice.lock().unwrap().u32(0..60));
    Mock::given(any())
        .respond_with(move |request: &Request| {
            match roll() {
                0 => return status(429).insert_header("Retry-After", "1"),
                1 => return status(500),
                2 => return status(502),
                3 => return status(503),
                4 => return status(504),
                5 => return ResponseTemplate::new(200).set_body_raw(r#"{"value":[1,"#, "application/json"),
                _ => {}
            }
            if !request.url.path().ends_with("/$batch") {
                return ok(&body(&uri, request.url.path(), request.url.query()));
            }
            let batch: Value = serde_json::from_slice(&request.body).unwrap();
            let mut replies = Vec::new();
            for member in batch["requests"].as_array().unwrap() {
                let path = format!("/v1.0{}", member["url"].as_str().unwrap());
                let (code, body) = match roll() {
                    0 => (429, json!({"error": {"code": "TooManyRequests"}})),
                    1 => (503, json!({"error": {"code": "ServiceUnavailable"}})),
                    2 => (504, json!(null)),
                    3 => continue,
                    _ => (200, body(&uri, &path, None)),
                };
                replies.insert(0, json!({"id": member["id"], "status": code, "body": body}));
            }
            ok(&json!({"responses": replies}))
        })
        .mount(server)
        .await;
}

fn body(uri: &str, path: &str, query: Option<&str>) -> Value {
    if query.is_some() {
        json!({"value": [format!("{path} 4"), format!("{path} 5")]})
    } else {
        let first: Vec<String> = (1..=3).map(|n| format!("{path} {n}")).collect();
        json!({"value": first, "@odata.nextLink": format!("{uri}{path}?p=2")})
    }
}

async fn read(luck: Option<u64>) -> (Vec<Listing>, u64) {
    let server = MockServer::start().await;
    serve(&server, luck).await;
    // Tries enough that bad luck alone does not end a read.
    let bench = bench_with(&server.uri(), Tokens::default(), |settings| settings.budgets.attempts = 12);
    let gets = (0..READS).map(|n| Get::v1(["groups", &n.to_string(), "members"])).collect();
    let listings = bench.client.batch(gets).await;
    (listings, bench.client.stats().retries)
}

#[tokio::test]
async fn a_storm_changes_nothing() {
    let (calm, retries) = read(None).await;
    assert_eq!((calm.len(), retries), (READS, 0));
    let calm: Vec<_> = calm.iter().map(|listing| items(listing).join(" ")).collect();
    for seed in 0..10 {
        let (stormy, retries) = read(Some(seed)).await;
        assert!(retries > 0, "seed {seed}");
        for (listing, calm) in stormy.iter().zip(&calm) {
            assert!(listing.is_complete(), "seed {seed}: {:?}", listing.end);
            assert_eq!(items(listing).join(" "), *calm, "seed {seed}");
        }
    }
}
