//! Files with credentials, as a careful admin would leave them: readable by their owner alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scepcheck::auth::{CertificateFile, FederatedToken, Method, Signing};
use secrecy::SecretString;
use serde_json::Value;
use tempfile::TempDir;

use super::world::{client, some_tenant};

pub(super) const PASSWORD: &str = "CANARY-password";
/// SHA-1 of `certificate.pem`, as `openssl x509 -fingerprint` tells it.
pub(super) const SHA1: &str = "8CF31FF6D9E110498F04281A342C54B0E9A423C3";
pub(super) const SHA256: &str = "7AFB6FB39705938803A2BAD71FC68A2319AB3023BC34E900CFCA5F56AAF00949";

static COPIES: OnceLock<TempDir> = OnceLock::new();

/// A fixture's private copy: version control keeps no such modes.
pub(super) fn credential(name: &str) -> PathBuf {
    let copies = COPIES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/auth/certificates");
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = folder.path().join(entry.file_name());
            fs::copy(entry.path(), &to).unwrap();
            set_mode(&to, 0o600);
        }
        fs::write(folder.path().join("federated-token"), foreign_jwt("job", 0)).unwrap();
        folder
    });
    copies.path().join(name)
}

#[cfg(unix)]
pub(super) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub(super) fn set_mode(_: &Path, _: u32) {}

pub(super) fn certificate_file(name: &str) -> CertificateFile {
    CertificateFile {
        path: credential(name),
        key_path: None,
        password: None,
        open_file_allowed: false,
        send_chain: false,
        signing: Signing::default(),
    }
}

pub(super) fn certificate_method(file: CertificateFile) -> Method {
    Method::Certificate { tenant: some_tenant(), client_id: client(), file }
}

/// The method with the encrypted key.
pub(super) fn encrypted_certificate() -> Method {
    certificate_method(CertificateFile {
        password: Some(SecretString::from(PASSWORD)),
        ..certificate_file("encrypted.pem")
    })
}

/// Header and claims of a JWT.
pub(super) fn jwt_parts(token: &str) -> (Value, Value) {
    let parts: Vec<&str> = token.split('.').collect();
    let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    assert_eq!(parts.len(), 3);
    (json(parts[0]), json(parts[1]))
}

/// Another provider's token for `subject`, its signature as good as any: nobody here verifies it.
pub(super) fn foreign_jwt(subject: &str, serial: u32) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = serde_json::json!({
        "iss": "https://oidc.contoso.example", "sub": subject, "aud": ["api://AzureADTokenExchange"], "jti": serial,
    });
    format!("{}.{}.c2lnbmF0dXJl", part(&serde_json::json!({"alg": "RS256"})), part(&claims))
}

/// The method with a token file.
pub(super) fn federated_method(token: FederatedToken) -> Method {
    Method::Federated { tenant: some_tenant(), client_id: client(), token }
}

/// A token file that lasts as long as the tests.
pub(super) fn token_file() -> FederatedToken {
    FederatedToken::File(credential("federated-token"))
}
