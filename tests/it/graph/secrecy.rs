//! The token is seen by Graph and by no one else.

use std::io::Write;
use std::sync::{Arc, Mutex};

use scepcheck::graph::{Get, ReportAction, ReportQuery};
use serde_json::json;
use tracing::level_filters::LevelFilter;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::support::{CANARY, bench, list, ok};

/// A log that can be read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Answers `/v1.0/users` well, and everything else by echoing the token it was sent, in each place there is.
fn echo(request: &Request) -> ResponseTemplate {
    let bearer = request.headers["authorization"].to_str().unwrap();
    let token = bearer.trim_start_matches("Bearer ");
    let error = json!({"error": {"code": token, "message": format!("bad header: {bearer}"),
                                 "innerError": {"request-id": token}}});
    match request.url.path() {
        "/v1.0/users" => ok(&list([1])),
        "/v1.0/groups" => ResponseTemplate::new(401).set_body_json(error),
        "/v1.0/$batch" => {
            let member =
                |id| json!({"id": id, "status": 403, "headers": {"request-id": token}, "body": error});
            ok(&json!({"responses": [member("0"), member("1")]}))
        }
        _ => ResponseTemplate::new(403).insert_header("request-id", token).set_body_json(error),
    }
}

#[tokio::test]
async fn the_token_is_in_no_log_debug_or_message() {
    let log = Log::default();
    let writer = log.clone();
    // With a single subscriber alive, tracing lets threads without one switch call sites off for all.
    let _spare = tracing::Dispatch::new(tracing_subscriber::registry());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = MockServer::start().await;
    Mock::given(any()).respond_with(echo).mount(&server).await;
    let bench = bench(&server.uri());
    let search =
        Get::v1(["users"]).filter("displayName eq 'Ada Private'").select(&["id"]).query("$search", "Private");
    let good = bench.client.list(search).await;
    let refused = bench.client.list(Get::v1(["groups"])).await;
    let echoed = bench.client.one(Get::v1(["groups", "1"])).await.unwrap_err();
    let report = bench.client.report(ReportQuery::new(ReportAction::Certificates)).await.unwrap_err();
    let batch = bench.client.batch(vec![Get::v1(["groups"]), Get::v1(["users"])]).await;

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("/v1.0/users?$select=id"), "the log is on:\n{log}");
    let shown = format!(
        "{log} {:?} {good:?} {refused:?} {echoed} {echoed:?} {report} {report:?} {batch:?}",
        bench.client
    );
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(!log.contains("Private"), "values about people stay out of the log:\n{log}");
    assert!(echoed.to_string().contains("[redacted]"), "{echoed}");
}
