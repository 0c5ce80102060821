//! The token of whoever `az` is signed in as. The program is found by its absolute path and started without a
//! shell; nothing of what it prints comes out again but a cleaned sentence.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use super::answer::Answer;
use super::app::{Issued, issued};
use super::cached::Grant;
use super::claims::TokenFacts;
use super::endpoints::Endpoints;
use super::prompt::Prompt;
use super::ready;
use super::refusal;
use super::tenant::TenantName;
use super::token::{AuthError, AuthErrorKind};
use crate::time::{BoxFuture, Clock};

/// The app that `az` signs people in with: Microsoft's own, with a fixed set of permissions.
const AZ_APP: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
/// An answer has a few thousand bytes.
const LIMIT: u64 = 1024 * 1024;
const NAMES: &[&str] = if cfg!(windows) { &["az.cmd", "az.exe"] } else { &["az"] };

/// Variables with secrets of ours, which no program that we start gets to see.
pub const HIDDEN_FROM_CHILDREN: &[&str] = &[
    "SCEPCHECK_ACCESS_TOKEN",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "SYSTEM_ACCESSTOKEN",
    "IDENTITY_HEADER",
    "MSI_SECRET",
    "SCEPCHECK_WEBHOOK_URL",
    "SCEPCHECK_TEAMS_URL",
    "SCEPCHECK_SLACK_URL",
    "SCEPCHECK_WEBHOOK_SECRET",
    "SCEPCHECK_MAIL_PASSWORD",
];

/// How to find and use `az`.
#[derive(Clone, Debug)]
pub struct AzureCli {
    /// The folders to look in: the value of `PATH`. Folders that aren't absolute are passed over.
    pub search_path: OsString,
    /// How long it may take; starting it alone takes seconds.
    pub patience: Duration,
}

/// The token that `az` gives.
pub(super) struct FromAzureCli {
    program: PathBuf,
    patience: Duration,
    tenant: Option<TenantName>,
    endpoints: Endpoints,
    clock: Arc<dyn Clock>,
    prompt: Arc<dyn Prompt>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Printed {
    access_token: String,
    /// Seconds since 1970. Its neighbour `expiresOn` is local time without a zone.
    #[serde(default, rename = "expires_on")]
    expires_on: Option<i64>,
}

impl FromAzureCli {
    pub(super) fn new(
        cli: &AzureCli,
        tenant: Option<TenantName>,
        endpoints: &Endpoints,
        clock: Arc<dyn Clock>,
        prompt: Arc<dyn Prompt>,
    ) -> Result<Self, AuthError> {
        let program = find(&cli.search_path).ok_or_else(|| {
            AuthError::new(
                AuthErrorKind::NotConfigured,
                "the Azure command line (`az`) is in none of the folders of PATH",
                "install it, or sign in another way",
            )
        })?;
        // `az` knows the tenant it is signed in to; the open words would only confuse it.
        let tenant = tenant.filter(|tenant| !tenant.is_shared());
        Ok(Self { program, patience: cli.patience, tenant, endpoints: endpoints.clone(), clock, prompt })
    }

    async fn ask(&self, claims: Option<String>) -> Result<Issued, AuthError> {
        if claims.is_some() {
            return Err(AuthError::new(
                AuthErrorKind::Refused,
                "Graph wants a token that meets another condition of the tenant, which is not asked for through `az`",
                "sign in with the browser",
            ));
        }
        let run = tokio::time::timeout(self.patience, self.run());
        let (good, output, complaint) = match run.await {
            Err(_) => return Err(self.failed(&format!("did not answer in {} s", self.patience.as_secs()))),
            Ok(Err(error)) => return Err(self.failed(&format!("could not be run: {}", error.kind()))),
            Ok(Ok(outcome)) => outcome,
        };
        if !good {
            return Err(self.refused(&String::from_utf8_lossy(&complaint)));
        }
        let printed = serde_json::from_slice::<Printed>(&output).ok();
        let issued = printed.and_then(|printed| self.issued(printed));
        let issued = issued.ok_or_else(|| self.failed("printed no token"))?;
        self.look_at(&issued.token.secret)?;
        Ok(issued)
    }

    async fn run(&self) -> std::io::Result<(bool, Vec<u8>, Vec<u8>)> {
        let mut child = self.command().spawn()?;
        let (output, complaint) = tokio::try_join!(all(child.stdout.take()), all(child.stderr.take()))?;
        Ok((child.wait().await?.success(), output, complaint))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(["account", "get-access-token", "--output", "json", "--scope"])
            .arg(format!("{}/.default", self.endpoints.resource()))
            .env("AZURE_CORE_NO_COLOR", "true")
            .env("AZURE_CORE_COLLECT_TELEMETRY", "no")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(tenant) = &self.tenant {
            command.args(["--tenant", tenant.as_str()]);
        }
        if let Some(folder) = self.program.parent() {
            command.current_dir(folder);
        }
        for name in HIDDEN_FROM_CHILDREN {
            command.env_remove(name);
        }
        command
    }

    fn issued(&self, printed: Printed) -> Option<Issued> {
        let now = self.clock.now();
        let token = SecretString::from(printed.access_token);
        let told = || TokenFacts::read(&token)?.expires_at.map(|end| end.timestamp());
        let end = printed.expires_on.or_else(told);
        let life = end.and_then(|end| u64::try_from(end - now.timestamp()).ok()).map(Duration::from_secs);
        issued(token.expose_secret(), life, None, now)
    }

    /// A token for another service stays here; one without Intune is worth a word before the first refusal.
    fn look_at(&self, token: &SecretString) -> Result<(), AuthError> {
        let Some(facts) = TokenFacts::read(token) else { return Ok(()) };
        ready::check_audience(&facts, &self.endpoints)?;
        match facts.reaches_intune() {
            Some(false) if !facts.scopes.is_empty() => self.prompt.note(
                "`az` signs people in with Microsoft's own app, which has no Intune permission (DeviceManagement…), \
                 and none can be added: Intune will refuse most reads; use an app registration of your tenant with \
                 --client-id, or sign `az` in as a service principal that has the permissions",
            ),
            Some(false) => self.prompt.note(
                "the service principal that `az` is signed in as has no Intune permission (DeviceManagement…), \
                 so Intune will refuse most reads; grant it the application permissions",
            ),
            _ => {}
        }
        Ok(())
    }

    fn refused(&self, complaint: &str) -> AuthError {
        let text = cleaned(complaint);
        let field = |name: &str| (name == "error_description").then(|| text.clone());
        let answer = Answer::from_fields(field, &[]);
        if !answer.codes.is_empty() {
            let tenant = self.tenant.clone().unwrap_or_else(TenantName::organizations);
            let mut consent = self.endpoints.identity(&tenant, &["adminconsent"]);
            consent.query_pairs_mut().append_pair("client_id", AZ_APP);
            return refusal::refused(answer, consent.as_str());
        }
        if text.to_ascii_lowercase().contains("az login") {
            let tenant = self.tenant.as_ref().map(|tenant| format!(" --tenant {tenant}")).unwrap_or_default();
            return AuthError::new(
                AuthErrorKind::NotConfigured,
                "the Azure command line (`az`) is not signed in",
                format!("run `az login --allow-no-subscriptions{tenant}`"),
            );
        }
        match answer.text {
            Some(text) => self.failed(&format!("refused: {text}")),
            None => self.failed("failed without a reason"),
        }
    }

    fn failed(&self, why: &str) -> AuthError {
        AuthError::new(
            AuthErrorKind::Refused,
            format!("the Azure command line (`{}`) {why}", self.shown()),
            "run `az account get-access-token` by hand to see more",
        )
    }

    fn shown(&self) -> String {
        self.program.display().to_string().escape_debug().to_string()
    }
}

impl Grant for FromAzureCli {
    fn issue(&self, claims: Option<String>) -> BoxFuture<'_, Result<Issued, AuthError>> {
        Box::pin(self.ask(claims))
    }

    fn describe(&self) -> String {
        let tenant = self.tenant.as_ref().map(|tenant| format!(" in tenant `{tenant}`")).unwrap_or_default();
        format!("token of the Azure command line (`{}`){tenant}", self.shown())
    }
}

/// The program's absolute path. The current folder is never looked in.
fn find(search_path: &OsString) -> Option<PathBuf> {
    std::env::split_paths(search_path)
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| NAMES.iter().map(move |name| folder.join(name)))
        .find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

async fn all(stream: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        stream.take(LIMIT).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

/// The complaint on one line; nothing of one that holds what may be a token.
fn cleaned(complaint: &str) -> String {
    if complaint.contains("accessToken") || complaint.contains("eyJ") {
        return String::new();
    }
    let lines: Vec<&str> = complaint.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let text = lines.join(" ");
    text.strip_prefix("ERROR:").unwrap_or(&text).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::ffi::OsStr;

    use chrono::{DateTime, Utc};

    use super::super::cloud::CLOUDS;
    use super::super::prompt::DeviceCodePrompt;
    use super::*;

    struct Nothing;

    impl Clock for Nothing {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }
    }

    impl Prompt for Nothing {
        fn device_code(&self, _: &DeviceCodePrompt) {}
        fn browser(&self, _: &url::Url) {}
        fn note(&self, _: &str) {}
    }

    #[test]
    fn no_secret_of_ours_reaches_the_program() {
        let from = FromAzureCli {
            program: PathBuf::from("/usr/bin/az"),
            patience: Duration::ZERO,
            tenant: None,
            endpoints: Endpoints::of(&CLOUDS[0]),
            clock: Arc::new(Nothing),
            prompt: Arc::new(Nothing),
        };
        let command = from.command();
        let changed: BTreeMap<_, _> = command.as_std().get_envs().collect();
        for name in HIDDEN_FROM_CHILDREN {
            assert_eq!(changed.get(OsStr::new(name)), Some(&None), "{name}");
        }
    }

    #[test]
    fn a_complaint_is_one_line_without_a_token() {
        for (complaint, expected) in [
            ("ERROR: Please run 'az login'\n to setup account.\n", "Please run 'az login' to setup account."),
            ("", ""),
            ("x {\"accessToken\": \"secret\"}", ""),
            ("x eyJhbGciOi", ""),
        ] {
            assert_eq!(cleaned(complaint), expected);
        }
    }
}
