//! Arguments of `audit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::select::{self, Who};
use crate::cmd::options::{Judgement, named};
use crate::cmd::what_if::WhatIfArgs;
use crate::error::AppError;
use crate::model::Profile;
use crate::report::audit::Scope;

/// Which profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cmd) enum KindChoice {
    /// SCEP certificate profiles
    Scep,
    /// Certificate profiles and the profiles that use their certificates
    Certificate,
    /// Configuration and compliance: certificates, templates, settings catalog, baselines
    Configuration,
    /// Everything that can be assigned
    All,
}

impl From<KindChoice> for Scope {
    fn from(choice: KindChoice) -> Self {
        match choice {
            KindChoice::Scep => Self::Scep,
            KindChoice::Certificate => Self::Certificate,
            KindChoice::Configuration => Self::Configuration,
            KindChoice::All => Self::All,
        }
    }
}

/// Arguments of `audit`.
#[derive(Clone, Debug, Args)]
pub(in crate::cmd) struct AuditArgs {
    /// Every user and device (also without this, when nobody else is named)
    #[arg(id = "all", long = "all", conflicts_with_all = ["users", "users_file", "groups", "devices"])]
    _everybody: bool,

    /// Only these users, on all their devices: principal name, object id or display name
    #[arg(long = "user", value_name = "USER", num_args = 1.., value_parser = named)]
    pub(super) users: Vec<String>,

    /// Only the users that this file names, one a line
    #[arg(long = "users", value_name = "FILE")]
    pub(super) users_file: Option<PathBuf>,

    /// Only the users and devices in these groups: name or id
    #[arg(long = "group", value_name = "GROUP", num_args = 1.., value_parser = named)]
    pub(super) groups: Vec<String>,

    /// Only these devices: name or Intune id
    #[arg(long = "device", value_name = "DEVICE", num_args = 1.., value_parser = named)]
    pub(super) devices: Vec<String>,

    /// Only these profiles: name or id
    #[arg(long = "profile", value_name = "PROFILE", num_args = 1.., value_parser = named)]
    pub(super) profiles: Vec<String>,

    /// Only profiles of this kind
    #[arg(long, value_enum, default_value = "all", value_name = "KIND")]
    pub(super) kind: KindChoice,

    /// Also list what does not target a subject, or does not apply to it
    #[arg(long)]
    pub(super) full: bool,

    /// How many causes to tell, the most serious and most frequent first
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(super) top: usize,

    /// Decide this many random rows once more by the core that explains, and fail if it says anything else
    #[arg(long, value_name = "N")]
    pub(super) check: Option<u32>,

    #[command(flatten)]
    pub(super) edits: WhatIfArgs,

    #[command(flatten)]
    pub(super) judgement: Judgement,
}

impl AuditArgs {
    /// Whom they ask about.
    pub(super) fn who(&self) -> Who<'_> {
        Who {
            users: &self.users,
            users_file: self.users_file.as_deref(),
            groups: &self.groups,
            devices: &self.devices,
        }
    }

    /// The profiles that they ask about, in the order in which answers list them.
    pub(super) fn chosen<'p>(&self, all: &[&'p Profile]) -> Result<Vec<&'p Profile>, AppError> {
        select::profiles(Scope::from(self.kind), &self.profiles, all)
    }
}
