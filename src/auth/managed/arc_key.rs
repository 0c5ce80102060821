//! The key file that an Arc agent names to prove that the caller may read it.
//!
//! The name comes over a local port that any account can listen on while the agent is down. Sent back
//! unchecked, it would hand such a listener the content of any file of ours.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use secrecy::SecretString;

/// A key has a few hundred bytes.
const LIMIT: u64 = 4_096;

/// Why a named file isn't read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsafe {
    #[error("names no key file")]
    NotNamed,
    #[error("names a key file outside the agent's folder")]
    Elsewhere,
    #[error("names a key file that is a link, or no file")]
    NotAFile,
    #[error("names a key file that is too long for a key")]
    TooLong,
    #[error("names a key file that this account can't read")]
    Unreadable,
}

/// The path in `WWW-Authenticate: Basic realm=…`.
pub(super) fn named(challenge: &str) -> Result<PathBuf, Unsafe> {
    let (scheme, rest) = challenge.trim().split_once(' ').ok_or(Unsafe::NotNamed)?;
    let (name, path) = rest.split_once('=').ok_or(Unsafe::NotNamed)?;
    let path = path.trim().trim_matches('"');
    let fits = scheme.eq_ignore_ascii_case("basic") && name.trim().eq_ignore_ascii_case("realm");
    (fits && !path.is_empty()).then(|| PathBuf::from(path)).ok_or(Unsafe::NotNamed)
}

/// The key in a file of `folder`.
pub(super) fn read(path: &Path, folder: &Path) -> Result<SecretString, Unsafe> {
    let plain = !path.components().any(|part| matches!(part, Component::ParentDir | Component::CurDir));
    let is_key = path.extension().is_some_and(|extension| extension == "key");
    if !plain || !is_key || path.parent() != Some(folder) {
        return Err(Unsafe::Elsewhere);
    }
    let facts = fs::symlink_metadata(path).map_err(|_| Unsafe::Unreadable)?;
    if !facts.is_file() {
        return Err(Unsafe::NotAFile);
    }
    if facts.len() > LIMIT {
        return Err(Unsafe::TooLong);
    }
    let mut key = String::new();
    let file = File::open(path).map_err(|_| Unsafe::Unreadable)?;
    file.take(LIMIT + 1).read_to_string(&mut key).map_err(|_| Unsafe::Unreadable)?;
    Ok(SecretString::from(key.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_names_a_path() {
        for text in ["Basic realm=/a/b.key", "basic Realm=\"/a/b.key\"", " Basic realm= /a/b.key "] {
            assert_eq!(named(text), Ok(PathBuf::from("/a/b.key")), "{text}");
        }
        for text in ["", "Basic", "Bearer realm=/a/b.key", "Basic realm=", "Basic scope=/a/b.key"] {
            assert_eq!(named(text), Err(Unsafe::NotNamed), "{text}");
        }
    }
}
