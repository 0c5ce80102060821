//! What the keys come to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::TimeDelta;
use clap::ValueEnum;

use crate::cmd::audit::KindChoice;
use crate::cmd::options::FailOnChoice;
use crate::deliver::MailTls;
use crate::render::compliance::{CardKind, ReportFormat};

/// Where the value of a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cmd::report) enum Origin {
    /// Nobody says anything.
    Default,
    /// The file.
    File,
    /// The command line, which counts before the file.
    CommandLine,
}

/// Everything that a run of `report` goes by.
#[derive(Clone, Debug)]
pub(in crate::cmd::report) struct Settings {
    /// The file that was read.
    pub(in crate::cmd::report) file: Option<PathBuf>,
    /// Which profiles, by kind.
    pub(in crate::cmd::report) kind: KindChoice,
    /// Only these profiles: names or ids.
    pub(in crate::cmd::report) profiles: Vec<String>,
    /// Only the members of these groups: names or ids.
    pub(in crate::cmd::report) groups: Vec<String>,
    /// Only these users.
    pub(in crate::cmd::report) users: Vec<String>,
    /// Only these devices.
    pub(in crate::cmd::report) devices: Vec<String>,
    /// Certificates that end within so many days are told, ascending.
    pub(in crate::cmd::report) expiring_days: Vec<u32>,
    /// A device is silent when its last check-in is older than so many days.
    pub(in crate::cmd::report) silent_days: u32,
    /// A connector is silent when it was last in touch more than so many hours ago.
    pub(in crate::cmd::report) connector_silent_hours: u32,
    /// The history file; `None`: the one in `out`, or none.
    pub(in crate::cmd::report) history: Option<PathBuf>,
    /// How many runs the history keeps.
    pub(in crate::cmd::report) history_keep: u32,
    /// The folder of reports.
    pub(in crate::cmd::report) out: Option<PathBuf>,
    /// The formats written to it; empty: all.
    pub(in crate::cmd::report) formats: Vec<ReportFormat>,
    /// How many reports the folder keeps; `None`: all.
    pub(in crate::cmd::report) keep: Option<u32>,
    /// A snapshot that is older is refused; `None`: any age.
    pub(in crate::cmd::report) max_snapshot_age: Option<TimeDelta>,
    /// From which finding on the run exits with 10.
    pub(in crate::cmd::report) fail_on: Option<FailOnChoice>,
    /// Exit with 0 although something is unknown.
    pub(in crate::cmd::report) allow_unknown: bool,
    /// Where the headline is posted.
    pub(in crate::cmd::report) webhooks: Vec<WebhookSettings>,
    /// To whom it is mailed.
    pub(in crate::cmd::report) mail: Option<MailSettings>,
    /// Where each key's value comes from; a key that is not here has its default.
    pub(super) origins: BTreeMap<&'static str, Origin>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            file: None,
            kind: KindChoice::Certificate,
            profiles: Vec::new(),
            groups: Vec::new(),
            users: Vec::new(),
            devices: Vec::new(),
            expiring_days: vec![30, 60, 90],
            silent_days: 30,
            connector_silent_hours: 24,
            history: None,
            history_keep: 400,
            out: None,
            formats: Vec::new(),
            keep: None,
            max_snapshot_age: None,
            fail_on: None,
            allow_unknown: false,
            webhooks: Vec::new(),
            mail: None,
            origins: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Where the value of a key comes from.
    pub(super) fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).copied().unwrap_or(Origin::Default)
    }
}

/// What a webhook understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cmd::report) enum WebhookKind {
    /// The summary as JSON.
    #[default]
    Generic,
    /// An Adaptive Card, for a workflow of Teams.
    Teams,
    /// Blocks, for an incoming webhook of Slack.
    Slack,
}

impl From<WebhookKind> for CardKind {
    fn from(kind: WebhookKind) -> Self {
        match kind {
            WebhookKind::Generic => Self::Generic,
            WebhookKind::Teams => Self::Teams,
            WebhookKind::Slack => Self::Slack,
        }
    }
}

impl From<TlsChoice> for MailTls {
    fn from(choice: TlsChoice) -> Self {
        match choice {
            TlsChoice::Starttls => Self::StartTls,
            TlsChoice::Implicit => Self::Implicit,
            TlsChoice::None => Self::None,
        }
    }
}

/// One webhook. Its address is a secret, and so stands elsewhere.
#[derive(Clone, Debug, Default)]
pub(in crate::cmd::report) struct WebhookSettings {
    /// What messages call it.
    pub(in crate::cmd::report) name: Option<String>,
    /// What it understands.
    pub(in crate::cmd::report) kind: WebhookKind,
    /// The file that holds the address; `None`: the variable of its kind does.
    pub(in crate::cmd::report) url_file: Option<PathBuf>,
    /// The file that holds what requests are signed with.
    pub(in crate::cmd::report) secret_file: Option<PathBuf>,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cmd::report) enum TlsChoice {
    /// By STARTTLS, or not at all: a server without it is refused.
    #[default]
    Starttls,
    /// TLS from the start.
    Implicit,
    /// Not at all; only to a server on this machine.
    None,
}

/// What is attached to the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cmd::report) enum Attachment {
    /// The page.
    Html,
    /// The items as CSV.
    Csv,
}

/// The mail.
#[derive(Clone, Debug, Default)]
pub(in crate::cmd::report) struct MailSettings {
    /// The server's name.
    pub(in crate::cmd::report) server: Option<String>,
    /// Its port; `None`: the usual one.
    pub(in crate::cmd::report) port: Option<u32>,
    /// How the way is protected.
    pub(in crate::cmd::report) tls: TlsChoice,
    /// Whom to sign in as.
    pub(in crate::cmd::report) user: Option<String>,
    /// The file that holds the password; `None`: `SCEPCHECK_MAIL_PASSWORD` may.
    pub(in crate::cmd::report) password_file: Option<PathBuf>,
    /// The sender.
    pub(in crate::cmd::report) from: Option<String>,
    /// The recipients.
    pub(in crate::cmd::report) to: Vec<String>,
    /// What is attached.
    pub(in crate::cmd::report) attach: Vec<Attachment>,
}
