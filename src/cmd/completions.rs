//! `completions` and `man`: made from the command line itself.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::cli::Cli;
use super::session::unwritable;
use crate::app::Output;
use crate::error::{AppError, Exit};

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Writes the completions of a shell.
pub(super) fn completions(args: &CompletionsArgs, output: &Output) -> Result<Exit, AppError> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "scepcheck", &mut text);
    output.write(&text)?;
    Ok(Exit::Answered)
}

/// Writes the manual page.
pub(super) fn man(output: &Output) -> Result<Exit, AppError> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut text).map_err(unwritable)?;
    output.write(&text)?;
    Ok(Exit::Answered)
}
