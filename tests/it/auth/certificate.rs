//! Sign-in with a client certificate: every form of file, the assertion as documented, and what is found wrong
//! before anything is sent.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use mock_graph::{CLIENT_ID, Mock, Options};
use scepcheck::auth::{AuthErrorKind, CertificateFile, Endpoints, Method, Signing, TokenSource, tenant};
use scepcheck::time::Clock;
use secrecy::SecretString;
use serde_json::json;

use super::credentials::{
    PASSWORD, SHA1, SHA256, certificate_file, certificate_method, credential, jwt_parts, set_mode,
};
use super::world::{CLIENT, TENANT, TOKEN, World, forced, issued, refusal, token};

fn certificate_der() -> Vec<u8> {
    let text = std::fs::read_to_string(credential("certificate.pem")).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).unwrap()
}

fn hex_to_base64url(hex: &str) -> String {
    let bytes: Vec<u8> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

fn with_password(name: &str, password: Option<&str>) -> CertificateFile {
    CertificateFile { password: password.map(SecretString::from), ..certificate_file(name) }
}

/// An identity service that verifies, its clock `ahead` seconds ahead of the world's.
async fn verifying(world: &World, ahead: i64) -> (Mock, Endpoints) {
    let mock = Mock::start(Options {
        now: world.clock.now() + TimeDelta::seconds(ahead),
        certificates: vec![certificate_der()],
        ..Options::default()
    })
    .await
    .unwrap();
    let authority = mock.authority();
    let endpoints = world.endpoints().with_overrides(None, Some(authority.as_str())).unwrap();
    (mock, endpoints)
}

fn at_mock(mock: &Mock, file: CertificateFile) -> Method {
    Method::Certificate {
        tenant: Some(tenant(&mock.tenant_id()).unwrap()),
        client_id: Some(CLIENT_ID.to_owned()),
        file,
    }
}

async fn assertion(world: &World, file: CertificateFile) -> String {
    world.script(TOKEN, vec![issued("t-1")]).await;
    token(&world.source(certificate_method(file)).unwrap()).await.unwrap();
    world.asked(TOKEN).await[0]["client_assertion"].clone()
}

const PAIRS: &[(&str, Option<&str>)] = &[
    ("pkcs1.pem", None),
    ("pkcs8.pem", None),
    ("encrypted.pem", Some(PASSWORD)),
    ("encrypted-old.pem", Some(PASSWORD)),
    #[cfg(feature = "pfx")]
    ("modern.pfx", Some(PASSWORD)),
    #[cfg(feature = "pfx")]
    ("legacy.pfx", Some(PASSWORD)),
    #[cfg(feature = "pfx")]
    ("empty-password.pfx", Some("")),
    #[cfg(feature = "pfx")]
    ("empty-password.pfx", None),
];

#[tokio::test]
async fn every_form_of_file_signs_in_where_signatures_are_verified() {
    let world = World::new().await;
    let (mock, endpoints) = verifying(&world, 0).await;
    for (name, password) in PAIRS {
        for signing in [Signing::Ps256, Signing::Rs256] {
            let file = CertificateFile { signing, ..with_password(name, *password) };
            let source = world.source_at(at_mock(&mock, file), &endpoints).unwrap();
            token(&source).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            forced(&source).await.unwrap_or_else(|error| panic!("{name}, again: {error}"));
        }
    }
}

#[tokio::test]
async fn certificate_and_key_may_lie_apart_and_only_the_key_is_guarded() {
    let world = World::new().await;
    let (mock, endpoints) = verifying(&world, 0).await;
    let folder = tempfile::tempdir().unwrap();
    let open = folder.path().join("open.pem");
    std::fs::copy(credential("certificate.pem"), &open).unwrap();
    set_mode(&open, 0o644);
    let file = CertificateFile {
        path: open,
        key_path: Some(credential("key.pem")),
        ..certificate_file("certificate.pem")
    };
    let source = world.source_at(at_mock(&mock, file), &endpoints).unwrap();
    token(&source).await.unwrap();
}

#[tokio::test]
async fn the_assertion_is_as_documented() {
    let world = World::new().await;
    let (header, claims) = jwt_parts(&assertion(&world, certificate_file("pkcs8.pem")).await);
    assert_eq!(header, json!({"alg": "PS256", "typ": "JWT", "x5t#S256": hex_to_base64url(SHA256)}));
    let now = world.clock.now().timestamp();
    let audience = format!("{}/{TENANT}/oauth2/v2.0/token", world.server.uri());
    for (name, value) in [
        ("aud", json!(audience)),
        ("iss", json!(CLIENT)),
        ("sub", json!(CLIENT)),
        ("nbf", json!(now)),
        ("iat", json!(now)),
        ("exp", json!(now + 600)),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    assert_eq!(claims["jti"].as_str().unwrap().len(), 36);
    let form = &world.asked(TOKEN).await[0];
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("scope", "https://graph.microsoft.com/.default"),
    ] {
        assert_eq!(form[name], value);
    }
    assert!(!form.contains_key("client_secret"));
}

#[tokio::test]
async fn the_old_signature_and_the_chain_come_on_request() {
    let file = CertificateFile {
        signing: Signing::Rs256,
        send_chain: true,
        ..with_password("encrypted.pem", Some(PASSWORD))
    };
    let (header, _) = jwt_parts(&assertion(&World::new().await, file).await);
    assert_eq!(header["alg"], "RS256");
    assert_eq!(header["x5t"], hex_to_base64url(SHA1));
    assert!(header.get("x5t#S256").is_none());
    let chain = header["x5c"].as_array().unwrap();
    assert_eq!(chain[0], STANDARD.encode(certificate_der()), "the key's own certificate comes first");
    assert_eq!(chain.len(), 2);
}

#[tokio::test]
async fn each_request_has_an_assertion_of_its_own() {
    let world = World::new().await;
    world.script(TOKEN, vec![issued("t-1"), issued("t-2")]).await;
    let source = world.source(certificate_method(certificate_file("pkcs8.pem"))).unwrap();
    token(&source).await.unwrap();
    forced(&source).await.unwrap();
    let ids: Vec<_> = world
        .asked(TOKEN)
        .await
        .iter()
        .map(|form| jwt_parts(&form["client_assertion"]).1["jti"].clone())
        .collect();
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_said_before_anything_is_sent() {
    let world = World::new().await;
    for (name, password, why, next) in [
        ("missing.pem", None, "can't be read", "check the path"),
        ("certificate.pem", None, "without a private key", "holds both"),
        ("key.pem", None, "no certificate", "holds the certificate"),
        ("curve.pem", None, "not RSA", "RSA key of 2048"),
        ("curve-sec1.pem", None, "not RSA", "RSA key of 2048"),
        ("small.pem", None, "less than 2048 bits", "RSA key of 2048"),
        ("encrypted.pem", None, "no password", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        ("encrypted.pem", Some("CANARY-wrong"), "does not open", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        ("traditional.pem", Some(PASSWORD), "old encryption", "openssl pkcs8 -topk8"),
        #[cfg(feature = "pfx")]
        ("modern.pfx", None, "no password", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        #[cfg(feature = "pfx")]
        ("modern.pfx", Some("CANARY-wrong"), "does not open", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        #[cfg(feature = "pfx")]
        ("legacy.pfx", Some("CANARY-wrong"), "does not open", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        #[cfg(feature = "pfx")]
        ("no-key.pfx", Some(PASSWORD), "without a private key", "holds both"),
        #[cfg(feature = "pfx")]
        ("README.md", None, "neither PEM nor PFX", "again"),
        #[cfg(not(feature = "pfx"))]
        ("modern.pfx", Some(PASSWORD), "reads no PFX", "openssl pkcs12"),
    ] {
        let error = world.source(certificate_method(with_password(name, password))).err().expect(name);
        assert_eq!(error.kind, AuthErrorKind::Invalid, "{name}");
        assert!(error.message.contains(why) && error.message.contains(name), "{name}: {error}");
        assert!(error.next.contains(next), "{name}: {}", error.next);
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
    assert!(world.server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_key_of_another_certificate_is_noticed_and_the_certificate_named() {
    let file = CertificateFile { key_path: Some(credential("key.pem")), ..certificate_file("other.crt.pem") };
    let error = World::new().await.source(certificate_method(file)).err().unwrap();
    assert!(error.message.contains("does not belong to its private key (thumbprint "), "{error}");
    assert!(!error.message.contains(SHA1));
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_that_others_can_read_is_refused_as_ssh_does_unless_it_is_meant() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::fs::copy(credential("pkcs8.pem"), &path).unwrap();
    for (mode, accepted) in [(0o600, true), (0o400, true), (0o640, false), (0o644, false), (0o604, false)] {
        set_mode(&path, mode);
        let file = CertificateFile { path: path.clone(), ..certificate_file("pkcs8.pem") };
        let outcome = world.source(certificate_method(file.clone()));
        assert_eq!(outcome.is_ok(), accepted, "{mode:o}");
        if let Err(error) = outcome {
            assert!(error.next.contains("chmod 600"), "{}", error.next);
        }
        let meant = CertificateFile { open_file_allowed: true, ..file };
        assert!(world.source(certificate_method(meant)).is_ok(), "{mode:o}");
    }
}

#[tokio::test]
async fn validity_is_held_against_the_clock_with_a_warning_a_month_before() {
    for (date, outcome) in [
        ("2024-12-31T23:59:59Z", "is not valid before 2025-01-01 00:00 UTC"),
        ("2025-01-01T00:00:00Z", ""),
        ("2044-11-30T00:00:00Z", ""),
        ("2044-12-12T00:00:00Z", "ends on 2045-01-01, in 20 days"),
        ("2045-01-01T00:00:00Z", "ended on 2045-01-01"),
    ] {
        let world = World::new().await;
        let date: chrono::DateTime<chrono::Utc> = date.parse().unwrap();
        world.clock.advance((date - world.clock.now()).num_seconds());
        let told = match world.source(certificate_method(certificate_file("pkcs8.pem"))) {
            Err(error) => error.message,
            Ok(_) => world.prompt.shown.lock().unwrap().join("\n"),
        };
        assert_eq!(told.is_empty(), outcome.is_empty(), "{date}: {told}");
        assert!(told.contains(outcome), "{date}: {told}");
        assert!(told.is_empty() || (told.contains(SHA1) && told.contains(SHA256)), "{told}");
    }
}

#[tokio::test]
async fn a_certificate_that_the_app_does_not_know_is_refused_with_both_thumbprints() {
    let world = World::new().await;
    let mock = Mock::start(Options { now: world.clock.now(), ..Options::default() }).await.unwrap();
    let authority = mock.authority();
    let endpoints = world.endpoints().with_overrides(None, Some(authority.as_str())).unwrap();
    let source = world.source_at(at_mock(&mock, certificate_file("pkcs8.pem")), &endpoints).unwrap();
    let error = token(&source).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Refused);
    assert_eq!(error.aadsts, [700_027]);
    assert!(error.message.contains(SHA1) && error.message.contains(SHA256), "{error}");
}

#[tokio::test]
async fn a_wrong_clock_costs_one_more_try_and_is_told_by_the_second() {
    for (ahead, told) in [(3_600, "behind the"), (-3_600, "ahead of the")] {
        let world = World::new().await;
        let (mock, endpoints) = verifying(&world, ahead).await;
        let source: Arc<dyn TokenSource> =
            world.source_at(at_mock(&mock, certificate_file("pkcs8.pem")), &endpoints).unwrap();
        token(&source).await.unwrap();
        forced(&source).await.unwrap();
        let shown = world.prompt.shown.lock().unwrap().clone();
        assert_eq!(shown.len(), 1, "the second token knows the difference: {shown:?}");
        assert!(shown[0].contains("this computer's clock is 3") && shown[0].contains(told), "{shown:?}");
    }
}

#[tokio::test]
async fn a_service_that_stays_at_it_gets_two_tries_and_the_difference_is_told() {
    let world = World::new().await;
    let late =
        || refusal(401, "invalid_client", 700_024).insert_header("Date", "Tue, 06 Jan 2026 11:00:00 GMT");
    world.script(TOKEN, vec![late(), late()]).await;
    let source = world.source(certificate_method(certificate_file("pkcs8.pem"))).unwrap();
    let error = token(&source).await.unwrap_err();
    assert!(error.message.contains("clock is 3600 s behind the identity service's"), "{error}");
    assert_eq!(error.next, "set this computer's clock");
    let asked = world.asked(TOKEN).await;
    let starts: Vec<i64> =
        asked.iter().map(|form| jwt_parts(&form["client_assertion"]).1["nbf"].as_i64().unwrap()).collect();
    assert_eq!(starts[1] - starts[0], 3_600);
    assert_eq!(starts.len(), 2);
}

#[tokio::test]
async fn the_stand_in_for_the_identity_service_verifies_what_it_gets() {
    let world = World::new().await;
    let good = assertion(&world, certificate_file("pkcs8.pem")).await;
    let (mock, _) = verifying(&world, 0).await;
    let ask = async |assertion: String| {
        let url = format!("{}{}/oauth2/v2.0/token", mock.authority(), mock.tenant_id());
        let form = [
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", CLIENT_ID.to_owned()),
            ("scope", "https://graph.microsoft.com/.default".to_owned()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
            ("client_assertion", assertion),
        ];
        let answer = super::world::browser().post(url).form(&form).send().await.unwrap();
        answer.json::<serde_json::Value>().await.unwrap()["error_codes"][0].clone()
    };
    assert_eq!(ask("a.b".to_owned()).await, 50_027);
    let (body, signature) = good.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let other = format!("{body}.{first}{}", &signature[1..]);
    assert_eq!(ask(other).await, 700_027, "a changed signature");
    assert_eq!(ask(good).await, 700_021, "signed, but for another app");
}

#[test]
fn the_shared_variables_describe_a_certificate() {
    let read = |variables: &[(&str, &str)]| {
        CertificateFile::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    };
    assert!(read(&[("AZURE_CLIENT_CERTIFICATE_PASSWORD", "CANARY")]).is_none());
    let bare = read(&[("AZURE_CLIENT_CERTIFICATE_PATH", "/c.pem")]).unwrap();
    assert_eq!(bare.path.to_str(), Some("/c.pem"));
    assert!(bare.password.is_none() && !bare.send_chain && !bare.open_file_allowed);
    assert_eq!(bare.signing, Signing::Ps256);
    for (value, sent) in [("1", true), ("true", true), ("True", true), ("0", false), ("false", false)] {
        let full = read(&[
            ("AZURE_CLIENT_CERTIFICATE_PATH", "/c.pem"),
            ("AZURE_CLIENT_CERTIFICATE_PASSWORD", "CANARY"),
            ("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN", value),
        ])
        .unwrap();
        assert_eq!(full.send_chain, sent, "{value}");
        assert!(full.password.is_some() && !format!("{full:?}").contains("CANARY"));
    }
}
