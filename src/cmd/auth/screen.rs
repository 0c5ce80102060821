//! The state of a sign-in for people: a few lines, each a fact, and one next step.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::state::{Keeping, PermissionKind, State};
use crate::render::text::{clean, rfc3339};

/// Columns of the names on the left.
const NAMES: usize = 22;

/// The lines of a state.
pub(super) fn lines(state: &State, now: DateTime<Utc>, next: Option<&str>) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing to a string can't fail.
        let _ = writeln!(text, "{name:NAMES$}{}", clean(value));
    };
    line("signed in", &signed_in(state));
    line("tenant", state.tenant.as_deref().unwrap_or("that of whoever signs in"));
    line("app", state.client_id.as_deref().unwrap_or("none given"));
    line("cloud", state.cloud);
    line("method", &state.method);
    if let Some(profile) = &state.profile {
        let file = state.config_file.as_deref().unwrap_or("the configuration file");
        line("profile", &format!("{profile} ({file})"));
    }
    if let Some(end) = state.expires_at {
        let then = match (end <= now, state.renewable) {
            (false, true) => "then renewed without you",
            (true, true) => "renewed without you at the next run",
            (false, false) => "then it ends: this token can't be renewed",
            (true, false) => "it has ended and can't be renewed",
        };
        line("token", &format!("until {}, {then}", rfc3339(end)));
    }
    line("kept", &kept(state));
    line("permissions", permissions(state));
    for command in &state.commands {
        let name = format!("  {}", command.command);
        match command.missing.as_deref() {
            None => line(&name, "not known"),
            Some([]) => line(&name, "ready"),
            Some(missing) => {
                for (at, one) in missing.iter().enumerate() {
                    let name = if at == 0 { name.as_str() } else { "" };
                    line(name, &format!("lacks {}: {}", one.permission, one.needed_for));
                }
            }
        }
    }
    for warning in &state.warnings {
        line("warning", warning);
    }
    if let Some(next) = next {
        line("next", next);
    }
    text
}

fn signed_in(state: &State) -> String {
    match (state.signed_in, &state.account) {
        (Some(true), Some(account)) => format!("yes, as {account}"),
        (Some(true), None) if state.permission_kind == Some(PermissionKind::Application) => {
            "yes, as the app itself".to_owned()
        }
        (Some(true), None) => "yes; the token does not name the account".to_owned(),
        (Some(false), _) => "no".to_owned(),
        (None, _) => "the app signs in anew for each run".to_owned(),
    }
}

fn kept(state: &State) -> String {
    let file = state.kept.file.as_deref().unwrap_or_default();
    match state.kept.r#where {
        Keeping::Keyring => format!("sealed in {file}, its key in the keyring"),
        Keeping::PlaintextFile => format!("in clear in {file}"),
        Keeping::Environment => "in SCEPCHECK_ACCESS_TOKEN".to_owned(),
        Keeping::Nowhere => "nowhere".to_owned(),
    }
}

fn permissions(state: &State) -> &'static str {
    match state.permission_kind {
        Some(PermissionKind::Delegated) => {
            "delegated (scp): what you may read, within your Intune role and scope tags"
        }
        Some(PermissionKind::Application) => "application (roles): the whole tenant",
        None => "not known before a token is there",
    }
}
