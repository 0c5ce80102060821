//! Canaries: no secret in any log, error, description or prompt, whether it works or not.

use std::io::Write;
use std::sync::{Arc, Mutex};

use scepcheck::auth::{Method, TokenRequest};
use secrecy::SecretString;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use wiremock::{Request, ResponseTemplate};

use super::credentials::{encrypted_certificate, federated_method, token_file};
use super::world::{
    DEVICE, TOKEN, World, browser_method, device_method, issued_with, parameters, pending, secret_method,
};

const CANARY: &str = "CANARY";

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

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

fn good() -> ResponseTemplate {
    issued_with("CANARY-access", &json!({"refresh_token": "CANARY-refresh", "id_token": "CANARY-id"}))
}

/// A service that answers with everything it was told.
fn echo(status: u16, kind: &str) -> ResponseTemplate {
    let text = "CANARY-secret CANARY-device CANARY-code CANARY-refresh CANARY-access";
    let body = match kind {
        "application/json" => json!({
            "error": "CANARY-secret", "suberror": "CANARY-device", "trace_id": "CANARY-refresh",
            "correlation_id": "CANARY-code", "error_description": format!("AADSTS1: {text}"),
        })
        .to_string(),
        _ => format!("<html>{text}</html>"),
    };
    ResponseTemplate::new(status).set_body_raw(body, kind)
}

/// The ways the token endpoint may behave, in the order of its answers.
fn behaviours() -> Vec<Vec<ResponseTemplate>> {
    let cut = ResponseTemplate::new(200)
        .set_body_raw(r#"{"access_token":"CANARY-access","ref"#, "application/json");
    vec![
        vec![good(), good(), good()],
        vec![pending(), good(), cut.clone()],
        vec![good(), echo(200, "text/html")],
        vec![good(), echo(400, "text/html")],
        vec![cut],
        vec![echo(307, "text/html").insert_header("Location", "https://evil.example/CANARY-code")],
        vec![echo(503, "text/html"); 4],
        vec![
            ResponseTemplate::new(200)
                .set_body_json(json!({"access_token": "CANARY-access\u{0}", "token_type": "Bearer"})),
        ],
    ]
}

fn methods() -> Vec<Method> {
    vec![
        Method::Token(SecretString::from("CANARY-access")),
        secret_method("CANARY-secret"),
        encrypted_certificate(),
        federated_method(token_file()),
        device_method(),
        browser_method(),
    ]
}

/// Runs everything a run may do, and returns all that anybody could get to see of it.
async fn seen(method: Method, answers: Vec<ResponseTemplate>) -> String {
    let world = World::with_obedient_person().await;
    world.script(DEVICE, vec![device_code()]).await;
    world.script(TOKEN, answers).await;
    run(&world, method).await
}

fn device_code() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "device_code": "CANARY-device", "user_code": "SHOWN", "verification_uri": "https://x.example/", "expires_in": 60,
    }))
}

async fn run(world: &World, method: Method) -> String {
    let mut seen = format!("{method:?}\n");
    let source = world.source(method).unwrap();
    seen += &source.describe();
    for request in [
        TokenRequest::default(),
        TokenRequest { force: true, claims: None },
        TokenRequest { force: false, claims: Some("{}".to_owned()) },
    ] {
        match source.token(request).await {
            Ok(token) => seen += &format!("{:?}\n", token.secret),
            Err(error) => seen += &format!("{error}\n{error:#?}\n{:?}\n", error.trail()),
        }
    }
    for form in world.asked(TOKEN).await {
        for sent in ["code_verifier", "client_assertion"].iter().filter_map(|name| form.get(*name)) {
            assert!(!seen.contains(sent.as_str()));
            assert!(!world.prompt.shown.lock().unwrap().join("\n").contains(sent.as_str()));
        }
    }
    seen + &world.prompt.shown.lock().unwrap().join("\n")
}

#[tokio::test]
async fn no_secret_is_ever_seen() {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    for method in methods() {
        for answers in behaviours() {
            // A test on another thread may have met the log's call site first and found nobody listening.
            tracing::callsite::rebuild_interest_cache();
            let seen = seen(method.clone(), answers).await;
            assert!(!seen.contains(CANARY), "{seen}");
        }
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("identity service"), "the log was listened to");
    for line in log.lines().filter(|line| line.contains(CANARY)) {
        // The stand-in for the service writes what it gets; that is the test's own doing.
        assert!(line.contains("wiremock"), "{line}");
    }
}

#[tokio::test]
async fn a_service_that_echoes_what_it_was_sent_gives_nothing_away() {
    for method in [secret_method("CANARY-secret"), encrypted_certificate(), device_method(), browser_method()]
    {
        for field in
            ["client_secret", "client_assertion", "device_code", "code", "code_verifier", "refresh_token"]
        {
            for status in [400, 503] {
                let world = World::with_obedient_person().await;
                world.script(DEVICE, vec![device_code()]).await;
                world
                    .script_then(TOKEN, vec![good()], move |request| echo_request(request, status, field))
                    .await;
                let mut seen = run(&world, method.clone()).await;
                let other = World::with_obedient_person().await;
                other.script(DEVICE, vec![device_code()]).await;
                other.script_then(TOKEN, vec![], move |request| echo_request(request, status, field)).await;
                seen += &run(&other, method.clone()).await;
                assert!(!seen.contains(CANARY), "{seen}");
            }
        }
    }
}

/// Every secret in the text, and the one in `field` wherever a word is expected.
fn echo_request(request: &Request, status: u16, field: &str) -> ResponseTemplate {
    let sent = parameters(&request.body);
    let word = sent.get(field).cloned().unwrap_or_default();
    let all: Vec<&String> = sent.values().collect();
    ResponseTemplate::new(status).set_body_json(json!({
        "error": format!("x{word}"), "error_description": format!("AADSTS1: {all:?}"),
        "trace_id": word, "correlation_id": word, "suberror": word, "timestamp": word,
    }))
}
