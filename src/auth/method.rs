//! One explicit method per run. A method that fails is never replaced by another.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::app::App;
use super::asserted::Asserted;
use super::azure_cli::{AzureCli, FromAzureCli};
use super::browser::Browser;
use super::cache::{Keeper, TokenCache};
use super::cached::Cached;
use super::certificate::{Certificate, CertificateFile};
use super::certified::Certified;
use super::device::DeviceCode;
use super::endpoints::Endpoints;
use super::federated::{Federated, FederatedToken};
use super::managed::{Managed, ManagedHost, UserAssigned};
use super::person::Person;
use super::prompt::Prompt;
use super::ready::{self, Ready};
use super::secret::ClientSecret;
use super::tenant::TenantName;
use super::token::{AuthError, AuthErrorKind, TokenSource};
use super::token_input::TokenInput;
use super::wire::{HttpSettings, Wire};
use crate::time::{Clock, Sleep};

const OWN_APP: &str = "register an app in your tenant and give its client id with --client-id or AZURE_CLIENT_ID; none of Microsoft's is used by default";

/// A way to sign in, with what it was given.
#[derive(Clone, Debug)]
pub enum Method {
    /// A token that somebody else obtained.
    Token(SecretString),
    /// The same, handed over through a pipe.
    TokenFrom(TokenInput),
    /// An app as itself, by its secret.
    ClientSecret {
        /// Must name one tenant.
        tenant: Option<TenantName>,
        /// The app's client id.
        client_id: Option<String>,
        /// The secret's value.
        secret: SecretString,
    },
    /// An app as itself, by a certificate that its registration knows.
    Certificate {
        /// Must name one tenant.
        tenant: Option<TenantName>,
        /// The app's client id.
        client_id: Option<String>,
        /// Where the certificate is.
        file: CertificateFile,
    },
    /// An app as itself, by the token of another provider that its registration trusts.
    Federated {
        /// Must name one tenant.
        tenant: Option<TenantName>,
        /// The app's client id.
        client_id: Option<String>,
        /// Where that token comes from.
        token: FederatedToken,
    },
    /// The identity that Azure or an Arc agent gives this machine.
    ManagedIdentity {
        /// What hands out the tokens; [`ManagedHost::detect`] finds it.
        host: ManagedHost,
        /// Which identity; the machine's own when absent.
        identity: Option<UserAssigned>,
    },
    /// Whoever the Azure command line is signed in as.
    AzureCli {
        /// The tenant to ask for; the one that `az` is signed in to when absent.
        tenant: Option<TenantName>,
        /// How to find and use it.
        cli: AzureCli,
    },
    /// A person, with a code entered on another device.
    DeviceCode {
        /// `organizations` when absent.
        tenant: Option<TenantName>,
        /// The app's client id.
        client_id: Option<String>,
    },
    /// A person, in the browser of this computer.
    Browser {
        /// `organizations` when absent.
        tenant: Option<TenantName>,
        /// The app's client id.
        client_id: Option<String>,
        /// The account to suggest on the sign-in page.
        login_hint: Option<String>,
    },
}

/// Makes the token source of this run. Nothing is sent before the first token is wanted.
///
/// # Errors
/// [`AuthErrorKind::NotConfigured`] when something the method needs is missing, [`AuthErrorKind::Invalid`] when
/// it can't be right (a token for another service, a shared tenant for an app), [`AuthErrorKind::Expired`] for a
/// ready token that has ended.
pub fn source(
    method: Method,
    endpoints: &Endpoints,
    http: &HttpSettings,
    clock: Arc<dyn Clock>,
    sleep: Arc<dyn Sleep>,
    prompt: Arc<dyn Prompt>,
) -> Result<Arc<dyn TokenSource>, AuthError> {
    source_with(method, endpoints, http, clock, sleep, prompt, None)
}

/// The same for a person whose sign-in is to outlive the run. What an app signs in with is never kept.
///
/// # Errors
/// As [`source`].
pub fn source_with(
    method: Method,
    endpoints: &Endpoints,
    http: &HttpSettings,
    clock: Arc<dyn Clock>,
    sleep: Arc<dyn Sleep>,
    prompt: Arc<dyn Prompt>,
    cache: Option<TokenCache>,
) -> Result<Arc<dyn TokenSource>, AuthError> {
    let keeper = cache.map(|cache| Keeper::new(cache, Arc::clone(&prompt))).unwrap_or_default();
    let app = |tenant: Option<TenantName>, client_id: Option<String>| {
        Ok::<_, AuthError>(App {
            tenant: tenant.unwrap_or_else(TenantName::organizations),
            client_id: checked_client_id(client_id)?,
            endpoints: endpoints.clone(),
            wire: Arc::new(Wire::new(
                http,
                endpoints.authority_is_local(),
                Arc::clone(&clock),
                Arc::clone(&sleep),
            )?),
        })
    };
    Ok(match method {
        Method::Token(secret) => {
            Arc::new(Ready::new(&secret, ready::VARIABLE.to_owned(), endpoints, clock, prompt.as_ref())?)
        }
        Method::TokenFrom(input) => {
            Arc::new(Ready::new(&input.read()?, input.name(), endpoints, clock, prompt.as_ref())?)
        }
        Method::ClientSecret { tenant, client_id, secret } => {
            let app = app(Some(single_tenant(tenant)?), client_id)?;
            let secret = checked_secret(&secret)?;
            Arc::new(Cached::new(ClientSecret { app, secret }, clock))
        }
        Method::Certificate { tenant, client_id, file } => {
            let app = app(Some(single_tenant(tenant)?), client_id)?;
            let certificate = Certificate::load(&file, clock.now())?;
            if let Some(warning) = certificate.warning(clock.now()) {
                prompt.note(&warning);
            }
            let proof = Certified { certificate, signing: file.signing, send_chain: file.send_chain };
            Arc::new(Cached::new(Asserted::new(app, proof, prompt), clock))
        }
        Method::Federated { tenant, client_id, token } => {
            let app = app(Some(single_tenant(tenant)?), client_id)?;
            let proof = Federated::new(token, &endpoints.authority)?;
            Arc::new(Cached::new(Asserted::new(app, proof, prompt), clock))
        }
        Method::ManagedIdentity { host, identity } => {
            let grant = Managed::new(
                host,
                identity,
                endpoints.resource(),
                http,
                &clock,
                &sleep,
                Arc::clone(&prompt),
            )?;
            Arc::new(Cached::new(grant, clock))
        }
        Method::AzureCli { tenant, cli } => {
            let grant = FromAzureCli::new(&cli, tenant, endpoints, Arc::clone(&clock), prompt)?;
            Arc::new(Cached::new(grant, clock))
        }
        Method::DeviceCode { tenant, client_id } => {
            let app = app(tenant, client_id)?;
            Arc::new(Cached::new(Person::new(DeviceCode { app, prompt }, keeper), clock))
        }
        Method::Browser { tenant, client_id, login_hint } => {
            let app = app(tenant, client_id)?;
            Arc::new(Cached::new(Person::new(Browser { app, prompt, login_hint }, keeper), clock))
        }
    })
}

fn checked_client_id(client_id: Option<String>) -> Result<String, AuthError> {
    let id = client_id.unwrap_or_default().trim().to_owned();
    if id.is_empty() {
        return Err(AuthError::new(
            AuthErrorKind::NotConfigured,
            "there is no client id to sign in with",
            OWN_APP,
        ));
    }
    if id.len() > 256 || !id.chars().all(|c| c.is_ascii_graphic()) {
        let message = format!("`{}` is not a client id", id.escape_debug());
        return Err(AuthError::new(
            AuthErrorKind::Invalid,
            message,
            "give the application (client) id, a GUID",
        ));
    }
    Ok(id)
}

fn single_tenant(tenant: Option<TenantName>) -> Result<TenantName, AuthError> {
    const GIVE_TENANT: &str = "give the tenant id with --tenant or AZURE_TENANT_ID";
    match tenant {
        None => Err(AuthError::new(
            AuthErrorKind::NotConfigured,
            "an app signs in to one tenant, and none is given",
            GIVE_TENANT,
        )),
        Some(shared) if shared.is_shared() => {
            let message = format!("an app can't sign in as itself to `{shared}`");
            Err(AuthError::new(AuthErrorKind::Invalid, message, GIVE_TENANT))
        }
        Some(tenant) => Ok(tenant),
    }
}

fn checked_secret(secret: &SecretString) -> Result<SecretString, AuthError> {
    match secret.expose_secret().trim() {
        "" => Err(AuthError::new(
            AuthErrorKind::NotConfigured,
            "the client secret is empty",
            "set AZURE_CLIENT_SECRET to the secret's Value",
        )),
        text => Ok(SecretString::from(text)),
    }
}
