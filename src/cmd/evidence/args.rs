//! The arguments of `evidence`.

use std::path::PathBuf;

use clap::Args;

use super::collect::CollectArgs;
use crate::cmd::options::{Judgement, named};

/// Arguments of `evidence`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without --user, --device or --join nothing is asked of a tenant and no sign-in is needed."
)]
pub(in crate::cmd) struct EvidenceArgs {
    /// Logs, exports, diagnostic archives, or folders of them; - reads standard input
    #[arg(required_unless_present_any = ["collect", "package", "packages"], value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Hold the logs against what this user should have
    #[arg(long, value_name = "USER", value_parser = named)]
    pub(super) user: Option<String>,

    /// Hold the logs against what this device should have
    #[arg(long, value_name = "DEVICE", value_parser = named)]
    pub(super) device: Option<String>,

    /// Look the profiles of the logs up in the tenant, whoever's logs they are
    #[arg(long)]
    pub(super) join: bool,

    /// Leave out who and which device it is: for tickets
    #[arg(long)]
    pub(super) redact: bool,

    /// List the whole timeline
    #[arg(long)]
    pub(super) all: bool,

    #[command(flatten)]
    pub(super) judgement: Judgement,

    // Last: its heading would hold for whatever came after it.
    #[command(flatten)]
    pub(super) collection: CollectArgs,
}
