//! Where answers go: stdout or a file; stderr is for people.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::env::Env;
use crate::error::{AppError, Exit};

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the answer's reader can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether the answer is laid out for a person: stdout is a terminal, or `COLUMNS` says how wide it is.
    pub tty: bool,
    /// Columns.
    pub width: usize,
    /// Whether to use colour.
    pub color: bool,
}

/// Columns when nobody says how many there are.
const USUAL_WIDTH: usize = 120;

impl Terminal {
    /// Looks at stdout and the environment. An answer that goes to a file is for no terminal.
    #[must_use]
    pub fn detect(env: &Env, choice: ColorChoice, to_file: bool) -> Self {
        let tty = !to_file && io::stdout().is_terminal();
        let columns = env.get("COLUMNS").and_then(|columns| columns.parse().ok());
        let told = columns.is_some() && !to_file;
        let measured =
            || tty.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
        Self {
            tty: tty || told,
            width: columns.or_else(measured).unwrap_or(USUAL_WIDTH).max(40),
            color: match choice {
                ColorChoice::Always => true,
                ColorChoice::Never => false,
                ColorChoice::Auto => tty && env.get("NO_COLOR").is_none(),
            },
        }
    }
}

/// Where the answer goes.
#[derive(Clone, Debug)]
pub enum Output {
    /// stdout.
    Stdout,
    /// A file, replaced only once the answer is whole.
    File(PathBuf),
}

impl Output {
    /// Writes an answer piece by piece, for answers that do not fit into memory. A reader who closed the
    /// pipe has had enough: then `None`.
    ///
    /// # Errors
    /// When `write` fails, or the file can't be written; it is replaced only once the answer is whole.
    pub fn stream<T>(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<Option<T>, AppError> {
        match self {
            Self::Stdout => {
                let mut out = BufWriter::new(io::stdout().lock());
                match write(&mut out).and_then(|done| out.flush().map(|()| done)) {
                    Ok(done) => Ok(Some(done)),
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(None),
                    Err(error) => Err(failed("stdout", &error)),
                }
            }
            Self::File(path) if is_no_place_for_a_file(path) => {
                let written =
                    File::options().write(true).open(path).map(BufWriter::new).and_then(|mut out| {
                        let done = write(&mut out)?;
                        out.flush().map(|()| done)
                    });
                written.map(Some).map_err(|error| failed(&path.display().to_string(), &error))
            }
            Self::File(path) => {
                let partial = partial(path);
                let written = File::create(&partial).map(BufWriter::new).and_then(|mut out| {
                    let done = write(&mut out)?;
                    out.flush()?;
                    std::fs::rename(&partial, path).map(|()| done)
                });
                written.map(Some).map_err(|error| {
                    // What is left of it is no answer; if it can't be removed, the failure is told anyway.
                    let _ = std::fs::remove_file(&partial);
                    failed(&path.display().to_string(), &error)
                })
            }
        }
    }

    /// Writes the whole answer. A reader who closed the pipe has had enough; that is no failure.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write(&self, answer: &[u8]) -> Result<(), AppError> {
        self.stream(|out| out.write_all(answer)).map(drop)
    }
}

/// A device or a pipe (`/dev/null`, a process substitution) is written to, never replaced.
fn is_no_place_for_a_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// Where a file is written until it is whole.
fn partial(path: &Path) -> OsString {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    partial
}

fn failed(name: &str, error: &io::Error) -> AppError {
    AppError::new(
        Exit::Failure,
        format!("could not write to `{}`: {error}", name.escape_debug()),
        "check the path, the permissions and the free space",
    )
}
