//! What the identity service refuses, in words that help; and what only looks like a refusal.

use scepcheck::auth::{AuthErrorKind, HttpSettings, source};
use serde_json::json;
use wiremock::ResponseTemplate;

use super::world::{CLIENT, TOKEN, World, issued, issued_with, refusal, secret_method, token};

#[tokio::test]
async fn each_refusal_is_explained_and_asked_only_once() {
    for (error, code, message, next) in [
        ("invalid_client", 7_000_215, "the client secret is wrong", "Value"),
        ("invalid_client", 7_000_222, "the client secret has expired", "new secret"),
        ("invalid_grant", 65001, "nobody consented", "/adminconsent?client_id="),
        ("invalid_grant", 53003, "Conditional Access blocked the sign-in", "sign-in log"),
        ("invalid_grant", 50076, "multifactor authentication is required", "browser"),
        ("unauthorized_client", 700_016, "the app isn't known in this tenant", "client id"),
        ("invalid_request", 90002, "there is no such tenant", "--tenant"),
        ("invalid_request", 900_432, "another national cloud", "--cloud"),
        ("invalid_grant", 123_456, "A sentence of the service", "error?code=123456"),
    ] {
        let world = World::new().await;
        world.script(TOKEN, vec![refusal(401, error, code)]).await;
        let source = world.source(secret_method("s")).unwrap();
        let found = token(&source).await.unwrap_err();
        assert_eq!(found.kind, AuthErrorKind::Refused, "{code}");
        assert!(found.message.contains(message), "{found}");
        assert!(found.message.contains(&format!("(AADSTS{code}, {error})")), "{found}");
        assert!(!found.message.contains("Another one"), "one sentence is enough: {found}");
        assert!(found.next.contains(next), "{}", found.next);
        assert_eq!(found.aadsts, [code]);
        assert_eq!(
            found.trail().unwrap(),
            "correlation id 0f0f0f0f-0000-0000-0000-000000000002, \
             trace id 0f0f0f0f-0000-0000-0000-000000000001, time 2026-01-06T10:00:00Z"
        );
        let service = found.service.as_deref().unwrap();
        assert_eq!((service.status, service.error.as_str()), (Some(401), error));
        assert_eq!(
            token(&source).await.unwrap_err().message,
            found.message,
            "a refusal is final for the run"
        );
        assert_eq!(world.asked(TOKEN).await.len(), 1);
    }
}

#[tokio::test]
async fn the_consent_link_names_the_app_at_this_authority() {
    let world = World::new().await;
    world.script(TOKEN, vec![refusal(400, "invalid_grant", 65001)]).await;
    let error = token(&world.source(secret_method("s")).unwrap()).await.unwrap_err();
    let link = format!("{}/contoso.example/adminconsent?client_id={CLIENT}", world.server.uri());
    assert!(error.next.ends_with(&link), "{}", error.next);
}

#[tokio::test]
async fn a_throttled_service_gets_the_wait_it_asks_for() {
    let world = World::new().await;
    let busy = |wait: &str| refusal(429, "temporarily_unavailable", 90055).insert_header("Retry-After", wait);
    world
        .script(
            TOKEN,
            vec![
                busy("7"),
                busy("Tue, 06 Jan 2026 10:01:00 GMT").insert_header("Date", "Tue, 06 Jan 2026 10:00:30 GMT"),
                issued("t-1"),
            ],
        )
        .await;
    assert_eq!(token(&world.source(secret_method("s")).unwrap()).await.unwrap(), "t-1");
    let slept = world.sleep.seconds();
    assert_eq!(slept.len(), 2);
    assert!((7.0..=8.4).contains(&slept[0]) && (30.0..=36.0).contains(&slept[1]), "{slept:?}");
}

#[tokio::test]
async fn a_failing_service_is_asked_four_times_and_then_left_alone() {
    let world = World::new().await;
    world.script(TOKEN, vec![ResponseTemplate::new(503); 8]).await;
    let source = world.source(secret_method("s")).unwrap();
    let error = token(&source).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unreachable);
    assert_eq!(error.message, "the identity service is busy (HTTP 503)");
    assert_eq!(world.asked(TOKEN).await.len(), 4);
    let slept = world.sleep.seconds();
    assert!(
        (0.5..=1.0).contains(&slept[0]) && (1.0..=2.0).contains(&slept[1]) && (2.0..=4.0).contains(&slept[2]),
        "{slept:?}"
    );
    assert_eq!(token(&source).await.unwrap_err().kind, AuthErrorKind::Unreachable);
    assert_eq!(world.asked(TOKEN).await.len(), 4, "not again at once");
    world.clock.advance(31);
    assert!(token(&source).await.is_err());
    assert_eq!(world.asked(TOKEN).await.len(), 8, "but again after a while");
}

#[tokio::test]
async fn a_wait_of_hours_is_told_instead_of_waited_for() {
    let world = World::new().await;
    world
        .script(
            TOKEN,
            vec![refusal(429, "temporarily_unavailable", 90055).insert_header("Retry-After", "86400")],
        )
        .await;
    let error = token(&world.source(secret_method("s")).unwrap()).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unreachable);
    assert_eq!(error.message, "the identity service asks to wait 86400 s before the next try");
    assert!(world.sleep.seconds().is_empty());
}

#[tokio::test]
async fn a_proxy_page_is_called_one_and_not_shown() {
    for status in [200, 403, 407, 502] {
        let world = World::new().await;
        let page = "<html>CANARY please log in to the network</html>";
        world.script(TOKEN, vec![ResponseTemplate::new(status).set_body_raw(page, "text/html"); 4]).await;
        let error = token(&world.source(secret_method("s")).unwrap()).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Unreachable, "{status}");
        let expected = format!(
            "a proxy or gateway answered in place of the identity service at `127.0.0.1` (HTTP {status})"
        );
        assert_eq!(error.message, expected);
        assert!(!format!("{error:?}").contains("CANARY"));
        assert_eq!(world.asked(TOKEN).await.len(), if status == 502 { 4 } else { 1 });
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_secret() {
    for status in [301, 302, 307, 308] {
        let (world, other) = (World::new().await, World::new().await);
        let away = format!("{}/contoso.example/oauth2/v2.0/token", other.server.uri());
        world
            .script(TOKEN, vec![ResponseTemplate::new(status).insert_header("Location", away.as_str())])
            .await;
        let error = token(&world.source(secret_method("s")).unwrap()).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Unreachable);
        assert!(error.message.contains(&format!("redirect (HTTP {status})")), "{error}");
        assert!(other.server.received_requests().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_answer_without_a_usable_token_is_no_token() {
    for answer in [
        ResponseTemplate::new(200).set_body_json(json!({})),
        ResponseTemplate::new(200).set_body_json(json!([])),
        ResponseTemplate::new(200).set_body_raw("{\"access_token\":\"CANARY", "application/json"),
        issued(""),
        issued("two words"),
        issued("line\nbreak"),
        issued_with("CANARY", &json!({"token_type": "pop"})),
        issued_with("CANARY", &json!({"expires_in": "soon"})),
    ] {
        let world = World::new().await;
        world.script(TOKEN, vec![answer]).await;
        let error = token(&world.source(secret_method("s")).unwrap()).await.unwrap_err();
        assert_eq!(error.message, "the identity service gave an answer that holds no token");
        assert!(!format!("{error:?}").contains("CANARY"));
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let world = World::new().await;
    world
        .script(
            TOKEN,
            vec![ResponseTemplate::new(200).set_body_raw(vec![b' '; 1_100_000], "application/json")],
        )
        .await;
    let error = token(&world.source(secret_method("s")).unwrap()).await.unwrap_err();
    assert!(error.message.contains("longer than any answer"), "{error}");
}

#[tokio::test]
async fn nobody_at_the_address_is_unreachable_with_the_reason() {
    let world = World::new().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let gone = world.endpoints().with_overrides(None, Some(&format!("http://127.0.0.1:{port}"))).unwrap();
    let source = world.source_at(secret_method("CANARY"), &gone).unwrap();
    let error = token(&source).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unreachable);
    assert!(error.message.contains("`127.0.0.1` did not answer"), "{error}");
    assert_eq!(world.sleep.seconds().len(), 3, "tried four times");
}

#[tokio::test]
async fn a_silent_service_is_given_up_on() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("late").set_delay(std::time::Duration::from_secs(20)); 4]).await;
    let http =
        HttpSettings { total_timeout: std::time::Duration::from_millis(50), ..HttpSettings::default() };
    let source = source(
        secret_method("s"),
        &world.endpoints(),
        &http,
        world.clock.clone(),
        world.sleep.clone(),
        world.prompt.clone(),
    )
    .unwrap();
    let error = token(&source).await.unwrap_err();
    assert!(error.message.ends_with("no answer in time"), "{error}");
}
