//! The configuration file: named profiles that say which tenant to read and as whom. Never a secret.
//!
//! Unknown keys are errors, for a misspelt `tenant` would read another one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::env::Env;
use super::folders;
use super::key_file::{KeyFile, SecretWord, instead, shown};
use crate::error::AppError;

/// What a profile may say; each as it is written on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Tenant id or domain.
    pub tenant: Option<String>,
    /// App registration.
    pub client_id: Option<String>,
    /// Cloud name.
    pub cloud: Option<String>,
    /// How to sign in.
    pub auth: Option<String>,
    /// The account that the sign-in page suggests.
    pub login_hint: Option<String>,
    /// Where the sign-in is kept.
    pub token_cache: Option<String>,
}

struct Key {
    name: &'static str,
    field: fn(&mut Profile) -> &mut Option<String>,
}

const KEYS: &[Key] = &[
    Key { name: "tenant", field: |profile| &mut profile.tenant },
    Key { name: "client-id", field: |profile| &mut profile.client_id },
    Key { name: "cloud", field: |profile| &mut profile.cloud },
    Key { name: "auth", field: |profile| &mut profile.auth },
    Key { name: "login-hint", field: |profile| &mut profile.login_hint },
    Key { name: "token-cache", field: |profile| &mut profile.token_cache },
];

const DEFAULT: &str = "default-profile";
const PROFILES: &str = "profiles";

/// Words in the name of a key that holds a secret, and where that secret belongs.
const SECRETS: &[SecretWord] = &[
    ("password", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
    ("passphrase", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
    ("token", "SCEPCHECK_ACCESS_TOKEN"),
    ("secret", "AZURE_CLIENT_SECRET"),
];

const WRITE: &str = "write `key = \"value\"` under `[profiles.NAME]`";

/// The content of the configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The file; `None` when there is none.
    pub file: Option<PathBuf>,
    /// The profile to use when none is named.
    pub default_profile: Option<String>,
    /// The profiles by name.
    pub profiles: BTreeMap<String, Profile>,
}

impl Config {
    /// Reads the file, if there is one. One that `SCEPCHECK_CONFIG` names must be there.
    ///
    /// # Errors
    /// When it can't be read, isn't TOML, holds an unknown key or a secret, or names a profile it doesn't have.
    pub fn read(env: &Env) -> Result<Self, AppError> {
        let Some(file) = folders::config_file(env) else { return Ok(Self::default()) };
        match std::fs::read_to_string(&file) {
            Ok(text) => Self::parse(&text, &file),
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound && env.get("SCEPCHECK_CONFIG").is_none() =>
            {
                Ok(Self::default())
            }
            Err(error) => Err(AppError::usage(
                format!("the configuration file {} can't be read: {}", shown(&file), error.kind()),
                "check SCEPCHECK_CONFIG and the permissions of the file",
            )),
        }
    }

    /// The profile called `name`.
    ///
    /// # Errors
    /// When there is none.
    pub fn profile(&self, name: &str) -> Result<&Profile, AppError> {
        self.profiles.get(name).ok_or_else(|| {
            let place = match &self.file {
                Some(file) => format!("in {}", shown(file)),
                None => "because there is no configuration file".to_owned(),
            };
            AppError::usage(
                format!("there is no profile `{}` {place}", name.escape_debug()),
                instead(name, self.profiles.keys().map(String::as_str), "profiles"),
            )
        })
    }

    fn parse(text: &str, file: &Path) -> Result<Self, AppError> {
        let keys = KeyFile { path: file, write: WRITE, secrets: SECRETS };
        let table = keys.table(text)?;
        let mut config = Self { file: Some(file.to_owned()), ..Self::default() };
        for (key, value) in &table {
            match (key.as_str(), value) {
                (DEFAULT, Value::String(name)) => config.default_profile = Some(name.clone()),
                (PROFILES, Value::Table(profiles)) => {
                    for (name, profile) in profiles {
                        let place = format!("profile `{}`", name.escape_debug());
                        let Value::Table(profile) = profile else {
                            return Err(keys.wrong_type(&place, "a table"));
                        };
                        config.profiles.insert(name.clone(), parse_profile(profile, &place, keys)?);
                    }
                }
                (DEFAULT, _) => return Err(keys.wrong_type(DEFAULT, "text")),
                (PROFILES, _) => return Err(keys.wrong_type(PROFILES, "a table")),
                (other, _) => return Err(keys.unknown(other, "the top", &[DEFAULT, PROFILES])),
            }
        }
        if let Some(name) = &config.default_profile {
            config.profile(name)?;
        }
        Ok(config)
    }
}

fn parse_profile(table: &Table, place: &str, keys: KeyFile<'_>) -> Result<Profile, AppError> {
    let mut profile = Profile::default();
    for (name, value) in table {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
            return Err(keys.unknown(name, place, &names));
        };
        let Value::String(text) = value else {
            return Err(keys.wrong_type(&format!("`{name}` of {place}"), "text in quotes"));
        };
        // A JWT, or the `~` that a client secret has and nothing else here.
        if text.starts_with("eyJ") || text.contains('~') {
            return Err(keys.secret(name, place, "AZURE_CLIENT_SECRET or SCEPCHECK_ACCESS_TOKEN"));
        }
        *(key.field)(&mut profile) = Some(text.clone());
    }
    Ok(profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, AppError> {
        Config::parse(text, Path::new("config.toml"))
    }

    #[test]
    fn profiles_are_read() {
        let config = parse(
            "default-profile = \"contoso\"\n[profiles.contoso]\ntenant = \"contoso.example\"\nclient-id = \"app\"\n\
             cloud = \"usgov\"\nauth = \"browser\"\nlogin-hint = \"a@contoso.example\"\ntoken-cache = \"memory\"\n\
             [profiles.fabrikam]\n",
        )
        .unwrap();
        let text = |text: &str| Some(text.to_owned());
        let contoso = Profile {
            tenant: text("contoso.example"),
            client_id: text("app"),
            cloud: text("usgov"),
            auth: text("browser"),
            login_hint: text("a@contoso.example"),
            token_cache: text("memory"),
        };
        assert_eq!(config.profile("contoso").unwrap(), &contoso);
        assert_eq!(config.profile("fabrikam").unwrap(), &Profile::default());
        assert_eq!(config.default_profile, text("contoso"));
    }

    #[test]
    fn what_is_wrong_is_named_with_the_way_out() {
        for (text, message, next) in [
            ("[profiles.a]\ntennant = \"x\"", "`tennant` at profile `a`", "did you mean `tenant`?"),
            ("[profiles.a]\nclient_id = \"x\"", "`client_id`", "did you mean `client-id`?"),
            ("[profiles.a]\ntoken-cash = \"x\"", "is not a key", "did you mean `token-cache`?"),
            ("[profiles.a]\nzzz = \"x\"", "`zzz`", "the keys: tenant, client-id"),
            ("[profile.a]\ntenant = \"x\"", "`profile` at the top", "did you mean `profiles`?"),
            ("default-profile = \"b\"\n[profiles.a]", "no profile `b`", "the profiles: a"),
            ("default-profile = \"contosso\"\n[profiles.contoso]", "no profile", "did you mean `contoso`?"),
            ("[profiles]\na = 1", "profile `a` is not a table", "write"),
            ("[profiles.a]\ntenant = 1", "`tenant` of profile `a` is not text", "write"),
            ("a b", "line 1, is not TOML", "write"),
            ("\n\n[profiles.a]\ntenant = ", "line 4, is not TOML", "write"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.exit, crate::error::Exit::Usage, "{text}");
            assert!(error.message.contains(message), "{text}: {}", error.message);
            assert!(error.next.as_deref().unwrap_or_default().contains(next), "{text}: {:?}", error.next);
        }
    }

    #[test]
    fn a_secret_is_refused_and_not_repeated() {
        for (key, variable) in [
            ("client-secret", "AZURE_CLIENT_SECRET"),
            ("client_secret", "AZURE_CLIENT_SECRET"),
            ("Secret", "AZURE_CLIENT_SECRET"),
            ("access-token", "SCEPCHECK_ACCESS_TOKEN"),
            ("token", "SCEPCHECK_ACCESS_TOKEN"),
            ("refresh_token", "SCEPCHECK_ACCESS_TOKEN"),
            ("certificate-password", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        ] {
            let error = parse(&format!("[profiles.a]\n{key} = \"CANARY\"")).unwrap_err();
            assert!(error.message.contains("holds a secret"), "{key}: {}", error.message);
            assert!(error.next.as_deref().unwrap_or_default().contains(variable), "{key}: {:?}", error.next);
            assert!(!error.to_string().contains("CANARY"), "{error}");
        }
        for value in ["eyJCANARY", "abc8Q~CANARY"] {
            let error = parse(&format!("[profiles.a]\ntenant = \"{value}\"")).unwrap_err();
            assert!(error.message.contains("holds a secret"), "{value}");
            assert!(!error.to_string().contains("CANARY"), "{error}");
        }
        let torn = parse("[profiles.a]\nclient-secret = \"CANARY").unwrap_err();
        assert!(!torn.to_string().contains("CANARY"), "{torn}");
    }
}
