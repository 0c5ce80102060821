//! What is kept: the tokens of a person's sign-in, and what status says of it.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Larger than any kept sign-in, so that writing it leaves no copy behind in memory.
const ROOM: usize = 32 * 1024;

/// A person's sign-in. Neither printable nor comparable.
#[derive(Clone)]
pub struct Kept {
    /// The access token.
    pub access: SecretString,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// From when on a new one is wanted.
    pub renew_at: Option<DateTime<Utc>>,
    /// What renews it.
    pub refresh: Option<SecretString>,
    /// The permissions that the identity service named.
    pub granted: Vec<String>,
    /// When this was written.
    pub saved_at: DateTime<Utc>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form<'a> {
    #[serde(borrow)]
    access_token: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    refresh_token: Option<std::borrow::Cow<'a, str>>,
    expires_at: Option<DateTime<Utc>>,
    renew_at: Option<DateTime<Utc>>,
    granted: Vec<String>,
    saved_at: DateTime<Utc>,
}

impl Kept {
    pub(super) fn to_bytes(&self) -> Option<Zeroizing<Vec<u8>>> {
        let form = Form {
            access_token: self.access.expose_secret().into(),
            refresh_token: self.refresh.as_ref().map(|token| token.expose_secret().into()),
            expires_at: self.expires_at,
            renew_at: self.renew_at,
            granted: self.granted.clone(),
            saved_at: self.saved_at,
        };
        let mut bytes = Zeroizing::new(Vec::with_capacity(ROOM));
        serde_json::to_writer(&mut *bytes, &form).ok()?;
        Some(bytes)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let form: Form<'_> = serde_json::from_slice(bytes).ok()?;
        let fits = |token: &str| !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic());
        if !fits(&form.access_token) || !form.refresh_token.as_deref().is_none_or(fits) {
            return None;
        }
        Some(Self {
            access: SecretString::from(&*form.access_token),
            refresh: form.refresh_token.as_deref().map(SecretString::from),
            expires_at: form.expires_at,
            renew_at: form.renew_at,
            granted: form.granted,
            saved_at: form.saved_at,
        })
    }
}
