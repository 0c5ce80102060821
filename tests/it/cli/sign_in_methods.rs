//! Ways to sign in without a person, through the real program: chosen by what is set, or by name.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mock_graph::{Federated, Options};
use serde_json::json;
use tempfile::TempDir;

use super::env::{TestEnv, World};

const USER: [&str; 2] = ["troubleshoot", "adele.vance@contoso.com"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/auth/certificates").join(name)
}

/// A world whose app knows the certificate and trusts another provider.
fn world() -> World {
    let text = std::fs::read_to_string(fixture("certificate.pem")).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    let trusted = Federated { issuer: "https://oidc.contoso.example".to_owned(), subject: "job".to_owned() };
    World::new(Options {
        certificates: vec![STANDARD.decode(body).unwrap()],
        federated: vec![trusted],
        ..Options::default()
    })
}

/// A run that has nothing to sign in with yet.
fn unsigned(world: &World, args: &[&str]) -> TestEnv {
    world
        .json(&USER)
        .args(args)
        .var("SCEPCHECK_ACCESS_TOKEN", "")
        .var("SCEPCHECK_AUTHORITY_URL", world.mock.authority().as_str())
        .var("AZURE_TENANT_ID", &world.mock.tenant_id())
        .var("AZURE_CLIENT_ID", mock_graph::CLIENT_ID)
}

fn file(name: &str, content: &[u8], mode: u32) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn the_app_signs_in_with_its_certificate_even_by_a_clock_that_is_days_off() {
    let world = world();
    let pem = std::fs::read(fixture("encrypted.pem")).unwrap();
    let (_folder, path) = file("app.pem", &pem, 0o600);
    let ran = unsigned(&world, &[])
        .var("AZURE_CLIENT_CERTIFICATE_PATH", &path)
        .var("AZURE_CLIENT_CERTIFICATE_PASSWORD", "CANARY-password")
        .exits(0);
    // The server's clock stands still; this computer's doesn't.
    assert!(ran.err.contains("this computer's clock is"), "{}", ran.err);
    assert!(!ran.err.contains("CANARY"), "{}", ran.err);
}

#[test]
fn a_wrong_password_is_named_by_its_variable() {
    let world = world();
    let pem = std::fs::read(fixture("encrypted.pem")).unwrap();
    let (_folder, path) = file("app.pem", &pem, 0o600);
    let ran = unsigned(&world, &["-vvv"])
        .var("AZURE_CLIENT_CERTIFICATE_PATH", &path)
        .var("AZURE_CLIENT_CERTIFICATE_PASSWORD", "CANARY-wrong")
        .exits(4);
    assert!(
        ran.err.contains("AZURE_CLIENT_CERTIFICATE_PASSWORD") && !ran.err.contains("CANARY"),
        "{}",
        ran.err
    );
}

#[test]
fn a_job_signs_in_with_the_token_file_of_its_cluster() {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({
        "iss": "https://oidc.contoso.example", "sub": "job", "aud": "api://AzureADTokenExchange",
        "iat": 0, "exp": 4_000_000_000_u64,
    });
    let jwt = format!("{}.{}.c2ln", part(json!({"alg": "RS256"})), part(claims));
    let (_folder, path) = file("token", jwt.as_bytes(), 0o644);
    let world = world();
    unsigned(&world, &[]).var("AZURE_FEDERATED_TOKEN_FILE", &path).exits(0);
}

#[cfg(unix)]
#[test]
fn whoever_az_is_signed_in_as_can_ask() {
    let world = world();
    let script = format!("#!/bin/sh\necho '{{\"accessToken\":\"{}\"}}'\n", world.mock.token());
    let (folder, _) = file("az", script.as_bytes(), 0o755);
    let path = folder.path().to_str().unwrap();
    unsigned(&world, &["--auth", "azure-cli"]).var("PATH", path).exits(0);
    let ran = unsigned(&world, &["--auth", "azure-cli"]).var("PATH", "/nowhere").exits(4);
    assert!(ran.err.contains("Azure command line"), "{}", ran.err);
}

#[test]
fn a_machine_without_an_identity_is_told_so() {
    let ran = unsigned(&world(), &["--auth", "managed-identity"])
        .var("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")
        .exits(4);
    assert!(ran.err.contains("no managed identity here"), "{}", ran.err);
}

#[test]
fn a_ca_file_that_is_none_is_a_matter_of_usage() {
    let key = fixture("key.pem");
    let ran = unsigned(&world(), &["--ca-file", key.to_str().unwrap()]).exits(2);
    assert!(ran.err.contains("--ca-file") && ran.err.contains("no certificate"), "{}", ran.err);
}

#[test]
fn a_key_of_its_own_an_older_signature_and_an_open_file_are_asked_for_by_name() {
    let world = world();
    let pem = std::fs::read_to_string(fixture("pkcs8.pem")).unwrap();
    let (key, certificate): (Vec<String>, Vec<String>) =
        blocks(&pem).into_iter().partition(|b| b.contains("KEY"));
    let (_certificate_folder, certificate) = file("app.crt", certificate.concat().as_bytes(), 0o644);
    let (_key_folder, key) = file("app.key", key.concat().as_bytes(), 0o644);
    let run = |args: &[&str]| {
        unsigned(&world, &["--certificate-key", &key, "--certificate-signing", "rs256"])
            .args(args)
            .var("AZURE_CLIENT_CERTIFICATE_PATH", &certificate)
    };
    #[cfg(unix)]
    run(&[]).exits(4);
    run(&["--allow-open-key-file"]).exits(0);
}

/// The PEM blocks of a text, each whole.
fn blocks(pem: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in pem.lines() {
        if line.starts_with("-----BEGIN") {
            all.push(String::new());
        }
        if let Some(block) = all.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    all
}

#[test]
fn a_token_comes_through_standard_input() {
    let world = World::contoso();
    let ran = unsigned(&world, &["--token-from", "-"]).stdin(&world.mock.token()).exits(0);
    assert!(!ran.err.contains(&world.mock.token()));
    unsigned(&world, &["--token-from", "not-a-number"]).exits(2);
}
