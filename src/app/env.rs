//! Every environment variable that means something, read in one place.

use std::collections::BTreeMap;

/// One variable, for the documentation.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
}

const fn open(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning, secret: false }
}

const fn secret(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning, secret: true }
}

/// The variables that the program reads.
pub const VARIABLES: &[Variable] = &[
    secret("SCEPCHECK_ACCESS_TOKEN", "a ready token for Microsoft Graph"),
    open("SCEPCHECK_GRAPH_URL", "another Graph origin (https, or http on loopback)"),
    open("SCEPCHECK_AUTHORITY_URL", "another identity service (https, or http on loopback)"),
    open("SCEPCHECK_CONFIG", "the configuration file with named profiles"),
    open("SCEPCHECK_CACHE_DIR", "the folder for caches, such as a kept sign-in"),
    open("AZURE_TENANT_ID", "the tenant, when --tenant is not given"),
    open("AZURE_CLIENT_ID", "the app registration, when --client-id is not given"),
    secret("AZURE_CLIENT_SECRET", "the app's secret, for signing in as the app"),
    open("AZURE_CLIENT_CERTIFICATE_PATH", "the app's certificate with its key, PEM or PFX"),
    secret("AZURE_CLIENT_CERTIFICATE_PASSWORD", "what opens that certificate"),
    open("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN", "whether the certificate is sent along: 1 or true"),
    open("AZURE_FEDERATED_TOKEN_FILE", "another provider's token, as Kubernetes writes it"),
    open("ACTIONS_ID_TOKEN_REQUEST_URL", "where a GitHub Actions job gets its token"),
    secret("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "with what it gets it"),
    open("SYSTEM_OIDCREQUESTURI", "where an Azure Pipelines job gets its token"),
    secret("SYSTEM_ACCESSTOKEN", "with what it gets it"),
    open("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "the service connection of that token"),
    open("IDENTITY_ENDPOINT", "where Azure gives this machine tokens"),
    secret("IDENTITY_HEADER", "what shows it that the request comes from inside"),
    open("IDENTITY_SERVER_THUMBPRINT", "tells Service Fabric, which is not supported"),
    open("IMDS_ENDPOINT", "tells an Azure Arc machine"),
    open("MSI_ENDPOINT", "tells Cloud Shell and Machine Learning, which are not supported"),
    secret("MSI_SECRET", "tells Machine Learning, which is not supported"),
    open("AZURE_POD_IDENTITY_AUTHORITY_HOST", "another address of the instance metadata service"),
    open("ProgramData", "where the Azure Arc agent keeps its keys on Windows"),
    open("ProgramFiles", "where the Azure Arc agent is on Windows"),
    open("PATH", "where `az` is looked for"),
    secret("SCEPCHECK_WEBHOOK_URL", "the address of a generic webhook for reports"),
    secret("SCEPCHECK_TEAMS_URL", "the address of a Teams workflow for reports"),
    secret("SCEPCHECK_SLACK_URL", "the address of a Slack webhook for reports"),
    secret("SCEPCHECK_WEBHOOK_SECRET", "what requests to generic webhooks are signed with"),
    open("SCEPCHECK_MAIL_USER", "whom to sign in as at the mail server"),
    secret("SCEPCHECK_MAIL_PASSWORD", "the password for the mail server"),
    open("CREDENTIALS_DIRECTORY", "where systemd puts the secrets of a service"),
    open("JOURNAL_STREAM", "tells that stderr goes to the journal of systemd"),
    open("NO_COLOR", "no colour when set to anything"),
    open("COLUMNS", "the width of tables"),
    open("CI", "no browser is opened when set"),
    open("SSH_CONNECTION", "no browser is opened when set"),
    open("DISPLAY", "whether Linux has a screen for a browser"),
    open("WAYLAND_DISPLAY", "whether Linux has a screen for a browser"),
];

/// The values of [`VARIABLES`] at start.
#[derive(Clone, Default)]
pub struct Env(BTreeMap<&'static str, String>);

impl Env {
    /// Reads the process environment once. Empty values count as unset.
    #[must_use]
    pub fn read() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        let value = |variable: &Variable| std::env::var(variable.name).ok();
        Self(
            VARIABLES
                .iter()
                .filter_map(|variable| Some((variable.name, value(variable)?)))
                .filter(|(_, value)| !value.is_empty())
                .collect(),
        )
    }

    /// The value of a variable of the register.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        debug_assert!(
            VARIABLES.iter().any(|variable| variable.name == name),
            "{name} is not in the register"
        );
        self.0.get(name).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_holds_a_secret_is_marked() {
        for variable in VARIABLES {
            let named_so = [
                "_TOKEN",
                "ACCESSTOKEN",
                "SECRET",
                "PASSWORD",
                "HEADER",
                "WEBHOOK_URL",
                "TEAMS_URL",
                "SLACK_URL",
            ]
            .iter()
            .any(|word| variable.name.ends_with(word));
            assert_eq!(variable.secret, named_so, "{}", variable.name);
        }
    }

    #[test]
    fn whatever_holds_a_secret_is_hidden_from_the_programs_we_start() {
        for variable in VARIABLES.iter().filter(|variable| variable.secret) {
            assert!(crate::auth::HIDDEN_FROM_CHILDREN.contains(&variable.name), "{}", variable.name);
        }
    }
}
