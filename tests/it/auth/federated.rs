//! Sign-in with another provider's token: always the newest, from a file or from the pipeline's own service.

use mock_graph::{CLIENT_ID, Federated, Mock, Options};
use scepcheck::auth::{AuthErrorKind, FederatedToken, Method, tenant};
use scepcheck::time::Clock;
use secrecy::SecretString;
use serde_json::json;
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock as Answering, ResponseTemplate};

use super::credentials::{federated_method, foreign_jwt};
use super::world::{TOKEN, World, forced, issued, refusal, token};

fn github(world: &World) -> FederatedToken {
    FederatedToken::GitHub {
        request_url: format!("{}/oidc?runner=1", world.server.uri()),
        request_token: SecretString::from("CANARY-request"),
    }
}

fn pipelines(world: &World) -> FederatedToken {
    FederatedToken::AzurePipelines {
        request_url: format!("{}/oidc", world.server.uri()),
        access_token: SecretString::from("CANARY-request"),
        service_connection: "connection & 1".to_owned(),
    }
}

#[tokio::test]
async fn a_token_file_is_read_again_for_every_token() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), issued("t-2")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let source = world.source(federated_method(FederatedToken::File(file.clone()))).unwrap();
    for serial in [1, 2] {
        std::fs::write(&file, format!("{}\n", foreign_jwt("job", serial))).unwrap();
        forced(&source).await.unwrap();
    }
    let asked = world.asked(TOKEN).await;
    assert_eq!(asked[0]["client_assertion"], foreign_jwt("job", 1));
    assert_eq!(asked[1]["client_assertion"], foreign_jwt("job", 2));
    assert_eq!(asked[0]["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
}

#[tokio::test]
async fn github_is_asked_each_time_with_the_jobs_own_token() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), issued("t-2")]).await;
    Answering::given(method("GET"))
        .and(path("/oidc"))
        .and(query_param("runner", "1"))
        .and(query_param("audience", "api://AzureADTokenExchange"))
        .and(header("authorization", "Bearer CANARY-request"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"value": foreign_jwt("job", 7)})))
        .expect(2)
        .mount(&world.server)
        .await;
    let source = world.source(federated_method(github(&world))).unwrap();
    token(&source).await.unwrap();
    forced(&source).await.unwrap();
    assert_eq!(world.asked(TOKEN).await[1]["client_assertion"], foreign_jwt("job", 7));
}

#[tokio::test]
async fn azure_pipelines_is_asked_for_the_service_connection() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1")]).await;
    Answering::given(method("POST"))
        .and(path("/oidc"))
        .and(query_param("api-version", "7.1"))
        .and(query_param("serviceConnectionId", "connection & 1"))
        .and(header("authorization", "Bearer CANARY-request"))
        .and(header("x-tfs-fedauthredirect", "Suppress"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"oidcToken": foreign_jwt("job", 1)})))
        .mount(&world.server)
        .await;
    token(&world.source(federated_method(pipelines(&world))).unwrap()).await.unwrap();
}

#[tokio::test]
async fn whatever_else_the_pipeline_answers_is_no_token_and_goes_nowhere() {
    for (answer, kind) in [
        (ResponseTemplate::new(403).set_body_string("CANARY-request"), AuthErrorKind::Refused),
        (ResponseTemplate::new(503), AuthErrorKind::Unreachable),
        (
            ResponseTemplate::new(302).insert_header("Location", "http://evil.example/"),
            AuthErrorKind::Refused,
        ),
        (
            ResponseTemplate::new(200).set_body_json(json!({"value": "CANARY request"})),
            AuthErrorKind::Refused,
        ),
        (ResponseTemplate::new(200).set_body_json(json!({"value": null})), AuthErrorKind::Refused),
        (ResponseTemplate::new(200).set_body_string("<html>"), AuthErrorKind::Refused),
    ] {
        let world = World::new().await;
        Answering::given(path("/oidc")).respond_with(answer).mount(&world.server).await;
        for from in [github(&world), pipelines(&world)] {
            let error = token(&world.source(federated_method(from)).unwrap()).await.unwrap_err();
            assert_eq!(error.kind, kind, "{error}");
            assert!(error.message.contains("gave no federated token"), "{error}");
            assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
        }
        assert!(world.asked(TOKEN).await.is_empty());
    }
}

#[tokio::test]
async fn a_file_without_a_token_is_noticed_before_anything_is_sent() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    for content in ["", "CANARY", "a.b", "a.b.c.d", "a..c", "CANARY two.b.c", "{\"a\":1}"] {
        std::fs::write(&file, content).unwrap();
        let source = world.source(federated_method(FederatedToken::File(file.clone()))).unwrap();
        let error = token(&source).await.unwrap_err();
        assert!(error.message.contains("holds no token"), "{content}: {error}");
        assert!(!format!("{error:?}").contains("CANARY"));
    }
    let source = world.source(federated_method(FederatedToken::File(folder.path().join("none")))).unwrap();
    assert!(token(&source).await.unwrap_err().message.contains("can't be read"));
    assert!(world.server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_request_token_goes_over_https_or_nowhere() {
    let world = World::new().await;
    for url in ["", "http://ci.example/oidc", "https://user@ci.example/", "file:///etc/passwd"] {
        for from in [
            FederatedToken::GitHub { request_url: url.to_owned(), request_token: SecretString::from("x") },
            FederatedToken::AzurePipelines {
                request_url: url.to_owned(),
                access_token: SecretString::from("x"),
                service_connection: "c".to_owned(),
            },
        ] {
            let error = world.source(federated_method(from)).err().expect(url);
            assert!(error.message.contains("is not an https address"), "{error}");
        }
    }
    let empty = FederatedToken::GitHub {
        request_url: "https://ci.example/".to_owned(),
        request_token: SecretString::from(" "),
    };
    let error = world.source(federated_method(empty)).err().unwrap();
    assert_eq!(error.kind, AuthErrorKind::NotConfigured);
    assert!(error.next.contains("id-token: write"));
}

#[tokio::test]
async fn a_credential_that_does_not_match_is_shown_beside_what_the_token_says() {
    let world = World::new().await;
    let trusted = Federated {
        issuer: "https://oidc.contoso.example".to_owned(),
        subject: "repo:contoso/ops:ref:refs/heads/main".to_owned(),
    };
    let options = Options { now: world.clock.now(), federated: vec![trusted], ..Options::default() };
    let mock = Mock::start(options).await.unwrap();
    let authority = mock.authority();
    let endpoints = world.endpoints().with_overrides(None, Some(authority.as_str())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, foreign_jwt("repo:contoso/Ops:ref:refs/heads/main", 1)).unwrap();
    let method = Method::Federated {
        tenant: Some(tenant(&mock.tenant_id()).unwrap()),
        client_id: Some(CLIENT_ID.to_owned()),
        token: FederatedToken::File(file),
    };
    let error = token(&world.source_at(method, &endpoints).unwrap()).await.unwrap_err();
    assert_eq!(error.aadsts, [700_213]);
    for part in [
        "issuer `https://oidc.contoso.example`",
        "subject `repo:contoso/Ops:ref:refs/heads/main`",
        "audience `api://AzureADTokenExchange`",
    ] {
        assert!(error.message.contains(part), "{error}");
    }
}

#[tokio::test]
async fn an_ended_token_is_fetched_again_once() {
    let world = World::new().await;
    world.script(TOKEN, vec![refusal(401, "invalid_client", 700_024), issued("t-1")]).await;
    Answering::given(path("/oidc"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"value": foreign_jwt("job", 1)})))
        .expect(2)
        .mount(&world.server)
        .await;
    token(&world.source(federated_method(github(&world))).unwrap()).await.unwrap();
}

#[test]
fn the_variables_of_kubernetes_and_the_pipelines_are_recognised() {
    let found = |variables: &[(&str, &str)]| {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        FederatedToken::detect(variable).map(|token| format!("{token:?}"))
    };
    let file = ("AZURE_FEDERATED_TOKEN_FILE", "/t");
    let github =
        [("ACTIONS_ID_TOKEN_REQUEST_URL", "https://g"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "CANARY")];
    let pipelines = [
        ("SYSTEM_OIDCREQUESTURI", "https://p"),
        ("SYSTEM_ACCESSTOKEN", "CANARY"),
        ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "c"),
    ];
    for (variables, start) in [
        (vec![file], "File"),
        (github.to_vec(), "GitHub"),
        (pipelines.to_vec(), "AzurePipelines"),
        ([&github[..], &[file]].concat(), "File"),
        ([&pipelines[..], &github[..]].concat(), "GitHub"),
    ] {
        let told = found(&variables).unwrap();
        assert!(told.starts_with(start) && !told.contains("CANARY"), "{told}");
    }
    for variables in [&[][..], &github[..1], &pipelines[..2]] {
        assert_eq!(found(variables), None);
    }
}
