//! What the server was asked, and what a strict Graph would not have answered.

use std::collections::BTreeMap;

use crate::request::Version;

/// A request as it arrived, on its own or inside a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// The version of the outer URL.
    pub version: Version,
    /// The decoded path below the version.
    pub path: String,
    /// The query as sent.
    pub query: String,
    /// Whether a batch held it.
    pub batch_member: bool,
    /// The headers that matter to Graph, names in lower case. Never the token.
    pub headers: BTreeMap<String, String>,
    /// The body of a POST, as text.
    pub body: String,
    /// The status it was answered with.
    pub status: u16,
}

/// A request that a strict Graph refuses, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The request line, decoded.
    pub request: String,
    /// The reason.
    pub why: String,
}

/// The headers that are kept.
pub(crate) const KEPT_HEADERS: &[&str] =
    &["accept", "client-request-id", "consistencylevel", "content-type", "prefer", "user-agent"];

#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) requests: Vec<Recorded>,
    pub(crate) refused: Vec<Refusal>,
    pub(crate) expected: Vec<String>,
}

impl Log {
    /// The refusals that no expectation covers.
    pub(crate) fn unexpected(&self) -> Vec<&Refusal> {
        let covered = |refusal: &Refusal| {
            self.expected.iter().any(|text| refusal.request.contains(text) || refusal.why.contains(text))
        };
        self.refused.iter().filter(|refusal| !covered(refusal)).collect()
    }
}
