//! The signed statement by which an app proves that it holds its certificate's key (RFC 7523).
//!
//! Header and claims as in Entra's "certificate credentials" page.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::certificate::{Certificate, Signing};

/// How long an assertion is good: the documentation asks for 5 to 10 minutes.
const LIFE: i64 = 10 * 60;

/// What an assertion says.
pub(super) struct Statement<'s> {
    pub(super) client_id: &'s str,
    /// The token endpoint it is for.
    pub(super) audience: &'s str,
    pub(super) at: DateTime<Utc>,
}

/// Signs a statement, each time with an id of its own. `None` when the key can't sign, which a checked key can.
pub(super) fn sign(
    statement: &Statement<'_>,
    certificate: &Certificate,
    signing: Signing,
    send_chain: bool,
) -> Option<SecretString> {
    let (mut header, encoding): (Value, &'static dyn RsaEncoding) = match signing {
        Signing::Ps256 => (
            json!({"alg": "PS256", "typ": "JWT", "x5t#S256": URL_SAFE_NO_PAD.encode(&certificate.sha256)}),
            &RSA_PSS_SHA256,
        ),
        Signing::Rs256 => (
            json!({"alg": "RS256", "typ": "JWT", "x5t": URL_SAFE_NO_PAD.encode(&certificate.sha1)}),
            &RSA_PKCS1_SHA256,
        ),
    };
    if let Some(header) = header.as_object_mut().filter(|_| send_chain) {
        let chain: Vec<String> = certificate.chain.iter().map(|der| STANDARD.encode(der)).collect();
        header.insert("x5c".to_owned(), json!(chain));
    }
    let now = statement.at.timestamp();
    let claims = json!({
        "aud": statement.audience, "iss": statement.client_id, "sub": statement.client_id,
        "jti": Uuid::new_v4().to_string(), "nbf": now, "iat": now, "exp": now + LIFE,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(&claims));
    let mut signature = vec![0; certificate.key.public_modulus_len()];
    certificate.key.sign(encoding, &SystemRandom::new(), text.as_bytes(), &mut signature).ok()?;
    Some(SecretString::from(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
}
