//! One token for the run: from memory while fresh, renewed in time, by one caller for all.

use std::sync::Arc;
use std::time::Duration;

use scepcheck::auth::{AuthErrorKind, TokenRequest};
use serde_json::json;
use wiremock::ResponseTemplate;

use super::world::{
    DEVICE, TOKEN, World, ask, device_method, device_started, forced, issued, issued_with, refusal,
    secret_method, token,
};

fn with_claims(claims: &str) -> TokenRequest {
    TokenRequest { force: false, claims: Some(claims.to_owned()) }
}

#[tokio::test]
async fn a_fresh_token_comes_from_memory_and_an_old_one_is_renewed_five_minutes_early() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), issued("t-2")]).await;
    let source = world.source(secret_method("s")).unwrap();
    assert_eq!(token(&source).await.unwrap(), "t-1");
    world.clock.advance(3600 - 301);
    assert_eq!(token(&source).await.unwrap(), "t-1");
    world.clock.advance(1);
    assert_eq!(token(&source).await.unwrap(), "t-2");
}

#[tokio::test]
async fn the_services_own_wish_for_a_renewal_counts() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued_with("t-1", &json!({"refresh_in": 1800})), issued("t-2")]).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    world.clock.advance(1799);
    assert_eq!(token(&source).await.unwrap(), "t-1");
    world.clock.advance(1);
    assert_eq!(token(&source).await.unwrap(), "t-2");
}

#[tokio::test]
async fn a_short_lived_token_is_not_renewed_at_every_call() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued_with("t-1", &json!({"expires_in": 200})), issued("t-2")]).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    world.clock.advance(99);
    assert_eq!(token(&source).await.unwrap(), "t-1");
    world.clock.advance(1);
    assert_eq!(token(&source).await.unwrap(), "t-2");
}

#[tokio::test]
async fn eight_callers_make_one_request() {
    let world = World::new().await;
    let slow = |name: &str| issued(name).set_delay(Duration::from_millis(50));
    world.script(TOKEN, vec![slow("t-1"), slow("t-2")]).await;
    let source = world.source(secret_method("s")).unwrap();
    for (force, expected) in [(false, "t-1"), (true, "t-2")] {
        let calls = (0..8).map(|_| ask(&source, TokenRequest { force, claims: None }));
        for found in futures_util::future::join_all(calls).await {
            assert_eq!(found.unwrap(), expected);
        }
    }
    assert_eq!(world.asked(TOKEN).await.len(), 2);
}

#[tokio::test]
async fn each_refused_token_is_replaced() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), issued("t-2"), issued("t-3")]).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    assert_eq!(forced(&source).await.unwrap(), "t-2");
    assert_eq!(forced(&source).await.unwrap(), "t-3");
    assert_eq!(token(&source).await.unwrap(), "t-3");
}

#[tokio::test]
async fn eight_callers_share_one_refusal() {
    let world = World::new().await;
    world
        .script(TOKEN, vec![refusal(401, "invalid_client", 7_000_215).set_delay(Duration::from_millis(50))])
        .await;
    let source = world.source(secret_method("s")).unwrap();
    let calls = (0..8).map(|_| token(&source));
    for found in futures_util::future::join_all(calls).await {
        assert_eq!(found.unwrap_err().kind, AuthErrorKind::Refused);
    }
    assert_eq!(world.asked(TOKEN).await.len(), 1);
}

#[tokio::test]
async fn a_dropped_caller_does_not_block_the_others() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1").set_delay(Duration::from_secs(20)), issued("t-2")]).await;
    let source = world.source(secret_method("s")).unwrap();
    let impatient = tokio::time::timeout(Duration::from_millis(50), token(&source)).await;
    assert!(impatient.is_err());
    assert_eq!(token(&source).await.unwrap(), "t-2");
}

#[tokio::test]
async fn a_valid_token_outlasts_a_service_that_is_down() {
    let world = World::new().await;
    let mut answers = vec![issued("t-1")];
    answers.extend(vec![ResponseTemplate::new(503); 8]);
    answers.push(issued("t-2"));
    world.script(TOKEN, answers).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    world.clock.advance(3300);
    assert_eq!(token(&source).await.unwrap(), "t-1", "5 minutes left, service down");
    assert_eq!(token(&source).await.unwrap(), "t-1");
    assert_eq!(world.asked(TOKEN).await.len(), 5, "the service is left alone for a while");
    assert_eq!(
        forced(&source).await.unwrap_err().kind,
        AuthErrorKind::Unreachable,
        "forced: the old one is no good"
    );
    world.clock.advance(300);
    assert_eq!(token(&source).await.unwrap_err().kind, AuthErrorKind::Unreachable, "now it has ended");
    world.clock.advance(60);
    assert_eq!(token(&source).await.unwrap(), "t-2", "and the service is back");
}

#[tokio::test]
async fn one_renewal_serves_those_who_found_it_due_and_those_who_were_refused() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), issued("t-2").set_delay(Duration::from_millis(50))]).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    world.clock.advance(3400);
    let (due, refused) = tokio::join!(token(&source), forced(&source));
    assert_eq!((due.unwrap(), refused.unwrap()), ("t-2".to_owned(), "t-2".to_owned()));
}

#[tokio::test]
async fn a_refused_token_is_not_given_again_when_the_service_is_down() {
    let world = World::new().await;
    let mut answers = vec![issued("t-1")];
    answers.extend(vec![ResponseTemplate::new(503); 4]);
    world.script(TOKEN, answers).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    world.clock.advance(3400);
    let (due, refused) = tokio::join!(token(&source), forced(&source));
    assert_eq!(due.unwrap(), "t-1", "for one that was not refused it is still good");
    assert_eq!(refused.unwrap_err().kind, AuthErrorKind::Unreachable);
}

#[tokio::test]
async fn a_refused_renewal_stops_even_with_minutes_left() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), refusal(401, "invalid_client", 7_000_222)]).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    world.clock.advance(3300);
    for _ in 0..2 {
        assert_eq!(token(&source).await.unwrap_err().kind, AuthErrorKind::Refused);
    }
    assert_eq!(world.asked(TOKEN).await.len(), 2);
}

#[tokio::test]
async fn a_claims_challenge_goes_to_the_service_and_is_shared() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), issued("t-2").set_delay(Duration::from_millis(50))]).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;
    let calls = (0..8).map(|_| ask(&source, with_claims(claims)));
    for found in futures_util::future::join_all(calls).await {
        assert_eq!(found.unwrap(), "t-2");
    }
    assert_eq!(token(&source).await.unwrap(), "t-2");
    let asked = world.asked(TOKEN).await;
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].get("claims"), None);
    assert_eq!(asked[1]["claims"], claims);
}

#[tokio::test]
async fn claims_that_can_not_be_met_leave_the_plain_token_in_use() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), refusal(400, "invalid_grant", 53003)]).await;
    let source = world.source(secret_method("s")).unwrap();
    token(&source).await.unwrap();
    for _ in 0..2 {
        assert_eq!(ask(&source, with_claims("{}")).await.unwrap_err().kind, AuthErrorKind::Refused);
    }
    assert_eq!(token(&source).await.unwrap(), "t-1");
    assert_eq!(world.asked(TOKEN).await.len(), 2, "the same claims aren't tried twice");
}

#[tokio::test]
async fn a_persons_session_renews_itself_and_follows_the_newest_refresh_token() {
    let world = World::new().await;
    world.script(DEVICE, vec![device_started()]).await;
    world
        .script(
            TOKEN,
            vec![
                issued_with("t-1", &json!({"refresh_token": "r-1"})),
                issued_with("t-2", &json!({"refresh_token": "r-2"})),
                issued("t-3"),
                issued("t-4"),
            ],
        )
        .await;
    let source = world.source(device_method()).unwrap();
    for expected in ["t-1", "t-2", "t-3", "t-4"] {
        assert_eq!(token(&source).await.unwrap(), expected);
        world.clock.advance(3600);
    }
    let asked = world.asked(TOKEN).await;
    let used: Vec<Option<&String>> = asked.iter().map(|form| form.get("refresh_token")).collect();
    assert_eq!(used, [None, Some(&"r-1".into()), Some(&"r-2".into()), Some(&"r-2".into())]);
    assert_eq!(asked[1]["grant_type"], "refresh_token");
    assert!(asked[1]["scope"].contains("offline_access"));
}

#[tokio::test]
async fn a_session_that_ended_stops_the_run_without_a_new_prompt() {
    let world = World::new().await;
    world.script(DEVICE, vec![device_started()]).await;
    let first = issued_with("t-1", &json!({"refresh_token": "r-1"}));
    world.script(TOKEN, vec![first, refusal(400, "invalid_grant", 70043)]).await;
    let source = world.source(device_method()).unwrap();
    token(&source).await.unwrap();
    let shown = world.prompt.shown.lock().unwrap().len();
    world.clock.advance(3600);
    for _ in 0..3 {
        let error = token(&source).await.unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Expired);
        assert!(error.message.contains("sign-in frequency"), "{error}");
    }
    assert_eq!(world.asked(TOKEN).await.len(), 2);
    assert_eq!(world.prompt.shown.lock().unwrap().len(), shown);
}

#[tokio::test]
async fn claims_that_only_the_person_can_meet_bring_the_prompt_back() {
    let world = World::new().await;
    world.script(DEVICE, vec![device_started(), device_started()]).await;
    let first = issued_with("t-1", &json!({"refresh_token": "r-1"}));
    world.script(TOKEN, vec![first, refusal(400, "interaction_required", 50076), issued("t-2")]).await;
    let source = world.source(device_method()).unwrap();
    token(&source).await.unwrap();
    assert_eq!(ask(&source, with_claims("{\"x\":1}")).await.unwrap(), "t-2");
    assert_eq!(world.asked(DEVICE).await[1]["claims"], "{\"x\":1}");
    assert_eq!(world.asked(TOKEN).await[1]["claims"], "{\"x\":1}");
}

#[tokio::test]
async fn many_threads_may_share_a_source() {
    fn shared<T: Send + Sync + ?Sized>(_: &T) {}
    let world = World::new().await;
    shared(Arc::clone(&world.source(secret_method("s")).unwrap()).as_ref());
}
