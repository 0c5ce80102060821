//! The endpoints of the identity service. It has an origin of its own, as in the real clouds.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use chrono::{DateTime, Utc};
use serde_json::json;
use url::Url;

use super::CLIENT_ID;
use super::error::Refused;
use super::form::Form;
use super::jwt::{Holder, access_token};
use crate::answer::Answer;
use crate::graph::{Graph, lock};
use crate::record::Refusal;
use crate::request::percent_decode;

/// A code that was given out in a redirect and not yet redeemed.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) challenge: String,
    pub(crate) redirect_uri: String,
}

#[derive(Debug)]
pub(crate) struct Authority {
    pub(crate) graph: Arc<Graph>,
    pub(crate) origin: String,
    pub(crate) codes: Mutex<HashMap<String, Code>>,
    /// Device codes with the polls seen so far.
    pub(crate) device_codes: Mutex<HashMap<String, usize>>,
    pub(crate) refresh_tokens: Mutex<Vec<String>>,
    /// Ids of the client assertions seen: each is good once.
    pub(crate) assertions: Mutex<HashSet<String>>,
    started: Instant,
    serial: AtomicU64,
}

/// One request to the authority.
pub(crate) struct Knock<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) bearer: bool,
    pub(crate) body: &'a [u8],
}

impl Authority {
    pub(crate) fn new(graph: Arc<Graph>, origin: String) -> Self {
        Self {
            graph,
            origin,
            codes: Mutex::default(),
            device_codes: Mutex::default(),
            refresh_tokens: Mutex::default(),
            assertions: Mutex::default(),
            started: Instant::now(),
            serial: AtomicU64::new(0),
        }
    }

    pub(crate) fn serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    /// The identity service's time. It runs on from the server's fixed one, for assertions have short lives.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.graph.options.now + self.started.elapsed()
    }

    /// The directory's id.
    pub(crate) fn tenant_id(&self) -> String {
        self.graph.store().list("organization").first().map(|item| item.id().to_owned()).unwrap_or_default()
    }

    pub(crate) fn serve(&self, knock: &Knock<'_>) -> Answer {
        if knock.bearer {
            self.refuse(knock, "an access token was sent to the identity service");
        }
        let path = percent_decode(knock.path);
        let (tenant, endpoint) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
        let result = match (knock.method, endpoint) {
            ("POST", "oauth2/v2.0/token") => self.with_form(tenant, knock, Self::token),
            ("POST", "oauth2/v2.0/devicecode") => {
                self.with_form(tenant, knock, |this, _, form| this.device_code(form))
            }
            ("GET", "oauth2/v2.0/authorize") => self.authorize(tenant, knock.query),
            ("GET", "v2.0/.well-known/openid-configuration") => Ok(self.discovery(tenant)),
            _ => {
                self.refuse(knock, "the identity service has no such endpoint");
                return Answer::json(404, &json!({"error": "not_found"}));
            }
        };
        result.unwrap_or_else(|refused| refused.answer(self.now()))
    }

    fn refuse(&self, knock: &Knock<'_>, why: &str) {
        let request = format!("{} (authority) {}", knock.method, percent_decode(knock.path));
        self.graph.log().refused.push(Refusal { request, why: why.to_owned() });
    }

    fn with_form(
        &self,
        tenant: &str,
        knock: &Knock<'_>,
        endpoint: impl Fn(&Self, &str, &Form) -> Result<Answer, Refused>,
    ) -> Result<Answer, Refused> {
        self.known_tenant(tenant)?;
        let form = Form::read(knock.content_type, knock.body)
            .inspect_err(|refused| self.refuse(knock, &refused.text))?;
        let client = form.need("client_id")?;
        if client != CLIENT_ID {
            return Err(Refused::new(
                "unauthorized_client",
                700_016,
                format!("Application with identifier '{client}' was not found in the directory '{tenant}'."),
            ));
        }
        endpoint(self, tenant, &form)
    }

    fn known_tenant(&self, tenant: &str) -> Result<(), Refused> {
        let by_name =
            ["common", "organizations"].contains(&tenant) || tenant.eq_ignore_ascii_case(&self.tenant_id());
        let store = self.graph.store();
        let organization = store.list("organization").first();
        let domains = organization.and_then(|item| item.value.get("verifiedDomains")?.as_array());
        let by_domain = domains.into_iter().flatten().any(|domain| {
            domain
                .get("name")
                .and_then(|name| name.as_str())
                .is_some_and(|name| name.eq_ignore_ascii_case(tenant))
        });
        if by_name || by_domain {
            return Ok(());
        }
        Err(Refused::new("invalid_request", 90_002, format!("Tenant '{tenant}' not found.")))
    }

    /// Issues a token that Graph accepts from now on.
    pub(crate) fn issue(&self, person: bool, claims: Option<&str>) -> String {
        let store = self.graph.store();
        let user = store.list("users").first();
        let holder = match user.filter(|_| person) {
            Some(user) => Holder::Person {
                object_id: user.id(),
                principal: user.text("userPrincipalName").unwrap_or_default(),
            },
            None => Holder::Application,
        };
        let token = access_token(&self.graph.options, &self.tenant_id(), &holder, self.serial());
        self.graph.accept(&token, claims);
        token
    }

    /// The "browser": signs in at once and redirects back.
    fn authorize(&self, tenant: &str, query: &str) -> Result<Answer, Refused> {
        self.known_tenant(tenant)?;
        let form = Form::pairs(query.as_bytes())?;
        for (name, value) in
            [("client_id", CLIENT_ID), ("response_type", "code"), ("code_challenge_method", "S256")]
        {
            if form.need(name)? != value {
                return Err(Refused::new(
                    "invalid_request",
                    9_002_313,
                    format!("Invalid request: '{name}'."),
                ));
            }
        }
        form.need("scope")?;
        let redirect_uri = form.need("redirect_uri")?.to_owned();
        let mut back = Url::parse(&redirect_uri)
            .map_err(|_| Refused::new("invalid_request", 50_011, "The redirect URI is not registered."))?;
        if !["localhost", "127.0.0.1"].contains(&back.host_str().unwrap_or_default()) {
            return Err(Refused::new("invalid_request", 50_011, "The redirect URI is not registered."));
        }
        let code = format!("code-{}", self.serial());
        let challenge = form.need("code_challenge")?.to_owned();
        let given = Code { challenge, redirect_uri: redirect_uri.clone() };
        lock(&self.codes).insert(code.clone(), given);
        let mut fields = vec![("state", form.get("state").unwrap_or_default().to_owned())];
        match self.graph.options.sign_in.outcome {
            super::Outcome::Approved => fields.push(("code", code)),
            super::Outcome::Refused(number) => {
                fields.push(("error", "invalid_grant".to_owned()));
                fields.push(("error_description", format!("AADSTS{number}: refused by policy.")));
            }
            _ => fields.push(("error", "access_denied".to_owned())),
        }
        if form.get("response_mode") == Some("form_post") {
            return Ok(form_post(&redirect_uri, &fields));
        }
        back.query_pairs_mut().extend_pairs(&fields);
        let redirect =
            Answer { status: 302, headers: Vec::new(), content_type: "text/plain", body: Vec::new() };
        Ok(redirect.with("Location", back.as_str()))
    }

    fn discovery(&self, tenant: &str) -> Answer {
        let at = |endpoint: &str| format!("{}/{tenant}/oauth2/v2.0/{endpoint}", self.origin);
        Answer::json(
            200,
            &json!({
                "token_endpoint": at("token"),
                "authorization_endpoint": at("authorize"),
                "device_authorization_endpoint": at("devicecode"),
                "issuer": format!("{}/{}/v2.0", self.origin, self.tenant_id()),
            }),
        )
    }
}

/// The page that a browser would submit by itself. The values are this server's own, or the client's state.
fn form_post(action: &str, fields: &[(&str, String)]) -> Answer {
    let escape = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let inputs: String = fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value)))
        .collect();
    let page = format!(
        "<html><body onload=\"document.forms[0].submit()\"><form method=\"post\" action=\"{}\">{inputs}</form></body></html>",
        escape(action)
    );
    Answer {
        status: 200,
        headers: Vec::new(),
        content_type: "text/html; charset=utf-8",
        body: page.into_bytes(),
    }
}
