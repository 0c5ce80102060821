//! Tokens that look like the real ones, so that clients can read their claims. Unsigned.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::CLIENT_ID;
use crate::options::Options;

/// Who a token is for.
pub(crate) enum Holder<'a> {
    Application,
    Person { object_id: &'a str, principal: &'a str },
}

pub(crate) fn access_token(options: &Options, tenant: &str, holder: &Holder<'_>, serial: u64) -> String {
    let now = options.now.timestamp();
    let scopes: Vec<&str> = options.permissions.names().collect();
    let mut claims = json!({
        "aud": "https://graph.microsoft.com",
        "iss": format!("https://sts.windows.net/{tenant}/"),
        "tid": tenant,
        "appid": CLIENT_ID,
        "app_displayname": "scepcheck (mock)",
        "iat": now,
        "nbf": now,
        "exp": now + i64::try_from(options.token_lifetime.as_secs()).unwrap_or_default(),
        "uti": format!("mock{serial:06}"),
        "ver": "1.0",
    });
    if let Value::Object(map) = &mut claims {
        match holder {
            Holder::Application => {
                map.insert("roles".to_owned(), json!(scopes));
                map.insert("idtyp".to_owned(), json!("app"));
                map.insert("oid".to_owned(), json!("8d5a9a0e-3c5e-4a0b-8f0e-6b1d2c3e4f50"));
            }
            Holder::Person { object_id, principal } => {
                map.insert("scp".to_owned(), json!(scopes.join(" ")));
                map.insert("idtyp".to_owned(), json!("user"));
                map.insert("oid".to_owned(), json!(object_id));
                map.insert("upn".to_owned(), json!(principal));
            }
        }
    }
    join(&claims)
}

fn join(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.{}",
        part(&json!({"typ": "JWT", "alg": "RS256"})),
        part(claims),
        URL_SAFE_NO_PAD.encode("unsigned")
    )
}
