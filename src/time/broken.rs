//! What goes wrong below HTTP, as a matter of trying again.

use std::error::Error as _;

use super::retry::Outcome;

/// What happened, and as what it counts. Never the URL; the text may come from outside.
pub(crate) fn broken(error: &reqwest::Error) -> (String, Outcome) {
    let cause = cause(error);
    if is_tls(&cause) {
        (format!("no trusted connection: {cause}"), Outcome::Tls)
    } else if error.is_connect() && error.is_timeout() {
        ("no connection in time".to_owned(), Outcome::Connect)
    } else if error.is_connect() {
        (format!("no connection: {cause}"), Outcome::Connect)
    } else if error.is_timeout() {
        ("no complete answer in time".to_owned(), Outcome::Broken)
    } else {
        (format!("the connection broke off: {cause}"), Outcome::Broken)
    }
}

/// The innermost cause, which is the one that says something.
pub(crate) fn cause(error: &reqwest::Error) -> String {
    let mut innermost = error.source();
    while let Some(deeper) = innermost.and_then(|error| error.source()) {
        innermost = Some(deeper);
    }
    innermost.map_or_else(|| "unknown reason".to_owned(), ToString::to_string)
}

/// Only what repeating can't change; a handshake that merely broke off is a broken connection.
fn is_tls(cause: &str) -> bool {
    let cause = cause.to_ascii_lowercase();
    ["certificate", "peer is incompatible"].iter().any(|words| cause.contains(words))
}
