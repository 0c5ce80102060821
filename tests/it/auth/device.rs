//! Device code: every state of the polling, and what the person is shown.

use scepcheck::auth::AuthErrorKind;
use serde_json::json;
use wiremock::ResponseTemplate;

use super::world::{
    CLIENT, DEVICE, TENANT, TOKEN, World, device_method, device_started, issued, pending, refusal, token,
};

async fn polled(answers: Vec<ResponseTemplate>) -> (World, Result<String, scepcheck::auth::AuthError>) {
    let world = World::new().await;
    world.script(DEVICE, vec![device_started()]).await;
    world.script(TOKEN, answers).await;
    let source = world.source(device_method()).unwrap();
    let outcome = token(&source).await;
    (world, outcome)
}

#[tokio::test]
async fn the_person_sees_the_code_with_tenant_app_and_warning() {
    let (world, outcome) = polled(vec![pending(), pending(), issued("t-1")]).await;
    assert_eq!(outcome.unwrap(), "t-1");
    let shown = world.prompt.shown.lock().unwrap().join("\n");
    for part in [
        "https://microsoft.com/devicelogin",
        "ABCD-EFGH",
        TENANT,
        CLIENT,
        "changes nothing",
        "never one that somebody sent you",
        "Conditional Access",
        "2026-01-06T10:15:00Z",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    assert_eq!(world.sleep.seconds(), [5.0, 5.0]);
    let start = &world.asked(DEVICE).await[0];
    assert!(
        start["scope"].contains("DeviceManagementConfiguration.Read.All")
            && !start["scope"].contains("Write")
    );
    let poll = &world.asked(TOKEN).await[0];
    assert_eq!(poll["grant_type"], "urn:ietf:params:oauth:grant-type:device_code");
    assert_eq!((poll["device_code"].as_str(), poll["client_id"].as_str()), ("device-code-1", CLIENT));
}

#[tokio::test]
async fn slow_down_slows_down_for_good() {
    let (world, outcome) = polled(vec![refusal(400, "slow_down", 0), pending(), issued("t-1")]).await;
    assert!(outcome.is_ok());
    assert_eq!(world.sleep.seconds(), [10.0, 10.0]);
}

#[tokio::test]
async fn each_way_to_end_has_its_words() {
    for (error, code, message) in [
        ("authorization_declined", 0, "the person declined the sign-in"),
        ("access_denied", 0, "the sign-in was declined"),
        ("bad_verification_code", 0, "doesn't know the device code"),
        ("expired_token", 70019, "the code has expired"),
        ("invalid_grant", 530_033, "a device policy blocks device codes"),
        ("invalid_client", 7_000_218, "the app doesn't allow public client flows"),
    ] {
        let (world, outcome) = polled(vec![pending(), refusal(400, error, code)]).await;
        let found = outcome.unwrap_err();
        assert_eq!(found.kind, AuthErrorKind::Refused, "{error}");
        assert!(found.message.contains(message), "{error}: {found}");
        assert_eq!(world.asked(TOKEN).await.len(), 2);
    }
}

#[tokio::test]
async fn a_code_that_nobody_enters_ends() {
    let (world, outcome) = polled(vec![pending(); 400]).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Refused);
    assert_eq!(error.message, "the code was not entered in time (expired_token)");
    assert_eq!(world.asked(TOKEN).await.len(), 181, "every 5 of 900 seconds");
}

#[tokio::test]
async fn a_failing_or_busy_service_is_polled_on() {
    let busy = refusal(429, "temporarily_unavailable", 90055).insert_header("Retry-After", "40");
    let proxy = ResponseTemplate::new(502).set_body_raw("<html>", "text/html");
    let (world, outcome) = polled(vec![ResponseTemplate::new(500), busy, proxy, issued("t-1")]).await;
    assert_eq!(outcome.unwrap(), "t-1");
    assert_eq!(world.sleep.seconds(), [10.0, 40.0, 20.0, 30.0], "backs off, and waits what it is asked to");
}

#[tokio::test]
async fn a_proxy_page_or_a_redirect_ends_the_polling() {
    for answer in [
        ResponseTemplate::new(200).set_body_raw("<html>", "text/html"),
        ResponseTemplate::new(403).set_body_raw("<html>", "text/html"),
        ResponseTemplate::new(307).insert_header("Location", "https://evil.example/token"),
    ] {
        let (world, outcome) = polled(vec![pending(), answer]).await;
        assert_eq!(outcome.unwrap_err().kind, AuthErrorKind::Unreachable);
        assert_eq!(world.asked(TOKEN).await.len(), 2);
    }
}

#[tokio::test]
async fn what_can_not_be_shown_safely_is_not_shown() {
    for (field, value) in [
        ("user_code", "AB\u{1b}[2J"),
        ("user_code", ""),
        ("user_code", "A code of many words"),
        ("verification_uri", "javascript:alert(1)"),
        ("verification_uri", "file:///etc/passwd"),
    ] {
        let world = World::new().await;
        let mut body = json!({"device_code": "d", "user_code": "ABC", "verification_uri": "https://x.example/", "expires_in": 900});
        body[field] = json!(value);
        world.script(DEVICE, vec![ResponseTemplate::new(200).set_body_json(body)]).await;
        let error = token(&world.source(device_method()).unwrap()).await.unwrap_err();
        assert!(error.message.contains("can't be shown"), "{value:?}: {error}");
        assert!(world.prompt.shown.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_service_is_not_hammered_when_it_says_so() {
    let world = World::new().await;
    let body = json!({"device_code": "d", "user_code": "ABC", "verification_uri": "https://x.example/", "expires_in": 900, "interval": 0});
    world.script(DEVICE, vec![ResponseTemplate::new(200).set_body_json(body)]).await;
    world.script(TOKEN, vec![pending(), issued("t-1")]).await;
    token(&world.source(device_method()).unwrap()).await.unwrap();
    assert_eq!(world.sleep.seconds(), [1.0]);
}
