//! The operators of the language.

use std::fmt;

/// How a clause compares. Written with or without the hyphen, in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal; with `$null`, without a value.
    Eq,
    /// Not equal; with `$null`, with a value.
    Ne,
    /// Any of a list.
    In,
    /// None of a list.
    NotIn,
    /// Starts with.
    StartsWith,
    /// Holds the text (a substring, not PowerShell's collection test).
    Contains,
    /// Does not hold the text.
    NotContains,
    /// A later version.
    Gt,
    /// The same or a later version.
    Ge,
    /// An earlier version.
    Lt,
    /// The same or an earlier version.
    Le,
}

impl Operator {
    /// Every operator.
    pub const ALL: &'static [Self] = &[
        Self::Eq,
        Self::Ne,
        Self::In,
        Self::NotIn,
        Self::StartsWith,
        Self::Contains,
        Self::NotContains,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
    ];

    /// The name without the hyphen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::In => "in",
            Self::NotIn => "notIn",
            Self::StartsWith => "startsWith",
            Self::Contains => "contains",
            Self::NotContains => "notContains",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    /// The operator a word names, hyphen or not, in any case.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        let name = word.strip_prefix('-').unwrap_or(word);
        Self::ALL.iter().copied().find(|operator| operator.name().eq_ignore_ascii_case(name))
    }

    /// Whether it may stand before `$null`.
    pub(super) fn takes_null(self) -> bool {
        matches!(self, Self::Eq | Self::Ne)
    }

    /// Whether it may stand before a list.
    pub(super) fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-{}", self.name())
    }
}

/// Words that people write for an operator that the service refuses, with what to write instead.
const REFUSED: &[(&str, &str)] = &[
    ("equals", "write `-eq`"),
    ("equal", "write `-eq`"),
    ("=", "write `-eq`"),
    ("==", "write `-eq`"),
    ("is", "write `-eq`"),
    ("notequals", "write `-ne`"),
    ("notequal", "write `-ne`"),
    ("!=", "write `-ne`"),
    ("<>", "write `-ne`"),
    (">", "write `-gt`"),
    (">=", "write `-ge`"),
    ("<", "write `-lt`"),
    ("<=", "write `-le`"),
    ("notstartswith", "the service has no `-notStartsWith`; list what is meant with `-notIn`"),
    ("endswith", "the service has no `-endsWith`; use `-contains`, or list the values with `-in`"),
    (
        "notendswith",
        "the service has no `-notEndsWith`; use `-notContains`, or list the values with `-notIn`",
    ),
    ("match", "the service has no regular expressions; use `-contains` or `-startsWith`"),
    ("like", "the service has no wildcards; use `-contains` or `-startsWith`"),
];

/// What to write instead of a word that is no operator, if it is one that people are used to.
pub(super) fn instead_of(word: &str) -> Option<&'static str> {
    let name = word.strip_prefix('-').unwrap_or(word);
    REFUSED.iter().find(|(refused, _)| refused.eq_ignore_ascii_case(name)).map(|(_, help)| *help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_read_back_with_and_without_hyphen_in_any_case() {
        for operator in Operator::ALL {
            assert_eq!(Operator::from_word(&operator.to_string()), Some(*operator));
            assert_eq!(Operator::from_word(&operator.name().to_uppercase()), Some(*operator));
        }
        assert_eq!(Operator::from_word("--eq"), None);
    }

    #[test]
    fn no_refused_word_is_an_operator() {
        for (word, _) in REFUSED {
            assert_eq!(Operator::from_word(word), None, "{word}");
        }
    }
}
