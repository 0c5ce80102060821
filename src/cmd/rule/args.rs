//! Arguments of `rule`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use crate::cmd::options::{Common, FormatChoice};
use crate::error::AppError;
use crate::model::FilterManagement;

/// Arguments of `rule`.
#[derive(Debug, Args)]
pub(in crate::cmd) struct RuleArgs {
    #[command(subcommand)]
    pub(super) command: RuleCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum RuleCommand {
    /// Check a rule as the service would: all mistakes at once, each with what to write instead
    Check(RuleSource),
    /// Test a rule on one device or on a whole inventory, without a tenant
    Test(TestArgs),
}

/// A rule and what it is for.
#[derive(Debug, Args)]
pub(super) struct RuleSource {
    /// The rule
    #[arg(
        long,
        value_name = "TEXT",
        allow_hyphen_values = true,
        required_unless_present = "rule_file",
        conflicts_with = "rule_file"
    )]
    rule: Option<String>,

    /// Read the rule from a file (`-`: stdin)
    #[arg(long, value_name = "FILE")]
    rule_file: Option<PathBuf>,

    /// The filter's platform as Graph names it: windows10AndLater, iOS, macOS, androidForWork, …
    #[arg(long, value_name = "PLATFORM")]
    pub(super) platform: String,

    /// What the filter looks at
    #[arg(long, value_enum, ignore_case = true, default_value = "devices", value_name = "TYPE")]
    management_type: ManagementChoice,
}

/// Arguments of `rule test`.
#[derive(Debug, Args)]
pub(super) struct TestArgs {
    #[command(flatten)]
    pub(super) source: RuleSource,

    /// A Graph managedDevice as JSON, an array or list answer of them, JSON lines (`-`: stdin), or a snapshot
    #[arg(long, value_name = "FILE")]
    pub(super) device: Option<PathBuf>,

    /// Exit with 0 although something is unknown
    #[arg(long)]
    pub(super) allow_unknown: bool,
}

/// `assignmentFilterManagementType`.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ManagementChoice {
    /// Enrolled devices.
    Devices,
    /// Managed apps.
    Apps,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleFormat {
    /// For people.
    Table,
    /// One JSON object a line: one for a device, as many as there are devices for an inventory.
    Json,
}

/// The format that was asked for, if the command has it.
pub(super) fn format(common: &Common) -> Result<RuleFormat, AppError> {
    match common.format.unwrap_or(FormatChoice::Table) {
        FormatChoice::Table => Ok(RuleFormat::Table),
        FormatChoice::Json | FormatChoice::Jsonl => Ok(RuleFormat::Json),
        _ => Err(AppError::usage(
            "this command does not write that format",
            "use --format table, json or jsonl",
        )),
    }
}

impl RuleSource {
    /// The rule's text.
    pub(super) fn text(&self) -> Result<String, AppError> {
        let Some(path) = &self.rule_file else { return Ok(self.rule.clone().unwrap_or_default()) };
        let mut text = String::new();
        open(path)?.read_to_string(&mut text).map_err(|error| unreadable(path, &error))?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// Whether the rule comes from stdin.
    pub(super) fn takes_stdin(&self) -> bool {
        self.rule_file.as_deref().is_some_and(is_stdin)
    }

    /// What the filter looks at.
    pub(super) fn management(&self) -> FilterManagement {
        match self.management_type {
            ManagementChoice::Devices => FilterManagement::Devices,
            ManagementChoice::Apps => FilterManagement::Apps,
        }
    }
}

pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens a file, or stdin for `-`.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>, AppError> {
    if is_stdin(path) {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

/// A file that can't be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> AppError {
    let name = path.display().to_string();
    AppError::usage(
        format!("could not read `{}`: {error}", name.escape_debug()),
        "check the path; the text must be UTF-8",
    )
}
