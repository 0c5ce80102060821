//! The Azure command line, played by a script in a folder of its own.

#![cfg(unix)]

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scepcheck::auth::{AuthErrorKind, AzureCli, Method, TokenRequest, tenant};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::credentials::set_mode;
use super::world::{TENANT, World, ask, forced, some_tenant, token};

/// `az` as a shell script.
fn az(script: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_az(folder.path(), script, 0o755);
    folder
}

fn write_az(folder: &Path, script: &str, mode: u32) {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join("az");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    set_mode(&path, mode);
    // A child that another test forked meanwhile may hold the file open until it becomes its own program.
    std::thread::sleep(Duration::from_millis(20));
}

fn method(search_path: impl Into<OsString>) -> Method {
    let cli = AzureCli { search_path: search_path.into(), patience: Duration::from_secs(10) };
    Method::AzureCli { tenant: some_tenant(), cli }
}

fn prints(answer: &Value) -> String {
    format!("echo \"$@\" >> \"$(dirname \"$0\")/asked\"\ncat <<'END'\n{answer}\nEND")
}

fn jwt(claims: &Value) -> String {
    format!("eyJh.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

#[tokio::test]
async fn az_is_asked_for_graph_once_without_a_shell_between() {
    let world = World::new().await;
    let folder = az(&prints(&json!({
        "accessToken": "t-1", "expires_on": 1_767_697_200, "expiresOn": "2026-01-06 03:00:00.000000", "tokenType": "Bearer",
    })));
    let source = world.source(method(folder.path())).unwrap();
    assert!(!folder.path().join("asked").exists(), "nothing before a token is wanted");
    let found = source.token(TokenRequest::default()).await.unwrap();
    assert_eq!(found.expires_at.unwrap().to_rfc3339(), "2026-01-06T11:00:00+00:00");
    assert_eq!(token(&source).await.unwrap(), "t-1");
    let asked = fs::read_to_string(folder.path().join("asked")).unwrap();
    let expected = format!(
        "account get-access-token --output json --scope https://graph.microsoft.com/.default --tenant {TENANT}\n"
    );
    assert_eq!(asked, expected);
    forced(&source).await.unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("asked")).unwrap(), expected.repeat(2));
    let told = source.describe();
    assert!(told.contains("Azure command line") && told.contains(folder.path().to_str().unwrap()), "{told}");
}

#[tokio::test]
async fn an_old_az_tells_the_end_in_the_token_alone() {
    let world = World::new().await;
    let folder = az(&prints(&json!({"accessToken": jwt(&json!({"exp": 1_767_697_200}))})));
    let found = world.source(method(folder.path())).unwrap().token(TokenRequest::default()).await.unwrap();
    assert_eq!(found.expires_at.unwrap().to_rfc3339(), "2026-01-06T11:00:00+00:00");
}

#[tokio::test]
async fn only_absolute_folders_are_looked_in_and_only_programs_found() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (plain, right) = (folder.path().join("plain"), folder.path().join("right"));
    write_az(&plain, "exit 1", 0o644);
    write_az(&right, &prints(&json!({"accessToken": "t-1"})), 0o755);
    let joined = std::env::join_paths([Path::new("."), Path::new(""), &plain, &right]).unwrap();
    let source = world.source(method(joined)).unwrap();
    assert_eq!(token(&source).await.unwrap(), "t-1");
    for nowhere in [OsString::new(), OsString::from("."), plain.into_os_string()] {
        let error = world.source(method(nowhere)).err().unwrap();
        assert_eq!(error.kind, AuthErrorKind::NotConfigured);
        assert!(error.message.contains("PATH"), "{error}");
    }
}

#[test]
fn what_could_end_a_command_is_no_tenant() {
    for text in [
        "x;touch y",
        "a b.example",
        "$(id).example",
        "a.example&calc",
        "`id`.example",
        "%PATH%.example",
        "--help",
    ] {
        assert!(tenant(text).is_err(), "{text}");
    }
}

#[tokio::test]
async fn a_complaint_becomes_the_next_step() {
    for (complaint, kind, told, next) in [
        (
            "ERROR: Please run 'az login' to setup account.",
            AuthErrorKind::NotConfigured,
            "not signed in",
            "az login --allow-no-subscriptions --tenant contoso.example",
        ),
        ("ERROR: AADSTS70043: The refresh token has expired.", AuthErrorKind::Refused, "AADSTS70043", ""),
        ("ERROR: AADSTS65002: Consent must be configured.", AuthErrorKind::Refused, "AADSTS65002", ""),
        ("az: error: no such thing", AuthErrorKind::Refused, "no such thing", "by hand"),
        ("{\"accessToken\": \"CANARY\"}", AuthErrorKind::Refused, "without a reason", "by hand"),
        ("", AuthErrorKind::Refused, "without a reason", "by hand"),
    ] {
        let world = World::new().await;
        let folder =
            az(&format!("cat >&2 <<'END'\n{complaint}\nEND\necho '{{\"accessToken\":\"CANARY\"}}'\nexit 1"));
        let error = token(&world.source(method(folder.path())).unwrap()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert!(error.message.contains(told), "{complaint}: {error}");
        assert!(error.next.contains(next), "{complaint}: {}", error.next);
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
}

#[tokio::test]
async fn what_is_printed_must_be_a_token() {
    for script in [
        "",
        "echo CANARY",
        "echo '{}'",
        "echo '{\"accessToken\":\"CANARY two\"}'",
        "echo '{\"accessToken\":7}'",
    ] {
        let world = World::new().await;
        let folder = az(script);
        let error = token(&world.source(method(folder.path())).unwrap()).await.unwrap_err();
        assert!(error.message.contains("printed no token"), "{script}: {error}");
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
}

#[tokio::test]
async fn one_that_hangs_is_given_up() {
    let world = World::new().await;
    let folder = az("exec sleep 60");
    let cli = AzureCli { search_path: folder.path().into(), patience: Duration::from_millis(200) };
    let source = world.source(Method::AzureCli { tenant: None, cli }).unwrap();
    assert!(token(&source).await.unwrap_err().message.contains("did not answer in"));
}

#[tokio::test]
async fn a_token_without_intune_is_told_before_intune_refuses() {
    for (claims, told) in [
        (json!({"scp": "User.Read.All Directory.AccessAsUser.All"}), "Microsoft's own app"),
        (json!({"roles": ["User.Read.All"]}), "service principal"),
        (json!({"scp": "DeviceManagementConfiguration.Read.All"}), ""),
        (json!({"roles": ["DeviceManagementConfiguration.Read.All"]}), ""),
    ] {
        let world = World::new().await;
        let folder = az(&prints(&json!({"accessToken": jwt(&claims), "expires_on": 1_767_697_200})));
        token(&world.source(method(folder.path())).unwrap()).await.unwrap();
        let shown = world.prompt.shown.lock().unwrap().join("\n");
        assert_eq!(shown.is_empty(), told.is_empty(), "{claims}: {shown}");
        assert!(shown.contains(told), "{claims}: {shown}");
    }
}

#[tokio::test]
async fn a_token_for_another_service_stays_here_and_a_claims_challenge_is_not_tried() {
    let world = World::new().await;
    let claims = json!({"aud": "https://management.azure.com"});
    let folder = az(&prints(&json!({"accessToken": jwt(&claims)})));
    let source = world.source(method(folder.path())).unwrap();
    let request = TokenRequest { force: false, claims: Some("{}".to_owned()) };
    assert_eq!(ask(&source, request).await.unwrap_err().kind, AuthErrorKind::Refused);
    let error = token(&source).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Invalid);
    assert!(error.message.contains("it was not sent"), "{error}");
}
