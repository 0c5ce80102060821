//! A ready token: looked at before it goes anywhere, used while it lives, never renewed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scepcheck::auth::{AuthErrorKind, CLOUDS, Endpoints, Method, TokenRequest, cloud};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::world::{World, ask, forced, token};

const NOON: i64 = 1_767_700_800; // 2026-01-06T12:00:00Z, two hours after the world begins

fn jwt(payload: &Value) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"alg":"RS256"}"#), part(&payload.to_string()), part("signature"))
}

fn method(text: &str) -> Method {
    Method::Token(SecretString::from(text))
}

#[tokio::test]
async fn a_token_for_this_graph_is_used_as_it_is() {
    let world = World::new().await;
    for audience in [
        "https://graph.microsoft.com",
        "https://graph.microsoft.com/",
        "00000003-0000-0000-c000-000000000000",
    ] {
        let text = jwt(&json!({"aud": audience, "exp": NOON, "scp": "DeviceManagementApps.Read.All"}));
        let source = world.source(method(&text)).expect(audience);
        assert_eq!(token(&source).await.unwrap(), text);
        assert_eq!(source.describe(), "token from SCEPCHECK_ACCESS_TOKEN, valid until 2026-01-06T12:00:00Z");
    }
    assert!(world.prompt.shown.lock().unwrap().is_empty());
    assert!(world.server.received_requests().await.unwrap().is_empty(), "nobody is asked");
}

#[tokio::test]
async fn an_opaque_token_and_one_without_an_audience_are_used() {
    let world = World::new().await;
    for text in ["opaque-token", &jwt(&json!({})), "  Bearer opaque-token\n"] {
        assert!(token(&world.source(method(text)).unwrap()).await.unwrap().len() > 5);
    }
    let padded = world.source(method(" Bearer opaque-token\r\n")).unwrap();
    assert_eq!(token(&padded).await.unwrap(), "opaque-token");
}

#[tokio::test]
async fn a_token_for_another_service_stays_at_home() {
    let world = World::new().await;
    for (audience, next) in [
        ("https://management.azure.com", "get a token for https://graph.microsoft.com"),
        ("https://graph.windows.net", "get a token for https://graph.microsoft.com"),
        ("https://graph.microsoft.com.evil.example", "get a token for https://graph.microsoft.com"),
        ("https://graph.microsoft.us", "pass --cloud usgov, or get a token for https://graph.microsoft.com"),
    ] {
        let error = world.source(method(&jwt(&json!({"aud": audience, "exp": NOON})))).err().expect(audience);
        assert_eq!(error.kind, AuthErrorKind::Invalid);
        assert!(error.message.contains(&format!("`{audience}`")), "{error}");
        assert_eq!(error.next, next);
    }
}

#[tokio::test]
async fn the_audience_follows_the_cloud_and_an_override_takes_any() {
    let world = World::new().await;
    let text = jwt(&json!({"aud": "https://dod-graph.microsoft.us"}));
    let dod = Endpoints::of(cloud("usgovdod").unwrap());
    assert!(world.source_at(method(&text), &dod).is_ok());
    let elsewhere = Endpoints::of(&CLOUDS[0]).with_overrides(Some("http://127.0.0.1:9"), None).unwrap();
    assert!(world.source_at(method(&text), &elsewhere).is_ok());
}

#[tokio::test]
async fn an_ended_token_says_when_it_ended_with_five_minutes_of_grace() {
    let world = World::new().await;
    let text = jwt(&json!({"exp": NOON}));
    let source = world.source(method(&text)).unwrap();
    world.clock.advance(2 * 3600 + 299);
    assert!(token(&source).await.is_ok(), "this clock may be the one that is off");
    world.clock.advance(1);
    let error = token(&source).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Expired);
    assert_eq!(error.message, "the access token ended at 2026-01-06T12:00:00Z");
    let error = world.source(method(&text)).err().unwrap();
    assert_eq!(error.kind, AuthErrorKind::Expired, "an ended token isn't even begun with");
}

#[tokio::test]
async fn another_graph_tells_itself_when_a_token_ended() {
    let world = World::new().await;
    let elsewhere = Endpoints::of(&CLOUDS[0]).with_overrides(Some("http://127.0.0.1:9"), None).unwrap();
    let source = world.source_at(method(&jwt(&json!({"exp": NOON}))), &elsewhere).unwrap();
    world.clock.advance(24 * 3600);
    assert!(token(&source).await.is_ok());
    let error = forced(&source).await.unwrap_err();
    assert_eq!(error.message, "the access token ended at 2026-01-06T12:00:00Z");
}

#[tokio::test]
async fn it_can_neither_be_renewed_nor_changed() {
    let world = World::new().await;
    let source = world.source(method("opaque-token")).unwrap();
    let error = forced(&source).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Expired);
    assert_eq!(error.message, "Graph refused the access token, and a ready token can't be renewed");
    assert!(error.next.starts_with("get a new token"));
    let claims = TokenRequest { force: false, claims: Some("{}".to_owned()) };
    assert_eq!(ask(&source, claims).await.unwrap_err().kind, AuthErrorKind::Expired);
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let world = World::new().await;
    for (text, kind) in [
        ("", AuthErrorKind::NotConfigured),
        (" \n", AuthErrorKind::NotConfigured),
        ("two words", AuthErrorKind::Invalid),
        ("line\r\nX-Injected: 1", AuthErrorKind::Invalid),
        ("t\u{f6}ken", AuthErrorKind::Invalid),
    ] {
        let error = world.source(method(text)).err().expect(text);
        assert_eq!(error.kind, kind, "{text}");
        assert!(text.trim().is_empty() || !error.message.contains(text), "{error}");
    }
}

#[tokio::test]
async fn a_token_without_any_intune_permission_is_remarked_on() {
    let world = World::new().await;
    world.source(method(&jwt(&json!({"scp": "User.Read.All Group.Read.All"})))).unwrap();
    let shown = world.prompt.shown.lock().unwrap().clone();
    assert_eq!(shown.len(), 1);
    assert!(shown[0].contains("DeviceManagement"), "{shown:?}");
}

#[cfg(unix)]
mod through_a_pipe {
    use std::io::Write;
    use std::os::fd::AsRawFd;

    use scepcheck::auth::{AuthErrorKind, Method, TokenInput};

    use super::super::world::{World, token};

    /// A descriptor with `text` in it, open as long as the reader lives.
    fn holding(text: &str) -> (std::io::PipeReader, Method) {
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        let number = u32::try_from(reader.as_raw_fd()).unwrap();
        (reader, Method::TokenFrom(TokenInput::Descriptor(number)))
    }

    #[tokio::test]
    async fn a_token_is_read_to_its_end_and_named_by_the_descriptor() {
        let world = World::new().await;
        let (reader, method) = holding("Bearer CANARY-token\n");
        let source = world.source(method).unwrap();
        assert_eq!(token(&source).await.unwrap(), "CANARY-token");
        assert_eq!(source.describe(), format!("token from file descriptor {}", reader.as_raw_fd()));
        assert!(world.server.received_requests().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn nothing_there_is_said() {
        let world = World::new().await;
        for (text, kind) in [
            ("", AuthErrorKind::NotConfigured),
            (" \n", AuthErrorKind::NotConfigured),
            ("CANARY two", AuthErrorKind::Invalid),
        ] {
            let (_reader, method) = holding(text);
            let error = world.source(method).err().unwrap();
            assert_eq!(error.kind, kind, "{text}");
            assert!(error.message.contains("file descriptor"), "{error}");
            assert!(!error.message.contains("CANARY"));
        }
        let error = world.source(Method::TokenFrom(TokenInput::Descriptor(9_999))).err().unwrap();
        assert_eq!(error.kind, AuthErrorKind::NotConfigured);
    }
}
