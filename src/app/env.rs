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
            let named_so = ["TOKEN", "SECRET", "PASSWORD"].iter().any(|word| variable.name.contains(word));
            assert_eq!(variable.secret, named_so, "{}", variable.name);
        }
    }
}
