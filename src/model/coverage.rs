//! What was read, and how completely.

use super::fact::{Gap, Source};

/// How completely a source was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CoverageStatus {
    /// Every page came.
    Complete,
    /// Some of it came; what is missing is unknown.
    Partial,
    /// Nothing of it came.
    Unread,
    /// This cloud or tenant does not have it; nothing is missing.
    NotOffered,
}

/// One line of the coverage block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The source.
    pub source: Source,
    /// How completely it was read.
    pub status: CoverageStatus,
    /// How many items came.
    pub items: usize,
    /// Why it is not complete, and the remedy.
    pub gap: Option<Gap>,
}
