//! Where the secrets of deliveries come from: a file that the configuration names, else a variable.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::settings::{MailSettings, Settings, WebhookKind, WebhookSettings};
use crate::app::{Env, shown};
use crate::auth;
use crate::error::AppError;

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cmd::report) enum Source {
    /// This file.
    File(PathBuf),
    /// This variable.
    Variable(&'static str),
}

impl Source {
    /// In words.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::File(path) => format!("the file {}", shown(path)),
            Self::Variable(name) => (*name).to_owned(),
        }
    }

    /// The secret; `None`: the variable is not set.
    pub(in crate::cmd::report) fn read(&self, env: &Env) -> Result<Option<SecretString>, AppError> {
        match self {
            Self::Variable(name) => Ok(env.get(name).map(SecretString::from)),
            Self::File(path) => auth::secret_text(path, "the file")
                .map(Some)
                .map_err(|error| AppError::usage(error.message, error.next)),
        }
    }

    /// The secret, which has to be there for `what`.
    pub(in crate::cmd::report) fn wanted(&self, env: &Env, what: &str) -> Result<SecretString, AppError> {
        self.read(env)?.ok_or_else(|| {
            let name = self.shown();
            AppError::usage(
                format!("{name} is not set, and {what} needs it"),
                format!("set {name}, or name a file in the configuration"),
            )
        })
    }
}

impl WebhookSettings {
    /// What messages call it.
    pub(in crate::cmd::report) fn shown(&self) -> String {
        let kind = match self.kind {
            WebhookKind::Generic => "generic",
            WebhookKind::Teams => "teams",
            WebhookKind::Slack => "slack",
        };
        self.name.clone().unwrap_or_else(|| kind.to_owned())
    }

    /// Where its address is.
    pub(in crate::cmd::report) fn address(&self, settings: &Settings, env: &Env) -> Source {
        let variable = match self.kind {
            WebhookKind::Generic => "SCEPCHECK_WEBHOOK_URL",
            WebhookKind::Teams => "SCEPCHECK_TEAMS_URL",
            WebhookKind::Slack => "SCEPCHECK_SLACK_URL",
        };
        settings.source(self.url_file.as_deref(), variable, env)
    }

    /// Where what signs its requests is; `None`: nothing does, for a service that does not look at signatures.
    pub(in crate::cmd::report) fn signing(&self, settings: &Settings, env: &Env) -> Option<Source> {
        let may_sign = self.kind == WebhookKind::Generic || self.secret_file.is_some();
        may_sign.then(|| settings.source(self.secret_file.as_deref(), "SCEPCHECK_WEBHOOK_SECRET", env))
    }
}

impl MailSettings {
    /// Whom to sign in as.
    pub(in crate::cmd::report) fn account<'s>(&'s self, env: &'s Env) -> Option<&'s str> {
        self.user.as_deref().or_else(|| env.get("SCEPCHECK_MAIL_USER"))
    }

    /// Where the password is.
    pub(in crate::cmd::report) fn password(&self, settings: &Settings, env: &Env) -> Source {
        settings.source(self.password_file.as_deref(), "SCEPCHECK_MAIL_PASSWORD", env)
    }
}

impl Settings {
    fn source(&self, file: Option<&Path>, variable: &'static str, env: &Env) -> Source {
        let Some(file) = file else { return Source::Variable(variable) };
        let beside = || self.file.as_deref().and_then(Path::parent);
        let folder = env.get("CREDENTIALS_DIRECTORY").map(Path::new).or_else(beside);
        // An absolute path replaces the folder.
        Source::File(folder.map_or_else(|| file.to_owned(), |folder| folder.join(file)))
    }
}
