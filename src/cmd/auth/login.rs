//! `auth login`: has the person sign in now, or proves that the app can; then shows what came of it.

use super::state::State;
use super::{Scene, status};
use crate::app;
use crate::auth::{TokenCache, TokenRequest};
use crate::error::{AppError, Exit};

/// Runs it.
pub(super) async fn run(scene: &Scene<'_>) -> Result<Exit, AppError> {
    let setup = &scene.setup;
    let cache = setup.cache();
    let source = app::tokens(setup, scene.env, cache.clone().map(TokenCache::starting_over))?;
    let token = source.token(TokenRequest::default()).await?;
    let mut state = State::new(setup).with_token(&token.secret, &[], setup);
    state.signed_in = Some(true);
    state.expires_at = token.expires_at.or(state.expires_at);
    // What could not be kept was said on the way.
    if let Some(kept) = cache.and_then(|cache| cache.load().ok().flatten()) {
        state = State::new(setup).with_kept(&kept, setup, kept.saved_at);
    }
    status::write(scene, &state)?;
    Ok(Exit::Answered)
}
