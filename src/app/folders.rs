//! Where this account keeps configuration and caches.

use std::path::PathBuf;

use etcetera::{BaseStrategy, choose_base_strategy};

use super::env::Env;

const OWN: &str = "scepcheck";

/// The configuration file: `SCEPCHECK_CONFIG`, else `config.toml` in the account's own folder.
#[must_use]
pub(super) fn config_file(env: &Env) -> Option<PathBuf> {
    let own = || Some(choose_base_strategy().ok()?.config_dir().join(OWN).join("config.toml"));
    env.get("SCEPCHECK_CONFIG").map(PathBuf::from).or_else(own)
}

/// The folder of caches: `SCEPCHECK_CACHE_DIR`, else the account's own. `None` for an account without a home.
#[must_use]
pub(super) fn cache_folder(env: &Env) -> Option<PathBuf> {
    let own = || Some(choose_base_strategy().ok()?.cache_dir().join(OWN));
    env.get("SCEPCHECK_CACHE_DIR").map(PathBuf::from).or_else(own)
}
