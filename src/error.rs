//! What goes wrong, for people: one message, what else is known, the next step, the exit code.

use std::fmt;

use crate::auth::{AuthError, AuthErrorKind};
use crate::collect::diagnostics::DiagnosticsError;
use crate::collect::whole::Stop;
use crate::collect::{CollectError, to_grant};
use crate::deliver::{DeliverError, DeliverErrorKind};
use crate::graph::{DownloadError, GraphError, GraphErrorKind};
use crate::history::{HistoryError, HistoryErrorKind};
use crate::snapshot::{SnapshotError, SnapshotErrorKind};

macro_rules! exit_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $meaning:literal;)*) => {
        /// The exit codes that scripts rely on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Exit { $(#[doc = $meaning] $name,)* }

        impl Exit {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The number.
            #[must_use]
            pub fn code(self) -> u8 {
                match self { $(Self::$name => $code,)* }
            }

            /// What it means.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

exit_codes! {
    Answered = 0, "answered, nothing at or above --fail-on";
    Failure = 1, "unexpected failure";
    Usage = 2, "usage, bad input file, invalid rule";
    NotFound = 3, "user, device, group or profile not found, or ambiguous (candidates are listed)";
    SignIn = 4, "sign-in needed or refused";
    Permission = 5, "a permission the whole job needs is missing (it is named)";
    GaveUp = 6, "gave up after throttling or because of the network";
    Unknown = 7, "answered, but something asked for is unknown (--allow-unknown turns it into 0)";
    Findings = 10, "findings at or above --fail-on";
    Interrupted = 130, "interrupted";
}

/// The table of exit codes, as the help shows it.
#[must_use]
pub fn exit_code_table() -> String {
    Exit::ALL.iter().map(|exit| format!("  {:>3}  {}\n", exit.code(), exit.meaning())).collect()
}

/// A failure that ends the run.
#[derive(Debug)]
pub struct AppError {
    /// The exit code.
    pub exit: Exit,
    /// What happened: one lower-case sentence without a full stop.
    pub message: String,
    /// What else is known, a line each: candidates, ids for support.
    pub details: Vec<String>,
    /// The next step.
    pub next: Option<String>,
}

impl AppError {
    /// A failure with its next step.
    pub fn new(exit: Exit, message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { exit, message: message.into(), details: Vec::new(), next: Some(next.into()) }
    }

    /// What is wrong with the command line or an input.
    pub fn usage(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message, next)
    }

    /// The same failure with more to say.
    #[must_use]
    pub fn with_details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        for detail in &self.details {
            write!(f, "\n  {detail}")?;
        }
        match &self.next {
            Some(next) => write!(f, "\nnext: {next}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for AppError {}

impl From<AuthError> for AppError {
    fn from(error: AuthError) -> Self {
        let exit = match error.kind {
            AuthErrorKind::Unreachable => Exit::GaveUp,
            AuthErrorKind::NotConfigured
            | AuthErrorKind::Refused
            | AuthErrorKind::Expired
            | AuthErrorKind::Invalid => Exit::SignIn,
        };
        Self::new(exit, error.message.clone(), error.next.clone())
            .with_details(error.trail().into_iter().collect())
    }
}

impl From<GraphError> for AppError {
    fn from(error: GraphError) -> Self {
        let (exit, next) = match &error.kind {
            GraphErrorKind::Auth(auth) => return auth.clone().into(),
            GraphErrorKind::Unauthorized => (
                Exit::SignIn,
                "sign in again; a token from the environment must be a current one for this tenant",
            ),
            GraphErrorKind::ClaimsChallenge => {
                (Exit::SignIn, "sign in again in a browser; a Conditional Access policy asks for more")
            }
            GraphErrorKind::Forbidden => {
                (Exit::Permission, "grant the permission with admin consent and run again")
            }
            GraphErrorKind::Throttled => (Exit::GaveUp, "wait some minutes and run again"),
            GraphErrorKind::Network => {
                (Exit::GaveUp, "check the network, the proxy settings and --cloud, then run again")
            }
            GraphErrorKind::Server => (Exit::GaveUp, "run again later; the service is failing"),
            GraphErrorKind::NotJson => (
                Exit::GaveUp,
                "check the proxy or gateway on the way, and that the address is Microsoft Graph's",
            ),
            _ => (Exit::Failure, "run again with -v; if it stays, report the message"),
        };
        Self::new(exit, error.to_string(), next)
    }
}

impl From<CollectError> for AppError {
    fn from(error: CollectError) -> Self {
        let message = error.to_string();
        match error {
            CollectError::NotFound { sought, candidates, .. } => {
                let next = match candidates.is_empty() {
                    true => format!("check the spelling and the tenant; {}", sought.hint()),
                    false => "use one of these".to_owned(),
                };
                Self::new(Exit::NotFound, message, next).with_details(candidates)
            }
            CollectError::Ambiguous { candidates, .. } => {
                Self::new(Exit::NotFound, message, "name one of these").with_details(candidates)
            }
            CollectError::Unread { gap, .. } => Self::new(Exit::Unknown, message, gap.remedy.to_string()),
            CollectError::Snapshot(error) => error.into(),
            CollectError::Edit(edit) => Self::usage(message, edit.next),
            CollectError::Graph { permission, error } => {
                let forbidden = matches!(error.kind, GraphErrorKind::Forbidden);
                let scopes = to_grant(permission, &error.scopes);
                let mut failure = Self::from(*error);
                if forbidden {
                    failure.next = Some(format!("grant `{scopes}` with admin consent and run again"));
                }
                failure
            }
        }
    }
}

impl From<DiagnosticsError> for AppError {
    fn from(error: DiagnosticsError) -> Self {
        let message = error.to_string();
        match error {
            DiagnosticsError::Collect(error) => error.into(),
            DiagnosticsError::NotWindows { .. } => Self::usage(
                message,
                "get the log from the device itself, as `scepcheck evidence --help` says",
            ),
            DiagnosticsError::NoPackage { candidates, .. } => {
                Self::new(Exit::NotFound, message, "use one of its packages, or ask for one with --collect")
                    .with_details(candidates)
            }
            DiagnosticsError::Failed { .. } => Self::new(
                Exit::Unknown,
                message,
                "check that the device is online and up to date, then ask again with --collect",
            ),
            DiagnosticsError::Pending { id } => Self::new(
                Exit::Unknown,
                message,
                format!(
                    "wait until the device is online, then run again with `--package {id}` instead of --collect"
                ),
            ),
            DiagnosticsError::Download(DownloadError::Fetch(error)) => Self { message, ..Self::from(error) },
            DiagnosticsError::Download(DownloadError::Write(_)) => {
                Self::new(Exit::Failure, message, "check the free space of the temporary folder")
            }
        }
    }
}

impl From<DeliverError> for AppError {
    fn from(error: DeliverError) -> Self {
        let exit = match error.kind {
            DeliverErrorKind::Overlap | DeliverErrorKind::Files | DeliverErrorKind::Refused => Exit::Failure,
            DeliverErrorKind::Settings => Exit::Usage,
            DeliverErrorKind::Unreachable => Exit::GaveUp,
        };
        Self::new(exit, error.message, error.next)
    }
}

impl From<HistoryError> for AppError {
    fn from(error: HistoryError) -> Self {
        let exit = match error.kind {
            HistoryErrorKind::Io | HistoryErrorKind::Busy => Exit::Failure,
            _ => Exit::Usage,
        };
        Self::new(exit, error.to_string(), error.next())
    }
}

impl From<SnapshotError> for AppError {
    fn from(error: SnapshotError) -> Self {
        let exit = match error.kind {
            SnapshotErrorKind::Io | SnapshotErrorKind::Secret => Exit::Failure,
            _ => Exit::Usage,
        };
        Self::new(exit, error.to_string(), error.next())
    }
}

impl From<Stop> for AppError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::File(error) => error.into(),
            Stop::Graph(error) => error.into(),
            Stop::Pen => Self::new(
                Exit::Failure,
                "the snapshot could not be written",
                "run the same command again; it goes on where it stopped",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_that_scripts_rely_on() {
        let codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 10, 130]);
    }
}
