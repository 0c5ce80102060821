//! The SCEP operations that a log shows.

use super::time::LogTime;

/// A SCEP operation, by its name in the query string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScepOperation {
    /// What the server can do.
    GetCaCaps,
    /// The server's certificates.
    GetCaCert,
    /// The request itself.
    PkiOperation,
}

impl ScepOperation {
    /// Every operation.
    pub const ALL: [Self; 3] = [Self::GetCaCaps, Self::GetCaCert, Self::PkiOperation];

    /// Its name in query strings and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GetCaCaps => "GetCACaps",
            Self::GetCaCert => "GetCACert",
            Self::PkiOperation => "PKIOperation",
        }
    }

    /// The operation that a text names first.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .filter_map(|one| Some((text.find(one.name())?, one)))
            .min_by_key(|found| found.0)
            .map(|found| found.1)
    }
}

/// The answer of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The words after it, such as `OK`.
    pub reason: Option<String>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Which.
    pub operation: ScepOperation,
    /// `GET` or `POST`, where the log says.
    pub method: Option<&'static str>,
    /// The answer, where the log shows one.
    pub http: Option<HttpAnswer>,
    /// When.
    pub time: Option<LogTime>,
}
