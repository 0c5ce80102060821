//! A sign-in outlives the run: the next ones need neither the person nor, while the token is fresh, the network.

use scepcheck::auth::{AuthErrorKind, TokenRequest};
use serde_json::json;
use wiremock::ResponseTemplate;

use super::cache_world::{Home, run_waiting, run_with};
use super::world::{
    DEVICE, TOKEN, World, ask, device_method, forced, issued, issued_with, refusal, secret_method, token,
};

fn session(access: &str, refresh: &str) -> ResponseTemplate {
    issued_with(access, &json!({"refresh_token": refresh}))
}

/// The device code's interval is waited for really, so it is short.
fn started() -> ResponseTemplate {
    let mut body: serde_json::Value = json!({
        "device_code": "device-code-1", "user_code": "ABCD-EFGH", "expires_in": 900, "interval": 1,
        "verification_uri": "https://microsoft.com/devicelogin",
    });
    body["message"] = json!("not shown");
    ResponseTemplate::new(200).set_body_json(body)
}

async fn signed_in(answers: Vec<ResponseTemplate>) -> (World, Home) {
    let (world, home) = (World::new().await, Home::new());
    world.script(DEVICE, vec![started(), started()]).await;
    world.script(TOKEN, answers).await;
    assert_eq!(token(&home.run(&world)).await.unwrap(), "t-1");
    (world, home)
}

#[tokio::test]
async fn the_next_run_needs_neither_the_person_nor_the_network() {
    let (world, home) = signed_in(vec![session("t-1", "r-1")]).await;
    world.clock.advance(3600 - 301);
    assert_eq!(token(&home.run(&world)).await.unwrap(), "t-1");
    assert_eq!(world.asked(TOKEN).await.len(), 1);
}

#[tokio::test]
async fn a_later_run_renews_and_each_follows_the_newest_refresh_token() {
    let (world, home) =
        signed_in(vec![session("t-1", "r-1"), session("t-2", "r-2"), issued("t-3"), issued("t-4")]).await;
    for expected in ["t-2", "t-3", "t-4"] {
        world.clock.advance(3600);
        assert_eq!(token(&home.run(&world)).await.unwrap(), expected);
    }
    let asked = world.asked(TOKEN).await;
    let used: Vec<Option<&String>> = asked.iter().map(|form| form.get("refresh_token")).collect();
    assert_eq!(used, [None, Some(&"r-1".into()), Some(&"r-2".into()), Some(&"r-2".into())]);
    assert_eq!(world.asked(DEVICE).await.len(), 1);
}

#[tokio::test]
async fn what_another_run_renewed_is_used_in_the_middle_of_a_run() {
    let (world, home) = signed_in(vec![session("t-1", "r-1"), session("t-2", "r-2")]).await;
    let (one, other) = (home.run(&world), home.run(&world));
    assert_eq!(token(&one).await.unwrap(), "t-1");
    assert_eq!(token(&other).await.unwrap(), "t-1");
    world.clock.advance(3600);
    assert_eq!(token(&one).await.unwrap(), "t-2");
    assert_eq!(forced(&other).await.unwrap(), "t-2", "refused, and there is another one already");
    assert_eq!(world.asked(TOKEN).await.len(), 2);
}

#[tokio::test]
async fn a_kept_token_that_graph_refuses_is_renewed_and_not_given_again() {
    let (world, home) = signed_in(vec![session("t-1", "r-1"), session("t-2", "r-2")]).await;
    let run = home.run(&world);
    assert_eq!(token(&run).await.unwrap(), "t-1");
    assert_eq!(forced(&run).await.unwrap(), "t-2");
    assert_eq!(token(&home.run(&world)).await.unwrap(), "t-2");
}

#[tokio::test]
async fn claims_are_met_by_a_renewal_and_kept() {
    let (world, home) = signed_in(vec![session("t-1", "r-1"), session("t-2", "r-2")]).await;
    let run = home.run(&world);
    let claims = TokenRequest { force: false, claims: Some("{\"x\":1}".to_owned()) };
    assert_eq!(ask(&run, claims).await.unwrap(), "t-2");
    assert_eq!(world.asked(TOKEN).await[1]["claims"], "{\"x\":1}");
    assert_eq!(token(&home.run(&world)).await.unwrap(), "t-2");
}

#[tokio::test]
async fn a_session_that_ended_between_two_runs_brings_the_person_back() {
    let (world, home) =
        signed_in(vec![session("t-1", "r-1"), refusal(400, "invalid_grant", 70043), session("t-2", "r-2")])
            .await;
    world.clock.advance(3600);
    assert_eq!(token(&home.run(&world)).await.unwrap(), "t-2");
    assert_eq!(world.asked(DEVICE).await.len(), 2);
}

#[tokio::test]
async fn where_nobody_is_there_a_sign_in_is_renewed_and_its_end_asks_nobody() {
    let (world, home) =
        signed_in(vec![session("t-1", "r-1"), session("t-2", "r-2"), refusal(400, "invalid_grant", 70043)])
            .await;
    *world.prompt.absent.lock().unwrap() = true;
    let shown = world.prompt.shown.lock().unwrap().len();
    world.clock.advance(3600);
    assert_eq!(token(&home.run(&world)).await.unwrap(), "t-2");
    world.clock.advance(3600);
    let error = token(&home.run(&world)).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Expired);
    assert!(error.next.contains("AZURE_CLIENT_ID") && error.next.contains("auth login"), "{}", error.next);
    assert_eq!(world.asked(DEVICE).await.len(), 1);
    assert_eq!(world.prompt.shown.lock().unwrap().len(), shown);
}

#[tokio::test]
async fn a_session_that_ended_in_the_middle_of_a_run_stops_it() {
    let (world, home) = signed_in(vec![session("t-1", "r-1"), refusal(400, "invalid_grant", 70043)]).await;
    let run = home.run(&world);
    token(&run).await.unwrap();
    world.clock.advance(3600);
    assert_eq!(token(&run).await.unwrap_err().kind, AuthErrorKind::Expired);
    assert_eq!(world.asked(DEVICE).await.len(), 1);
}

#[tokio::test]
async fn a_new_sign_in_replaces_the_old_one() {
    let (world, home) = signed_in(vec![session("t-1", "r-1"), session("t-2", "r-2")]).await;
    let login = run_with(&world, device_method(), home.cache().starting_over());
    assert_eq!(token(&login).await.unwrap(), "t-2");
    assert_eq!(token(&home.run(&world)).await.unwrap(), "t-2");
}

#[tokio::test]
async fn a_run_that_goes_on_after_signing_out_keeps_nothing_any_more() {
    let (world, home) = signed_in(vec![session("t-1", "r-1"), session("t-2", "r-2")]).await;
    let run = home.run(&world);
    token(&run).await.unwrap();
    assert!(home.cache().forget().unwrap());
    world.clock.advance(3600);
    assert_eq!(token(&run).await.unwrap(), "t-2", "it ends what it began");
    assert!(home.cache().load().unwrap().is_none());
}

#[tokio::test]
async fn a_kept_token_outlasts_a_service_that_is_down() {
    let mut answers = vec![session("t-1", "r-1")];
    answers.extend(vec![ResponseTemplate::new(503); 4]);
    answers.push(session("t-2", "r-2"));
    let (world, home) = signed_in(answers).await;
    world.clock.advance(3400);
    let run = run_waiting(&world, device_method(), home.cache(), world.sleep.clone());
    assert_eq!(token(&run).await.unwrap(), "t-1", "due, not ended, and no new one to be had");
    let asked = world.asked(TOKEN).await.len();
    assert_eq!(token(&run).await.unwrap(), "t-1");
    assert_eq!(world.asked(TOKEN).await.len(), asked, "the service is left alone for a while");
    world.clock.advance(31);
    assert_eq!(token(&run).await.unwrap(), "t-2");
}

#[tokio::test]
async fn what_an_app_signs_in_with_is_never_kept() {
    let (world, home) = (World::new().await, Home::new());
    world.script(TOKEN, vec![issued("t-1"), issued("t-2")]).await;
    for expected in ["t-1", "t-2"] {
        let run = run_with(&world, secret_method("s"), home.cache());
        assert_eq!(token(&run).await.unwrap(), expected);
    }
    assert!(home.files().is_empty(), "{:?}", home.files());
}

#[tokio::test]
async fn two_runs_at_once_renew_once_a_hundred_times() {
    const ROUNDS: usize = 100;
    let (world, home) = (World::new().await, Home::new());
    world.script(DEVICE, vec![started()]).await;
    let answers = (0..=ROUNDS).map(|round| {
        let answer = session(&format!("t-{round}"), &format!("r-{round}"));
        answer.set_delay(std::time::Duration::from_millis(3))
    });
    world.script(TOKEN, answers.collect()).await;
    assert_eq!(token(&home.run(&world)).await.unwrap(), "t-0");
    for round in 1..=ROUNDS {
        world.clock.advance(3600);
        let (one, other) = (home.run(&world), home.run(&world));
        let (one, other) = futures_util::future::join(token(&one), token(&other)).await;
        let expected = format!("t-{round}");
        assert_eq!((one.unwrap(), other.unwrap()), (expected.clone(), expected), "round {round}");
        assert_eq!(world.asked(TOKEN).await.len(), round + 1, "round {round}");
    }
    assert_eq!(home.files().len(), 2, "the file and its lock: {:?}", home.files());
}
