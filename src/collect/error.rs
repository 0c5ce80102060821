//! Why nothing could be gathered at all.

use super::what_if::EditError;
use crate::graph::GraphError;
use crate::model::Gap;
use crate::snapshot::SnapshotError;

/// What was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// A user.
    User,
    /// A device.
    Device,
}

impl Sought {
    /// The word for messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
        }
    }

    /// What it may be called by.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::User => "a user is named by principal name, mail address, object id or display name",
            Self::Device => {
                "a device is named by its name, serial number, Intune id, Entra device id or Entra object id"
            }
        }
    }
}

/// The question could not be answered, not even in part.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// Nothing has that name or id.
    #[error("no {} called `{name}`", sought.word())]
    NotFound {
        /// What was looked for.
        sought: Sought,
        /// What was asked, made safe to print.
        name: String,
        /// What is called something like it.
        candidates: Vec<String>,
    },
    /// Several have that name.
    #[error("`{name}` is more than one {}", sought.word())]
    Ambiguous {
        /// What was looked for.
        sought: Sought,
        /// What was asked, made safe to print.
        name: String,
        /// All of them.
        candidates: Vec<String>,
    },
    /// Nothing that could be read has that name, and not everything could be read.
    #[error("no {} called `{name}` was read, and not all of them were: {}", sought.word(), gap.reason)]
    Unread {
        /// What was looked for.
        sought: Sought,
        /// What was asked, made safe to print.
        name: String,
        /// What is missing.
        gap: Gap,
    },
    /// An edit makes no sense.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The snapshot failed.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The read that everything hangs on failed.
    #[error("{error}")]
    Graph {
        /// The permission that this read needs.
        permission: &'static str,
        /// The failure.
        error: Box<GraphError>,
    },
}
