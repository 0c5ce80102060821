//! Files that hold a secret: read whole, bounded, and only when nobody else can read them.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::token::{AuthError, AuthErrorKind};

/// No key, certificate chain or token is longer.
const LIMIT: u64 = 1024 * 1024;

/// Who may be able to read a file besides its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// The owner alone, as `ssh` wants it of a key.
    Owner,
    /// Whoever: the file holds nothing secret, or the person said so.
    Anybody,
}

/// Reads a file; `what` names it in messages ("the client certificate").
pub(super) fn read(path: &Path, what: &str, readers: Readers) -> Result<SecretSlice<u8>, AuthError> {
    let named = format!("{what} `{}`", path.display().to_string().escape_debug());
    let refuse =
        |why: &str, next: &str| Err(AuthError::new(AuthErrorKind::Invalid, format!("{named} {why}"), next));
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    let (facts, file) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            return refuse(
                &format!("can't be read: {}", lower(&error)),
                "check the path and who may read the file",
            );
        }
    };
    if !facts.is_file() {
        return refuse("is not a file", "give the path of a file");
    }
    if readers == Readers::Owner && open_to_others(&facts) {
        return refuse("holds a private key and can be read by other accounts", "run `chmod 600` on it");
    }
    let mut bytes = Vec::new();
    match file.take(LIMIT + 1).read_to_end(&mut bytes) {
        Err(error) => refuse(&format!("can't be read: {}", lower(&error)), "check the file"),
        Ok(_) if bytes.len() as u64 > LIMIT => refuse("is too long to be one", "check the path"),
        Ok(_) => Ok(bytes.into()),
    }
}

/// Reads a file that holds one secret as text, blanks around it left out. Who else may read it is the business of
/// whoever mounts it: services get their secrets in files of many shapes.
pub(crate) fn text(path: &Path, what: &str) -> Result<SecretString, AuthError> {
    let bytes = read(path, what, Readers::Anybody)?;
    let text = std::str::from_utf8(bytes.expose_secret()).map(str::trim).unwrap_or_default();
    if text.is_empty() {
        let named = format!("{what} `{}`", path.display().to_string().escape_debug());
        return Err(AuthError::new(
            AuthErrorKind::Invalid,
            format!("{named} holds no text"),
            "write the secret into it, and nothing else",
        ));
    }
    Ok(SecretString::from(text))
}

/// An operating system's message, as a fragment of a sentence.
fn lower(error: &std::io::Error) -> String {
    error.kind().to_string()
}

#[cfg(unix)]
fn open_to_others(facts: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    facts.permissions().mode() & 0o077 != 0
}

/// Windows decides by access lists, which an ordinary profile folder gets right.
#[cfg(not(unix))]
fn open_to_others(_: &Metadata) -> bool {
    false
}
