//! The one write and the downloads: sent once, without the token where it has no business.

use std::time::Duration;

use scepcheck::collect::diagnostics::{DevicePackages, DiagnosticsError, device_packages};
use scepcheck::graph::{Consent, DownloadError, GraphErrorKind};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::{Bench, Script, bench, list, ok, requests, script, status};

const LIST: &str = "/beta/deviceManagement/managedDevices/d1/logCollectionRequests";
const CREATE: &str = "/beta/deviceManagement/managedDevices/d1/createDeviceLogCollectionRequest";
const LINK: &str = "/beta/deviceManagement/managedDevices/d1/logCollectionRequests/p1/createDownloadUrl";

fn package(id: &str, status: &str, requested: &str) -> Value {
    json!({"id": id, "status": status, "requestedDateTimeUTC": requested})
}

/// A device whose packages are listed in these ways, one after the other.
async fn windows(lists: Vec<Vec<Value>>) -> (MockServer, Bench, DevicePackages) {
    let server = MockServer::start().await;
    let device = json!({"id": "d1", "deviceName": "PC-1", "operatingSystem": "Windows"});
    mount(&server, "GET", "/beta/deviceManagement/managedDevices", script([ok(&list([device]))])).await;
    mount(&server, "GET", LIST, script(lists.into_iter().map(|one| ok(&list(one))))).await;
    let bench = bench(&server.uri());
    let found = device_packages(&bench.client, "PC-1").await.expect("the device");
    (server, bench, found)
}

async fn mount(server: &MockServer, verb: &str, at: &str, answers: Script) {
    Mock::given(method(verb)).and(path(at)).respond_with(answers).mount(server).await;
}

async fn posts(server: &MockServer, at: &str) -> usize {
    requests(server).await.iter().filter(|request| request.url.path() == at).count()
}

#[tokio::test]
async fn the_write_is_repeated_only_where_the_service_did_nothing() {
    for (answers, sent, taken) in [
        (vec![status(500)], 1, false),
        (vec![status(502)], 1, false),
        (vec![ResponseTemplate::new(200).set_body_string("{\"id\": \"p")], 1, false),
        (vec![status(403)], 1, false),
        (vec![status(429), ok(&package("p1", "pending", "2026-11-23T12:00:00Z"))], 2, true),
        (vec![status(401), ok(&package("p1", "pending", "2026-11-23T12:00:00Z"))], 2, true),
    ] {
        let (server, bench, found) = windows(vec![vec![]]).await;
        mount(&server, "POST", CREATE, script(answers)).await;
        let asked = found.request(&bench.client, Consent::given_by_a_person()).await;
        assert_eq!((posts(&server, CREATE).await, asked.is_ok()), (sent, taken), "{asked:?}");
    }
}

#[tokio::test]
async fn every_shape_of_the_answer_names_the_package() {
    let new = package("p1", "pending", "2026-11-23T12:00:00Z");
    let old = package("p0", "completed", "2026-11-20T12:00:00Z");
    for answer in [new.clone(), json!({"value": new}), json!({"@odata.context": "x"})] {
        let (server, bench, found) = windows(vec![vec![old.clone()], vec![old.clone(), new.clone()]]).await;
        mount(&server, "POST", CREATE, script([ok(&answer)])).await;
        let id = found.request(&bench.client, Consent::given_by_a_person()).await.expect("an id");
        assert_eq!(id, "p1", "{answer}");
    }
}

#[tokio::test]
async fn what_is_posted_is_what_the_documentation_says() {
    let (server, bench, found) = windows(vec![vec![]]).await;
    mount(&server, "POST", CREATE, script([ok(&package("p1", "pending", "2026-11-23T12:00:00Z"))])).await;
    mount(&server, "POST", LINK, script([ok(&json!({"value": "http://127.0.0.1:1/x"}))])).await;
    found.request(&bench.client, Consent::given_by_a_person()).await.expect("taken");
    bench.client.device_log_url("d1", "p1").await.expect("a link");
    let sent = requests(&server).await;
    let body = |at: &str| {
        let request = sent.iter().find(|request| request.url.path() == at).expect("sent");
        (String::from_utf8_lossy(&request.body).into_owned(), request.headers.get("content-length").cloned())
    };
    let template: Value = serde_json::from_str(&body(CREATE).0).expect("JSON");
    assert_eq!(template["templateType"]["templateType"], "predefined");
    assert_eq!(template["templateType"]["@odata.type"], "#microsoft.graph.deviceLogCollectionRequest");
    let (text, length) = body(LINK);
    assert_eq!((text.as_str(), length.as_ref().and_then(|length| length.to_str().ok())), ("", Some("0")));
}

#[tokio::test]
async fn waiting_ends_with_the_package_its_failure_or_the_patience() {
    let at = "2026-11-23T12:00:00Z";
    let pending = vec![package("p1", "pending", at)];
    let wait = async |last: Vec<Value>, patience: u64| {
        let (_server, bench, found) =
            windows(vec![vec![], vec![], pending.clone(), pending.clone(), last]).await;
        let mut looks = Vec::new();
        let mut look = |waited: Duration| looks.push(waited.as_secs());
        let patience = Duration::from_secs(patience);
        let came = found.wait(&bench.client, "p1", patience, &*bench.naps, &mut look).await;
        (came, looks)
    };
    let (came, looks) = wait(vec![package("p1", "completed", at)], 600).await;
    assert_eq!(came.expect("it came").id, "p1");
    assert_eq!(looks, [0, 2, 6], "looks grow rarer");
    let (came, _) = wait(vec![package("p1", "failed", at)], 600).await;
    assert!(matches!(came, Err(DiagnosticsError::Failed { .. })), "{came:?}");
    let (came, looks) = wait(pending.clone(), 60).await;
    assert!(matches!(came, Err(DiagnosticsError::Pending { .. })), "{came:?}");
    assert_eq!(looks, [0, 2, 6, 14, 30]);
    let (came, _) = wait(vec![], 600).await;
    assert!(matches!(came, Err(DiagnosticsError::NoPackage { .. })), "{came:?}");
}

/// What a download from this answer of the storage brings.
async fn download(answer: ResponseTemplate, most: u64) -> (Result<u64, DownloadError>, Vec<u8>, MockServer) {
    let (server, bench, _) = windows(vec![vec![]]).await;
    let storage = MockServer::start().await;
    Mock::given(path("/p1.zip")).respond_with(answer).mount(&storage).await;
    let link = format!("{}/p1.zip?sig=secret", storage.uri());
    mount(&server, "POST", LINK, script([ok(&json!({ "value": link }))])).await;
    let url = bench.client.device_log_url("d1", "p1").await.expect("a link");
    let mut bytes = Vec::new();
    let came = bench.client.download(&url, most, &mut bytes).await;
    (came, bytes, storage)
}

#[tokio::test]
async fn the_storage_never_sees_the_token() {
    let (came, bytes, storage) = download(ResponseTemplate::new(200).set_body_string("PK"), 10).await;
    assert_eq!((came.expect("it came"), bytes.as_slice()), (2, &b"PK"[..]));
    let sent = requests(&storage).await;
    assert!(sent.iter().all(|request| !request.headers.contains_key("authorization")));
}

#[tokio::test]
async fn downloads_stop_at_redirects_limits_and_refusals_and_never_name_the_link() {
    let elsewhere = ResponseTemplate::new(302).insert_header("location", "https://fabrikam.com/p1.zip");
    for (answer, expected) in [
        (elsewhere, GraphErrorKind::ForeignLink.id()),
        (ResponseTemplate::new(403), GraphErrorKind::NotFound.id()),
        (ResponseTemplate::new(500), GraphErrorKind::Server.id()),
        (ResponseTemplate::new(200).set_body_string("much too long"), GraphErrorKind::TooLarge.id()),
    ] {
        let (came, bytes, _) = download(answer, 5).await;
        let Err(DownloadError::Fetch(error)) = came else { panic!("{expected}: {came:?}") };
        assert_eq!(error.kind.id(), expected);
        assert!(bytes.len() <= 5);
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

#[tokio::test]
async fn links_to_unsafe_places_are_refused() {
    let (server, bench, _) = windows(vec![vec![]]).await;
    let links =
        ["http://fabrikam.com/x.zip", "file:///etc/passwd", "https://a:b@fabrikam.com/x", "nonsense", ""];
    let answers = links.map(|link| ok(&json!({ "value": link })));
    mount(&server, "POST", LINK, script(answers)).await;
    for link in links {
        let error = bench.client.device_log_url("d1", "p1").await.expect_err(link);
        assert_eq!(error.kind.id(), GraphErrorKind::ForeignLink.id(), "{link}");
    }
}
