//! A ready token that comes through a pipe rather than a variable: never in a list of processes, never in
//! the environment of a child.

use std::fs::File;
use std::io::{IsTerminal, Read};

use secrecy::SecretString;

use super::token::{AuthError, AuthErrorKind};

/// No token is longer.
const LIMIT: u64 = 64 * 1024;

/// What to read a ready token from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenInput {
    /// Standard input.
    Stdin,
    /// A descriptor that the caller opened, such as 3 in `3<token`. Not on Windows.
    Descriptor(u32),
}

impl TokenInput {
    /// Its name, for people.
    pub(super) fn name(self) -> String {
        match self {
            Self::Stdin => "standard input".to_owned(),
            Self::Descriptor(number) => format!("file descriptor {number}"),
        }
    }

    /// Everything up to its end.
    pub(super) fn read(self) -> Result<SecretString, AuthError> {
        let refuse = |why: &str| {
            AuthError::new(
                AuthErrorKind::NotConfigured,
                format!("there is no access token on {}: {why}", self.name()),
                "hand the token over there, or set SCEPCHECK_ACCESS_TOKEN to it",
            )
        };
        let outcome = match self {
            Self::Stdin if std::io::stdin().is_terminal() => return Err(refuse("it is a terminal")),
            Self::Stdin => whole(std::io::stdin().lock()),
            Self::Descriptor(_) if !cfg!(unix) => return Err(refuse("this system has no such thing")),
            Self::Descriptor(number) => File::open(format!("/dev/fd/{number}")).and_then(whole),
        };
        match outcome {
            Ok(text) if text.trim().is_empty() => Err(refuse("it is empty")),
            Ok(text) => Ok(SecretString::from(text)),
            Err(error) => Err(refuse(&format!("it can't be read ({})", error.kind()))),
        }
    }
}

fn whole(input: impl Read) -> std::io::Result<String> {
    let mut text = String::new();
    input.take(LIMIT).read_to_string(&mut text).map(|_| text)
}
