//! Certificate states, by profile and device name.

use super::rows::NONE;
use super::texts::TextColumn;

/// The states of one profile's certificates, sorted by device.
#[derive(Clone, Debug, Default)]
pub(super) struct CertificateColumn {
    /// The device whose name the row has.
    pub(super) devices: Vec<u32>,
    /// Whether the row is known to be the device's by name alone.
    pub(super) by_name: Vec<bool>,
    /// That a device without a row has none is not known.
    pub(super) unread: bool,
    /// The user's display name.
    pub(super) users: TextColumn,
    /// The number of the state and error code.
    pub(super) said: Vec<u32>,
    /// Thumbprints.
    pub(super) thumbprints: TextColumn,
    /// Serial numbers.
    pub(super) serials: TextColumn,
    /// Issuers: the number of the text, or [`NONE`].
    pub(super) issuers: Vec<u32>,
    /// End of validity in seconds, or [`NEVER`](super::rows::NEVER).
    pub(super) expires: Vec<i64>,
}

/// What a certificate row says, as far as it decides.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Issued {
    /// `certificateIssuanceState`.
    pub(super) state: Option<String>,
    /// `certificateErrorCode`.
    pub(super) error: Option<i64>,
}

/// Which certificate of a profile is a row's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Held {
    /// The states were not read.
    #[default]
    Unread,
    /// None bears the device's name.
    Nothing,
    /// Those with the device's name are other users'.
    OthersOnly,
    /// One: the number of what it says.
    One(u32),
    /// More than one, or more than one device has the name.
    Ambiguous,
}

impl Held {
    /// As a number, below the count of what certificates say and four.
    pub(super) fn number(self) -> u64 {
        match self {
            Self::Unread => 0,
            Self::Nothing => 1,
            Self::OthersOnly => 2,
            Self::Ambiguous => 3,
            Self::One(issued) => u64::from(issued) + 4,
        }
    }
}

/// Chooses as [`certificate::join`](crate::decide::certificate::join) does: among the rows with the device's
/// name those without a user or of this display name. Gives the place of the row as well.
pub(super) fn choose(
    column: &CertificateColumn,
    range: std::ops::Range<usize>,
    display: Option<&str>,
    twins: bool,
) -> (Held, u32) {
    if range.is_empty() {
        return (if column.unread { Held::Unread } else { Held::Nothing }, NONE);
    }
    let twins = twins && range.clone().any(|at| column.by_name.get(at) == Some(&true));
    let fits = |at: &u32| {
        let named = column.users.text(*at).map(str::trim).filter(|name| !name.is_empty());
        match (named, display) {
            (None, _) | (Some(_), None) => true,
            (Some(named), Some(display)) => named.eq_ignore_ascii_case(display.trim()),
        }
    };
    let mut mine = range.map(super::intern::number).filter(fits);
    match (mine.next(), mine.next()) {
        (None, _) => (Held::OthersOnly, NONE),
        (Some(at), None) if !twins => {
            (Held::One(column.said.get(at as usize).copied().unwrap_or_default()), at)
        }
        _ => (Held::Ambiguous, NONE),
    }
}
