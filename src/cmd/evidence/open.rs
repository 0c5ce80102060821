//! Opens what was named.

use std::fs::File;
use std::path::PathBuf;

use super::named;
use crate::error::{AppError, Exit};
use crate::evidence;
use crate::report::NamedFile;

/// Reads every file.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<NamedFile>, AppError> {
    paths
        .iter()
        .map(|path| {
            let file = File::open(path).map_err(|error| {
                AppError::new(
                    Exit::Usage,
                    format!("can't read `{}`: {error}", path.display()),
                    "check the path and that you may read it",
                )
            })?;
            Ok(named(path.display().to_string(), evidence::read(file)))
        })
        .collect()
}
