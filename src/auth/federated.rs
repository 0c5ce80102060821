//! Workload identity federation: another provider's token in place of a secret, fetched anew for each request.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use oauth2::HttpRequest;
use oauth2::http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::app::App;
use super::asserted::Proof;
use super::secret_file::{self, Readers};
use super::token::{AuthError, AuthErrorKind};
use crate::time::BoxFuture;

/// For whom a provider makes tokens that Entra takes, by identity service. Any other is the global one's.
const AUDIENCES: &[(&str, &str)] = &[
    ("login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"),
    ("login.chinacloudapi.cn", "api://AzureADTokenExchangeChina"),
];
const GLOBAL_AUDIENCE: &str = "api://AzureADTokenExchange";

/// Where another provider's token comes from.
#[derive(Clone, Debug)]
pub enum FederatedToken {
    /// A file that its writer keeps fresh: Kubernetes, or anything else.
    File(PathBuf),
    /// The variables that GitHub Actions sets for jobs with `permissions: id-token: write`.
    GitHub {
        /// `ACTIONS_ID_TOKEN_REQUEST_URL`.
        request_url: String,
        /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
        request_token: SecretString,
    },
    /// The variables of an Azure Pipelines job.
    AzurePipelines {
        /// `SYSTEM_OIDCREQUESTURI`.
        request_url: String,
        /// `SYSTEM_ACCESSTOKEN`.
        access_token: SecretString,
        /// The id of the service connection that stands for the app.
        service_connection: String,
    },
}

impl FederatedToken {
    /// What Kubernetes or a pipeline put into the environment, the file first; `None` when nothing did.
    /// `variable` reads one.
    #[must_use]
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let file = || Some(Self::File(PathBuf::from(variable("AZURE_FEDERATED_TOKEN_FILE")?)));
        let github = || {
            Some(Self::GitHub {
                request_url: variable("ACTIONS_ID_TOKEN_REQUEST_URL")?,
                request_token: SecretString::from(variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN")?),
            })
        };
        let pipelines = || {
            Some(Self::AzurePipelines {
                request_url: variable("SYSTEM_OIDCREQUESTURI")?,
                access_token: SecretString::from(variable("SYSTEM_ACCESSTOKEN")?),
                service_connection: variable("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")?,
            })
        };
        file().or_else(github).or_else(pipelines)
    }
}

/// The proof by another provider's token.
pub(super) struct Federated {
    pub(super) from: Source,
}

/// A [`FederatedToken`] that was looked at.
pub(super) enum Source {
    File(PathBuf),
    Issuer { name: &'static str, method: &'static str, url: Url, bearer: HeaderValue, field: &'static str },
}

impl Federated {
    /// Checks what can be checked without asking anybody.
    pub(super) fn new(token: FederatedToken, authority: &Url) -> Result<Self, AuthError> {
        let from = match token {
            FederatedToken::File(path) => Source::File(path),
            FederatedToken::GitHub { request_url, request_token } => {
                let mut url = issuer_url("ACTIONS_ID_TOKEN_REQUEST_URL", &request_url)?;
                url.query_pairs_mut().append_pair("audience", audience(authority));
                let bearer = bearer("ACTIONS_ID_TOKEN_REQUEST_TOKEN", &request_token)?;
                Source::Issuer { name: "GitHub Actions", method: "GET", url, bearer, field: "value" }
            }
            FederatedToken::AzurePipelines { request_url, access_token, service_connection } => {
                let mut url = issuer_url("SYSTEM_OIDCREQUESTURI", &request_url)?;
                url.query_pairs_mut()
                    .append_pair("api-version", "7.1")
                    .append_pair("serviceConnectionId", &service_connection);
                let bearer = bearer("SYSTEM_ACCESSTOKEN", &access_token)?;
                Source::Issuer { name: "Azure Pipelines", method: "POST", url, bearer, field: "oidcToken" }
            }
        };
        Ok(Self { from })
    }

    async fn fetch(&self, app: &App) -> Result<SecretString, AuthError> {
        let (name, method, url, bearer, field) = match &self.from {
            Source::File(path) => return from_file(path),
            Source::Issuer { name, method, url, bearer, field } => (name, method, url, bearer, field),
        };
        let mut request = HttpRequest::new(Vec::new());
        *request.method_mut() = method.parse().unwrap_or_default();
        *request.uri_mut() = url.as_str().parse().map_err(|_| no_token(name, "its address is not usable"))?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, bearer.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if *method == "POST" {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            // Without it the service answers an expired token with a sign-in page.
            headers.insert("X-TFS-FedAuthRedirect", HeaderValue::from_static("Suppress"));
        }
        let reply = app
            .wire
            .fetch(&request)
            .await
            .map_err(|cause| AuthError { kind: AuthErrorKind::Unreachable, ..no_token(name, &cause) })?;
        if reply.status != 200 {
            let kind = if super::answer::is_passing(reply.status) {
                AuthErrorKind::Unreachable
            } else {
                AuthErrorKind::Refused
            };
            return Err(AuthError { kind, ..no_token(name, &format!("it answered HTTP {}", reply.status)) });
        }
        let value: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let token = value.get(*field).and_then(Value::as_str).unwrap_or_default();
        jwt(token).ok_or_else(|| no_token(name, "its answer holds no token"))
    }
}

impl Proof for Federated {
    fn assertion<'p>(
        &'p self,
        app: &'p App,
        _: DateTime<Utc>,
    ) -> BoxFuture<'p, Result<SecretString, AuthError>> {
        Box::pin(self.fetch(app))
    }

    /// Issuer, subject and audience, to be compared with the federated credential.
    fn identity(&self, assertion: &SecretString) -> Option<String> {
        let payload = assertion.expose_secret().split('.').nth(1)?;
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        let told: Vec<String> = [("issuer", "iss"), ("subject", "sub"), ("audience", "aud")]
            .into_iter()
            .filter_map(|(name, claim)| {
                let value = claims.get(claim)?;
                let value = value.as_str().or_else(|| value.get(0)?.as_str())?;
                (value.len() <= 300).then(|| format!("{name} `{}`", value.escape_debug()))
            })
            .collect();
        (!told.is_empty()).then(|| format!("the token has {}", told.join(", ")))
    }

    fn name(&self) -> String {
        match &self.from {
            Source::File(path) => {
                format!("federated token in `{}`", path.display().to_string().escape_debug())
            }
            Source::Issuer { name, .. } => format!("federated token of {name}"),
        }
    }
}

/// The file as it is now: its writer replaces the token long before a run ends.
fn from_file(path: &std::path::Path) -> Result<SecretString, AuthError> {
    const WHAT: &str = "the federated token file";
    // Kubernetes decides who may read it, and mounts it readable for the group.
    let bytes = secret_file::read(path, WHAT, Readers::Anybody)?;
    let text = std::str::from_utf8(bytes.expose_secret()).unwrap_or_default();
    jwt(text).ok_or_else(|| {
        let path = path.display().to_string();
        AuthError::new(
            AuthErrorKind::Invalid,
            format!("{WHAT} `{}` holds no token", path.escape_debug()),
            "check AZURE_FEDERATED_TOKEN_FILE and what writes the file",
        )
    })
}

/// A JWT by its look: three parts of base64url.
fn jwt(text: &str) -> Option<SecretString> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('.').collect();
    let part_fits = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    (parts.len() == 3 && parts.iter().all(part_fits)).then(|| SecretString::from(text))
}

fn audience(authority: &Url) -> &'static str {
    let host = authority.host_str().unwrap_or_default();
    AUDIENCES.iter().find(|(known, _)| *known == host).map_or(GLOBAL_AUDIENCE, |(_, audience)| audience)
}

/// The request token must not travel in the clear, so https, or loopback.
fn issuer_url(variable: &str, text: &str) -> Result<Url, AuthError> {
    let usable = |url: &Url| {
        let safe = url.scheme() == "https" || (url.scheme() == "http" && super::endpoints::is_loopback(url));
        safe && url.username().is_empty() && url.password().is_none()
    };
    Url::parse(text.trim()).ok().filter(usable).ok_or_else(|| {
        AuthError::new(
            AuthErrorKind::Invalid,
            format!("{variable} is not an https address"),
            "use it as the pipeline sets it",
        )
    })
}

fn bearer(variable: &str, token: &SecretString) -> Result<HeaderValue, AuthError> {
    let text = token.expose_secret().trim();
    let header = HeaderValue::try_from(format!("Bearer {text}")).ok().filter(|_| !text.is_empty());
    let mut header = header.ok_or_else(|| {
        AuthError::new(
            AuthErrorKind::NotConfigured,
            format!("{variable} holds no token"),
            "let the job pass it on: `permissions: id-token: write` on GitHub, `env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)` on Azure Pipelines",
        )
    })?;
    header.set_sensitive(true);
    Ok(header)
}

fn no_token(name: &str, why: &str) -> AuthError {
    AuthError::new(
        AuthErrorKind::Refused,
        format!("{name} gave no federated token: {why}"),
        "check the job's permission to ask for one, then run the job again",
    )
}
