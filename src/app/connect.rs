//! From options and environment to a client that is ready to read.

use std::io::IsTerminal as _;
use std::sync::Arc;

use clap::ValueEnum;
use secrecy::SecretString;

use super::clock::SystemClock;
use super::env::Env;
use crate::auth::{self, BrowserAccess, Console, Endpoints, HttpSettings, Method, TenantName};
use crate::error::AppError;
use crate::graph::{Client, Observer, Settings};
use crate::time::TokioSleep;

/// How to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuthChoice {
    /// The token in SCEPCHECK_ACCESS_TOKEN.
    Token,
    /// As the app, with the secret in AZURE_CLIENT_SECRET.
    ClientSecret,
    /// As yourself, in the browser of this computer.
    Browser,
    /// As yourself, with a code entered on another device.
    DeviceCode,
}

/// Which tenant to read, and as whom.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// Cloud name.
    pub cloud: Option<String>,
    /// Tenant id or domain.
    pub tenant: Option<String>,
    /// App registration.
    pub client_id: Option<String>,
    /// The method, when it is said.
    pub method: Option<AuthChoice>,
    /// Requests in flight at one time.
    pub concurrency: Option<usize>,
}

/// A client, and what it is connected to.
pub struct Connection {
    /// The client.
    pub client: Client,
    /// The cloud's name.
    pub cloud: &'static str,
}

/// Connects to a tenant.
///
/// The method is the one that was asked for, else the one whose variables are set: a token, then a secret,
/// then the browser. A method that fails is never replaced by another.
///
/// # Errors
/// When an option is wrong or the method lacks something.
pub fn connect(target: &Target, env: &Env, observer: Arc<dyn Observer>) -> Result<Connection, AppError> {
    let cloud = auth::cloud(target.cloud.as_deref().unwrap_or("global")).map_err(usage)?;
    let endpoints = Endpoints::of(cloud)
        .with_overrides(env.get("SCEPCHECK_GRAPH_URL"), env.get("SCEPCHECK_AUTHORITY_URL"))
        .map_err(usage)?;
    let method = method(target, env)?;
    let client = connect_as(method, &endpoints, target, env, observer)?;
    Ok(Connection { client, cloud: cloud.id })
}

/// Connects with a method and endpoints that are already chosen.
///
/// # Errors
/// When the method lacks something.
pub fn connect_as(
    method: Method,
    endpoints: &Endpoints,
    target: &Target,
    env: &Env,
    observer: Arc<dyn Observer>,
) -> Result<Client, AppError> {
    let console = Console::new(Box::new(std::io::stderr()), browser_access(env));
    let tokens = auth::source(
        method,
        endpoints,
        &HttpSettings::default(),
        Arc::new(SystemClock),
        Arc::new(TokioSleep),
        Arc::new(console),
    )?;
    let mut settings = Settings::new(endpoints.graph.clone());
    if let Some(concurrency) = target.concurrency {
        settings.concurrency = concurrency;
    }
    Ok(Client::new(settings, tokens, Arc::new(TokioSleep))?.observed_by(observer))
}

fn method(target: &Target, env: &Env) -> Result<Method, AppError> {
    let token = env.get("SCEPCHECK_ACCESS_TOKEN");
    let secret = env.get("AZURE_CLIENT_SECRET");
    let choice = match (target.method, token, secret) {
        (Some(chosen), _, _) => chosen,
        (None, Some(_), _) => AuthChoice::Token,
        (None, None, Some(_)) => AuthChoice::ClientSecret,
        (None, None, None) if std::io::stderr().is_terminal() => AuthChoice::Browser,
        (None, None, None) => return Err(nobody_there()),
    };
    let tenant = tenant(target, env)?;
    let client_id = target.client_id.clone().or_else(|| env.get("AZURE_CLIENT_ID").map(str::to_owned));
    Ok(match choice {
        AuthChoice::Token => {
            Method::Token(SecretString::from(token.ok_or_else(|| unset("SCEPCHECK_ACCESS_TOKEN"))?))
        }
        AuthChoice::ClientSecret => Method::ClientSecret {
            tenant,
            client_id,
            secret: SecretString::from(secret.ok_or_else(|| unset("AZURE_CLIENT_SECRET"))?),
        },
        AuthChoice::Browser => Method::Browser { tenant, client_id, login_hint: None },
        AuthChoice::DeviceCode => Method::DeviceCode { tenant, client_id },
    })
}

fn tenant(target: &Target, env: &Env) -> Result<Option<TenantName>, AppError> {
    let name = target.tenant.as_deref().or_else(|| env.get("AZURE_TENANT_ID"));
    name.map(auth::tenant).transpose().map_err(usage)
}

/// A job that nobody watches must not wait for somebody to sign in.
fn nobody_there() -> AppError {
    AppError::new(
        crate::error::Exit::SignIn,
        "sign-in is needed, and there is no terminal to ask for it",
        "set SCEPCHECK_ACCESS_TOKEN, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; or pass --auth browser",
    )
}

fn unset(variable: &str) -> AppError {
    AppError::new(
        crate::error::Exit::SignIn,
        format!("{variable} is not set"),
        format!("set {variable}, or choose another --auth"),
    )
}

/// A wrong option is a matter of usage, not of sign-in.
fn usage(error: auth::AuthError) -> AppError {
    AppError::usage(error.message, error.next)
}

/// A browser can be opened only where somebody sits.
fn browser_access(env: &Env) -> BrowserAccess {
    let set = |name| env.get(name).is_some();
    if set("CI") {
        BrowserAccess::ByHand("this runs in CI")
    } else if set("SSH_CONNECTION") {
        BrowserAccess::ByHand("this runs over SSH")
    } else if cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        BrowserAccess::ByHand("there is no display")
    } else {
        BrowserAccess::Open
    }
}
