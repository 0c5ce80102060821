//! The command line.

use clap::{Parser, Subcommand};

use super::audit::AuditArgs;
use super::auth::AuthArgs;
use super::completions::CompletionsArgs;
use super::device::DeviceArgs;
use super::evidence::EvidenceArgs;
use super::options::{Common, Verbosity};
use super::profile::ProfileArgs;
use super::report::ReportArgs;
use super::rule::RuleArgs;
use super::snapshot::SnapshotArgs;
use super::troubleshoot::TroubleshootArgs;
use super::why::WhyArgs;
use crate::app::{Env, LogChoice};

/// Did this user's device get the Intune profile it should have? If not, why, and what next?
///
/// Reads Microsoft Graph and changes nothing. Every fact is known, or unknown with a reason and a remedy.
#[derive(Debug, Parser)]
#[command(name = "scepcheck", version, max_term_width = 100, after_help = after_help())]
pub struct Cli {
    #[command(flatten)]
    pub(super) common: Common,

    #[command(flatten)]
    pub(super) verbosity: Verbosity,

    #[command(subcommand)]
    pub(super) command: Command,
}

impl Cli {
    /// The same, with the profile that the command was given where the common options look for it.
    pub(super) fn with_profile(mut self) -> Self {
        let named = match &self.command {
            Command::Troubleshoot(args) => args.connection.profile.clone(),
            Command::Device(args) => args.connection.profile.clone(),
            Command::Auth(args) => args.profile().map(str::to_owned),
            Command::Why(_)
            | Command::Evidence(_)
            | Command::Audit(_)
            | Command::Profile(_)
            | Command::Report(_)
            | Command::Snapshot(_)
            | Command::Rule(_)
            | Command::Completions(_)
            | Command::Man => None,
        };
        self.common.config_profile = named.or(self.common.config_profile);
        self.common.unattended = matches!(self.command, Command::Report(_));
        self
    }

    /// How the events of the run are told; `None`: not at all.
    pub(super) fn log_choice(&self) -> Option<LogChoice> {
        match &self.command {
            Command::Report(args) => args.log.or_else(|| LogChoice::detect(&Env::read())),
            _ => None,
        }
    }
}

fn after_help() -> String {
    format!(
        "Exit codes:\n{}\nTry it without a tenant:\n  scepcheck troubleshoot adele.vance@contoso.com --demo",
        crate::error::exit_code_table()
    )
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The Troubleshoot view of a user: devices, groups, profiles, and why each is there or not
    #[command(alias = "user")]
    Troubleshoot(TroubleshootArgs),
    /// The same for one device, with or without a user
    Device(DeviceArgs),
    /// One decision, explained: every assignment, its effect, the next step
    Why(WhyArgs),
    /// What a device's own log proves: did the profile arrive, how far did it come, where did it break
    Evidence(EvidenceArgs),
    /// One profile from its own side: who should have it, who reports what, what it needs
    Profile(ProfileArgs),
    /// Every decision of the tenant, in one run: what is missing where, and why
    Audit(AuditArgs),
    /// The compliance report: who should have what, what changed since the last run, who has to do what
    Report(ReportArgs),
    /// The whole tenant in one file: read once, ask offline
    Snapshot(SnapshotArgs),
    /// Check an assignment filter's rule, or test it on devices, without a tenant
    Rule(RuleArgs),
    /// Sign in, see what the sign-in is good for, sign out
    Auth(AuthArgs),
    /// Completions for a shell
    Completions(CompletionsArgs),
    /// The manual page
    Man,
}
