//! Webhooks: the address stays secret, what may pass is tried again, and nothing is followed elsewhere.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use scepcheck::auth::ExtraRoots;
use scepcheck::deliver::{DeliverError, DeliverErrorKind, Poster, Webhook};
use secrecy::SecretString;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::{Waits, waits};

const PATH: &str = "/workflows/CANARY/run?sig=CANARY";

/// A webhook that gives these answers, and then only 418.
async fn server(answers: Vec<ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    let answers = Mutex::new(VecDeque::from(answers));
    Mock::given(any())
        .respond_with(move |_: &Request| {
            answers.lock().unwrap().pop_front().unwrap_or_else(|| ResponseTemplate::new(418))
        })
        .mount(&server)
        .await;
    server
}

fn hook(address: &str, secret: Option<&str>) -> Result<Webhook, DeliverError> {
    Webhook::new("ops", &SecretString::from(address), secret.map(SecretString::from).as_ref())
}

async fn post(server: &MockServer, waits: &Arc<Waits>) -> Result<u32, DeliverError> {
    let hook = hook(&format!("{}{PATH}", server.uri()), None).unwrap();
    poster(waits).post(&hook, b"{}".to_vec()).await
}

fn poster(waits: &Arc<Waits>) -> Poster {
    Poster::new(&ExtraRoots::default(), waits.clone()).unwrap()
}

fn status(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status)
}

#[tokio::test]
async fn the_body_goes_to_the_whole_address_as_json_and_without_any_authorization() {
    let server = server(vec![status(202)]).await;
    assert_eq!(post(&server, &waits()).await.unwrap(), 1);
    let sent = &server.received_requests().await.unwrap()[0];
    assert_eq!((sent.method.as_str(), sent.url.path()), ("POST", "/workflows/CANARY/run"));
    assert_eq!(sent.url.query(), Some("sig=CANARY"));
    assert_eq!(sent.body, b"{}");
    assert_eq!(sent.headers["content-type"], "application/json; charset=utf-8");
    assert!(
        !sent.headers.contains_key("authorization") && !sent.headers.contains_key("x-scepcheck-signature")
    );
}

#[tokio::test]
async fn a_signature_is_the_hmac_of_the_body() {
    // RFC 4231, test case 2.
    let server = server(vec![status(200)]).await;
    let hook = hook(&server.uri(), Some("Jefe\n")).unwrap();
    poster(&waits()).post(&hook, b"what do ya want for nothing?".to_vec()).await.unwrap();
    let sent = &server.received_requests().await.unwrap()[0];
    assert_eq!(
        sent.headers["x-scepcheck-signature"],
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

#[tokio::test]
async fn what_may_pass_is_tried_again_under_the_same_number_and_no_earlier_than_asked() {
    let busy = status(429).insert_header("Retry-After", "9");
    let (server, waits) = (server(vec![status(503), busy, status(200)]).await, waits());
    assert_eq!(post(&server, &waits).await.unwrap(), 3);
    let sent = server.received_requests().await.unwrap();
    let numbers: Vec<_> = sent.iter().map(|one| one.headers["x-scepcheck-delivery"].clone()).collect();
    assert!(numbers[0] == numbers[1] && numbers[1] == numbers[2], "{numbers:?}");
    assert_eq!(waits.seconds().len(), 2);
    assert!(waits.seconds()[1] >= 9);
}

#[tokio::test]
async fn every_refusal_names_the_host_and_the_way_out_and_never_the_address() {
    let redirect = status(302).insert_header("Location", "http://127.0.0.1:9/elsewhere");
    for (answers, kind, message, next) in [
        (vec![status(404)], DeliverErrorKind::Refused, "answers 404", "make a new one"),
        (vec![status(410)], DeliverErrorKind::Refused, "answers 410", "make a new one"),
        (vec![status(401)], DeliverErrorKind::Refused, "answers 401", "make a new address"),
        (vec![redirect], DeliverErrorKind::Refused, "answers 302", "not followed"),
        (
            vec![status(400).set_body_string("invalid_blocks")],
            DeliverErrorKind::Refused,
            "answers 400 (invalid_blocks)",
            "generic, teams or slack",
        ),
        (
            vec![status(400).set_body_string("no such path /workflows/CANARY/run")],
            DeliverErrorKind::Refused,
            "answers 400",
            "generic, teams or slack",
        ),
        (vec![status(503); 9], DeliverErrorKind::Unreachable, "answers 503 (4 tries)", "is kept"),
        (
            vec![status(429).insert_header("Retry-After", "86400")],
            DeliverErrorKind::Unreachable,
            "asks to wait 86400 s",
            "is kept",
        ),
    ] {
        let server = server(answers).await;
        let error = post(&server, &waits()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert!(error.message.contains(message) && error.message.contains("127.0.0.1"), "{error}");
        assert!(error.next.contains(next), "{error}: {}", error.next);
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
}

#[tokio::test]
async fn a_dead_webhook_is_unreachable_and_told_without_its_address() {
    let (hook, waits) = (hook_at_closed_port().await, waits());
    let error = poster(&waits).post(&hook, b"{}".to_vec()).await.unwrap_err();
    assert_eq!(error.kind, DeliverErrorKind::Unreachable, "{error}");
    assert!(error.message.contains("no connection") && error.message.contains("(3 tries)"), "{error}");
    assert!(!format!("{error:?} {hook:?}").contains("CANARY"), "{error:?}");
    assert_eq!(waits.seconds().len(), 2);
}

async fn hook_at_closed_port() -> Webhook {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    hook(&format!("http://127.0.0.1:{port}{PATH}"), None).unwrap()
}

#[test]
fn an_address_is_https_or_http_on_this_machine_and_is_not_repeated() {
    for address in [
        "https://contoso.example/CANARY",
        "https://user:CANARY@contoso.example/",
        "http://127.0.0.1:8080/CANARY",
        "http://[::1]/CANARY",
        "http://LOCALHOST/CANARY\n",
    ] {
        hook(address, None).unwrap();
    }
    for address in [
        "http://contoso.example/CANARY",
        "http://127.0.0.1.contoso.example/CANARY",
        "ftp://127.0.0.1/CANARY",
        "CANARY",
        "",
    ] {
        let error = hook(address, None).unwrap_err();
        assert_eq!(error.kind, DeliverErrorKind::Settings, "{address}");
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
}
