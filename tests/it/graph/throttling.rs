//! Waiting: as long as asked, together, and not for ever.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use scepcheck::graph::{Client, Get, Observer, Settings};
use scepcheck::time::{BoxFuture, Sleep, TokioSleep};
use tokio::sync::Semaphore;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::{Tokens, bench, bench_with, broken_by, items, list, ok, requests, script, status};

fn throttled(retry_after: &str) -> ResponseTemplate {
    status(429).insert_header("Retry-After", retry_after)
}

#[tokio::test]
async fn retry_after_is_a_minimum_and_garbage_counts_as_none() {
    for (retry_after, low, high) in [
        ("7", 7.0, 8.4),
        ("0.5", 0.5, 0.6),
        ("0", 0.1, 1.0),
        ("-5", 0.1, 1.0),
        ("abc", 0.1, 1.0),
        ("Sun, 22 Nov 2026 10:00:30 GMT", 30.0, 36.0),
    ] {
        let server = MockServer::start().await;
        let first = throttled(retry_after).insert_header("Date", "Sun, 22 Nov 2026 10:00:00 GMT");
        Mock::given(any()).respond_with(script([first, ok(&list([1]))])).mount(&server).await;
        let bench = bench(&server.uri());
        assert_eq!(items(&bench.client.list(Get::v1(["groups"])).await), ["1"]);
        let naps = bench.naps.seconds();
        assert!(
            naps.len() == 1 && naps[0] >= low - 0.001 && naps[0] <= high + 0.001,
            "{retry_after}: {naps:?}"
        );
        assert_eq!((bench.client.stats().throttled, bench.client.stats().retries), (1, 1));
    }
}

#[tokio::test]
async fn a_wait_of_a_day_fails_the_read_at_once() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(throttled("86400")).mount(&server).await;
    let bench = bench(&server.uri());
    let listing = bench.client.list(Get::v1(["groups"])).await;
    assert_eq!(broken_by(&listing), "throttled");
    assert!(listing.error().unwrap().message.contains("24 h"), "{}", listing.error().unwrap());
    assert_eq!((requests(&server).await.len(), bench.naps.seconds().len()), (1, 0));
}

#[tokio::test]
async fn throttling_for_ever_ends_and_the_others_complete() {
    let server = MockServer::start().await;
    Mock::given(path("/beta/deviceManagement/intents")).respond_with(throttled("30")).mount(&server).await;
    Mock::given(any()).respond_with(ok(&list([1]))).mount(&server).await;
    let bench = bench(&server.uri());
    let (bad, good) = tokio::join!(
        bench.client.list(Get::beta(["deviceManagement", "intents"])),
        bench.client.list(Get::beta(["deviceManagement", "ndesConnectors"])),
    );
    assert_eq!((broken_by(&bad), broken_by(&good)), ("throttled", "complete"));
    assert_eq!(bad.error().unwrap().tries, 6);
    assert!(bench.client.stats().waited < Duration::from_secs(6 * 36 + 1));
}

#[tokio::test]
async fn one_refusal_holds_everyone_in_its_bucket_and_no_one_else() {
    let server = MockServer::start().await;
    Mock::given(path("/beta/deviceManagement/intents"))
        .respond_with(script([throttled("60"), ok(&list([1]))]))
        .mount(&server)
        .await;
    Mock::given(any()).respond_with(ok(&list([2]))).mount(&server).await;
    let held = Arc::new(HeldSleep(Semaphore::new(0)));
    let settings = Settings::new(server.uri().parse().unwrap());
    let client = Client::new(settings, Arc::new(Tokens::default()), held.clone()).unwrap();

    let refused = client.list(Get::beta(["deviceManagement", "intents"]));
    let same_bucket = client.list(Get::beta(["users", "ada@contoso.com", "managedDevices"]));
    let other_bucket = client.list(Get::v1(["groups"]));
    let watch = async {
        while requests(&server).await.is_empty() || client.stats().throttled == 0 {
            tokio::task::yield_now().await;
        }
        // The service has asked for 60 s. Only the directory read gets through before they are over.
        let other = other_bucket.await;
        assert_eq!(broken_by(&other), "complete");
        assert_eq!(requests(&server).await.len(), 2);
        held.0.add_permits(10);
    };
    let late = async {
        while client.stats().throttled == 0 {
            tokio::task::yield_now().await;
        }
        same_bucket.await
    };
    let (refused, late, ()) = tokio::join!(refused, late, watch);
    assert_eq!((items(&refused), items(&late)), (vec!["1"], vec!["2"]));
    assert_eq!(requests(&server).await.len(), 4);
    let waited = client.stats().waited.as_secs_f64();
    assert!((59.9..72.1).contains(&waited), "two waits at one time count once: {waited}");
}

#[tokio::test]
async fn a_read_that_stood_in_line_while_another_was_refused_stays_back() {
    let server = MockServer::start().await;
    let slow = throttled("60").set_delay(Duration::from_millis(30));
    Mock::given(any()).respond_with(script([slow, ok(&list([1]))])).mount(&server).await;
    let held = Arc::new(HeldSleep(Semaphore::new(0)));
    let settings = Settings { concurrency: 1, ..Settings::new(server.uri().parse().unwrap()) };
    let client = Client::new(settings, Arc::new(Tokens::default()), held.clone()).unwrap();
    let watch = async {
        while client.stats().throttled == 0 {
            tokio::task::yield_now().await;
        }
        TokioSleep.sleep(Duration::from_millis(50)).await;
        assert_eq!(requests(&server).await.len(), 1);
        held.0.add_permits(10);
    };
    tokio::join!(client.list(Get::v1(["groups"])), client.list(Get::v1(["users"])), watch);
    assert_eq!(requests(&server).await.len(), 3);
}

#[tokio::test]
async fn what_the_service_asked_holds_for_others_when_a_read_has_given_up() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(script([throttled("30"), ok(&list([1]))])).mount(&server).await;
    let bench = bench_with(&server.uri(), Tokens::default(), |settings| settings.budgets.attempts = 1);
    assert_eq!(broken_by(&bench.client.list(Get::v1(["groups"])).await), "throttled");
    assert!(bench.naps.seconds().is_empty());
    assert_eq!(broken_by(&bench.client.list(Get::v1(["users"])).await), "complete");
    assert!(bench.naps.seconds()[0] > 29.0);
}

#[tokio::test]
async fn one_read_waits_no_longer_than_its_budget() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(throttled("500")).mount(&server).await;
    let listing = bench(&server.uri()).client.list(Get::v1(["groups"])).await;
    assert_eq!((broken_by(&listing), requests(&server).await.len()), ("throttled", 2));
    assert!(listing.error().unwrap().message.ends_with("of waiting"), "{}", listing.error().unwrap());
}

/// Waits until the test lets go.
struct HeldSleep(Semaphore);

impl Sleep for HeldSleep {
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async { self.0.acquire().await.unwrap().forget() })
    }
}

#[tokio::test]
async fn the_run_budget_ends_all_waiting() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(throttled("100")).mount(&server).await;
    let bench = bench_with(&server.uri(), Tokens::default(), |settings| {
        settings.budgets.run = Duration::from_secs(250);
    });
    let listing = bench.client.list(Get::v1(["groups"])).await;
    assert_eq!(broken_by(&listing), "throttled");
    assert!(bench.client.stats().waited <= Duration::from_secs(250));
    assert!(listing.error().unwrap().message.contains("this run"), "{}", listing.error().unwrap());
}

#[tokio::test]
async fn each_server_failure_heals_once_and_a_lasting_one_ends() {
    let server = MockServer::start().await;
    let answers = [status(500), status(502), status(503), status(504), status(408), ok(&list([1]))];
    Mock::given(any()).respond_with(script(answers)).mount(&server).await;
    let bench1 = bench(&server.uri());
    assert_eq!(items(&bench1.client.list(Get::v1(["groups"])).await), ["1"]);
    let naps = bench1.naps.seconds();
    assert_eq!(naps.len(), 5);
    for (nap, ceiling) in naps.iter().zip([1.0, 2.0, 4.0, 8.0, 16.0]) {
        assert!((0.1..=ceiling).contains(nap), "{naps:?}");
    }

    for (answer, tries) in
        [(status(500), 6), (ResponseTemplate::new(500), 2), (status(400), 1), (status(501), 1)]
    {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let listing = bench(&server.uri()).client.list(Get::v1(["users", "x1"])).await;
        assert!(!listing.is_complete());
        assert_eq!(requests(&server).await.len(), tries);
    }
}

#[tokio::test]
async fn every_try_has_its_own_id() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(script([status(503), ok(&list([1]))])).mount(&server).await;
    bench(&server.uri()).client.list(Get::v1(["groups"])).await;
    let requests = requests(&server).await;
    let id = |index: usize| requests[index].headers["client-request-id"].to_str().unwrap().to_owned();
    assert_ne!(id(0), id(1));
    for (name, value) in [("accept", "application/json"), ("prefer", "include-unknown-enum-members")] {
        assert_eq!(requests[0].headers[name], value);
    }
    assert!(!requests[0].headers.contains_key("consistencylevel"));
}

#[tokio::test]
async fn no_more_requests_are_in_flight_than_allowed() {
    let server = MockServer::start().await;
    let answer = ok(&list([1])).set_delay(Duration::from_millis(20));
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let watch = Arc::new(InFlight::default());
    let client = bench_with(&server.uri(), Tokens::default(), |settings| settings.concurrency = 3).client;
    let client = client.observed_by(watch.clone());
    join_all((0..12).map(|_| client.list(Get::v1(["groups"])))).await;
    let watch = watch.0.lock().unwrap();
    assert_eq!((watch.0, watch.1), (0, 3), "none left, three at most");
}

/// In flight now, and at most.
#[derive(Default)]
struct InFlight(Mutex<(u32, u32)>);

impl Observer for InFlight {
    fn request_started(&self) {
        let mut watch = self.0.lock().unwrap();
        watch.0 += 1;
        watch.1 = watch.1.max(watch.0);
    }

    fn request_finished(&self) {
        self.0.lock().unwrap().0 -= 1;
    }
}
