//! What holds for every method alike.

use std::sync::Arc;

use scepcheck::auth::{AuthErrorKind, Method, TenantName, TokenRequest, TokenSource, tenant};
use secrecy::SecretString;
use serde_json::json;
use wiremock::ResponseTemplate;

use super::credentials::{encrypted_certificate, federated_method, token_file};
use super::world::{
    CLIENT, DEVICE, TENANT, TOKEN, World, ask, browser_method, client, device_method, device_started, forced,
    issued_with, refusal, secret_method, some_tenant, token,
};

/// The methods that ask the identity service, each in a fresh world with three tokens to give.
async fn asking_methods() -> Vec<(&'static str, World, Arc<dyn TokenSource>)> {
    asking_methods_after(&[]).await
}

/// The same, with answers of the token endpoint before these three.
async fn asking_methods_after(
    first: &[ResponseTemplate],
) -> Vec<(&'static str, World, Arc<dyn TokenSource>)> {
    let mut all = Vec::new();
    for (name, method) in [
        ("client secret", secret_method("s")),
        ("client certificate", encrypted_certificate()),
        ("federated token", federated_method(token_file())),
        ("device code", device_method()),
        ("browser", browser_method()),
    ] {
        let world = World::with_obedient_person().await;
        world.script(DEVICE, vec![device_started()]).await;
        let answers =
            (1..=3).map(|n| issued_with(&format!("t-{n}"), &json!({"refresh_token": format!("r-{n}")})));
        world.script(TOKEN, first.iter().cloned().chain(answers).collect()).await;
        let source = world.source(method).unwrap();
        all.push((name, world, source));
    }
    all
}

#[tokio::test]
async fn nothing_is_sent_before_a_token_is_wanted_and_one_answer_is_enough() {
    for (name, world, source) in asking_methods().await {
        assert!(world.server.received_requests().await.unwrap().is_empty(), "{name}");
        for _ in 0..3 {
            assert_eq!(token(&source).await.unwrap(), "t-1", "{name}");
        }
        assert_eq!(world.asked(TOKEN).await.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn force_and_claims_bring_a_new_token() {
    for (name, world, source) in asking_methods().await {
        token(&source).await.unwrap();
        assert_eq!(forced(&source).await.unwrap(), "t-2", "{name}");
        let request = TokenRequest { force: true, claims: Some("{\"x\":1}".to_owned()) };
        assert_eq!(ask(&source, request).await.unwrap(), "t-3", "{name}");
        assert_eq!(world.asked(TOKEN).await[2]["claims"], "{\"x\":1}", "{name}");
    }
}

#[tokio::test]
async fn a_busy_service_is_waited_for_as_long_as_it_asks() {
    let busy = ResponseTemplate::new(429).insert_header("Retry-After", "7");
    for (name, world, source) in asking_methods_after(&[busy]).await {
        assert_eq!(token(&source).await.unwrap(), "t-1", "{name}");
        assert!(world.sleep.seconds().iter().any(|wait| *wait >= 7.0), "{name}: {:?}", world.sleep.seconds());
    }
}

#[tokio::test]
async fn a_refusal_is_final_for_the_run() {
    for (name, world, source) in asking_methods_after(&[refusal(400, "invalid_grant", 53003)]).await {
        for _ in 0..2 {
            let error = token(&source).await.unwrap_err();
            assert_eq!(error.kind, AuthErrorKind::Refused, "{name}");
            assert_eq!(error.aadsts, [53003], "{name}");
        }
        assert_eq!(world.asked(TOKEN).await.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_token_is_renewed_in_the_middle_of_a_run() {
    for (name, world, source) in asking_methods().await {
        assert_eq!(token(&source).await.unwrap(), "t-1", "{name}");
        world.clock.advance(3_400);
        assert_eq!(token(&source).await.unwrap(), "t-2", "{name}");
        assert_eq!(token(&source).await.unwrap(), "t-2", "{name}");
    }
}

#[tokio::test]
async fn the_end_of_the_token_is_told() {
    for (name, _, source) in asking_methods().await {
        let found = source.token(TokenRequest::default()).await.unwrap();
        let end = found.expires_at.unwrap_or_else(|| panic!("{name}")).to_rfc3339();
        assert!(end.starts_with("2026-01-06T11:00:0"), "{name}: {end}");
    }
}

#[tokio::test]
async fn each_says_how_it_signs_in_and_to_what() {
    for (name, _, source) in asking_methods().await {
        let told = source.describe();
        assert!(told.contains(name) && told.contains(CLIENT) && told.contains(TENANT), "{told}");
    }
}

#[tokio::test]
async fn every_request_goes_to_the_tenant_by_post_and_asks_for_json() {
    for (name, world, source) in asking_methods().await {
        token(&source).await.unwrap();
        for request in world.server.received_requests().await.unwrap() {
            assert!(request.url.path().starts_with(&format!("/{TENANT}/oauth2/v2.0/")), "{name}");
            if request.url.path().ends_with("/authorize") {
                continue;
            }
            assert_eq!(request.method.as_str(), "POST", "{name}");
            assert_eq!(request.headers["accept"], "application/json", "{name}");
            assert_eq!(request.url.query(), None, "{name}: secrets belong in the body");
            assert!(!request.headers.contains_key("authorization"), "{name}");
        }
    }
}

#[tokio::test]
async fn an_app_asks_for_its_roles_with_its_secret() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued_with("t-1", &json!({}))]).await;
    token(&world.source(secret_method(" s3cret+/ \n")).unwrap()).await.unwrap();
    let asked = &world.asked(TOKEN).await[0];
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "s3cret+/"),
        ("scope", "https://graph.microsoft.com/.default"),
    ] {
        assert_eq!(asked[name], value);
    }
}

#[tokio::test]
async fn without_a_client_id_nothing_of_microsofts_is_taken_instead() {
    let world = World::new().await;
    let methods = |client_id: Option<String>| {
        [
            Method::ClientSecret {
                tenant: some_tenant(),
                client_id: client_id.clone(),
                secret: SecretString::from("s"),
            },
            Method::DeviceCode { tenant: None, client_id: client_id.clone() },
            Method::Browser { tenant: None, client_id, login_hint: None },
        ]
    };
    for (client_id, kind) in [
        (None, AuthErrorKind::NotConfigured),
        (Some(" ".to_owned()), AuthErrorKind::NotConfigured),
        (Some("two words".to_owned()), AuthErrorKind::Invalid),
    ] {
        for method in methods(client_id.clone()) {
            let error = world.source(method).err().unwrap();
            assert_eq!(error.kind, kind, "{client_id:?}");
            assert!(kind != AuthErrorKind::NotConfigured || error.next.contains("AZURE_CLIENT_ID"));
        }
    }
}

#[tokio::test]
async fn an_app_needs_one_tenant_and_a_person_does_not() {
    let world = World::new().await;
    let app = |tenant: Option<TenantName>| Method::ClientSecret {
        tenant,
        client_id: client(),
        secret: SecretString::from("s"),
    };
    for (given, kind) in [
        (None, AuthErrorKind::NotConfigured),
        (Some(tenant("common").unwrap()), AuthErrorKind::Invalid),
        (Some(TenantName::organizations()), AuthErrorKind::Invalid),
    ] {
        let error = world.source(app(given)).err().unwrap();
        assert_eq!(error.kind, kind);
        assert!(error.next.contains("AZURE_TENANT_ID"));
    }
    world.script(DEVICE, vec![device_started()]).await;
    world.script(TOKEN, vec![issued_with("t-1", &json!({}))]).await;
    let source = world.source(Method::DeviceCode { tenant: None, client_id: client() }).unwrap();
    token(&source).await.unwrap();
    let first = &world.server.received_requests().await.unwrap()[0];
    assert_eq!(first.url.path(), "/organizations/oauth2/v2.0/devicecode");
}

#[tokio::test]
async fn a_person_who_is_not_there_is_not_asked() {
    for method in [device_method(), browser_method()] {
        let world = World::with_obedient_person().await;
        *world.prompt.absent.lock().unwrap() = true;
        let error = token(&world.source(method).unwrap()).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Expired);
        assert!(world.server.received_requests().await.unwrap().is_empty());
        assert!(world.prompt.shown.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_empty_secret_is_not_sent() {
    let error = World::new().await.source(secret_method(" \n")).err().unwrap();
    assert_eq!(error.kind, AuthErrorKind::NotConfigured);
}
