//! `auth status`: from what lies on this computer. No token is sent anywhere.

use secrecy::SecretString;

use super::state::{Keeping, Place, State};
use super::{Scene, screen};
use crate::app::{self, SystemClock};
use crate::cmd::session::unwritable;
use crate::error::{AppError, Exit};
use crate::time::Clock;

const SIGN_IN: &str = "sign in with `scepcheck auth login`";
const NO_APP: &str =
    "register an app (`scepcheck auth login --print-app-setup` shows how), then give its id with --client-id";

/// Runs it. Not being signed in is an answer, with the exit code for it.
pub(super) fn run(scene: &Scene<'_>) -> Result<Exit, AppError> {
    let now = SystemClock.now();
    let setup = &scene.setup;
    let mut state = State::new(setup);
    if setup.choice.is_ready_token() {
        state.signed_in = Some(false);
        if let Some(token) = scene.env.get("SCEPCHECK_ACCESS_TOKEN").map(ready_token) {
            state = state.with_token(&token, &[], setup);
            state.kept = Place { r#where: Keeping::Environment, file: None };
            // The same look at the token that a run takes before it sends anything.
            match app::tokens(setup, scene.env, None) {
                Ok(_) => state.signed_in = Some(true),
                Err(error) => state.warnings.push(error.message),
            }
        }
    } else if let Some(cache) = setup.cache() {
        match cache.load() {
            Ok(Some(kept)) => state = state.with_kept(&kept, setup, now),
            Ok(None) => {}
            Err(error) => state.warnings.push(format!("what is kept can't be used: {error}")),
        }
    }
    write(scene, &state)?;
    let app_lacks = !setup.is_person() && !setup.choice.is_ready_token() && setup.client_id.is_none();
    Ok(if state.signed_in == Some(false) || app_lacks { Exit::SignIn } else { Exit::Answered })
}

/// The token without what copying it may have added.
fn ready_token(text: &str) -> SecretString {
    let text = text.trim();
    SecretString::from(text.strip_prefix("Bearer ").unwrap_or(text).trim())
}

/// Writes a state in the format that was asked for.
pub(super) fn write(scene: &Scene<'_>, state: &State) -> Result<(), AppError> {
    let answer = if scene.json {
        let mut json = serde_json::to_string_pretty(state).map_err(|error| unwritable(error.into()))?;
        json.push('\n');
        json
    } else {
        screen::lines(state, SystemClock.now(), next(state).as_deref())
    };
    scene.write(&answer)
}

fn next(state: &State) -> Option<String> {
    if state.signed_in == Some(false) {
        let ready = state.kept.r#where == Keeping::Environment || state.method == "token";
        return Some(match (ready, &state.client_id) {
            (true, _) => "set SCEPCHECK_ACCESS_TOKEN to a current token for Microsoft Graph".to_owned(),
            (false, Some(_)) => SIGN_IN.to_owned(),
            (false, None) => NO_APP.to_owned(),
        });
    }
    if state.signed_in.is_none() && state.granted.is_none() {
        return Some("`scepcheck auth login` asks for a token and shows its permissions".to_owned());
    }
    let missing = state.missing();
    if missing.is_empty() {
        return None;
    }
    let link = state.consent_link.as_deref().map(|link| format!(" at {link}")).unwrap_or_default();
    Some(format!("an admin adds {} to the app and consents{link}; then sign in again", missing.join(", ")))
}
