//! From options, environment and configuration file to a client that is ready to read.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use secrecy::SecretString;

use super::clock::SystemClock;
use super::credentials::CredentialDetails;
use super::env::Env;
use super::log;
use super::setup::{Setup, setup};
use crate::auth::{
    self, AzureCli, BrowserAccess, CertificateFile, Console, Endpoints, ExtraRoots, FederatedToken,
    HttpSettings, ManagedHost, Method, TokenCache, TokenSource, UserAssigned,
};
use crate::error::{AppError, Exit};
use crate::graph::{Client, Observer, Settings};
use crate::time::TokioSleep;

/// How long `az` may take to start and answer.
const AZURE_CLI_PATIENCE: Duration = Duration::from_secs(10);

/// How to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuthChoice {
    /// The token in SCEPCHECK_ACCESS_TOKEN.
    Token,
    /// As the app, with the secret in AZURE_CLIENT_SECRET.
    ClientSecret,
    /// As the app, with the certificate in AZURE_CLIENT_CERTIFICATE_PATH.
    ClientCertificate,
    /// As the app, with the token of Kubernetes, GitHub Actions or Azure Pipelines.
    Federated,
    /// As the identity that Azure or Azure Arc gives this machine.
    ManagedIdentity,
    /// As whoever `az` is signed in as.
    AzureCli,
    /// As yourself, in the browser of this computer.
    Browser,
    /// As yourself, with a code entered on another device.
    DeviceCode,
}

/// One way to sign in: what selects it, and how it is made.
pub(super) struct Row {
    pub(super) choice: AuthChoice,
    /// The variables that select it when nobody says how to sign in. None: only by name.
    pub(super) variables: &'static [&'static str],
    /// Whether a person signs in; then the sign-in can outlive the run.
    pub(super) person: bool,
    make: fn(&Setup, &Env) -> Result<Method, AppError>,
}

/// Every way to sign in; of those whose variables are set the first one counts.
pub(super) const METHODS: &[Row] = &[
    Row {
        choice: AuthChoice::Token,
        variables: &["SCEPCHECK_ACCESS_TOKEN"],
        person: false,
        make: |setup, env| {
            Ok(match setup.credentials.token_from {
                Some(input) => Method::TokenFrom(input),
                None => Method::Token(secret(env, "SCEPCHECK_ACCESS_TOKEN")?),
            })
        },
    },
    Row {
        choice: AuthChoice::ClientSecret,
        variables: &["AZURE_CLIENT_SECRET"],
        person: false,
        make: |setup, env| {
            Ok(Method::ClientSecret {
                tenant: setup.tenant.clone(),
                client_id: setup.client_id.clone(),
                secret: secret(env, "AZURE_CLIENT_SECRET")?,
            })
        },
    },
    Row {
        choice: AuthChoice::ClientCertificate,
        variables: &["AZURE_CLIENT_CERTIFICATE_PATH"],
        person: false,
        make: |setup, env| {
            let file = CertificateFile::from_variables(reading(env));
            Ok(Method::Certificate {
                tenant: setup.tenant.clone(),
                client_id: setup.client_id.clone(),
                file: setup.credentials.apply(file.ok_or_else(|| unset("AZURE_CLIENT_CERTIFICATE_PATH"))?),
            })
        },
    },
    Row {
        choice: AuthChoice::Federated,
        variables: &["AZURE_FEDERATED_TOKEN_FILE"],
        person: false,
        make: |setup, env| {
            let token = FederatedToken::detect(reading(env));
            Ok(Method::Federated {
                tenant: setup.tenant.clone(),
                client_id: setup.client_id.clone(),
                token: token.ok_or_else(|| unset("AZURE_FEDERATED_TOKEN_FILE"))?,
            })
        },
    },
    Row {
        choice: AuthChoice::ManagedIdentity,
        variables: &[],
        person: false,
        make: |setup, env| {
            Ok(Method::ManagedIdentity {
                host: ManagedHost::detect(reading(env))?,
                identity: setup.client_id.clone().map(UserAssigned::ClientId),
            })
        },
    },
    Row {
        choice: AuthChoice::AzureCli,
        variables: &[],
        person: false,
        make: |setup, env| {
            let search_path = env.get("PATH").unwrap_or_default().into();
            let cli = AzureCli { search_path, patience: AZURE_CLI_PATIENCE };
            Ok(Method::AzureCli { tenant: setup.tenant.clone(), cli })
        },
    },
    Row {
        choice: AuthChoice::Browser,
        variables: &[],
        person: true,
        make: |setup, _| {
            Ok(Method::Browser {
                tenant: setup.tenant.clone(),
                client_id: setup.client_id.clone(),
                login_hint: setup.login_hint.clone(),
            })
        },
    },
    Row {
        choice: AuthChoice::DeviceCode,
        variables: &[],
        person: true,
        make: |setup, _| {
            Ok(Method::DeviceCode { tenant: setup.tenant.clone(), client_id: setup.client_id.clone() })
        },
    },
];

impl AuthChoice {
    pub(super) fn row(self) -> Option<&'static Row> {
        METHODS.iter().find(|row| row.choice == self)
    }

    /// Whether it is a token that somebody else obtained, which can't be renewed.
    #[must_use]
    pub fn is_ready_token(self) -> bool {
        self == Self::Token
    }

    /// Its name on the command line.
    #[must_use]
    pub fn id(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Which tenant to read, and as whom.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// Profile of the configuration file.
    pub profile: Option<String>,
    /// Cloud name.
    pub cloud: Option<String>,
    /// Tenant id or domain.
    pub tenant: Option<String>,
    /// App registration.
    pub client_id: Option<String>,
    /// The method, when it is said.
    pub method: Option<AuthChoice>,
    /// Where the sign-in is kept, when it is said.
    pub token_cache: Option<TokenCacheChoice>,
    /// Root certificates to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Details of the sign-in.
    pub credentials: CredentialDetails,
    /// Requests in flight at one time.
    pub concurrency: Option<usize>,
    /// Nobody watches this run: whatever would ask a person fails at once. A kept sign-in is still renewed.
    pub unattended: bool,
}

/// Where a person's sign-in is kept between runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TokenCacheChoice {
    /// In a sealed file whose key lies in the keyring.
    #[default]
    Keyring,
    /// In a file in clear; whoever can read it can read your tenant.
    PlaintextFile,
    /// Nowhere: it lasts one run.
    Memory,
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
/// The method is the one that was asked for, else that of the profile that was named, else the one whose
/// variables are set, else that of the default profile, else the browser. A method that fails is never
/// replaced by another.
///
/// # Errors
/// When an option or the configuration file is wrong, or the method lacks something.
pub fn connect(target: &Target, env: &Env, observer: Arc<dyn Observer>) -> Result<Connection, AppError> {
    let setup = setup(target, env)?;
    let watched = !target.unattended && (target.method.is_some() || std::io::stderr().is_terminal());
    if setup.is_person() && !watched && !setup.is_kept() {
        return Err(nobody_there(target.unattended));
    }
    let tokens = tokens(&setup, env, setup.cache())?;
    let client = client(tokens, &setup.endpoints, setup.extra_roots.clone(), target, observer)?;
    Ok(Connection { client, cloud: setup.cloud.id })
}

/// Connects with a method and endpoints that are already chosen. Nothing is kept.
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
    let roots = ExtraRoots::default();
    client(source(method, endpoints, &roots, console(env), None)?, endpoints, roots, target, observer)
}

/// The token source of a setup, which keeps a person's sign-in in `cache`.
///
/// # Errors
/// When the method lacks something.
pub fn tokens(setup: &Setup, env: &Env, cache: Option<TokenCache>) -> Result<Arc<dyn TokenSource>, AppError> {
    let row = setup
        .choice
        .row()
        .ok_or_else(|| AppError::usage("this build has no such way to sign in", "choose another --auth"))?;
    let console = console(env).unattended(setup.unattended);
    source((row.make)(setup, env)?, &setup.endpoints, &setup.extra_roots, console, cache)
}

fn source(
    method: Method,
    endpoints: &Endpoints,
    extra_roots: &ExtraRoots,
    console: Console,
    cache: Option<TokenCache>,
) -> Result<Arc<dyn TokenSource>, AppError> {
    Ok(auth::source_with(
        method,
        endpoints,
        &HttpSettings { extra_roots: extra_roots.clone(), ..HttpSettings::default() },
        Arc::new(SystemClock),
        Arc::new(TokioSleep),
        Arc::new(console),
        cache,
    )?)
}

fn client(
    tokens: Arc<dyn TokenSource>,
    endpoints: &Endpoints,
    extra_roots: ExtraRoots,
    target: &Target,
    observer: Arc<dyn Observer>,
) -> Result<Client, AppError> {
    let mut settings = Settings { extra_roots, ..Settings::new(endpoints.graph.clone()) };
    if let Some(concurrency) = target.concurrency {
        settings.concurrency = concurrency;
    }
    Ok(Client::new(settings, tokens, Arc::new(TokioSleep))?.observed_by(observer))
}

fn secret(env: &Env, variable: &str) -> Result<SecretString, AppError> {
    env.get(variable).map(SecretString::from).ok_or_else(|| unset(variable))
}

fn unset(variable: &str) -> AppError {
    AppError::new(
        Exit::SignIn,
        format!("{variable} is not set"),
        format!("set {variable}, or choose another --auth"),
    )
}

/// The environment as the sign-in methods look at it.
fn reading(env: &Env) -> impl Fn(&str) -> Option<String> {
    |name| env.get(name).map(str::to_owned)
}

fn console(env: &Env) -> Console {
    Console::new(log::remarks(), browser_access(env))
}

/// A job that nobody watches must not wait for somebody to sign in.
fn nobody_there(unattended: bool) -> AppError {
    let (why, ask_anyway) = match unattended {
        true => ("this run asks nobody", ""),
        false => ("there is no terminal to ask for it", "; or pass --auth browser"),
    };
    AppError::new(
        Exit::SignIn,
        format!("sign-in is needed, and {why}"),
        format!(
            "sign in once with `scepcheck auth login`; for jobs set SCEPCHECK_ACCESS_TOKEN, or AZURE_TENANT_ID, \
             AZURE_CLIENT_ID and AZURE_CLIENT_SECRET{ask_anyway}"
        ),
    )
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
