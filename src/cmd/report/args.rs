//! Arguments of `report`.

use std::path::PathBuf;

use clap::Args;

use super::config::{Overrides, Settings};
use crate::app::LogChoice;
use crate::cmd::audit::KindChoice;
use crate::cmd::options::{Judgement, named};
use crate::error::AppError;

/// Arguments of `report`.
#[derive(Clone, Debug, Args)]
pub(in crate::cmd) struct ReportArgs {
    /// What the report covers, its thresholds, where it goes: a TOML file; what stands on the command line counts first
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Write the report in every format into a dated folder here, and point `latest` at it
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Which formats go there
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    formats: Vec<String>,

    /// How many reports stay there; the oldest go
    #[arg(long, value_name = "N")]
    keep: Option<u32>,

    /// Remember this run here, and compare it with earlier ones (without it: history.db in the folder of --out)
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,

    /// How many runs the history keeps
    #[arg(long, value_name = "N")]
    history_keep: Option<u32>,

    /// Only profiles of this kind [default: certificate]
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<KindChoice>,

    /// Only these profiles: name or id
    #[arg(long = "profile", value_name = "PROFILE", num_args = 1.., value_parser = named)]
    profiles: Vec<String>,

    /// Only these users, on all their devices: principal name, object id or display name
    #[arg(long = "user", value_name = "USER", num_args = 1.., value_parser = named)]
    users: Vec<String>,

    /// Only the users and devices in these groups: name or id
    #[arg(long = "group", value_name = "GROUP", num_args = 1.., value_parser = named)]
    groups: Vec<String>,

    /// Only these devices: name or Intune id
    #[arg(long = "device", value_name = "DEVICE", num_args = 1.., value_parser = named)]
    devices: Vec<String>,

    /// Tell certificates that end within so many days [default: 30,60,90]
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    expiring_days: Vec<u32>,

    /// Tell devices whose last check-in is older than so many days [default: 30]
    #[arg(long, value_name = "DAYS")]
    silent_days: Option<u32>,

    /// Refuse a snapshot that speaks of a moment longer ago, such as 36h or 7d
    #[arg(long, value_name = "SPAN", requires = "snapshot")]
    max_snapshot_age: Option<String>,

    /// Explain every setting in effect, check that what it needs is there, and contact nobody
    #[arg(long)]
    pub(super) check_config: bool,

    /// Write a configuration file with every key, explained
    #[arg(long)]
    pub(super) print_config: bool,

    /// Tell the events of the run on stderr; without this, to the journal where systemd reads along
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(in crate::cmd) log: Option<LogChoice>,

    /// On the screen, list every profile, cause and chain
    #[arg(long)]
    pub(super) full: bool,

    #[command(flatten)]
    judgement: Judgement,
}

impl ReportArgs {
    /// What is to be done: the file, and what the command line says beside it.
    pub(super) fn settings(&self) -> Result<Settings, AppError> {
        let given = Overrides::default()
            .word("kind", self.kind.as_ref())
            .texts("profiles", &self.profiles)
            .texts("users", &self.users)
            .texts("groups", &self.groups)
            .texts("devices", &self.devices)
            .numbers("expiring-days", &self.expiring_days)
            .number("silent-days", self.silent_days)
            .path("history", self.history.as_deref())
            .number("history-keep", self.history_keep)
            .path("out", self.out.as_deref())
            .texts("formats", &self.formats)
            .number("keep", self.keep)
            .text("max-snapshot-age", self.max_snapshot_age.as_deref())
            .word("fail-on", self.judgement.fail_on.as_ref())
            .flag("allow-unknown", self.judgement.allow_unknown);
        Settings::read(self.config.as_deref(), &given)
    }
}
