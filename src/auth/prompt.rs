//! What a sign-in has to tell the person. How it is shown is the caller's.

use chrono::{DateTime, SecondsFormat, Utc};
use url::Url;

use super::token::{AuthError, AuthErrorKind};

/// Shows a person what to do. Called in the middle of a sign-in; must not wait for an answer.
pub trait Prompt: Send + Sync {
    /// Shows a device code.
    fn device_code(&self, code: &DeviceCodePrompt);

    /// Opens the sign-in page, or shows its address where no browser can be opened.
    fn browser(&self, url: &Url);

    /// Shows a remark.
    fn note(&self, text: &str);

    /// Whether anybody is there to be asked. Where nobody is, no sign-in that needs a person is begun.
    fn is_attended(&self) -> bool {
        true
    }
}

/// Nobody is asked in a run that nobody watches.
pub(super) fn attended(prompt: &dyn Prompt) -> Result<(), AuthError> {
    if prompt.is_attended() {
        return Ok(());
    }
    Err(AuthError::new(
        AuthErrorKind::Expired,
        "a person would have to sign in, and this run asks nobody",
        SIGN_IN_ONCE,
    ))
}

/// What to do where nobody is asked.
const SIGN_IN_ONCE: &str = "sign in as an app: set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_CERTIFICATE_PATH, \
                            AZURE_FEDERATED_TOKEN_FILE or AZURE_CLIENT_SECRET, or pass --auth managed-identity; or sign in \
                            again with `scepcheck auth login`";

/// What goes with a device code. Every field is safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCodePrompt {
    /// The page to enter the code on.
    pub verification_uri: String,
    /// The code.
    pub user_code: String,
    /// When it ends.
    pub expires: DateTime<Utc>,
    /// The tenant signed in to.
    pub tenant: String,
    /// The client id of the app.
    pub app: String,
    /// What the sign-in is for.
    pub why: String,
}

impl DeviceCodePrompt {
    /// The lines to show, without colours.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        vec![
            format!("To sign in, open {} and enter the code {}", self.verification_uri, self.user_code),
            format!("  tenant  {}", self.tenant),
            format!("  app     {}", self.app),
            format!("  why     {}", self.why),
            format!("  until   {}", self.expires.to_rfc3339_opts(SecondsFormat::Secs, true)),
            "Enter only a code that you asked for yourself, never one that somebody sent you.".to_owned(),
            "Conditional Access may block device codes, and a rule that wants a managed device can't be met this way: \
             use the browser sign-in then."
                .to_owned(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_code_comes_with_its_reason_and_its_warning() {
        let prompt = DeviceCodePrompt {
            verification_uri: "https://login.example/device".to_owned(),
            user_code: "ABC-123".to_owned(),
            expires: DateTime::UNIX_EPOCH,
            tenant: "contoso.example".to_owned(),
            app: "app-1".to_owned(),
            why: "reading".to_owned(),
        };
        insta::assert_snapshot!(prompt.lines().join("\n"), @r"
        To sign in, open https://login.example/device and enter the code ABC-123
          tenant  contoso.example
          app     app-1
          why     reading
          until   1970-01-01T00:00:00Z
        Enter only a code that you asked for yourself, never one that somebody sent you.
        Conditional Access may block device codes, and a rule that wants a managed device can't be met this way: use the browser sign-in then.
        ");
    }
}
