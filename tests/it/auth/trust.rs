//! Whom to trust: the system's roots, those of `--ca-file`, and nobody else.

use std::path::Path;
use std::sync::Arc;

use scepcheck::auth::{
    AuthErrorKind, CLOUDS, Endpoints, ExtraRoots, HttpSettings, TokenRequest, TokenSource, source,
};
use scepcheck::graph::{Client, Get, GraphErrorKind, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::credentials::credential;
use super::world::{World, secret_method, token};

const ANSWER: &str = r#"{"token_type":"Bearer","expires_in":3600,"access_token":"t-1","id":"7"}"#;

/// A server behind an inspecting proxy's certificate: every request gets the same answer.
async fn behind_a_proxy() -> String {
    let chain = vec![CertificateDer::from_pem_file(credential("server.crt.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(credential("server.key.pem")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let _ = stream.read(&mut [0; 16_384]).await;
                let length = ANSWER.len();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all(format!("{head}{ANSWER}").as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    address
}

fn roots() -> ExtraRoots {
    ExtraRoots::load(&credential("root.pem")).unwrap()
}

fn signing_in(world: &World, authority: &str, extra_roots: ExtraRoots) -> Arc<dyn TokenSource> {
    let endpoints = Endpoints::of(&CLOUDS[0]).with_overrides(None, Some(authority)).unwrap();
    let http = HttpSettings { extra_roots, ..HttpSettings::default() };
    let (clock, sleep) = (world.clock.clone(), world.sleep.clone());
    source(secret_method("s"), &endpoints, &http, clock, sleep, world.prompt.clone()).unwrap()
}

#[tokio::test]
async fn an_unknown_root_is_not_trusted_and_the_way_out_is_named() {
    let world = World::new().await;
    let authority = behind_a_proxy().await;
    let error = token(&signing_in(&world, &authority, ExtraRoots::default())).await.unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unreachable);
    assert!(error.next.contains("--ca-file"), "{error}: {}", error.next);
}

#[tokio::test]
async fn a_root_of_the_ca_file_is_trusted_for_the_sign_in() {
    let world = World::new().await;
    let authority = behind_a_proxy().await;
    assert_eq!(token(&signing_in(&world, &authority, roots())).await.unwrap(), "t-1");
}

#[tokio::test]
async fn and_for_graph() {
    for (extra_roots, trusted) in [(roots(), true), (ExtraRoots::default(), false)] {
        let world = World::new().await;
        let address = behind_a_proxy().await;
        let tokens = signing_in(&world, &address, roots());
        tokens.token(TokenRequest::default()).await.unwrap();
        let settings = Settings { extra_roots, ..Settings::new(address.parse().unwrap()) };
        let client = Client::new(settings, tokens, world.sleep.clone()).unwrap();
        match client.one(Get::beta(["organization", "7"])).await {
            Ok(_) => assert!(trusted),
            Err(error) => assert!(!trusted && matches!(error.kind, GraphErrorKind::Network), "{error}"),
        }
    }
}

#[test]
fn a_file_without_certificates_is_refused() {
    for name in ["key.pem", "modern.pfx", "README.md", "missing.pem"] {
        let error = ExtraRoots::load(&credential(name)).unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Invalid);
        assert!(error.message.contains("--ca-file") && error.message.contains(name), "{error}");
    }
    assert!(ExtraRoots::load(Path::new("/")).is_err());
}
