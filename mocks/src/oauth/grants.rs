//! The grants of the token endpoint.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::authority::Authority;
use super::error::Refused;
use super::form::Form;
use super::{CLIENT_SECRET, Outcome};
use crate::answer::Answer;
use crate::graph::lock;

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

impl Authority {
    pub(crate) fn token(&self, tenant: &str, form: &Form) -> Result<Answer, Refused> {
        match form.need("grant_type")? {
            "client_credentials" => self.client_credentials(tenant, form),
            "authorization_code" => self.authorization_code(form),
            "refresh_token" => self.refresh(form),
            DEVICE_CODE => self.poll(form),
            other => Err(Refused::new(
                "unsupported_grant_type",
                70_003,
                format!("The app requested an unsupported grant type '{other}'."),
            )),
        }
    }

    fn client_credentials(&self, tenant: &str, form: &Form) -> Result<Answer, Refused> {
        if ["common", "organizations"].contains(&tenant) {
            return Err(Refused::new(
                "invalid_request",
                9_001_023,
                "The grant type is not supported over the /common or /organizations endpoints.",
            ));
        }
        let scope = form.need("scope")?;
        if !scope.ends_with("/.default") || scope.contains(' ') {
            return Err(Refused::new(
                "invalid_scope",
                70_011,
                format!("The provided value for the input parameter 'scope' is not valid: '{scope}'."),
            ));
        }
        match (form.get("client_secret"), form.get("client_assertion")) {
            (Some(secret), None) if secret == CLIENT_SECRET => {}
            (Some(_), None) => {
                return Err(Refused::new(
                    "invalid_client",
                    7_000_215,
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
                ));
            }
            (None, Some(assertion)) => self.assertion(tenant, form, assertion)?,
            _ => {
                return Err(Refused::new(
                    "invalid_client",
                    7_000_216,
                    "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
                ));
            }
        }
        Ok(self.tokens(false, form))
    }

    fn authorization_code(&self, form: &Form) -> Result<Answer, Refused> {
        let code = form.need("code")?;
        let verifier = form
            .need("code_verifier")
            .map_err(|_| Refused::new("invalid_grant", 50_147, "The code verifier is missing."))?;
        let Some(given) = lock(&self.codes).remove(code) else {
            return Err(Refused::new(
                "invalid_grant",
                54_005,
                "OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
            ));
        };
        if form.need("redirect_uri")? != given.redirect_uri {
            return Err(Refused::new(
                "invalid_grant",
                50_011,
                "The redirect URI differs from the one of the authorization request.",
            ));
        }
        if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != given.challenge {
            return Err(Refused::new(
                "invalid_grant",
                501_481,
                "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
            ));
        }
        Ok(self.tokens(true, form))
    }

    fn refresh(&self, form: &Form) -> Result<Answer, Refused> {
        let token = form.need("refresh_token")?;
        // A refresh token stays good after use; the new one replaces it by the client's choice.
        if !lock(&self.refresh_tokens).iter().any(|known| known == token) {
            return Err(Refused::new(
                "invalid_grant",
                70_000,
                "The provided value for the 'refresh_token' parameter is not valid.",
            ));
        }
        Ok(self.tokens(true, form))
    }

    pub(crate) fn device_code(&self, form: &Form) -> Result<Answer, Refused> {
        form.need("scope")?;
        let serial = self.serial();
        let device_code = format!("device-code-{serial}");
        lock(&self.device_codes).insert(device_code.clone(), 0);
        let user_code = format!("MOCK{serial:05}");
        let page = "https://microsoft.com/devicelogin";
        Ok(Answer::json(
            200,
            &json!({
                "user_code": user_code,
                "device_code": device_code,
                "verification_uri": page,
                "expires_in": 900,
                "interval": self.graph.options.sign_in.interval,
                "message": format!("To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."),
            }),
        ))
    }

    fn poll(&self, form: &Form) -> Result<Answer, Refused> {
        let sign_in = &self.graph.options.sign_in;
        let polls = {
            let mut codes = lock(&self.device_codes);
            let Some(polls) = codes.get_mut(form.need("device_code")?) else {
                return Err(Refused::new("bad_verification_code", 70_018, "The device code is not known."));
            };
            *polls += 1;
            *polls
        };
        if polls <= sign_in.pending_polls {
            let error = if sign_in.slow_down && polls == 1 { "slow_down" } else { "authorization_pending" };
            return Err(Refused::new(
                error,
                70_016,
                "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
            ));
        }
        match sign_in.outcome {
            Outcome::Approved => Ok(self.tokens(true, form)),
            Outcome::Declined => Err(Refused::new("authorization_declined", 70_016, "The user declined.")),
            Outcome::Expired => Err(Refused::new("expired_token", 70_019, "The code has expired.")),
            Outcome::Refused(number) => {
                Err(Refused::new("invalid_grant", number, "Access has been blocked by policy."))
            }
        }
    }

    fn tokens(&self, person: bool, form: &Form) -> Answer {
        let lifetime = self.graph.options.token_lifetime.as_secs();
        let mut body = json!({
            "token_type": "Bearer",
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "access_token": self.issue(person, form.get("claims")),
        });
        if let Some(map) = body.as_object_mut().filter(|_| person) {
            let granted: Vec<&str> = self.graph.options.permissions.names().collect();
            map.insert("scope".to_owned(), json!(granted.join(" ")));
            // Without `offline_access` there is nothing to renew with.
            if form.get("scope").is_none_or(|scope| scope.split(' ').any(|one| one == "offline_access")) {
                let refresh = format!("refresh-{}", self.serial());
                lock(&self.refresh_tokens).push(refresh.clone());
                map.insert("refresh_token".to_owned(), json!(refresh));
            }
        }
        Answer::json(200, &body)
    }
}
