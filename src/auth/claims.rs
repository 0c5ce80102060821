//! What a token says about itself. For messages only: nothing here is verified, and nothing is decided by it
//! but to keep a token for another service at home.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// The readable part of a JWT. Every field is absent when the token doesn't say, or says it oddly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenFacts {
    /// `aud`: for which service it is.
    pub audience: Option<String>,
    /// `exp`: when it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// `tid`: the tenant it was issued in.
    pub tenant: Option<String>,
    /// `upn`, `preferred_username` or `unique_name`: who signed in.
    pub account: Option<String>,
    /// `appid` or `azp`: the app that signed in.
    pub client_id: Option<String>,
    /// `scp`: the permissions of a signed-in person.
    pub scopes: Vec<String>,
    /// `roles`: the permissions of an app.
    pub roles: Vec<String>,
}

impl TokenFacts {
    /// Reads `token`; `None` when it isn't a JWT (access tokens are opaque by contract).
    #[must_use]
    pub fn read(token: &SecretString) -> Option<Self> {
        let mut parts = token.expose_secret().split('.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let claims: Value = serde_json::from_slice(&bytes).ok()?;
        let claims = claims.as_object()?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).and_then(printable);
        Some(Self {
            audience: text("aud"),
            expires_at: claims
                .get("exp")
                .and_then(Value::as_i64)
                .and_then(|at| DateTime::from_timestamp(at, 0)),
            tenant: text("tid"),
            account: ["upn", "preferred_username", "unique_name"].into_iter().find_map(text),
            client_id: ["appid", "azp"].into_iter().find_map(text),
            scopes: text("scp")
                .map(|all| all.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
            roles: claims
                .get("roles")
                .and_then(Value::as_array)
                .map(|all| all.iter().filter_map(Value::as_str).filter_map(printable).collect())
                .unwrap_or_default(),
        })
    }

    /// Whether it names any permission on Intune; `None` when it names no permission at all.
    #[must_use]
    pub fn reaches_intune(&self) -> Option<bool> {
        let mut names = self.scopes.iter().chain(&self.roles).peekable();
        names.peek()?;
        Some(names.any(|name| name.starts_with("DeviceManagement")))
    }
}

/// Text that may be shown: a token's content is as hostile as any other.
fn printable(text: &str) -> Option<String> {
    let fits = text.len() <= 4_096 && text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    fits.then(|| text.to_owned())
}

#[cfg(test)]
pub(super) fn jwt(payload: &Value) -> SecretString {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    SecretString::from(format!(
        "{}.{}.{}",
        part(r#"{"alg":"none"}"#),
        part(&payload.to_string()),
        part("signature")
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_jwt_tells_audience_end_tenant_and_permissions() {
        let facts = TokenFacts::read(&jwt(&json!({
            "aud": "https://graph.microsoft.com", "exp": 1_767_225_600, "tid": "t-1",
            "scp": "User.Read.All DeviceManagementApps.Read.All", "roles": ["Device.Read.All", 7],
        })))
        .unwrap();
        assert_eq!(facts.audience.as_deref(), Some("https://graph.microsoft.com"));
        assert_eq!(facts.expires_at.unwrap().to_rfc3339(), "2026-01-01T00:00:00+00:00");
        assert_eq!(facts.scopes, ["User.Read.All", "DeviceManagementApps.Read.All"]);
        assert_eq!(facts.roles, ["Device.Read.All"]);
        assert_eq!(facts.reaches_intune(), Some(true));
    }

    #[test]
    fn odd_claims_are_absent_rather_than_guessed() {
        let facts =
            TokenFacts::read(&jwt(&json!({"aud": 7, "exp": "soon", "tid": "\u{1b}[2J", "roles": "x"})))
                .unwrap();
        assert_eq!(facts, TokenFacts::default());
        assert_eq!(facts.reaches_intune(), None);
    }

    #[test]
    fn what_is_no_jwt_is_opaque() {
        for text in ["", "opaque", "a.b", "a.b.c", "EwB4A8l6BAAU.x"] {
            assert_eq!(TokenFacts::read(&SecretString::from(text)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_fails_loudly(text in r"\PC{0,60}|[A-Za-z0-9_.=-]{0,60}") {
            let _ = TokenFacts::read(&SecretString::from(text));
        }
    }
}
