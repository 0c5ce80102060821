//! Known, or unknown with a reason and a remedy: the first law as types.

use std::sync::Arc;

/// Where facts come from: one name per Graph collection or call, as it stands in the coverage block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source(pub &'static str);

/// What kind of gap it is; decides the wording and the exit code, never a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GapKind {
    /// Graph refused: a permission is missing (or a role or scope tag hides it).
    Forbidden,
    /// This cloud or tenant does not offer the collection.
    NotOffered,
    /// The service or the network failed after all tries.
    Failed,
    /// The answer came but broke off: a page failed, a list looped, a body was cut.
    Partial,
    /// The object came without this property (limited information, or a list that leaves it out).
    NotShown,
    /// Nobody asked for it in this run.
    NotCollected,
}

/// Why a fact is unknown, and what would make it known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Gap {
    /// The collection or call that would have supplied it.
    pub source: Source,
    /// The kind of gap.
    pub kind: GapKind,
    /// One sentence without a full stop: what happened.
    pub reason: Arc<str>,
    /// One sentence without a full stop: what to do about it.
    pub remedy: Arc<str>,
}

impl Gap {
    /// A gap in `source`, with its reason and remedy.
    #[must_use]
    pub fn new(source: Source, kind: GapKind, reason: &str, remedy: &str) -> Self {
        Self { source, kind, reason: reason.into(), remedy: remedy.into() }
    }
}

/// A whole fact: known, or unknown because of a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// Read completely.
    Known(T),
    /// Not read, or not completely.
    Unknown(Gap),
}

impl<T> Fact<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// The gap, if it is unknown.
    pub fn gap(&self) -> Option<&Gap> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(gap) => Some(gap),
        }
    }

    /// Applies `f` to a known value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(f(value)),
            Self::Unknown(gap) => Fact::Unknown(gap),
        }
    }

    /// The same fact, borrowed.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Self::Known(value) => Fact::Known(value),
            Self::Unknown(gap) => Fact::Unknown(gap.clone()),
        }
    }
}

/// One property of an object: not in the answer, in it as null, or in it with a value.
///
/// The difference decides filters: null satisfies `-ne`, a property that was never read satisfies nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Field<T> {
    /// The answer did not hold the property.
    #[default]
    NotRead,
    /// The property is null.
    Null,
    /// The property has this value.
    Value(T),
}

impl<T> Field<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotRead | Self::Null => None,
        }
    }

    /// Whether the property was in the answer, null or not.
    pub fn is_read(&self) -> bool {
        !matches!(self, Self::NotRead)
    }

    /// Applies `f` to a value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::NotRead => Field::NotRead,
            Self::Null => Field::Null,
            Self::Value(value) => Field::Value(f(value)),
        }
    }
}

impl Field<String> {
    /// The text, if there is one.
    pub fn text(&self) -> Option<&str> {
        self.value().map(String::as_str)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}
