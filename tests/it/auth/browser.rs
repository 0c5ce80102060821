//! Browser: authorization code with PKCE, seen from the browser's side.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use scepcheck::auth::{AuthError, AuthErrorKind, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;
use url::Url;
use wiremock::ResponseTemplate;

use super::world::{
    AUTHORIZE, CLIENT, TOKEN, World, browser, browser_method, client, issued, parameters, refusal,
    some_tenant, token,
};

/// A sign-in that waits for the browser: its outcome, the page's address and its parts.
struct Waiting {
    world: World,
    outcome: JoinHandle<Result<String, AuthError>>,
    asked: BTreeMap<String, String>,
    page: Url,
}

impl Waiting {
    async fn new() -> Self {
        Self::answered_by(issued("t-1")).await
    }

    /// The same with this answer of the token endpoint.
    async fn answered_by(answer: ResponseTemplate) -> Self {
        let world = World::new().await;
        world.script(TOKEN, vec![answer]).await;
        let source = world.source(browser_method()).unwrap();
        let outcome = tokio::spawn(async move { token(&source).await });
        let page = world.next_url().await;
        let asked = parameters(page.query().unwrap().as_bytes());
        Self { world, outcome, asked, page }
    }

    fn port(&self) -> u16 {
        Url::parse(&self.asked["redirect_uri"]).unwrap().port().unwrap()
    }

    /// What the listener answers to these bytes.
    async fn raw(&self, request: &str) -> String {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", self.port())).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    async fn get(&self, query: &str) -> String {
        self.raw(&format!("GET /?{query} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port())).await
    }

    fn state(&self) -> &str {
        &self.asked["state"]
    }

    async fn finish(self) -> (World, Result<String, AuthError>) {
        let outcome = self.outcome.await.unwrap();
        (self.world, outcome)
    }
}

#[tokio::test]
async fn the_browser_follows_and_the_code_is_redeemed_with_its_proof() {
    let world = World::with_obedient_person().await;
    world.script(TOKEN, vec![issued("t-1")]).await;
    let source = world.source(browser_method()).unwrap();
    assert_eq!(token(&source).await.unwrap(), "t-1");

    let asked = &world.asked(AUTHORIZE).await[0];
    for (name, value) in [
        ("client_id", CLIENT),
        ("response_type", "code"),
        ("response_mode", "form_post"),
        ("code_challenge_method", "S256"),
        ("prompt", "select_account"),
    ] {
        assert_eq!(asked[name], value);
    }
    assert!(asked["scope"].contains("openid") && !asked["scope"].contains("Write"));
    assert!(asked["redirect_uri"].starts_with("http://localhost:"));
    assert!(!asked["redirect_uri"].ends_with('/'), "the path is compared with what is registered");
    assert!(asked["state"].len() >= 43, "256 bits");

    let redeemed = &world.asked(TOKEN).await[0];
    assert_eq!(redeemed["grant_type"], "authorization_code");
    assert_eq!(redeemed["code"], "code-1");
    assert_eq!(redeemed["redirect_uri"], asked["redirect_uri"]);
    let proof = PkceCodeVerifier::new(redeemed["code_verifier"].clone());
    assert_eq!(PkceCodeChallenge::from_code_verifier_sha256(&proof).as_str(), asked["code_challenge"]);
}

#[tokio::test]
async fn a_form_post_brings_the_code_too_and_the_page_is_fixed() {
    let waiting = Waiting::new().await;
    let url = format!("{}/", waiting.asked["redirect_uri"]);
    let form = [("code", "<b>c-1</b>"), ("state", waiting.state())];
    let answer = browser().post(url).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["content-security-policy"], "default-src 'none'");
    let page = answer.text().await.unwrap();
    assert!(!page.contains("c-1") && !page.contains(waiting.state()), "{page}");
    let (world, outcome) = waiting.finish().await;
    assert_eq!(outcome.unwrap(), "t-1");
    assert_eq!(world.asked(TOKEN).await[0]["code"], "<b>c-1</b>");
}

#[tokio::test]
async fn wrong_states_and_strangers_are_refused_and_the_listener_stays() {
    let waiting = Waiting::new().await;
    assert!(waiting.get("code=stolen&state=guessed").await.starts_with("HTTP/1.1 403"));
    assert!(waiting.get("error=access_denied&state=guessed").await.starts_with("HTTP/1.1 403"));
    assert!(waiting.raw("nonsense\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    let evil = format!("GET /?code=c&state={} HTTP/1.1\r\nHost: evil.example\r\n\r\n", waiting.state());
    assert!(waiting.raw(&evil).await.starts_with("HTTP/1.1 421"));
    assert!(waiting.raw(&format!("GET /?{}", "a".repeat(9_000))).await.starts_with("HTTP/1.1 413"));
    let reflected = waiting.get("code=c&state=%3Cscript%3E").await;
    assert!(!reflected.contains("script>"), "{reflected}");

    let good = format!("code=right&state={}", waiting.state());
    assert!(waiting.get(&good).await.starts_with("HTTP/1.1 200"));
    let (world, outcome) = waiting.finish().await;
    assert_eq!(outcome.unwrap(), "t-1");
    let asked = world.asked(TOKEN).await;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["code"], "right");
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_the_answer() {
    let waiting = Waiting::new().await;
    let mut idle = Vec::new();
    for _ in 0..5 {
        idle.push(tokio::net::TcpStream::connect(("127.0.0.1", waiting.port())).await.unwrap());
    }
    waiting.get(&format!("code=c&state={}", waiting.state())).await;
    assert!(waiting.finish().await.1.is_ok());
}

#[tokio::test]
async fn a_second_code_finds_nobody_even_while_the_first_is_redeemed() {
    let slow = issued("t-1").set_delay(Duration::from_secs(2));
    let waiting = Waiting::answered_by(slow).await;
    waiting.get(&format!("code=c&state={}", waiting.state())).await;
    let mut open = true;
    for _ in 0..100 {
        open = tokio::net::TcpStream::connect(("127.0.0.1", waiting.port())).await.is_ok();
        if !open {
            break;
        }
        tokio::time::timeout(Duration::from_millis(5), std::future::pending::<()>()).await.unwrap_err();
    }
    assert!(!open && !waiting.outcome.is_finished(), "closed before the token came");
    let (world, outcome) = waiting.finish().await;
    outcome.unwrap();
    assert_eq!(world.asked(TOKEN).await.len(), 1);
}

#[tokio::test]
async fn a_refusal_in_the_redirect_is_explained() {
    let waiting = Waiting::new().await;
    let description = "AADSTS65004%3a+User+declined.%0d%0aTrace+ID%3a+t-1%0d%0aCorrelation+ID%3a+c-1";
    waiting
        .get(&format!("error=access_denied&error_description={description}&state={}", waiting.state()))
        .await;
    let (world, outcome) = waiting.finish().await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Refused);
    assert_eq!(error.message, "consent was declined (AADSTS65004, access_denied)");
    assert_eq!(error.correlation_id.as_deref(), Some("c-1"));
    assert!(world.asked(TOKEN).await.is_empty());
}

#[tokio::test]
async fn a_code_that_does_not_fit_its_proof_is_explained() {
    let world = World::with_obedient_person().await;
    world.script(TOKEN, vec![refusal(400, "invalid_grant", 501_481)]).await;
    let error = token(&world.source(browser_method()).unwrap()).await.unwrap_err();
    assert!(error.message.contains("proof key"), "{error}");
}

#[tokio::test]
async fn after_five_minutes_it_gives_up_and_names_the_other_way() {
    let world = World::new().await;
    *world.sleep.holds.lock().unwrap() = false;
    let source = world.source(browser_method()).unwrap();
    let error = token(&source).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Refused);
    assert!(error.next.contains("--auth device-code"));
    assert_eq!(world.sleep.seconds(), [300.0]);
    assert_eq!(token(&source).await.unwrap_err().message, error.message);
    assert_eq!(world.prompt.shown.lock().unwrap().len(), 1, "one page, not one for every read that follows");
}

#[tokio::test]
async fn every_sign_in_has_its_own_state_and_proof() {
    let (first, second) = (Waiting::new().await, Waiting::new().await);
    assert_ne!(first.state(), second.state());
    assert_ne!(first.asked["code_challenge"], second.asked["code_challenge"]);
    assert!(!first.page.as_str().contains("code_verifier"));
}

#[tokio::test]
async fn the_suggested_account_replaces_the_choice() {
    let world = World::with_obedient_person().await;
    world.script(TOKEN, vec![issued("t-1")]).await;
    let hint = Some("adele@contoso.example".to_owned());
    let method = Method::Browser { tenant: some_tenant(), client_id: client(), login_hint: hint };
    let source: Arc<_> = world.source(method).unwrap();
    token(&source).await.unwrap();
    let asked = &world.asked(AUTHORIZE).await[0];
    assert_eq!(asked["login_hint"], "adele@contoso.example");
    assert_eq!(asked.get("prompt"), None);
}
