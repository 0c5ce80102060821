//! What options, environment and configuration file come to: one tenant, one app, one way to sign in.

use std::path::PathBuf;

use clap::ValueEnum;

use super::config::{Config, Profile};
use super::connect::{AuthChoice, METHODS, Target, TokenCacheChoice};
use super::credentials::CredentialDetails;
use super::env::Env;
use super::folders;
use crate::auth::{self, CacheMode, Cloud, Endpoints, Entry, ExtraRoots, TenantName, TokenCache, os_keyring};
use crate::error::AppError;

/// The name of what is kept without a profile.
const NO_PROFILE: &str = "default";

/// Everything that is needed to sign in, but secrets.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The cloud.
    pub cloud: &'static Cloud,
    /// Its Graph and identity service, or what the environment puts in their place.
    pub endpoints: Endpoints,
    /// The tenant; `None`: that of whoever signs in.
    pub tenant: Option<TenantName>,
    /// The app registration.
    pub client_id: Option<String>,
    /// The account that the sign-in page suggests.
    pub login_hint: Option<String>,
    /// How to sign in.
    pub choice: AuthChoice,
    /// Where the sign-in is kept.
    pub token_cache: TokenCacheChoice,
    /// The profile in use.
    pub profile: Option<String>,
    /// The configuration file, if there is one.
    pub config: Option<PathBuf>,
    /// Trusted besides the system's roots.
    pub extra_roots: ExtraRoots,
    /// Details of the sign-in.
    pub credentials: CredentialDetails,
    /// Whether nobody may be asked.
    pub unattended: bool,
    cache_folder: Option<PathBuf>,
}

/// Reads the configuration file and decides.
///
/// An option counts before the profile that was named, that before the environment, and that before the
/// default profile.
///
/// # Errors
/// When an option, a variable or the configuration file is wrong.
pub fn setup(target: &Target, env: &Env) -> Result<Setup, AppError> {
    let config = Config::read(env)?;
    let name = target.profile.clone().or_else(|| config.default_profile.clone());
    let profile = name.as_deref().map(|name| config.profile(name)).transpose()?.cloned().unwrap_or_default();
    let sources = Sources { named: target.profile.is_some(), profile: &profile, env };
    let cloud = sources.pick(target.cloud.as_deref(), &profile.cloud, &[]);
    let cloud = auth::cloud(cloud.as_deref().unwrap_or("global")).map_err(usage)?;
    let endpoints = Endpoints::of(cloud)
        .with_overrides(env.get("SCEPCHECK_GRAPH_URL"), env.get("SCEPCHECK_AUTHORITY_URL"))
        .map_err(usage)?;
    let tenant = sources.pick(target.tenant.as_deref(), &profile.tenant, &["AZURE_TENANT_ID"]);
    let kept = profile.token_cache.as_deref().map(|text| word("token-cache", text)).transpose()?;
    Ok(Setup {
        cloud,
        endpoints,
        tenant: tenant.as_deref().map(auth::tenant).transpose().map_err(usage)?,
        client_id: sources.pick(target.client_id.as_deref(), &profile.client_id, &["AZURE_CLIENT_ID"]),
        choice: sources.method(target.method.or(target.credentials.token_from.map(|_| AuthChoice::Token)))?,
        token_cache: target.token_cache.or(kept).unwrap_or_default(),
        login_hint: profile.login_hint,
        profile: name,
        config: config.file,
        extra_roots: target
            .ca_file
            .as_deref()
            .map(ExtraRoots::load)
            .transpose()
            .map_err(usage)?
            .unwrap_or_default(),
        credentials: target.credentials.clone(),
        unattended: target.unattended,
        cache_folder: folders::cache_folder(env),
    })
}

/// Where values come from, besides options.
struct Sources<'s> {
    /// Whether the profile was asked for, and not only the default one.
    named: bool,
    profile: &'s Profile,
    env: &'s Env,
}

impl Sources<'_> {
    fn pick(&self, option: Option<&str>, profile: &Option<String>, variables: &[&str]) -> Option<String> {
        let named = profile.as_deref().filter(|_| self.named);
        let variable = || variables.iter().find_map(|name| self.env.get(name));
        option.or(named).or_else(variable).or(profile.as_deref()).map(str::to_owned)
    }

    fn method(&self, option: Option<AuthChoice>) -> Result<AuthChoice, AppError> {
        let of_profile = self.profile.auth.as_deref().map(|text| word("auth", text)).transpose()?;
        let set = |variables: &[&str]| {
            !variables.is_empty() && variables.iter().all(|name| self.env.get(name).is_some())
        };
        let by_variables = || METHODS.iter().find(|row| set(row.variables)).map(|row| row.choice);
        Ok(option
            .or(of_profile.filter(|_| self.named))
            .or_else(by_variables)
            .or(of_profile)
            .unwrap_or(AuthChoice::Browser))
    }
}

impl Setup {
    /// Whether a person signs in; only then is anything kept.
    #[must_use]
    pub fn is_person(&self) -> bool {
        self.choice.row().is_some_and(|row| row.person)
    }

    /// Where the sign-in of this setup is kept; `None` where nothing is.
    #[must_use]
    pub fn cache(&self) -> Option<TokenCache> {
        let mode = match self.token_cache {
            TokenCacheChoice::Memory => return None,
            TokenCacheChoice::Keyring => CacheMode::Keyring,
            TokenCacheChoice::PlaintextFile => CacheMode::PlaintextFile,
        };
        if !self.is_person() {
            return None;
        }
        let entry = Entry {
            profile: self.profile.clone().unwrap_or_else(|| NO_PROFILE.to_owned()),
            authority: self.endpoints.authority.to_string(),
            tenant: self.tenant.clone().unwrap_or_else(TenantName::organizations).to_string(),
            client_id: self.client_id.clone()?,
            resource: self.endpoints.resource().to_owned(),
        };
        Some(TokenCache::new(self.cache_folder.as_deref()?, entry, mode, os_keyring()))
    }

    /// Whether a sign-in of an earlier run is there.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.cache().is_some_and(|cache| cache.load().is_ok_and(|kept| kept.is_some()))
    }

    /// Where an admin consents to the app's permissions; `None` without an app.
    #[must_use]
    pub fn consent_link(&self) -> Option<String> {
        let tenant = self.tenant.clone().unwrap_or_else(TenantName::organizations);
        Some(self.endpoints.admin_consent(&tenant, self.client_id.as_deref()?).into())
    }
}

/// A word of the configuration file that is one of a few.
fn word<T: ValueEnum>(key: &str, text: &str) -> Result<T, AppError> {
    T::from_str(text, true).map_err(|_| {
        let names: Vec<String> = T::value_variants()
            .iter()
            .filter_map(|value| Some(value.to_possible_value()?.get_name().to_owned()))
            .collect();
        AppError::usage(
            format!("`{}` is no value of `{key}` in the configuration file", text.escape_debug()),
            format!("write one of {}", names.join(", ")),
        )
    })
}

/// A wrong option is a matter of usage, not of sign-in.
fn usage(error: auth::AuthError) -> AppError {
    AppError::usage(error.message, error.next)
}
