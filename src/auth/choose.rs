//! Which method a run uses, from what it was given. Decided once, before anything is tried.

use secrecy::SecretString;

use super::method::Method;
use super::tenant::tenant;
use super::token::{AuthError, AuthErrorKind};

/// What the command line and the environment gave for signing in.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `SCEPCHECK_ACCESS_TOKEN`.
    pub access_token: Option<SecretString>,
    /// `--tenant` or `AZURE_TENANT_ID`.
    pub tenant: Option<String>,
    /// `--client-id` or `AZURE_CLIENT_ID`.
    pub client_id: Option<String>,
    /// `AZURE_CLIENT_SECRET`.
    pub client_secret: Option<SecretString>,
    /// `--device-code`.
    pub device_code: bool,
    /// `--browser`.
    pub browser: bool,
    /// The account to suggest in the browser.
    pub login_hint: Option<String>,
}

/// The method: the one named on the command line, else the ready token, else the client secret.
///
/// The `AZURE_*` variables are often set for other tools; so what is meant for this program alone comes first.
/// A method that lacks something is still the method: it fails, and no other takes its place.
///
/// # Errors
/// [`AuthErrorKind::Invalid`] for two methods at once or a malformed tenant, [`AuthErrorKind::NotConfigured`] for none.
pub fn choose(given: Given) -> Result<Method, AuthError> {
    let Given { access_token, tenant: name, client_id, client_secret, device_code, browser, login_hint } =
        given;
    let tenant = name.as_deref().map(tenant).transpose()?;
    match (device_code, browser, access_token, client_secret) {
        (true, true, ..) => Err(AuthError::new(
            AuthErrorKind::Invalid,
            "--browser and --device-code are two ways to sign in",
            "pass one of them",
        )),
        (true, false, ..) => Ok(Method::DeviceCode { tenant, client_id }),
        (false, true, ..) => Ok(Method::Browser { tenant, client_id, login_hint }),
        (false, false, Some(token), _) => Ok(Method::Token(token)),
        (false, false, None, Some(secret)) => Ok(Method::ClientSecret { tenant, client_id, secret }),
        (false, false, None, None) => Err(AuthError::new(
            AuthErrorKind::NotConfigured,
            "there is nothing to sign in with",
            "set SCEPCHECK_ACCESS_TOKEN, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, \
             or pass --browser or --device-code with --client-id",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Token, secret, device code, browser: given or not; and what is chosen.
    #[test]
    fn one_method_is_chosen_by_a_fixed_order() {
        for (token, secret, device_code, browser, expected) in [
            (false, false, false, false, "NotConfigured"),
            (true, false, false, false, "Token"),
            (false, true, false, false, "ClientSecret"),
            (true, true, false, false, "Token"),
            (true, true, true, false, "DeviceCode"),
            (true, true, false, true, "Browser"),
            (false, false, true, false, "DeviceCode"),
            (false, false, false, true, "Browser"),
            (false, false, true, true, "Invalid"),
        ] {
            let given = Given {
                access_token: token.then(|| SecretString::from("t")),
                client_secret: secret.then(|| SecretString::from("s")),
                device_code,
                browser,
                ..Given::default()
            };
            let found = match choose(given) {
                Ok(Method::Token(_)) => "Token".to_owned(),
                Ok(Method::ClientSecret { .. }) => "ClientSecret".to_owned(),
                Ok(Method::DeviceCode { .. }) => "DeviceCode".to_owned(),
                Ok(Method::Browser { .. }) => "Browser".to_owned(),
                Err(error) => format!("{:?}", error.kind),
            };
            assert_eq!(found, expected, "{token} {secret} {device_code} {browser}");
        }
    }

    #[test]
    fn a_malformed_tenant_is_refused_whatever_the_method() {
        let given = Given {
            access_token: Some(SecretString::from("t")),
            tenant: Some("contoso.com/../x".to_owned()),
            ..Given::default()
        };
        assert_eq!(choose(given).unwrap_err().kind, AuthErrorKind::Invalid);
    }
}
