//! `auth logout`: forgets what is kept here. The session at Microsoft and other computers stay as they are.

use serde_json::json;

use super::Scene;
use crate::error::{AppError, Exit};

/// Runs it.
pub(super) fn run(scene: &Scene<'_>) -> Result<Exit, AppError> {
    let removed = match scene.setup.cache() {
        Some(cache) => cache.forget().map_err(|error| {
            AppError::new(
                Exit::Failure,
                format!("the kept sign-in can't be removed: {error}"),
                "check the folder, then sign out again",
            )
        })?,
        None => false,
    };
    let by_variables = (!scene.setup.is_person()).then_some(
        "this run would sign in by what the environment holds: unset it to sign out there, \
         or give --auth browser to forget a person's sign-in",
    );
    let answer = if scene.json {
        let schema = "scepcheck/auth-logout/v1";
        let mut text = json!({"schema": schema, "removed": removed, "note": by_variables}).to_string();
        text.push('\n');
        text
    } else {
        let done = if removed { "signed out: the kept sign-in is removed" } else { "nothing was kept" };
        let note = by_variables.map(|note| format!("note: {note}\n")).unwrap_or_default();
        format!("{done}\n{note}")
    };
    scene.write(&answer)?;
    Ok(Exit::Answered)
}
