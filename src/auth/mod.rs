//! Sign-in: one file per method, one explicit method per run, no silent fall-through.

mod token;

pub use token::{AccessToken, AuthError, AuthErrorKind, TokenRequest, TokenSource};
