//! Managed identities: the three kinds of host, their moods, and a false agent that fishes for files.

use std::path::{Path, PathBuf};

use scepcheck::auth::{AuthErrorKind, ManagedHost, Method, TokenRequest, UserAssigned};
use secrecy::SecretString;
use serde_json::json;
use url::Url;
use wiremock::matchers::{header, header_exists, path, query_param};
use wiremock::{Mock, Request, ResponseTemplate};

use super::world::{World, ask, forced, token};

const PATH: &str = "/metadata/identity/oauth2/token";

fn endpoint(world: &World) -> Url {
    Url::parse(&world.server.uri()).unwrap().join(PATH).unwrap()
}

fn imds(world: &World) -> Method {
    imds_as(world, None)
}

fn imds_as(world: &World, identity: Option<UserAssigned>) -> Method {
    Method::ManagedIdentity { host: ManagedHost::Imds { endpoint: endpoint(world) }, identity }
}

fn app_service(world: &World) -> Method {
    let header = SecretString::from("CANARY-header");
    Method::ManagedIdentity {
        host: ManagedHost::AppService { endpoint: endpoint(world), header },
        identity: None,
    }
}

fn arc(world: &World, keys: &Path) -> Method {
    let host = ManagedHost::Arc { endpoint: endpoint(world), keys: keys.to_owned() };
    Method::ManagedIdentity { host, identity: None }
}

/// Azure's own way of writing numbers.
fn given(token: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "access_token": token, "expires_in": "3599", "expires_on": "1767697199", "token_type": "Bearer",
        "resource": "https://graph.microsoft.com",
    }))
}

/// Real questions get `answers` in turn, the last one for ever; the probe gets what IMDS says to it.
async fn answering(world: &World, answers: Vec<ResponseTemplate>) {
    let at = std::sync::atomic::AtomicUsize::new(0);
    Mock::given(path(PATH))
        .and(header("metadata", "true"))
        .respond_with(move |_: &Request| {
            let at = at.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            answers[at.min(answers.len() - 1)].clone()
        })
        .mount(&world.server)
        .await;
    let probe = ResponseTemplate::new(400).set_body_json(json!({"error": "invalid_request"}));
    Mock::given(path(PATH)).respond_with(probe).with_priority(9).mount(&world.server).await;
}

async fn questions(world: &World) -> usize {
    let all = world.server.received_requests().await.unwrap();
    all.iter().filter(|request| request.headers.contains_key("metadata")).count()
}

#[tokio::test]
async fn a_machine_asks_its_metadata_service_once_for_graph_and_reads_its_numbers() {
    let world = World::new().await;
    answering(&world, vec![given("t-1"), given("t-2")]).await;
    let source = world.source(imds(&world)).unwrap();
    assert!(world.server.received_requests().await.unwrap().is_empty(), "nothing before a token is wanted");
    let found = source.token(TokenRequest::default()).await.unwrap();
    assert_eq!(found.expires_at.unwrap().to_rfc3339(), "2026-01-06T10:59:59+00:00");
    assert_eq!(token(&source).await.unwrap(), "t-1");
    assert_eq!(forced(&source).await.unwrap(), "t-2");
    let requests = world.server.received_requests().await.unwrap();
    assert!(!requests[0].headers.contains_key("metadata"), "the probe is no question");
    let query: Vec<_> = requests[1].url.query_pairs().into_owned().collect();
    let expected = [("api-version", "2018-02-01"), ("resource", "https://graph.microsoft.com")];
    assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(source.describe().contains("managed identity"), "{}", source.describe());
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end() {
    let world = World::new().await;
    answering(&world, vec![given("t-1"), given("t-2")]).await;
    let source = world.source(imds(&world)).unwrap();
    token(&source).await.unwrap();
    world.clock.advance(3_400);
    assert_eq!(token(&source).await.unwrap(), "t-2");
}

#[tokio::test]
async fn one_of_several_identities_is_named_as_each_host_wants_it() {
    for (identity, name, value) in [
        (UserAssigned::ClientId("c-1".to_owned()), "client_id", "c-1"),
        (UserAssigned::ObjectId("o-1".to_owned()), "object_id", "o-1"),
        (UserAssigned::ResourceId("/r/a&b".to_owned()), "msi_res_id", "/r/a&b"),
    ] {
        let world = World::new().await;
        Mock::given(query_param(name, value)).respond_with(given("t-1")).mount(&world.server).await;
        answering(&world, vec![ResponseTemplate::new(418)]).await;
        let source = world.source(imds_as(&world, Some(identity))).unwrap();
        assert!(source.describe().contains(value));
        token(&source).await.unwrap();
    }
}

#[tokio::test]
async fn app_service_is_shown_its_own_header() {
    let world = World::new().await;
    Mock::given(path(PATH))
        .and(header("x-identity-header", "CANARY-header"))
        .and(query_param("api-version", "2019-08-01"))
        .respond_with(
            ResponseTemplate::new(200)
                .set_body_json(json!({"access_token": "t-1", "expires_on": "1767697200"})),
        )
        .mount(&world.server)
        .await;
    let method = app_service(&world);
    assert!(!format!("{method:?}").contains("CANARY"));
    let found = world.source(method).unwrap().token(TokenRequest::default()).await.unwrap();
    assert_eq!(found.expires_at.unwrap().to_rfc3339(), "2026-01-06T11:00:00+00:00");
}

#[tokio::test]
async fn a_service_in_trouble_is_asked_five_times_in_half_a_minute() {
    for status in [404, 429, 500, 503] {
        let world = World::new().await;
        answering(&world, vec![ResponseTemplate::new(status)]).await;
        let error = token(&world.source(imds(&world)).unwrap()).await.unwrap_err();
        assert_eq!(questions(&world).await, 5, "{status}");
        assert_eq!(world.sleep.seconds(), [2.0, 4.0, 8.0, 16.0], "{status}");
        assert!(error.message.contains(&status.to_string()), "{error}");
    }
    let world = World::new().await;
    answering(&world, vec![ResponseTemplate::new(410)]).await;
    token(&world.source(imds(&world)).unwrap()).await.unwrap_err();
    assert!(world.sleep.seconds().iter().sum::<f64>() >= 70.0, "an update of the agent takes that long");
}

#[tokio::test]
async fn trouble_that_passes_leaves_no_trace() {
    let world = World::new().await;
    let busy = ResponseTemplate::new(429).insert_header("Retry-After", "7");
    answering(&world, vec![busy, ResponseTemplate::new(500), given("t-1")]).await;
    assert_eq!(token(&world.source(imds(&world)).unwrap()).await.unwrap(), "t-1");
    assert_eq!(world.sleep.seconds(), [7.0, 4.0], "what it asks for is a minimum");
}

#[tokio::test]
async fn a_refusal_is_final_and_says_what_is_missing() {
    let missing = || {
        let text = json!({"error": "invalid_request", "error_description": "Identity not found"});
        ResponseTemplate::new(400).set_body_json(text)
    };
    for (identity, told) in [
        (None, "no managed identity of its own"),
        (Some(UserAssigned::ClientId("c".to_owned())), "no such user-assigned identity"),
    ] {
        let world = World::new().await;
        answering(&world, vec![missing()]).await;
        let source = world.source(imds_as(&world, identity)).unwrap();
        let error = token(&source).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Refused);
        assert!(error.message.contains(told), "{error}");
        token(&source).await.unwrap_err();
        assert_eq!(questions(&world).await, 1);
    }
}

#[tokio::test]
async fn where_there_is_no_metadata_service_that_is_said_at_once() {
    let world = World::new().await;
    let docker = ResponseTemplate::new(403)
        .set_body_string("connecting to 169.254.169.254:80: network is unreachable");
    Mock::given(path(PATH)).respond_with(docker).mount(&world.server).await;
    let nobody = ManagedHost::Imds { endpoint: Url::parse("http://127.0.0.1:1/").unwrap() };
    for method in [imds(&world), Method::ManagedIdentity { host: nobody, identity: None }] {
        let error = token(&world.source(method).unwrap()).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::NotConfigured);
        assert!(error.message.contains("no managed identity here"), "{error}");
    }
    assert!(world.sleep.seconds().is_empty());
}

#[tokio::test]
async fn answers_that_are_none_give_no_token_and_lead_nowhere() {
    for answer in [
        ResponseTemplate::new(200).set_body_string("<html>CANARY</html>"),
        ResponseTemplate::new(200).set_body_json(json!({"access_token": "CANARY two"})),
        ResponseTemplate::new(302).insert_header("Location", "http://evil.example/CANARY"),
        ResponseTemplate::new(400).set_body_string("CANARY"),
    ] {
        let world = World::new().await;
        answering(&world, vec![answer]).await;
        let error = token(&world.source(imds(&world)).unwrap()).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Refused);
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
}

#[tokio::test]
async fn a_claims_challenge_can_not_be_met_and_is_not_tried() {
    let world = World::new().await;
    answering(&world, vec![given("t-1")]).await;
    let source = world.source(imds(&world)).unwrap();
    let request = TokenRequest { force: false, claims: Some("{}".to_owned()) };
    let error = ask(&source, request).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Refused);
    assert_eq!(questions(&world).await, 0);
    assert_eq!(token(&source).await.unwrap(), "t-1", "other requests go on");
}

#[tokio::test]
async fn a_token_without_intune_permissions_is_noted() {
    let world = World::new().await;
    let payload = "eyJyb2xlcyI6WyJVc2VyLlJlYWQuQWxsIl19"; // {"roles":["User.Read.All"]}
    answering(&world, vec![given(&format!("e30.{payload}.x"))]).await;
    token(&world.source(imds(&world)).unwrap()).await.unwrap();
    assert!(world.prompt.shown.lock().unwrap().join("").contains("may take a day to show"));
}

/// An agent, true or false, that names `key`; returns whether anything was sent back to it.
async fn agent(world: &World, key: &str) {
    Mock::given(path(PATH))
        .and(header_exists("authorization"))
        .respond_with(given("t-1"))
        .with_priority(1)
        .mount(&world.server)
        .await;
    let challenge =
        ResponseTemplate::new(401).insert_header("WWW-Authenticate", format!("Basic realm={key}"));
    Mock::given(path(PATH))
        .and(header("metadata", "true"))
        .respond_with(challenge)
        .mount(&world.server)
        .await;
}

async fn sent_back(world: &World) -> Vec<String> {
    let all = world.server.received_requests().await.unwrap();
    all.iter()
        .filter_map(|request| Some(request.headers.get("authorization")?.to_str().unwrap().to_owned()))
        .collect()
}

#[tokio::test]
async fn an_arc_agent_is_shown_the_key_that_it_names() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("a1b2.key");
    std::fs::write(&key, "CANARY-key\n").unwrap();
    agent(&world, key.to_str().unwrap()).await;
    assert_eq!(token(&world.source(arc(&world, folder.path())).unwrap()).await.unwrap(), "t-1");
    assert_eq!(sent_back(&world).await, ["Basic CANARY-key"]);
    let named = Method::ManagedIdentity {
        host: ManagedHost::Arc { endpoint: endpoint(&world), keys: folder.path().to_owned() },
        identity: Some(UserAssigned::ClientId("c".to_owned())),
    };
    assert!(world.source(named).err().unwrap().message.contains("no user-assigned identity"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_false_agent_gets_no_file_of_ours() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("tokens");
    std::fs::create_dir_all(folder.join("deeper.key")).unwrap();
    let inside = |name: &str| folder.join(name);
    let secret = outside.path().join("secret.key");
    for path in [&secret, &inside("not-a-key.txt"), &inside("deeper.key").join("x.key"), &inside(".key")] {
        std::fs::write(path, "CANARY-file").unwrap();
    }
    std::fs::write(inside("long.key"), "CANARY".repeat(1_000)).unwrap();
    std::fs::write(inside("lines.key"), "CANARY\nX-Header: y").unwrap();
    std::os::unix::fs::symlink(&secret, inside("link.key")).unwrap();
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    for key in [
        "/etc/shadow".to_owned(),
        "/etc/passwd.key".to_owned(),
        text(secret.clone()),
        text(inside("../secret.key")),
        text(inside("./../tokens/../secret.key")),
        text(inside("not-a-key.txt")),
        text(inside("deeper.key")),
        text(inside("deeper.key").join("x.key")),
        text(inside(".key")),
        text(inside("link.key")),
        text(inside("long.key")),
        text(inside("lines.key")),
        text(inside("missing.key")),
        "secret.key".to_owned(),
        String::new(),
    ] {
        let world = World::new().await;
        agent(&world, &key).await;
        let error = token(&world.source(arc(&world, &folder)).unwrap()).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Refused, "{key}");
        assert!(sent_back(&world).await.is_empty(), "{key}");
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
}

#[tokio::test]
async fn what_listens_in_the_agents_place_without_a_challenge_gets_nothing() {
    for answer in [given("t-1"), ResponseTemplate::new(401), ResponseTemplate::new(403)] {
        let world = World::new().await;
        answering(&world, vec![answer]).await;
        let folder = tempfile::tempdir().unwrap();
        let error = token(&world.source(arc(&world, folder.path())).unwrap()).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Refused);
        assert!(sent_back(&world).await.is_empty());
    }
}
