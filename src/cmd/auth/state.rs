//! The state of a sign-in, as far as it is known on this computer. Nothing is asked of the network.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::Serialize;

use super::needs;
use crate::app::{Setup, TokenCacheChoice};
use crate::auth::{self, Kept, TokenFacts};

/// The state, as JSON shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct State {
    schema: &'static str,
    /// `None`: an app signs in anew for each run.
    pub(super) signed_in: Option<bool>,
    pub(super) method: String,
    pub(super) profile: Option<String>,
    pub(super) config_file: Option<String>,
    pub(super) cloud: &'static str,
    pub(super) tenant: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) account: Option<String>,
    pub(super) expires_at: Option<DateTime<Utc>>,
    /// Whether the token is renewed without the person.
    pub(super) renewable: bool,
    pub(super) kept: Place,
    pub(super) permission_kind: Option<PermissionKind>,
    /// `None`: not known, for the token doesn't say or there is none.
    pub(super) granted: Option<Vec<String>>,
    pub(super) commands: Vec<CommandState>,
    pub(super) consent_link: Option<String>,
    pub(super) warnings: Vec<String>,
}

/// Where the sign-in lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Keeping {
    Keyring,
    PlaintextFile,
    Environment,
    Nowhere,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Place {
    pub(super) r#where: Keeping,
    pub(super) file: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum PermissionKind {
    Delegated,
    Application,
}

/// What a command has and lacks.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CommandState {
    pub(super) command: &'static str,
    /// `None` when the permissions aren't known.
    pub(super) ready: Option<bool>,
    pub(super) missing: Option<Vec<Missing>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Missing {
    pub(super) permission: &'static str,
    pub(super) needed_for: &'static str,
}

impl State {
    /// The state before anything is known of a token.
    pub(super) fn new(setup: &Setup) -> Self {
        let mut state = Self {
            schema: "scepcheck/auth-status/v1",
            signed_in: if setup.is_person() { Some(false) } else { None },
            method: setup.choice.id(),
            profile: setup.profile.clone(),
            config_file: setup.config.as_ref().map(|file| file.display().to_string()),
            cloud: setup.cloud.id,
            tenant: setup.tenant.as_ref().map(ToString::to_string),
            client_id: setup.client_id.clone(),
            account: None,
            expires_at: None,
            renewable: !setup.choice.is_ready_token(),
            kept: Place { r#where: Keeping::Nowhere, file: None },
            permission_kind: None,
            granted: None,
            commands: Vec::new(),
            consent_link: setup.consent_link(),
            warnings: Vec::new(),
        };
        state.judge();
        state
    }

    /// Takes in a token and what the identity service said when it issued it.
    pub(super) fn with_token(mut self, token: &SecretString, granted: &[String], setup: &Setup) -> Self {
        let facts = TokenFacts::read(token).unwrap_or_default();
        self.expires_at = facts.expires_at;
        self.account = facts.account;
        self.tenant = facts.tenant.or(self.tenant);
        self.client_id = facts.client_id.or(self.client_id);
        let tenant = self.tenant.as_deref().and_then(|name| auth::tenant(name).ok());
        if let (Some(tenant), Some(client_id)) = (tenant, &self.client_id) {
            self.consent_link = Some(setup.endpoints.admin_consent(&tenant, client_id).into());
        }
        // A person's token may also name roles: those of the person, not permissions.
        let (kind, named) = match (facts.scopes.is_empty(), facts.roles.is_empty()) {
            (false, _) => (PermissionKind::Delegated, facts.scopes),
            (true, false) => (PermissionKind::Application, facts.roles),
            (true, true) => {
                (PermissionKind::Delegated, granted.iter().map(|name| bare(name).to_owned()).collect())
            }
        };
        self.permission_kind = (!named.is_empty()).then_some(kind);
        self.granted = (!named.is_empty()).then_some(named);
        if let Some(granted) = &self.granted {
            let writing = needs::writing(granted);
            if !writing.is_empty() {
                let list = writing.join(", ");
                self.warnings.push(format!(
                    "the token may also change things ({list}); only `evidence --collect` asks for a change, so a token that can't is safer for the rest"
                ));
            }
        }
        self.judge();
        self
    }

    /// Takes in what is kept of a person's sign-in.
    pub(super) fn with_kept(self, kept: &Kept, setup: &Setup, now: DateTime<Utc>) -> Self {
        let mut state = self.with_token(&kept.access, &kept.granted, setup);
        state.expires_at = kept.expires_at.or(state.expires_at);
        state.renewable = kept.refresh.is_some();
        state.signed_in = Some(state.renewable || state.expires_at.is_none_or(|end| now < end));
        state.place(setup);
        state
    }

    /// Says where the sign-in is kept.
    pub(super) fn place(&mut self, setup: &Setup) {
        let Some(cache) = setup.cache() else { return };
        self.kept = Place {
            r#where: match setup.token_cache {
                TokenCacheChoice::Keyring => Keeping::Keyring,
                TokenCacheChoice::PlaintextFile => Keeping::PlaintextFile,
                TokenCacheChoice::Memory => Keeping::Nowhere,
            },
            file: Some(cache.file().display().to_string()),
        };
        if setup.token_cache == TokenCacheChoice::PlaintextFile {
            self.warnings.push(
                "the sign-in is kept in clear: whoever can read the file can read the tenant as you; \
                 --token-cache keyring seals it"
                    .to_owned(),
            );
        }
    }

    /// Every permission that a sign-in asks for and some command lacks.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let mut all: Vec<&str> = Vec::new();
        for missing in self.commands.iter().filter_map(|command| command.missing.as_ref()).flatten() {
            if needs::is_asked_for(missing.permission) && !all.contains(&missing.permission) {
                all.push(missing.permission);
            }
        }
        all
    }

    fn judge(&mut self) {
        let judged = |(command, needed): &(&'static str, &[&'static str])| {
            let missing = self.granted.as_ref().map(|granted| {
                let named = |permission| Missing { permission, needed_for: needs::needed_for(permission) };
                needs::missing(needed, granted).into_iter().map(named).collect::<Vec<_>>()
            });
            CommandState { command, ready: missing.as_ref().map(Vec::is_empty), missing }
        };
        self.commands = needs::COMMANDS.iter().map(judged).collect();
    }
}

/// A scope without the resource that the identity service may put before it.
fn bare(scope: &str) -> &str {
    scope.rsplit('/').next().unwrap_or(scope)
}
