//! Options that commands share.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use crate::app::{
    AuthChoice, ColorChoice, CredentialDetails, Output, SigningChoice, Target, TokenCacheChoice,
};
use crate::auth::TokenInput;
use crate::error::AppError;
use crate::render::{self, compliance::ReportFormat};
use crate::report::FailOn;

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub(super) struct Common {
    /// How the answer is written
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    pub(super) format: Option<FormatChoice>,

    /// Write the answer to a file
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(super) color: ColorChoice,

    /// Answer from the built-in demo tenant (real HTTP on loopback; no sign-in, no set-up)
    #[arg(long, global = true)]
    pub(super) demo: bool,

    /// Answer from this file, without network and sign-in (`scepcheck snapshot create` makes it)
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) snapshot: Option<PathBuf>,

    /// Tenant id or domain [env: AZURE_TENANT_ID]
    #[arg(long, global = true, value_name = "TENANT")]
    pub(super) tenant: Option<String>,

    /// Client id of the app registration [env: AZURE_CLIENT_ID]
    #[arg(long, global = true, value_name = "ID")]
    pub(super) client_id: Option<String>,

    /// Cloud of the tenant
    #[arg(long, global = true, value_name = "CLOUD", value_parser = ["global", "usgov", "usgovdod", "china"])]
    pub(super) cloud: Option<String>,

    /// How to sign in; without it, by what is set: a token, a client secret, a certificate, a federated token file, else the browser
    #[arg(long, global = true, value_enum, value_name = "METHOD")]
    pub(super) auth: Option<AuthChoice>,

    /// Profile of the configuration file: tenant, app, cloud, way to sign in
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) config_profile: Option<String>,

    /// Where your sign-in is kept between runs
    #[arg(long, global = true, value_enum, value_name = "PLACE")]
    pub(super) token_cache: Option<TokenCacheChoice>,

    /// Trust these root certificates (PEM), too: for proxies that look into TLS
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) ca_file: Option<PathBuf>,

    /// Judge ages and check-ins as of this time (RFC 3339) instead of now
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time)]
    pub(super) as_of: Option<DateTime<Utc>>,

    /// Requests in flight at one time
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(super) concurrency: Option<u16>,

    /// Whether nobody is there to be asked; the command says.
    #[arg(skip)]
    pub(super) unattended: bool,

    // Last: its heading would hold for whatever came after it.
    #[command(flatten)]
    pub(super) credentials: CredentialOptions,
}

/// Details of sign-in that few need.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Sign-in details")]
pub(super) struct CredentialOptions {
    /// Read the token of `--auth token` from standard input (-) or from a file descriptor (a number)
    #[arg(long, global = true, hide_short_help = true, value_name = "-|FD", value_parser = parse_token_input)]
    token_from: Option<TokenInput>,

    /// The PEM file of the certificate's key, when it is another one
    #[arg(long, global = true, hide_short_help = true, value_name = "FILE")]
    certificate_key: Option<PathBuf>,

    /// How the app's assertion is signed: rs256 for services that know nothing newer
    #[arg(long, global = true, hide_short_help = true, value_enum, value_name = "ALGORITHM")]
    certificate_signing: Option<SigningChoice>,

    /// Take a key file that other accounts of this machine can read
    #[arg(long, global = true, hide_short_help = true)]
    allow_open_key_file: bool,
}

impl CredentialOptions {
    fn details(&self) -> CredentialDetails {
        CredentialDetails {
            token_from: self.token_from,
            certificate_key: self.certificate_key.clone(),
            certificate_signing: self.certificate_signing,
            open_key_file_allowed: self.allow_open_key_file,
        }
    }
}

/// The profile of the configuration file, for commands where no Intune profile goes by the same option.
#[derive(Debug, Args)]
pub(super) struct ProfileName {
    /// Profile of the configuration file (the same as --config-profile)
    #[arg(long, value_name = "NAME", conflicts_with = "config_profile")]
    pub(super) profile: Option<String>,
}

/// How much is said on stderr.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub(super) struct Verbosity {
    /// No progress display
    #[arg(long, global = true)]
    pub(super) no_progress: bool,

    /// Say nothing on stderr but errors
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,

    /// Say what is asked of Graph (-vv: more)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

/// When an answer makes the program fail.
#[derive(Clone, Debug, Args)]
pub(super) struct Judgement {
    /// Exit with 10 when a finding is at or above this
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) fail_on: Option<FailOnChoice>,

    /// Exit with 0 although something is unknown
    #[arg(long)]
    pub(super) allow_unknown: bool,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatChoice {
    /// For people.
    Table,
    /// One JSON document.
    Json,
    /// One decision a line.
    Jsonl,
    /// The decisions, for a spreadsheet.
    Csv,
    /// For a ticket.
    Markdown,
    /// One self-contained page (report).
    Html,
    /// JUnit XML, for pipelines (report).
    Junit,
    /// For the textfile collector of Prometheus (report).
    Prometheus,
    /// A workbook (report).
    #[cfg(feature = "xlsx")]
    Xlsx,
}

/// From which finding on an answer makes the program fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOnChoice {
    /// Something expected is missing, or failed.
    Missing,
    /// Something failed.
    Failed,
    /// Anything that is not as it should be: conflicts and what nobody assigned, too.
    Any,
}

impl From<FailOnChoice> for FailOn {
    fn from(choice: FailOnChoice) -> Self {
        match choice {
            FailOnChoice::Missing => Self::Missing,
            FailOnChoice::Failed => Self::Failed,
            FailOnChoice::Any => Self::Any,
        }
    }
}

impl Common {
    /// The tenant to read.
    pub(super) fn target(&self) -> Target {
        Target {
            profile: self.config_profile.clone(),
            token_cache: self.token_cache,
            ca_file: self.ca_file.clone(),
            credentials: self.credentials.details(),
            cloud: self.cloud.clone(),
            tenant: self.tenant.clone(),
            client_id: self.client_id.clone(),
            method: self.auth,
            concurrency: self.concurrency.map(usize::from),
            unattended: self.unattended,
        }
    }

    /// Where the answer goes.
    pub(super) fn destination(&self) -> Output {
        self.output.clone().map_or(Output::Stdout, Output::File)
    }

    /// The format of a report.
    pub(super) fn report_format(&self) -> Option<ReportFormat> {
        self.format.map(|format| match format {
            FormatChoice::Table => ReportFormat::Table,
            FormatChoice::Json => ReportFormat::Json,
            FormatChoice::Jsonl => ReportFormat::Jsonl,
            FormatChoice::Csv => ReportFormat::Csv,
            FormatChoice::Markdown => ReportFormat::Markdown,
            FormatChoice::Html => ReportFormat::Html,
            FormatChoice::Junit => ReportFormat::Junit,
            FormatChoice::Prometheus => ReportFormat::Prometheus,
            #[cfg(feature = "xlsx")]
            FormatChoice::Xlsx => ReportFormat::Xlsx,
        })
    }

    /// The format, for commands that write decisions.
    pub(super) fn decision_format(&self) -> Result<render::Format, AppError> {
        let format = self.format.unwrap_or(FormatChoice::Table);
        Ok(match format {
            FormatChoice::Table => render::Format::Table,
            FormatChoice::Json => render::Format::Json,
            FormatChoice::Jsonl => render::Format::Jsonl,
            FormatChoice::Csv => render::Format::Csv,
            FormatChoice::Markdown => render::Format::Markdown,
            other => {
                let name = other.to_possible_value().map(|value| value.get_name().to_owned());
                return Err(AppError::usage(
                    format!("this command does not write {}", name.unwrap_or_default()),
                    "use --format table, json, jsonl, csv or markdown",
                ));
            }
        })
    }
}

/// The name of something: an empty one would match what has none.
pub(super) fn named(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("give a name or an id".to_owned()),
        name => Ok(name.to_owned()),
    }
}

fn parse_token_input(text: &str) -> Result<TokenInput, String> {
    match text {
        "-" => Ok(TokenInput::Stdin),
        number => number.parse().map(TokenInput::Descriptor).map_err(|_| {
            "give - for standard input, or the number of a file descriptor; a token itself never goes here".to_owned()
        }),
    }
}

fn parse_time(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc))
        .map_err(|_| "give a time such as 2026-07-01T08:00:00Z".to_owned())
}
