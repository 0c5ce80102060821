//! The identity service: every grant, and every way it says no.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_graph::{CLIENT_ID, CLIENT_SECRET, Fault, Options, Outcome, SignIn, Times, Trouble};
use serde_json::Value;
use url::Url;

use super::ask::{Ask, Reply};

const SCOPE: &str = "https://graph.microsoft.com/.default";
/// The example pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn token(ask: &Ask, fields: &[(&str, &str)]) -> Reply {
    ask.form(&format!("{}/oauth2/v2.0/token", ask.mock.tenant_id()), fields).await
}

fn number(reply: &Reply) -> u64 {
    reply.json()["error_codes"][0].as_u64().expect("an AADSTS number")
}

fn claims(reply: &Reply) -> Value {
    let token = reply.json()["access_token"].as_str().expect("a token").to_owned();
    let part = token.split('.').nth(1).expect("claims").to_owned();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64")).expect("JSON")
}

#[tokio::test]
async fn a_client_secret_gives_a_token_that_graph_takes() {
    let ask = Ask::new(Options::default()).await;
    let fields = [
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("grant_type", "client_credentials"),
        ("scope", SCOPE),
    ];
    let reply = token(&ask, &fields).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(reply.json().get("refresh_token").is_none(), "there is nothing to refresh");
    let claims = claims(&reply);
    assert_eq!(claims["tid"], ask.mock.tenant_id());
    assert!(
        claims["roles"]
            .as_array()
            .expect("roles")
            .iter()
            .any(|role| role == "DeviceManagementConfiguration.Read.All")
    );
    let bearer = reply.json()["access_token"].as_str().expect("a token").to_owned();
    let users = ask.send(|client| client.get(ask.url("/v1.0/users")).bearer_auth(&bearer)).await;
    assert_eq!(users.status, 200);
}

#[tokio::test]
async fn client_credentials_are_refused_for_a_reason() {
    let ask = Ask::new(Options::default()).await;
    let base = [
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("grant_type", "client_credentials"),
        ("scope", SCOPE),
    ];
    let cases = [
        ("client_secret", "wrong", 7_000_215, 401),
        ("client_id", "00000000-0000-0000-0000-000000000001", 700_016, 400),
        ("scope", "User.Read", 70_011, 400),
        ("scope", "", 900_144, 400),
        ("grant_type", "password", 70_003, 400),
    ];
    for (name, value, expected, status) in cases {
        let fields: Vec<_> =
            base.iter().map(|(n, v)| if *n == name { (name, value) } else { (*n, *v) }).collect();
        let reply = token(&ask, &fields).await;
        assert_eq!((reply.status, number(&reply)), (status, expected), "{name}={value}");
        assert!(
            reply.json()["error_description"]
                .as_str()
                .is_some_and(|text| text.contains(&format!("AADSTS{expected}")))
        );
        assert!(reply.json()["correlation_id"].is_string());
    }
    let nowhere = ask.form("11111111-1111-1111-1111-111111111111/oauth2/v2.0/token", &base).await;
    assert_eq!(number(&nowhere), 90_002);
    let by_name = ask.form("contoso.onmicrosoft.com/oauth2/v2.0/token", &base).await;
    assert_eq!(by_name.status, 200);
}

#[tokio::test]
async fn forms_are_read_strictly() {
    let ask = Ask::lenient().await;
    let url = format!("{}{}/oauth2/v2.0/token", ask.mock.authority(), ask.mock.tenant_id());
    let json = ask.send(|client| client.post(&url).json(&serde_json::json!({"client_id": CLIENT_ID}))).await;
    assert_eq!(json.status, 400);
    let twice = token(&ask, &[("client_id", CLIENT_ID), ("client_id", CLIENT_ID)]).await;
    assert_eq!(number(&twice), 9_002_313);
    assert_eq!(ask.mock.refused().len(), 2);
    let lost = ask
        .send(|client| client.get(format!("{}v1.0/users", ask.mock.authority())).bearer_auth("secret"))
        .await;
    assert_eq!(lost.status, 404);
    assert!(ask.mock.refused().iter().any(|refusal| refusal.why.contains("an access token was sent")));
}

#[tokio::test]
async fn a_device_code_waits_and_then_signs_in() {
    let ask = Ask::new(Options {
        sign_in: SignIn { pending_polls: 2, slow_down: true, interval: 1, outcome: Outcome::Approved },
        ..Options::default()
    })
    .await;
    let scope = "https://graph.microsoft.com/User.Read offline_access";
    let start = ask
        .form("organizations/oauth2/v2.0/devicecode", &[("client_id", CLIENT_ID), ("scope", scope)])
        .await
        .json();
    assert_eq!((&start["interval"], &start["expires_in"]), (&1.into(), &900.into()));
    let code = start["device_code"].as_str().expect("a code");
    let poll = [
        ("client_id", CLIENT_ID),
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", code),
    ];
    let mut errors = Vec::new();
    let done = loop {
        let reply = token(&ask, &poll).await;
        match reply.json()["error"].as_str() {
            Some(error) => errors.push(error.to_owned()),
            None => break reply,
        }
    };
    assert_eq!(errors, ["slow_down", "authorization_pending"]);
    assert!(claims(&done)["scp"].as_str().is_some_and(|scopes| scopes.contains("User.Read.All")));
    let refresh = done.json()["refresh_token"].as_str().expect("a refresh token").to_owned();
    let renewed = token(
        &ask,
        &[
            ("client_id", CLIENT_ID),
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh),
            ("scope", scope),
        ],
    )
    .await;
    assert_eq!(renewed.status, 200);
    let unknown =
        token(&ask, &[("client_id", CLIENT_ID), ("grant_type", "refresh_token"), ("refresh_token", "x")])
            .await;
    assert_eq!(number(&unknown), 70_000);
}

#[tokio::test]
async fn a_device_code_ends_badly() {
    for (outcome, error, expected) in [
        (Outcome::Declined, "authorization_declined", 70_016),
        (Outcome::Expired, "expired_token", 70_019),
        (Outcome::Refused(53_003), "invalid_grant", 53_003),
    ] {
        let ask = Ask::new(Options {
            sign_in: SignIn { pending_polls: 0, outcome, ..SignIn::default() },
            ..Options::default()
        })
        .await;
        let start = ask
            .form("organizations/oauth2/v2.0/devicecode", &[("client_id", CLIENT_ID), ("scope", "x")])
            .await
            .json();
        let code = start["device_code"].as_str().expect("a code");
        let reply = token(
            &ask,
            &[
                ("client_id", CLIENT_ID),
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code", code),
            ],
        )
        .await;
        assert_eq!((reply.json()["error"].as_str(), number(&reply)), (Some(error), expected));
    }
}

async fn authorize(ask: &Ask) -> Url {
    let mut url =
        Url::parse(&format!("{}organizations/oauth2/v2.0/authorize", ask.mock.authority())).expect("a URL");
    url.query_pairs_mut().extend_pairs([
        ("client_id", CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", "http://localhost:51234"),
        ("scope", "https://graph.microsoft.com/User.Read offline_access"),
        ("state", "s&1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    let reply = ask.send(|client| client.get(url.clone())).await;
    assert_eq!(reply.status, 302, "{}", reply.text);
    Url::parse(reply.headers["location"].to_str().expect("a text")).expect("a URL")
}

fn field(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn the_browser_comes_straight_back_and_pkce_is_checked() {
    let ask = Ask::new(Options::default()).await;
    let back = authorize(&ask).await;
    assert_eq!((back.port(), field(&back, "state").as_deref()), (Some(51234), Some("s&1")));
    let redeem = |code: String, verifier: &'static str| {
        let ask = &ask;
        async move {
            let fields = [
                ("client_id", CLIENT_ID),
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", "http://localhost:51234"),
                ("code_verifier", verifier),
                ("scope", "offline_access"),
            ];
            token(ask, &fields).await
        }
    };
    let code = field(&back, "code").expect("a code");
    assert_eq!(redeem(code.clone(), VERIFIER).await.status, 200);
    assert_eq!(number(&redeem(code, VERIFIER).await), 54_005, "a code works once");
    let code = field(&authorize(&ask).await, "code").expect("a code");
    assert_eq!(number(&redeem(code, "another-verifier-of-more-than-43-characters-xx").await), 501_481);
}

#[tokio::test]
async fn the_person_can_say_no() {
    let sign_in = SignIn { outcome: Outcome::Declined, ..SignIn::default() };
    let ask = Ask::new(Options { sign_in, ..Options::default() }).await;
    assert_eq!(field(&authorize(&ask).await, "error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn a_revoked_session_wants_its_claims_back() {
    let fault = Fault::on("/users", Trouble::SessionRevoked).times(Times::Only(1));
    let ask = Ask::new(Options { faults: vec![fault], ..Options::default() }).await;
    let challenged = ask.get("/v1.0/users").await;
    let header = challenged.headers["www-authenticate"].to_str().expect("a text").to_owned();
    let claims = header.split("claims=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("claims");
    let claims = base64::engine::general_purpose::STANDARD.decode(claims).expect("base64");
    let claims = String::from_utf8(claims).expect("a text");
    let fields = [
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("grant_type", "client_credentials"),
        ("scope", SCOPE),
        ("claims", claims.as_str()),
    ];
    let status = async |fields: &[(&str, &str)]| {
        let bearer = token(&ask, fields).await.json()["access_token"].as_str().expect("a token").to_owned();
        ask.send(|client| client.get(ask.url("/v1.0/users")).bearer_auth(&bearer)).await.status
    };
    assert_eq!(ask.get("/v1.0/users").await.status, 401, "the old token stays void");
    assert_eq!(status(&fields[..4]).await, 401, "a token without the claims");
    assert_eq!(status(&fields).await, 200);
}
